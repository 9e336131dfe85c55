"""Sparse activations against the truth, up to order, sign and shift."""

from typing import NamedTuple

import scipy  # which imports scipy.optimize where it is used first
import torch

from benchmark_utils.metrics.kernel import align_kernels
from benchmark_utils.physics import shift_each

RECOVERED_MNC = 0.95  # |<a, a0>| from which a kernel counts as recovered (Zhang et al. 2017)


class Matched(NamedTuple):
    """An estimate brought to the order, sign and shift of the truth.

    Attributes
    ----------
    kernel : tensor (B, N, kh, kw)
        On the support of the truth; what lies outside is cut.
    shift : tensor (B, N, 2), int64
        Rows and columns by which the activations must be moved.
    sign : tensor (B, N)
    order : tensor (B, N), int64
        ``order[b, j]`` is the estimated kernel that stands for the true kernel j.
    correlation : tensor (B, N)
        ``|<a, a0>|`` of unit kernels at the best shift, float64.
    """

    kernel: torch.Tensor
    shift: torch.Tensor
    sign: torch.Tensor
    order: torch.Tensor
    correlation: torch.Tensor


def match_kernels(estimate, truth):
    """Give each true kernel the estimated one that resembles it, one to one.

    Of several kernels the order of largest total correlation is taken.

    Parameters
    ----------
    estimate : tensor (B, N, kh, kw)
    truth : tensor (B, N, lh, lw)

    Returns
    -------
    Matched

    Raises
    ------
    ValueError
        When the numbers of kernels differ.
    """
    if estimate.shape[:2] != truth.shape[:2]:
        raise ValueError(
            f"got estimated kernels of shape {tuple(estimate.shape)} for true kernels of shape "
            f"{tuple(truth.shape)}"
        )
    batch, n = truth.shape[:2]
    mine = estimate.repeat_interleave(n, 1).flatten(0, 1).unsqueeze(1)  # 1 1 .. 2 2 ..
    true = truth.repeat(1, n, 1, 1).flatten(0, 1).unsqueeze(1)  # 1 2 .. 1 2 ..
    pairs = align_kernels(mine, true, signed=True)
    table = pairs.correlation.view(batch, n, n)
    order = torch.stack([_assignment(rows) for rows in table.cpu()]).to(table.device)
    chosen = order * n + torch.arange(n, device=order.device)
    chosen = chosen + n * n * torch.arange(batch, device=order.device)[:, None]
    return Matched(
        kernel=pairs.estimate[chosen, 0],
        shift=pairs.shift[chosen].long(),
        sign=pairs.sign[chosen],
        order=order,
        correlation=pairs.correlation[chosen],
    )


def match_activations(activations, matched, boundary):
    """Bring activations (B, N, H, W) to the order, sign and shift of the truth.

    A kernel moved by d goes with activations moved by -d.
    """
    order = matched.order[..., None, None].expand(activations.shape)
    moved = activations.gather(1, order) * matched.sign[..., None, None].to(activations)
    return shift_each(moved, matched.shift, "circular" if boundary == "circular" else "zero")


def activation_similarity(matched_activations, truth):
    """Normalised correlation (B,) of all activations with the true ones, float64, at most 1."""
    mine, true = (signals.double().flatten(1) for signals in (matched_activations, truth))
    norms = torch.linalg.vector_norm(mine, dim=1) * torch.linalg.vector_norm(true, dim=1)
    return (mine * true).sum(1) / norms.clamp_min(torch.finfo(torch.float64).tiny)


def _assignment(table):
    """Row of the table (N, N) for each column, the sum of the entries being the largest."""
    return torch.as_tensor(scipy.optimize.linear_sum_assignment(table.T.numpy(), maximize=True)[1])
