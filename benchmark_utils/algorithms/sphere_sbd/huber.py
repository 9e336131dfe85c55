"""The Huber penalty: the l1 norm with a rounded bottom, which leaves no flat region."""

import torch

from benchmark_utils.problem import check_nonnegative


def huber(point, mu):
    """Sum of the Huber penalty of each entry (Zhang et al. 2017, sec. 3.1).

    ``|x|`` where ``|x| > mu``, ``x^2 / (2 mu) + mu / 2`` elsewhere; mu = 0 is the l1 norm.

    Parameters
    ----------
    point : tensor (B, ...)
    mu : float
        At least 0, in the unit of ``point``.

    Returns
    -------
    tensor (B,)
    """
    check_nonnegative(mu, "mu")
    size = point.abs()
    if mu > 0:
        size = torch.where(size > mu, size, size.square() / (2 * mu) + mu / 2)
    return size.flatten(1).sum(1)


def prox_huber(point, step, mu):
    """Proximal operator of ``step`` times the Huber penalty: a soft threshold, softened.

    ``v / (1 + step / mu)`` where ``|v| <= step + mu``, ``v - step sign(v)`` elsewhere.

    Parameters
    ----------
    point : tensor
    step : float or tensor that broadcasts to ``point``
        Positive.
    mu : float
        At least 0; 0 is the soft threshold.

    Returns
    -------
    tensor, shaped as ``point``
    """
    check_nonnegative(mu, "mu")
    step = torch.as_tensor(step, dtype=point.dtype, device=point.device)
    if not (step > 0).all():
        raise ValueError(f"step must be positive, got {step.min():g}")
    removed = point if mu == 0 else point * (step / (step + mu))
    return point - removed.clamp(-step, step)
