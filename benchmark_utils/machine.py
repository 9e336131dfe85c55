"""The machine that a run is on: where tensors are computed, progress bars, what is printed."""

import os
import sys
from multiprocessing import parent_process

from tqdm import tqdm


def best_device():
    """The GPU where torch sees one, the processor elsewhere."""
    import torch  # here: the commands that read results do without its two seconds

    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def device_name(device):
    """Readable name of a torch device, "cpu" or the name of the GPU."""
    import torch

    device = torch.device(device)
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type


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
