"""The two stages of sphere-constrained sparse blind deconvolution (Zhang et al. 2017, sec. 3)."""

from typing import NamedTuple

import torch

from benchmark_utils.algorithms.sphere_sbd.activations import fista
from benchmark_utils.algorithms.sphere_sbd.convolution import Convolution
from benchmark_utils.algorithms.sphere_sbd.huber import huber
from benchmark_utils.algorithms.sphere_sbd.kernel_descent import descend, first_step
from benchmark_utils.algorithms.sphere_sbd.kernel_quadratic import KernelQuadratic
from benchmark_utils.algorithms.sphere_sbd.plan import phases
from benchmark_utils.algorithms.sphere_sbd.windows import (
    data_windows,
    larger_window,
    recentre,
    resize,
)
from benchmark_utils.parameterizations import get_parameterization
from benchmark_utils.problem import Estimate, support_size


class State(NamedTuple):
    """Kernels (B, N, kh, kw), activations (B, N, C, h, w), step to try (B, 1, 1, 1) or None."""

    kernels: torch.Tensor
    activations: torch.Tensor
    step: torch.Tensor | None = None


def sparse_estimates(problem, settings):
    """Estimates of a sparse problem, see :func:`two_stages`.

    Parameters
    ----------
    problem : BlindProblem
        Of activations: one channel, ``n_kernels`` kernels.
    settings : SphereSettings

    Yields
    ------
    Estimate
        ``n_outer + 1`` pairs: activations (B, N, H, W) and kernels (B, N, *kernel_shape).
    """
    shape, boundary = problem.kernel_shape, problem.boundary
    support = support_size(problem.observation.shape[-2:], shape, boundary)
    stages = two_stages(problem.observation, shape, boundary, settings, problem.n_kernels)
    for convolution, state in stages:
        kernels, activations = cropped(state, shape, settings.constraint)
        image = activations[:, :, 0]
        if boundary == "valid":
            top, left = (
                corner - (side - 1) // 2
                for corner, side in zip(convolution.corner, shape, strict=True)
            )
            image = image[..., top : top + support[0], left : left + support[1]]
        yield Estimate(image, kernels)


def two_stages(observation, kernel_shape, boundary, settings, n_kernels=1):
    """Stage I, stage II and the return to the true size: ``settings.n_outer`` steps.

    Stage I finds signed shift-truncations of the kernels: few, large activations, a Huber penalty,
    kernels of ``kernel_shape`` started at windows of the data. Stage II gives them room, on a
    sphere of sides 3 k - 2, where the truncated part grows while the penalty falls; each time it
    falls the kernels are re-centred. They are then cropped to the window of largest l1 mass.

    Parameters
    ----------
    observation : tensor (B, C, H, W)
    kernel_shape : (int, int)
    boundary : {"circular", "valid"}
    settings : SphereSettings
    n_kernels : int

    Yields
    ------
    Convolution, State
        The start, then the best start's state after each step.
    """
    window = larger_window(kernel_shape, observation.shape[-2:])
    n_starts = settings.n_starts
    windows = data_windows(observation, kernel_shape, n_starts * n_kernels)
    family = get_parameterization(settings.constraint, kernel_shape)
    kernels = family.project(windows.reshape(-1, n_kernels, *kernel_shape))
    starts = Convolution(observation.repeat_interleave(n_starts, 0), window, boundary)
    convolution = Convolution(observation, window, boundary)
    candidates = State(kernels, starts.zeros(n_kernels))
    first, *others = phases(kernel_shape, window, settings)
    state = best_start(starts, candidates, first, n_starts)
    yield convolution, state
    for moved in descent(starts, candidates, family, first, settings):
        state = best_start(starts, moved, first, n_starts)
        yield convolution, state
    for phase in others:
        kernels, activations = recentre(state.kernels, state.activations, kernel_shape)
        kernels = family.project(resize(kernels, phase.kernel_shape))
        begun = State(kernels, activations)
        for state in descent(convolution, begun, family, phase, settings):
            yield convolution, state


def descent(convolution, state, family, phase, settings):
    """Alternate FISTA on the activations with a projected gradient step on the kernels."""
    previous = state
    for _ in range(phase.n_steps):
        start = state
        if settings.inertia:
            kernels, activations = (
                now + settings.inertia * (now - before)
                for now, before in zip(state[:2], previous[:2], strict=True)
            )
            start = State(family.project(kernels), activations)
        weight = phase.weight
        if phase.reweight:
            weight = weight * weight / (state.activations.abs() + weight)
        transfer = convolution.transfer(state.kernels)
        target = convolution.filled(transfer, state.activations)
        activations = fista(
            convolution, transfer, target, start.activations, weight, phase.mu, settings.n_inner
        )
        quadratic = KernelQuadratic(convolution, activations, target, phase.kernel_shape)
        step = first_step(quadratic) if state.step is None else state.step
        kernels, step = descend(quadratic, family, start.kernels, step)
        previous, state = state, State(kernels, activations, step)
        yield state


def objective(convolution, state, phase):
    """``psi(a, x) = 1/2 ||y - sum_n a_n * x_n||^2 + weight h_mu(x)``, (B,)."""
    fidelity = convolution.data_fidelity(state.kernels, state.activations)
    return fidelity + phase.weight * huber(state.activations, phase.mu)


def best_start(convolution, state, phase, n_starts):
    """Of the ``n_starts`` states of each image, that of lowest objective."""
    if n_starts == 1:
        return State(*state[:2])
    values = objective(convolution, state, phase).view(-1, n_starts)
    best = values.argmin(1) + n_starts * torch.arange(len(values), device=values.device)
    return State(state.kernels[best], state.activations[best])


def cropped(state, kernel_shape, constraint):
    """Kernels of ``kernel_shape`` cut from the state, feasible again, and their activations."""
    kernels, activations = recentre(state.kernels, state.activations, kernel_shape)
    kernels = resize(kernels, kernel_shape)
    order = 2 if constraint == "sphere" else 1
    scale = torch.linalg.vector_norm(kernels.flatten(2), order, dim=2).clamp_min(1e-12)
    scale = scale[..., None, None]
    return kernels / scale, activations * scale[..., None]
