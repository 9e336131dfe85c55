"""Windows of each signal of a batch at its own place, and moves by its own whole pixels."""

import torch


def windows(signals, first, size, border):
    """Cut from each signal the window that begins at its own row and column.

    Parameters
    ----------
    signals : tensor (*batch, ..., h, w)
    first : tensor (*batch, 2), integers
        Row and column of the signal where its window begins, maybe outside of it.
    size : (int, int)
        Height and width of the windows.
    border : {"circular", "repeat", "zero"}
        What lies beyond a signal: its other side, its last line again, or zeros.

    Returns
    -------
    tensor (*batch, ..., *size)
    """
    batch = first.shape[:-1]
    for axis, length in zip((-2, -1), size, strict=True):
        side, shape = signals.shape[axis], list(signals.shape)
        shape[axis] = length
        along = [*batch, *[1] * (signals.ndim - len(batch))]
        along[axis] = length
        index = first[..., axis, None] + torch.arange(length, device=signals.device)
        index = index.view(along)
        source = index % side if border == "circular" else index.clamp(0, side - 1)
        signals = signals.gather(axis, source.expand(shape))
        if border == "zero":
            signals = torch.where((index >= 0) & (index < side), signals, 0)
    return signals


def shift_each(signals, shifts, border):
    """Move each signal down and right by its own whole number of pixels.

    Parameters
    ----------
    signals : tensor (*batch, ..., h, w)
    shifts : tensor (*batch, 2), integers
        Rows and columns.
    border : {"circular", "repeat", "zero"}
        What comes in: what leaves on the other side, the last line again, or zeros.

    Returns
    -------
    tensor, shaped as ``signals``
    """
    return windows(signals, -shifts, signals.shape[-2:], border)
