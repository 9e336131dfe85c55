"""Which of several kernels the observation makes most likely, and the choice between starts."""

from itertools import pairwise
from math import log

import torch

from benchmark_utils.algorithms.marginal.pooling import likeness
from benchmark_utils.algorithms.marginal.starts import expanded
from benchmark_utils.algorithms.restoration import restored
from benchmark_utils.algorithms.sampling import Streams
from benchmark_utils.algorithms.steps import MIN_NOISE_STD
from benchmark_utils.physics import convolve, transfer_function
from benchmark_utils.problem import Estimate

LEVELS = (0.03, 0.06, 0.12, 0.25)
N_LIKELY = 4  # 3 to 6 were level on eight crops of other photographs under drawn lenses
RESIDUAL_STD = 0.02  # of what a restoration leaves open, image units: Tweedie's at a level of 0.05


def negative_evidence(problem, estimate, denoise, residual_std=RESIDUAL_STD, levels=LEVELS):
    """Estimate ``-log p(y | h)`` in nats, up to a constant of the image (Laplace).

    ``||h * x - y||^2 / (2 s^2) + q(x) + C/2 sum_f log(1 + r^2 |h(f)|^2 / s^2)`` at the restored
    image x, with the noise level s. Its first two terms are joint MAP, lowest for no blur; the
    last one integrates the images around x, a white residual of deviation r: no blur explains y by
    few of them. q is the negative log-prior, by Kong, Brekelmans & Ver Steeg,
    *Information-theoretic diffusion*, ICLR 2023: ``int ||x - D(x + t n, t)||^2 / t^2 d log t``,
    with one noise n for each level t and its opposite, the same for all kernels. Exact under a
    white Gaussian prior of variance r^2.

    Parameters
    ----------
    problem : BlindProblem
        With a known ``noise_std``.
    estimate : Estimate
        The image restored with the kernel.
    denoise : callable D(x, sigma)
    residual_std : float
    levels : sequence of float
        Not falling; a level that repeats adds nothing.

    Returns
    -------
    tensor (B,)
    """
    image, kernel = estimate
    noise_std = max(problem.noise_std, MIN_NOISE_STD)
    residual = convolve(image, kernel, problem.boundary) - problem.observation
    data = residual.square().sum((1, 2, 3)) / (2 * noise_std**2)
    return (
        data
        + _negative_log_prior(image, denoise, levels)
        + _volume(kernel, problem.observation, residual_std / noise_std)
    )


def _negative_log_prior(image, denoise, levels):
    """q(x), by the trapezoidal rule in log t."""
    noise_like = Streams.shared(0, purpose="evidence")
    errors = []
    for level in levels:
        noise = level * noise_like(image)
        denoised = denoise(torch.cat([image + noise, image - noise]), level)
        error = (denoised.unflatten(0, (2, -1)) - image).square().sum((2, 3, 4)).mean(0)
        errors.append(error / level**2)
    steps = [log(second / first) for first, second in pairwise(levels)]
    return sum(step * (a + b) / 2 for step, (a, b) in zip(steps, pairwise(errors), strict=True))


def _volume(kernel, observation, ratio):
    """``C/2 sum_f log(1 + ratio^2 |h(f)|^2)`` over all frequencies of the observation's grid."""
    size = observation.shape[-2:]
    width = size[1]
    gain = transfer_function(kernel, size).abs().square()[:, 0]
    twice = torch.full((gain.shape[-1],), 2.0).to(gain)  # the other half of the spectrum
    twice[0] = 1
    if width % 2 == 0:
        twice[-1] = 1
    total = (torch.log1p(ratio**2 * gain) * twice).sum((-2, -1))
    return observation.shape[1] / 2 * total


def best_start(sample, problem, denoise, n_starts, margin=0.0, levels=LEVELS, reading=None):
    """Run several starts of each image in one batch, then keep the one of the highest evidence.

    Evidence alone errs among lenses. What a network reads is a mean of the kernels that it holds
    possible, blurred where they differ: too far off to start from, it tells the likely ones apart.

    Parameters
    ----------
    sample : callable BlindProblem -> generator of Estimate
        Runs the problem in which each observation stands ``n_starts`` times behind each other.
    problem : BlindProblem
    denoise : callable D(x, sigma)
        Prior of the evidence and of the restorations that it looks at.
    n_starts : int
    margin : float
        Nats per value of the observation by which another start must beat the first one.
    levels : sequence of float
        Of :func:`negative_evidence`, in the range of the denoiser.
    reading : tensor (B, 1, kh, kw), optional
        With it, of the ``N_LIKELY`` most likely starts the one most like this kernel is kept.

    Yields
    ------
    Estimate
        Those of the first start, then the restored pair of the best one.
    """
    together = expanded(problem, n_starts)
    for estimate in sample(together):
        yield Estimate(estimate.image[::n_starts], estimate.kernel[::n_starts])
    *_, estimate = restored([estimate], together, denoise)
    cost = negative_evidence(together, estimate, denoise, levels=levels)
    cost = cost.unflatten(0, (-1, n_starts))
    cost[:, 1:] += margin * problem.observation[0].numel()
    first = torch.arange(0, len(together.observation), n_starts, device=cost.device)
    if reading is not None:
        like = likeness(estimate.kernel, reading.repeat_interleave(n_starts, 0)).view_as(cost)
        likely = cost.argsort(1).argsort(1) < N_LIKELY
        cost = -torch.where(likely, like, -1.0)
    best = first + cost.argmin(1)
    yield Estimate(estimate.image[best], estimate.kernel[best])
