"""The loop of ``map-pgd`` against the same loop as it was published and released.

Run from the root: ``python perf/reference_loop.py``. The reference follows the text of Nguyen,
Pauwels & Weiss (2025), Algorithm 1, and the rules of their released program: one image at a time,
spatial convolutions, a proximal step by at most 50 conjugate gradient iterations to a relative
residual of 1e-4, from the denoised image, and a kernel gradient by autograd; the network as torch
makes it. Three comparisons:

- an outer iteration of three image steps and a kernel step, which of ours are four;
- the same without the network, both with the identity in its place, and what follows from it for
  the whole at best: the network at the speed of a product of matrices in float32;
- to equal quality: the time until our images, of ``fast``, have the best PSNR of those of the
  reference with the settings ``code``.
"""

import copy
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmark_utils.algorithms.map import fine_estimates, map_estimates, map_settings
from benchmark_utils.algorithms.restoration import restored
from benchmark_utils.algorithms.schedules import get_schedule
from benchmark_utils.algorithms.steps import CLAMP, ProximalGradient
from benchmark_utils.data import load_photograph
from benchmark_utils.kernels import get_kernel, project_simplex
from benchmark_utils.metrics import psnr, register
from benchmark_utils.priors import Denoiser, get_denoiser
from benchmark_utils.problem import Estimate
from benchmark_utils.simulation import simulate
from perf.measurement import (
    Measurement,
    interleaved,
    milliseconds,
    operations,
    product_rate,
    ratio,
    report,
    skipped,
)

WHOLE_AIM, BARE_AIM = 5, 20  # at 256 pixels
CG_ITERATIONS, CG_TOLERANCE = 50, 1e-4
SIZES = ((96, 25, "valid"), (256, 31, "circular"))
QUICK = ((48, 9, "valid"), (64, 9, "circular"))


