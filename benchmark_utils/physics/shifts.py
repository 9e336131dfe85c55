"""Moving each signal of a batch by its own whole number of pixels."""

import torch


def shift_each(signals, shifts, *, circular):
    """Move each signal down and right by its own whole number of pixels.

    Parameters
    ----------
    signals : tensor (B, N, ..., h, w)
    shifts : tensor (B, N, 2), integers
        Rows and columns.
    circular : bool
        Whether what leaves on one side comes back on the other; zeros come in otherwise.

    Returns
    -------
    tensor, shaped as ``signals``
    """
    for axis in (-2, -1):
        length = signals.shape[axis]
        moves = shifts[..., axis].view(*shifts.shape[:2], *[1] * (signals.ndim - 2))
        along = [1] * signals.ndim
        along[axis] = length
        index = torch.arange(length, device=signals.device).view(along) - moves
        inside = (index >= 0) & (index < length)
        signals = signals.gather(axis, (index % length).expand(signals.shape))
        if not circular:
            signals = signals * inside
    return signals
