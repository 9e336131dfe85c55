"""Runs spread over machines: the files in configs/, and a cluster that loses a worker."""

import os
import signal
import subprocess
import time

import pandas as pd
import pytest
import yaml
from benchopt.parallel_backends import check_parallel_config
from benchopt.results import read_results

from benchmark_utils.compare import Side, compare
from tests.project import ROOT
from tests.runs.process import command, environment

SELECTION = {
    "seed": 0,
    "objective": ["Blind deconvolution[potential=tv]"],
    "dataset": ["simulated[kernel=[motion,diffraction],kernel_size=7,photographs=2,size=32]"],
    "solver": ["no-blur", "map-pgd[init=[large,small],n_outer=60,n_inner=1]"],
    "n-repetitions": 2,
}
CURVE = ["dataset_name", "solver_name", "idx_rep", "stop_val"]
PATIENCE = 120  # seconds


@pytest.mark.parametrize("name", ["dask", "slurm"])
def test_benchopt_reads_the_configuration(name):
    config = check_parallel_config(ROOT / f"configs/parallel_{name}.yml", None)
    assert config["backend"] == {"dask": "dask", "slurm": "submitit"}[name]


def test_slurm_knows_every_key():
    submitit = pytest.importorskip("submitit", reason="needs the extra 'slurm'")
    text = (ROOT / "configs/parallel_slurm.yml").read_text(encoding="utf-8")
    known = submitit.SlurmExecutor._valid_parameters() | set(
        submitit.SlurmExecutor._equivalence_dict()
    )
    sections = text.replace("# slurm_", "slurm_")  # those of the partitions are comments
    keys = {line.partition(":")[0] for line in sections.splitlines() if line.startswith("slurm_")}
    assert len(keys) == 8
    assert {key.removeprefix("slurm_") for key in keys} <= known


def start(folder, *options):
    """Run the suite in a process of its own, which writes to ``folder``."""
    selection = folder / "selection.yml"
    selection.write_text(yaml.safe_dump(SELECTION))
    output = folder / "run.parquet"
    line = command("--config", selection, "--no-cache", "--no-plot", "--output", output, *options)
    log = (folder / "log").open("w")
    return subprocess.Popen(line, env=environment(), cwd=ROOT, stdout=log, stderr=log)


def finish(process, folder):
    status = process.wait(PATIENCE)
    assert status == 0, (folder / "log").read_text()
    return read_results(folder / "run.parquet")


def wait_for(condition):
    """First true value of ``condition()``."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.05)
    raise TimeoutError(f"{condition.__name__} did not come true in {PATIENCE} s")


def kill_a_busy_worker(client, log):
    """Kill a worker while it computes, once some run is done; return its process number."""
    processes = client.run(os.getpid)

    def busy():
        running = [worker for worker, tasks in client.processing().items() if tasks]
        return "done" in log.read_text() and running

    victim = processes[wait_for(busy)[0]]
    os.kill(victim, signal.SIGKILL)
    return victim


@pytest.mark.slow
def test_a_killed_worker_changes_no_number(tmp_path):
    distributed = pytest.importorskip("distributed", reason="needs the extra 'dask'")
    folders = [tmp_path / name for name in ("sequential", "cluster")]
    for folder in folders:
        folder.mkdir()
    sequential = finish(start(folders[0]), folders[0])
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        config = folders[1] / "dask.yml"
        config.write_text(f"backend: dask\ndask_address: {cluster.scheduler_address}\n")
        process = start(folders[1], "--parallel-config", str(config))
        victim = kill_a_busy_worker(client, folders[1] / "log")
        spread = finish(process, folders[1])
        assert victim not in client.run(os.getpid).values()
    pd.testing.assert_frame_equal(curves(sequential), curves(spread), rtol=1e-6)
    comparison = compare(Side("sequential", (sequential,)), Side("dask", (spread,)))
    assert comparison.verdict in ("identical", "equivalent")


def curves(df):
    scores = [column for column in df if column.startswith("objective_")]
    numbers = df[scores].select_dtypes("number").columns
    return df.set_index(CURVE)[numbers].sort_index()
