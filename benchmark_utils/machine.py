"""The machine that a run is on: where tensors are computed, progress bars, what is printed."""

import functools
import os
import sys
from multiprocessing import parent_process
from pathlib import Path

from tqdm import tqdm

try:
    import resource
except ImportError:  # on Windows
    resource = None

MAX_MEMORY = "BLIND_DECONVOLUTION_MAX_MEMORY"  # environment variable, GB
MEMORY_SHARE = 0.25  # of what the device has
ENOUGH_MEMORY = 2e9  # bytes: with more at once a processor is no faster
UNKNOWN_MEMORY = 8e9
# What a container may use, in the two versions of Linux's control groups.
LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def best_device():
    """The GPU where torch sees one, the processor elsewhere."""
    import torch  # here: the commands that read results do without its two seconds

    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def device_name(device):
    """Readable name of a torch device, "cpu" or the name of the GPU."""
    import torch

    device = torch.device(device)
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type


def max_memory(device):
    """Bytes that a network may use at once on a torch device.

    The environment variable ``BLIND_DECONVOLUTION_MAX_MEMORY``, in GB, or a quarter of what the
    device has, on a processor 2 GB at most. It does not follow what is free: the cuts that it
    decides on, and with them the rounding of the results, are the same at each run.

    Raises
    ------
    ValueError
        When the variable is no positive number.
    """
    given = os.environ.get(MAX_MEMORY)
    if given is not None:
        return 1e9 * _positive(given)
    import torch

    device = torch.device(device)
    if device.type == "cuda":
        return MEMORY_SHARE * torch.cuda.get_device_properties(device).total_memory
    return min(MEMORY_SHARE * memory_of_the_machine(), ENOUGH_MEMORY)


def _positive(text):
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise ValueError(f"{MAX_MEMORY} must be a positive number of GB, got {text!r}")
    return value


@functools.cache
def memory_of_the_machine():
    """Bytes of memory that this process may use: of the machine, or of its container."""
    try:
        found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    except (AttributeError, OSError, ValueError):
        found = [UNKNOWN_MEMORY]
    for file in map(Path, LIMITS):
        try:
            found.append(int(file.read_text(encoding="ascii")))
        except (OSError, ValueError):  # no such file, or "max": no limit
            continue
    return min(found)


def progress_bar(name, total):
    """A bar of ``total`` steps: in terminals only, and not for nothing.

    Logs stay quiet, and so do workers, whose bars would write over each other.
    """
    hidden = total == 0 or parent_process() is not None
    return tqdm(desc=name, total=total, disable=hidden or None, leave=False)


def say(text):
    """Print ``text``; a reader who has seen enough, as ``| head``, changes nothing of the rest."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def peak_memory():
    """Most bytes that this process has held so far; None where the system does not say."""
    if resource is None:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak
