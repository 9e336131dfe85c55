"""Optimizers of the training: AdamW, or Muon for the convolutions with AdamW for the rest.

Muon (Jordan et al., 2024): momentum whose matrix form is orthogonalised by a Newton-Schulz
iteration before each step. A convolution is the matrix (out, in * k * k).
"""

from itertools import groupby

import torch


def orthogonalize(matrices, n_steps=5):
    """Nearest semi-orthogonal matrices of (N, m, n), approximately: singular values about 1."""
    a, b, c = 3.4445, -4.7750, 2.0315  # quintic with the steepest slope at 0, from the source
    x = matrices / (matrices.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    if transposed := x.shape[-2] > x.shape[-1]:
        x = x.mT
    for _ in range(n_steps):
        gram = x @ x.mT
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.mT if transposed else x


class Muon(torch.optim.Optimizer):
    """Orthogonalised momentum for weights of two or more dimensions."""

    def __init__(self, params, lr, momentum=0.95, weight_decay=0.0):
        super().__init__(params, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for _, weights in groupby(sorted(group["params"], key=_shape), key=_shape):
                self._step(list(weights), group)

    def _step(self, weights, group):
        """Update weights of one shape: their matrices are orthogonalised as a batch."""
        updates = []
        for weight in weights:
            state = self.state[weight]
            if not state:
                state["momentum"] = torch.zeros_like(weight)
            momentum = state["momentum"].lerp_(weight.grad, 1 - group["momentum"])
            updates.append(weight.grad.lerp(momentum, group["momentum"]).flatten(1))
        height, width = updates[0].shape
        # Same root-mean-square update for every shape.
        rate = group["lr"] * max(1, height / width) ** 0.5
        for weight, update in zip(weights, orthogonalize(torch.stack(updates)), strict=True):
            weight.mul_(1 - group["lr"] * group["weight_decay"])
            weight.sub_(rate * update.view_as(weight))


def _shape(weight):
    return tuple(weight.shape)


def make_optimizers(network, lr_factor=1.0, name="muon"):
    """Optimizers of ``network``; each group keeps its unscheduled rate as ``base_lr``.

    Parameters that need no gradient have none. The rates are tensors, on the device of the network:
    a recorded graph reads them anew.
    """
    ends = ("m_head.weight", "m_tail.weight")  # few channels: not matrix-like
    learned = {key: p for key, p in network.named_parameters() if p.requires_grad}
    inner = [p for key, p in learned.items() if p.ndim == 4 and not key.endswith(ends)]
    chosen = {id(p) for p in inner} if name == "muon" else set()
    rest = [p for p in learned.values() if id(p) not in chosen]
    device = rest[0].device
    on_gpu = device.type == "cuda"
    adamw = {"betas": (0.9, 0.99), "weight_decay": 0, "capturable": on_gpu}
    optimizers = [torch.optim.AdamW(rest, lr=torch.tensor(1e-3 * lr_factor), **adamw)]
    if chosen:
        optimizers.append(Muon(inner, lr=torch.tensor(0.01 * lr_factor)))
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["base_lr"] = group["lr"].item()
            group["lr"] = group["lr"].to(device)
    return optimizers
