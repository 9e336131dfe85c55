"""Kernel fits to second moments: EM against closed forms, the residual against exact traces."""

from functools import partial
from math import prod

import pytest
import torch

from benchmark_utils.algorithms.alternating import alternate, image_alone
from benchmark_utils.algorithms.map import map_estimates, map_settings
from benchmark_utils.algorithms.restoration.refits import refits
from benchmark_utils.algorithms.second_moments import (
    WhiteResidual,
    moments_rule,
    residual_variance,
)
from benchmark_utils.algorithms.steps import ProximalGradient, get_kernel_step
from benchmark_utils.kernels import get_kernel
from benchmark_utils.metrics import kernel_mnc
from benchmark_utils.parameterizations import Simplex, get_parameterization
from benchmark_utils.physics import DataFidelity, DerivativeFidelity, convolve
from benchmark_utils.priors import get_denoiser
from tests.problems import simulated

STD, NOISE_STD = 0.3, 0.05
FIDELITIES = (DataFidelity, DerivativeFidelity)
TRUTH = get_kernel("gaussian", (5, 5), std=0.9).double()


class Free(Simplex):
    """Kernels of free pixels, which may have any sign and sum."""

    fixed_sum = False

    def kernel(self, theta):
        return theta

    def project(self, theta):
        return theta


class PosteriorMean:
    """Image step under the prior N(0, STD^2): the mean given the data and the kernel."""

    def __init__(self, fidelity):
        self.fidelity = fidelity

    def start(self, image):
        return image

    def image(self, state):
        return state

    def __call__(self, state, kernel, progress):
        return self.fidelity.prox(torch.zeros_like(state), kernel, STD**2 / NOISE_STD**2)


def white_problem(size=24):
    """A white image from the prior, observed through TRUTH with a circular boundary."""
    generator = torch.Generator().manual_seed(0)
    image, noise = torch.randn(2, 1, 1, size, size, generator=generator, dtype=torch.float64)
    return convolve(STD * image, TRUTH) + NOISE_STD * noise


def em(observation, kind, family, first, *, moments, n_turns, n_steps):
    """Kernels of EM by the loop itself."""
    shape = tuple(first.shape[-2:])
    data = DataFidelity(observation, shape)
    fit = get_kernel_step("lipschitz", kind(observation, shape), family, n_steps=n_steps)
    rule = partial(moments, noise_std=NOISE_STD)
    options = {"n_outer": n_turns, "n_inner": 1, "moments": rule}
    found = alternate(PosteriorMean(data), fit, observation, first, **options)
    return [estimate.kernel for estimate in found]


def closed_form(observation, kind, kernel):
    """The kernel after one turn of exact EM, from dense matrices and no Fourier transform.

    ``A_j`` shifts the image by the j-th entry of the kernel, and with ``y ~ N(sum_j h_j A_j x, .)``
    the normal equations are ``sum_k E<L A_j x, L A_k x> h_k = <L A_j m, L y>``, L the identity or
    the differences.
    """
    shape, n = kernel.shape[-2:], observation.numel()
    size = observation.shape[-2:]
    identity = torch.eye(n, dtype=torch.float64)
    images = identity.view(n, 1, *size)
    units = torch.eye(prod(shape), dtype=torch.float64).view(-1, 1, 1, *shape)
    shifts = [convolve(images, unit).view(n, n).T for unit in units]
    blur = sum(h * shift for h, shift in zip(kernel.flatten(), shifts, strict=True))
    covariance = torch.linalg.inv(identity / STD**2 + blur.T @ blur / NOISE_STD**2)
    mean = covariance @ (blur.T @ observation.flatten()) / NOISE_STD**2
    second = covariance + torch.outer(mean, mean)
    weight = identity
    if kind is DerivativeFidelity:
        steps = [(images.roll(-1, axis) - images).view(n, n).T for axis in (-1, -2)]
        weight = sum(step.T @ step for step in steps)
    gram = torch.stack(
        [torch.stack([((weight @ a @ second) * b).sum() for b in shifts]) for a in shifts]
    )
    right = torch.stack([(a @ mean) @ (weight @ observation.flatten()) for a in shifts])
    return torch.linalg.solve(gram, right).view_as(kernel)


@pytest.mark.slow
@pytest.mark.parametrize("kind", FIDELITIES)
def test_a_turn_of_em_is_that_of_the_closed_form(kind):
    """Under a Gaussian prior the posterior is exact, and so is the expectation that is fitted."""
    observation, first = white_problem(), get_kernel("gaussian", (3, 3), std=0.5).double()
    options = {"n_turns": 1, "n_steps": 300}
    _, found = em(observation, kind, Free((3, 3)), first, moments=WhiteResidual(STD), **options)
    exact = closed_form(observation, kind, first)
    torch.testing.assert_close(found, exact, atol=1e-4, rtol=0)
    _, without = em(observation, kind, Free((3, 3)), first, moments=image_alone, **options)
    assert (without - exact).abs().max() > 1e-2


