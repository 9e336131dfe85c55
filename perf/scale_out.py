"""How a run of the benchmark gets faster with two workers: processes, ``-j 2``, and dask.

Run from the root, on a machine that does nothing else: ``python perf/scale_out.py``, four minutes.
Two workers should take half of the time of one. Each way runs ``map-pgd`` on one photograph, with
the scores, twice and 14 times: the difference is what 12 runs take, the rest is start-up, which a
long run does not feel. This is the one program that measures time on the wall, since idle
processors are what it looks for; beside it stands the CPU time of all processes. For the machine
itself, two processes that share nothing evaluate the network at the same time. The quick form
starts the workers and no more.
"""

import importlib.util
import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmark_utils.priors import get_denoiser
from perf.measurement import ROOT, Measurement, in_a_process, report, skipped

WORKERS, AIM = 2, 1.15
FEW, MANY = 2, 14  # runs
SIZE, SOLVER, CALLS = 64, "map-pgd[init=large]", 150
QUICK_SIZE, QUICK_SOLVER, QUICK_CALLS = 24, "map-pgd[init=large,n_outer=2,n_fine=1]", 2
PROCESSES = ("-j", WORKERS)
DASK = ("--parallel-config", ROOT / "configs" / "parallel_dask.yml")
BUSY = 0.5  # processes that are ready on average, above which others compute


def measure(quick):
    """Yield what two workers take against half of what one takes; the machine itself first."""
    if os.cpu_count() < WORKERS:
        yield skipped("all", f"the machine has fewer than {WORKERS} processors")
        return
    yield of_the_machine(QUICK_CALLS if quick else CALLS)
    if quick:
        start_up = timed_run(FEW, QUICK_SIZE, QUICK_SOLVER, *PROCESSES)[0]
        yield Measurement("-j 2, start-up on the wall", start_up, unit="s")
        return
    alone = costs()
    yield from against(alone, "-j 2", costs(*PROCESSES))
    if importlib.util.find_spec("distributed") is None:
        yield skipped("dask", "it is not installed")
        return
    yield from against(alone, "dask", costs(*DASK))


def of_the_machine(calls):
    """Two processes at once against one, each with as many evaluations of the network."""
    load = os.getloadavg()[0]
    ((alone,), together) = (concurrently(count, calls) for count in (1, WORKERS))
    note = f"the machine is busy, load {load:.1f}" if load > BUSY else ""
    return Measurement("two processes at once against one", max(together) / alone, note=note)


def concurrently(count, calls):
    """Seconds on the wall of the evaluations in each of ``count`` processes that start together."""
    with ThreadPoolExecutor(count) as threads:
        done = [
            threads.submit(in_a_process, "perf.scale_out", "--one", calls) for _ in range(count)
        ]
        return [process.result()["seconds"] for process in done]


def one(calls):
    """Seconds on the wall of as many evaluations of the network, in this process."""
    denoiser, image = get_denoiser("embedded"), torch.full((1, 3, SIZE, SIZE), 0.5)
    denoiser(image, 0.1)
    start = time.perf_counter()
    for _ in range(int(calls)):
        denoiser(image, 0.1)
    return {"seconds": time.perf_counter() - start}


def costs(*options):
    """Seconds on the wall of few runs and of many, then CPU seconds of both."""
    few, many = (timed_run(count, SIZE, SOLVER, *options) for count in (FEW, MANY))
    return tuple(zip(few, many, strict=True))


def timed_run(runs, size, solver, *options):
    """Seconds of ``benchopt run`` on the wall, and on the processors, with all its workers."""
    with tempfile.TemporaryDirectory() as folder:
        line = [
            *(sys.executable, "-m", "benchopt", "run", ".", "--no-cache", "--no-plot"),
            *("-d", f"simulated[kernel=motion,kernel_size=9,size={size},photographs=1]"),
            *("-s", solver, "-r", runs, "--timeout", 3600),
            *("--output", Path(folder) / "run.parquet", *options),
        ]
        environment = os.environ | {"OMP_NUM_THREADS": "1", "BENCHOPT_RAISE_ON_ERROR": "true"}
        start, before = time.perf_counter(), of_the_children()
        done = subprocess.run(
            list(map(str, line)), cwd=ROOT, env=environment, capture_output=True, text=True
        )
        elapsed = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(f"benchopt run failed:\n{done.stdout}{done.stderr}")
    return elapsed, of_the_children() - before


def of_the_children():
    """CPU seconds so far of the processes that this one, or one of them, has waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def against(alone, name, together):
    """Yield the additional runs of two workers against those of one, on the wall and in CPU time.

    Parameters
    ----------
    alone, together : ((float, float), (float, float))
        What :func:`costs` returns.
    name : str
        Of the way to two workers.
    """
    ((few, many), (few_cpu, many_cpu)), ((one_few, one_many), (one_few_cpu, one_many_cpu)) = (
        together,
        alone,
    )
    yield Measurement(
        f"{name}, {MANY - FEW} runs against half of one worker's",
        WORKERS * (many - few) / (one_many - one_few),
        at_most=AIM,
        note=f"{MANY} runs in {many:.3g} s, with one worker in {one_many:.3g} s",
    )
    yield Measurement(
        f"{name}, CPU time against one worker's",
        (many_cpu - few_cpu) / (one_many_cpu - one_few_cpu),
        note=f"{many_cpu:.3g} s against {one_many_cpu:.3g} s, start-up included",
    )


if __name__ == "__main__":
    report(measure, __doc__, one)