class SpatialBlur:
    """``h * x`` by a convolution in space, one kernel of odd sides for all channels."""

    def __init__(self, kernel, boundary):
        self.kernel, self.boundary = kernel, boundary

    def __call__(self, image):
        if self.boundary == "circular":
            image = self._wrapped(image)
        return F.conv2d(image, self._weight(image, self.kernel.flip(-2, -1)), groups=image.shape[1])

    def adjoint(self, observation):
        """The transpose."""
        channels = observation.shape[1]
        if self.boundary == "circular":
            weight = self._weight(observation, self.kernel)
            return F.conv2d(self._wrapped(observation), weight, groups=channels)
        weight = self._weight(observation, self.kernel.flip(-2, -1))
        return F.conv_transpose2d(observation, weight, groups=channels)

    def _wrapped(self, image):
        rows, columns = (side // 2 for side in self.kernel.shape[-2:])
        return F.pad(image, (columns, columns, rows, rows), mode="circular")

    def _weight(self, image, kernel):
        return kernel.expand(image.shape[1], 1, -1, -1)


def reference_estimates(problem, denoiser, settings):
    """The published loop of one image, the kernel on the simplex, from the large start.

    Parameters
    ----------
    problem : BlindProblem
        Of one image.
    denoiser : callable D(x, sigma)
    settings : MapSettings
        With the step rule ``relative``.

    Yields
    ------
    Estimate
        The start, then the pair after each kernel step.
    """
    observation, start = problem.observation, problem.initial_image()
    kernel = get_kernel("uniform", problem.kernel_shape)
    size = get_schedule("geometric", settings.kernel_step, 1e-5 * settings.kernel_step)
    cycle = settings.reset_every or settings.n_outer
    image = start
    yield Estimate(image, kernel)
    for turn in range(settings.n_outer):
        image = start if turn % cycle == 0 else image
        for _ in range(inner_steps(settings, turn % cycle / cycle)):
            image = image + settings.prior_step * (denoiser(image, settings.level) - image)
            image = by_conjugate_gradient(image, kernel, problem, settings.data_step).clamp(*CLAMP)
        gradient = kernel_gradient(image, kernel, observation, problem.boundary)
        step = size(turn / settings.n_outer) * kernel.max() / gradient.abs().max()
        kernel = project_simplex(kernel - step.clamp(*settings.step_bounds) * gradient)
        yield Estimate(image, kernel)


def inner_steps(settings, progress):
    """Number of image steps before the kernel step."""
    n_inner = settings.n_inner
    return round(n_inner(progress)) if callable(n_inner) else n_inner


def by_conjugate_gradient(point, kernel, problem, step):
    """Proximal step of the data fidelity: ``(H^T H + 1 / step) x = H^T y + point / step``."""
    blur = SpatialBlur(kernel, problem.boundary)
    right_side = blur.adjoint(problem.observation) + point / step

    def operator(image):
        return blur.adjoint(blur(image)) + image / step

    image, residual = point, right_side - operator(point)
    direction, norm = residual, residual.square().sum()
    target = CG_TOLERANCE**2 * right_side.square().sum()
    for _ in range(CG_ITERATIONS):
        if norm <= target:
            break
        product = operator(direction)
        length = norm / (direction * product).sum()
        image, residual = image + length * direction, residual - length * product
        previous, norm = norm, residual.square().sum()
        direction = residual + norm / previous * direction
    return image


def kernel_gradient(image, kernel, observation, boundary):
    """Gradient of ``1/2 ||h * x - y||^2`` in the kernel, by autograd."""
    kernel = kernel.detach().requires_grad_()
    loss = (SpatialBlur(kernel, boundary)(image) - observation).square().sum() / 2
    return torch.autograd.grad(loss, kernel)[0]


def our_estimates(problem, denoiser, settings):
    """The loop of ``map-pgd``: its first phase."""
    step = partial(ProximalGradient, denoiser=denoiser)
    return map_estimates(problem, step, settings, parameterization="simplex")


def plain_denoiser():
    """The embedded network with the same weights as torch makes it: nothing done for its speed."""
    shipped = get_denoiser("embedded")
    network = copy.deepcopy(shipped.function).to(memory_format=torch.contiguous_format)
    for module in network.modules():
        if isinstance(module, torch.nn.Conv2d):
            module.__class__ = torch.nn.Conv2d
    return Denoiser("plain", network, shipped.channels, shipped.sigma_range)


def released_settings(**given):
    """The settings ``code``, their level raised to the least of the embedded network."""
    settings = map_settings("simplex", "code", **given)
    low, _ = get_denoiser("embedded").sigma_range
    return replace(settings, level=max(settings.level, low))


def identity(image, sigma):
    """In place of the network."""
    return image


def measure(quick):
    """Yield the three comparisons."""
    for side, kernel, boundary in QUICK if quick else SIZES:
        yield from outer_iterations(side, kernel, boundary, rounds=3 if quick else 5)
    yield equal_quality(*((32, 5) if quick else (64, 9)), n_outer=2 if quick else 100)


def outer_iterations(side, kernel, boundary, rounds):
    """Ratios of an outer iteration, whole and without the network."""
    problem, _ = simulated(side, kernel, boundary)
    settings = map_settings("simplex")
    theirs = released_settings(n_inner=settings.n_inner)
    pairs = {
        "whole step": (plain_denoiser(), get_denoiser("embedded"), WHOLE_AIM),
        "whole step, bfloat16": (plain_denoiser(), get_denoiser("embedded-bfloat16"), None),
        "without the network": (identity, identity, BARE_AIM),
    }
    series = {}
    for name, (reference, ours, aim) in pairs.items():
        loops = (
            reference_estimates(problem, reference, theirs),
            our_estimates(problem, ours, settings),
        )
        for loop in loops:
            next(loop)
        slow, fast = interleaved([partial(next, loop) for loop in loops], rounds, warm_up=1)
        series[name] = slow, fast
        yield Measurement(
            f"{boundary} {side}, {kernel}: {name}",
            ratio(slow, fast),
            unit="x faster",
            at_least=aim if side >= 256 else None,
            note=f"{milliseconds(slow)} against {milliseconds(fast)}",
        )
    work = settings.n_inner * operations(plain_denoiser(), problem.initial_image(), settings.level)
    network = work / product_rate(torch.float32)
    slow, fast = series["whole step"][0], series["without the network"][1]
    yield Measurement(
        f"{boundary} {side}, {kernel}: whole step at best",
        min(slow) / (min(fast) + network),
        unit="x faster",
        note=f"{work / 1e9:.3g} GFlop of the network in {milliseconds([network])}",
    )


def equal_quality(side, kernel, n_outer):
    """Ratio of the times to the best PSNR of the reference."""
    problem, truth = simulated(side, kernel, "circular")
    theirs = released_settings(n_outer=n_outer)
    reference, slow = timed(reference_estimates(problem, plain_denoiser(), theirs), truth)
    ours, fast = timed(our_solver(problem), truth)
    name = f"circular {side}, {kernel}: to equal PSNR, {n_outer} reference kernel steps"
    goal = max(reference)
    best = f"theirs {reference[0]:.2f} dB at the start, {goal:.2f} dB at best; ours {ours[-1]:.2f}"
    reached = [time for quality, time in zip(ours, fast, strict=True) if quality >= goal]
    if goal == reference[0] or not reached:
        return skipped(name, f"nothing to compare: {best}")
    until = slow[reference.index(goal)]
    return Measurement(name, until / reached[0], unit="x faster", note=best)


def our_solver(problem):
    """All phases of ``map-pgd``."""
    denoiser = get_denoiser("embedded")
    step = partial(ProximalGradient, denoiser=denoiser)
    settings = map_settings("simplex")
    found = our_estimates(problem, denoiser, settings)
    found = fine_estimates(found, problem, step, settings.n_fine, parameterization="simplex")
    return restored(found, problem, denoiser)


def timed(estimates, truth):
    """PSNR of each estimate, registered, and the CPU seconds until it was there."""
    quality, times, total = [], [], 0.0
    reach = {"max_shift": truth.kernel.shape[-1] // 2}
    estimates = iter(estimates)
    while True:
        start = time.process_time()
        estimate = next(estimates, None)
        total += time.process_time() - start
        if estimate is None:
            return quality, times
        found = register(estimate.image.clamp(0, 1), truth.image, **reach)
        quality.append(psnr(found.estimate, found.truth).item())
        times.append(total)


def simulated(side, kernel, boundary):
    """Problem and truth: the embedded face under a camera motion, noise 0.01."""
    generator = torch.Generator().manual_seed(0)
    blur = get_kernel("motion", (kernel, kernel), generator=generator)
    image = load_photograph("face", side)
    return simulate(image, blur, ["face"], noise_std=0.01, seed=0, boundary=boundary)


if __name__ == "__main__":
    report(measure, __doc__)