@pytest.mark.parametrize("kind", FIDELITIES)
def test_the_true_kernel_is_a_fixed_point_of_em_and_of_joint_map_it_is_not(kind):
    observation, family = white_problem(128), get_parameterization("simplex", (5, 5))
    options = {"n_turns": 6, "n_steps": 60}
    marginal = em(observation, kind, family, TRUTH, moments=WhiteResidual(STD), **options)
    joint = em(observation, kind, family, TRUTH, moments=image_alone, **options)
    assert kernel_mnc(marginal[-1], TRUTH).item() > 0.995
    assert kernel_mnc(joint[-1], TRUTH).item() < 0.96
    peaks = [kernels[-1].amax().item() for kernels in (marginal, joint)]
    assert peaks[0] == pytest.approx(TRUTH.max().item(), rel=0.1)
    assert peaks[1] > 1.5 * TRUTH.max().item(), "joint MAP goes to no blur"


class Smoothing:
    """A linear denoiser whose Jacobian is known: a circular blur and a gain."""

    def __init__(self, gain=1.0, kernel=None):
        self.gain, self.sigmas = gain, []
        self.kernel = get_kernel("dirac", (3, 3)) if kernel is None else kernel

    def differentiable(self, image, sigma):
        self.sigmas.append(sigma)
        return self.gain * convolve(image, self.kernel.to(image))


def test_the_residual_is_that_of_the_exact_trace():
    kernel = get_kernel("gaussian", (5, 5), std=0.8)
    exact = 0.05**2 * 0.7 * kernel[..., 2, 2].item()  # the diagonal of a circulant is constant
    image = torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(1))
    found = residual_variance(image, Smoothing(0.7, kernel), 0.05)
    assert found.tolist() == pytest.approx([exact] * 2, rel=0.05)
    denoiser = Smoothing(0.7)  # a multiple of the identity: one probe is exact
    assert residual_variance(image, denoiser, 0.1).tolist() == pytest.approx([0.01 * 0.7] * 2)
    assert denoiser.sigmas[0].tolist() == pytest.approx([0.1] * 2)
    assert residual_variance(image, Smoothing(-1.0), 0.1).tolist() == [0, 0]


def test_the_residual_of_an_image_does_not_depend_on_its_batch():
    images, denoiser = simulated("cat", "cup")[1].image, get_denoiser("embedded")
    both = residual_variance(images, denoiser)
    each = torch.cat([residual_variance(image[None], denoiser) for image in images])
    torch.testing.assert_close(both, each)
    assert not both.requires_grad


def test_the_residual_of_a_photograph_is_a_share_of_its_noise():
    """The prior removes most of the noise of a photograph, and leaves some of it."""
    image = simulated("cat", size=96)[1].image
    variance = residual_variance(image, get_denoiser("embedded"), 0.05).item()
    assert 0.01 < variance**0.5 < 0.03


@pytest.mark.parametrize("boundary", ["circular", "valid"])
@pytest.mark.parametrize("family", ["motion", "diffraction"])
@pytest.mark.parametrize("fit", ["pixels", "derivatives"])
def test_a_residual_of_no_variance_is_joint_map_bit_by_bit(boundary, family, fit):
    problem, _ = simulated("cat", "cup", family=family, boundary=boundary)
    name = problem.parameterization
    settings = map_settings(name, fit=fit, n_outer=2, n_inner=1)
    image_step = partial(ProximalGradient, denoiser=get_denoiser("tv"))
    runs = [
        list(map_estimates(problem, image_step, settings, **given))
        for given in ({}, {"moments": WhiteResidual(0.0)}, {"moments": WhiteResidual(0.05)})
    ]
    for plain, null in zip(runs[0], runs[1], strict=True):
        # With a covariance, differences of a cropped image are taken before the blur, not after it.
        rounding = 1e-6 if (fit, boundary) == ("derivatives", "valid") else 0
        torch.testing.assert_close(plain, null, rtol=0, atol=rounding)
    assert not torch.equal(runs[0][-1].kernel, runs[2][-1].kernel)
    assert runs[2][-1].kernel.isfinite().all()


@pytest.mark.slow
@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_refits_from_the_truth_stay_there_with_the_residual(boundary):
    problem, truth = simulated("camera", "coffee", side=11, size=64, boundary=boundary)
    denoiser = get_denoiser("embedded")
    found = {}
    for rule in (image_alone, moments_rule("white", None, denoiser)):
        *_, last = refits(problem, truth.kernel, denoiser, 3, n_kernel=60, moments=rule)
        found[rule] = kernel_mnc(last.kernel, truth.kernel)
    joint, marginal = found.values()
    assert (marginal > joint + 0.01).all()
    assert (marginal > 0.97).all()


def test_by_name():
    assert moments_rule() is image_alone
    assert moments_rule("white", 0.02) == WhiteResidual(0.02)
    with pytest.raises(ValueError, match="residual_std=None needs differentiable of its denoiser"):
        moments_rule("white")
    with pytest.raises(ValueError, match="unknown covariance 'full'"):
        moments_rule("full")
    with pytest.raises(ValueError, match="needs __call__ of its denoiser, got NoneType"):
        moments_rule("samples", problem=simulated("cat")[0])
    with pytest.raises(ValueError, match="unknown sampler 'dps'"):
        moments_rule("samples", None, Smoothing(), simulated("cat")[0], sampler="dps")
