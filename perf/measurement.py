"""What the programs share: CPU time in interleaved rounds, aims with their verdicts, tables.

Times are those of the processor (``time.process_time``), which other programs disturb least. A
ratio is the median over the rounds of the ratios within a round, so that a slow moment of the
machine touches both of its sides.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch.utils.flop_counter import FlopCounterMode

ROOT = Path(__file__).parents[1]
REACHED, MISSED, SKIPPED = "reached", "missed", "skipped"


@dataclass(frozen=True)
class Measurement:
    """One line of a table.

    Attributes
    ----------
    name : str
        What was measured.
    value : float or None
        None where it was not, for the reason in ``note``.
    unit : str
        "x" for a ratio.
    at_most, at_least : float or None
        The aim, of which at most one is given.
    note : str
    """

    name: str
    value: float | None
    unit: str = "x"
    at_most: float | None = None
    at_least: float | None = None
    note: str = ""

    @property
    def aim(self):
        """The aim as text, empty where there is none."""
        if self.at_most is not None:
            return f"<= {self.at_most:g}"
        return "" if self.at_least is None else f">= {self.at_least:g}"

    @property
    def verdict(self):
        """Whether the aim is reached; empty without an aim."""
        if self.value is None:
            return SKIPPED
        if self.at_most is not None:
            return REACHED if self.value <= self.at_most else MISSED
        if self.at_least is not None:
            return REACHED if self.value >= self.at_least else MISSED
        return ""

    def as_dict(self):
        """All of it, for JSON."""
        return asdict(self) | {"verdict": self.verdict}


def seconds(function, *arguments):
    """CPU time of one call, over all threads."""
    start = time.process_time()
    function(*arguments)
    return time.process_time() - start


def interleaved(functions, rounds, warm_up=2):
    """CPU seconds of functions without arguments, each called once a round.

    Returns
    -------
    list of list of float
        One list per function, one entry per round after ``warm_up`` rounds that do not count.
    """
    times = [[] for _ in functions]
    for repetition in range(warm_up + rounds):
        for function, series in zip(functions, times, strict=True):
            elapsed = seconds(function)
            if repetition >= warm_up:
                series.append(elapsed)
    return times


def ratio(times, others):
    """Median of the ratios within the rounds."""
    return statistics.median(a / b for a, b in zip(times, others, strict=True))


def milliseconds(times):
    """Median, as a note."""
    return f"{1e3 * statistics.median(times):.3g} ms"


def operations(function, *arguments):
    """Floating-point operations of the products and convolutions of one call."""
    with FlopCounterMode(display=False) as counter:
        function(*arguments)
    return counter.get_total_flops()


def product_rate(dtype, side=1024, rounds=5):
    """Operations a second, in CPU time, of a product of matrices: what a network can reach."""
    matrix = torch.rand(side, side).to(dtype)
    (times,) = interleaved([lambda: matrix @ matrix], rounds)
    return 2 * side**3 / min(times)


def skipped(name, reason):
    """A measurement that could not be made here."""
    return Measurement(name, None, note=reason)


def in_a_process(module, *arguments):
    """What ``python -m module arguments`` prints as JSON, in a process of its own on one thread.

    The peak of the memory of a process is that of its whole life.
    """
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{module} {' '.join(map(str, arguments))} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def machine():
    """Where the figures come from."""
    return {
        "processor": processor(),
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "python": platform.python_version(),
    }


def processor():
    """Name of the processor as Linux tells it, or what Python knows."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def line(measurement):
    """A measurement as a line of the terminal."""
    value = "-" if measurement.value is None else f"{measurement.value:.3g} {measurement.unit}"
    verdict = f"{measurement.aim} {measurement.verdict}".strip()
    return f"{measurement.name:<52} {value:>11}  {verdict:<18}{measurement.note}".rstrip()


def report(measure, description, one=None):
    """Command line of one program: print its measurements as they come.

    Parameters
    ----------
    measure : callable quick -> iterable of Measurement
    description : str
    one : callable, optional
        What :func:`in_a_process` runs with the arguments after ``--one``, and prints as JSON.
    """
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="small sizes and few rounds")
    if one is not None:
        parser.add_argument("--one", nargs="+", metavar="VALUE", help="one measurement, JSON")
    options = parser.parse_args()
    torch.set_num_threads(1)
    if one is not None and options.one:
        print(json.dumps(one(*options.one)))
        return
    for measurement in measure(options.quick):
        print(line(measurement), flush=True)
