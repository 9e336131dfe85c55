"""The machine that a run is on: where tensors are computed, progress bars, what is printed."""

import ctypes
import functools
import os
import sys
import time
from contextlib import contextmanager
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
SCHEDULER = Path("/proc/thread-self/schedstat")  # ns on a processor, ns ready without one, turns
BAR = "{desc}: {percentage:3.0f}% |{bar}| {remaining} left{postfix}"
BARS = []  # those of this process that are drawn, the inmost last
# What a container may use, in the two versions of Linux's control groups.
LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
# Of glibc's malloc.h: free memory at the top, and the size of a block, that go back to the system.
TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3


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


def keep_freed_memory():
    """Keep what large tensors leave free for the next ones, for the rest of the process.

    The C library of Linux returns each block above 32 MB to the system, which then clears its pages
    for the next: a third of the time of a network on a picture of a megapixel. No result changes.
    Nothing happens with another library.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    for threshold in (TRIM_THRESHOLD, MMAP_THRESHOLD):
        mallopt(threshold, 2**31 - 1)


@contextmanager
def progress_bar(name, total):
    """A line with name, bar and time left of ``total`` steps: in terminals only, not for nothing.

    Logs stay quiet, and so do workers, whose bars would write over each other.
    """
    hidden = total == 0 or parent_process() is not None
    options = {"leave": False, "bar_format": BAR, "dynamic_ncols": True}
    with tqdm(desc=name, total=total, disable=hidden or None, **options) as bar:
        BARS.append(bar)
        try:
            yield bar
        finally:
            BARS.pop()


def show_on_bar(text):
    """Put ``text``, such as the last score, at the end of the bar of this process, if any."""
    for bar in BARS[-1:]:
        bar.set_postfix_str(text)


@contextmanager
def clock(found):
    """Measure what happens within, in seconds, into the dict ``found``.

    ``elapsed`` passed on the wall; for ``waited`` of them this thread was ready and had no
    processor, since others had them all. Only Linux tells.
    """
    began, waited = time.perf_counter(), _without_processor()
    try:
        yield
    finally:
        found["elapsed"] = time.perf_counter() - began
        if waited is not None:
            found["waited"] = _without_processor() - waited


def _without_processor():
    """Seconds so far; None where the system does not say."""
    try:
        return int(SCHEDULER.read_text(encoding="ascii").split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return None


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
