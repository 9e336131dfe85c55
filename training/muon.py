"""Optimizers of the training: AdamW, or Muon for the convolutions with AdamW for the rest.

Muon (Jordan et al., 2024): momentum whose matrix form is orthogonalised by a Newton-Schulz
iteration before each step. A convolution is the matrix (out, in * k * k).
"""

import torch


def orthogonalize(matrix, n_steps=5):
    """Nearest semi-orthogonal matrix, approximately: singular values pushed to about 1."""
    a, b, c = 3.4445, -4.7750, 2.0315  # quintic with the steepest slope at 0, from the source
    x = matrix / (matrix.norm() + 1e-7)
    if transposed := x.shape[0] > x.shape[1]:
        x = x.T
    for _ in range(n_steps):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if transposed else x


class Muon(torch.optim.Optimizer):
    """Orthogonalised momentum for weights of two or more dimensions."""

    def __init__(self, params, lr, momentum=0.95, weight_decay=0.0):
        super().__init__(params, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for weight in group["params"]:
                state = self.state[weight]
                if not state:
                    state["momentum"] = torch.zeros_like(weight)
                momentum = state["momentum"].lerp_(weight.grad, 1 - group["momentum"])
                nesterov = weight.grad.lerp(momentum, group["momentum"])
                matrix = nesterov.flatten(1)
                # Same root-mean-square update for every shape.
                scale = max(1, matrix.shape[0] / matrix.shape[1]) ** 0.5
                weight.mul_(1 - group["lr"] * group["weight_decay"])
                update = orthogonalize(matrix).view_as(weight)
                weight.add_(update, alpha=-group["lr"] * scale)


def make_optimizers(network, lr_factor=1.0, name="muon"):
    """Optimizers of ``network``; each group keeps its unscheduled rate as ``base_lr``."""
    ends = {"unet.m_head.weight", "unet.m_tail.weight"}  # few channels: not matrix-like
    inner = [p for key, p in network.named_parameters() if key not in ends and p.ndim > 1]
    chosen = {id(p) for p in inner} if name == "muon" else set()
    rest = [p for p in network.parameters() if id(p) not in chosen]
    optimizers = [torch.optim.AdamW(rest, lr=1e-3 * lr_factor, betas=(0.9, 0.99), weight_decay=0)]
    if chosen:
        optimizers.append(Muon(inner, lr=0.01 * lr_factor))
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["base_lr"] = group["lr"]
    return optimizers
