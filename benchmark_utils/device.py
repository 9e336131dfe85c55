"""Where tensors are computed: the GPU where there is one, without being asked for."""

import torch


def best_device():
    """The GPU where torch sees one, the processor elsewhere."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def device_name(device):
    """Readable name of a torch device, "cpu" or the name of the GPU."""
    device = torch.device(device)
    return torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
