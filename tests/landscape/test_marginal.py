"""The profile of the marginal likelihood, on Gaussian priors that know it in closed form."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from benchmark_utils.algorithms.sampling import sampling_settings
from benchmark_utils.algorithms.second_moments import PosteriorSamples
from benchmark_utils.kernels import get_kernel
from benchmark_utils.landscape import Bounded, MarginalCurve, invertible_family, marginal_profile
from benchmark_utils.landscape.gaussian import GaussianMarginal
from benchmark_utils.physics import (
    ImageMoments,
    convolve,
    frequency_counts,
    radial,
    transfer_function,
)
from benchmark_utils.problem import BlindProblem
from tests.suite import make_solver, solve

SIZE, SHAPE, NOISE_STD, N_CHAINS = (32, 32), (31, 31), 0.05, 64
FAMILIES = ("gaussian", "motion", "airy", "defocus")
WIDTHS = np.arange(0, 3.6, 0.5)


def squared_frequencies(size):
    rows, columns = torch.fft.fftfreq(size[0])[:, None], torch.fft.rfftfreq(size[1])[None]
    return (rows.square() + columns.square()).double()


def power_of(size):
    return (2e-3 / (squared_frequencies(size) + 1e-2))[None, None]


def filtered(gain, image):
    return torch.fft.irfft2(gain * torch.fft.rfft2(image), s=image.shape[-2:])


def drawn(kernel, size=SIZE, n_images=2, noise_std=NOISE_STD):
    """Problem of images of the prior, blurred."""
    generator = torch.Generator().manual_seed(1)
    draws = torch.randn(2, n_images, 3, *size, generator=generator, dtype=torch.float64)
    images = filtered(power_of(size).sqrt(), draws[0])
    observation = convolve(images, kernel.double()) + noise_std * draws[1]
    return BlindProblem(observation, noise_std, kernel.shape[-2:])


class ExactSamples:
    """Samples of the exact posterior, with the same random numbers at each kernel."""

    class settings:
        n_chains = N_CHAINS

    def __init__(self, problem, seed=3):
        self.problem, self.seed = problem, seed

    def moments(self, kernel, noise_std):
        """Perturb a draw of the prior and its observation, then take the posterior mean."""
        y = self.problem.observation
        generator = torch.Generator().manual_seed(self.seed)
        shape = (2, N_CHAINS, *y.shape)
        noise, draw = torch.randn(shape, generator=generator, dtype=y.dtype)
        power, transfer = power_of(y.shape[-2:]), transfer_function(kernel.double(), y.shape[-2:])
        gain = power * transfer.conj() / (power * transfer.abs().square() + noise_std**2)
        prior = filtered(power.sqrt(), draw)
        residual = y - filtered(transfer, prior) - noise_std * noise
        return ImageMoments.of_samples(list(prior + filtered(gain, residual)))


def test_the_closed_form_is_the_density_of_a_gaussian():
    size = (8, 6)
    kernel = get_kernel("linear_motion", (5, 5), length=3.0, angle=0.3).double()
    problem = drawn(kernel, size)
    y = problem.observation - problem.observation.mean((-2, -1), keepdim=True)
    identity = torch.eye(48, dtype=torch.float64).view(48, 1, *size)
    prior = filtered(power_of(size), identity).view(48, 48)
    gaussian = GaussianMarginal(problem.observation, NOISE_STD, power_of(size))
    values = []
    for h in (kernel, get_kernel("dirac", (5, 5)).double()):
        blur = convolve(identity, h).view(48, 48).T
        covariance = blur @ prior @ blur.T + NOISE_STD**2 * identity.view(48, 48)
        density = torch.distributions.MultivariateNormal(torch.zeros(48).double(), covariance)
        exact = -density.log_prob(y.flatten(2)).sum(1)
        values.append((gaussian.value(h) - exact, exact))
    torch.testing.assert_close(values[0][0], values[1][0])  # one constant
    assert (values[0][1] - values[1][1]).abs().min() > 10


def test_the_slope_is_that_of_the_value():
    kernel, other = (get_kernel("gaussian", (7, 7), std=s).double() for s in (0.8, 1.3))
    problem = drawn(kernel)
    gaussian = GaussianMarginal(problem.observation, NOISE_STD, power_of(SIZE))
    ends = [gaussian.value(kernel + t * (other - kernel)) for t in (-1e-5, 1e-5)]
    slope = gaussian.slope(kernel, other - kernel)
    torch.testing.assert_close((ends[1] - ends[0]) / 2e-5, slope, rtol=1e-6, atol=1e-4)


@pytest.mark.parametrize("size", [(8, 8), (12, 8), (7, 10)])
def test_the_average_over_rings_keeps_what_is_alike_on_them_and_the_sum(size):
    flat = torch.full((2, 1, size[0], size[1] // 2 + 1), 3.0)
    torch.testing.assert_close(radial(flat), flat)
    power = torch.rand(2, 1, *SIZE[:1], SIZE[1] // 2 + 1, dtype=torch.float64)
    counts = frequency_counts(SIZE)
    total = [(counts * part).sum((1, 2, 3)) for part in (power, radial(power))]
    torch.testing.assert_close(*total)


def test_counts_are_those_of_the_whole_transform():
    for size in ((6, 8), (5, 7)):
        image = torch.rand(*size, dtype=torch.float64)
        counts = frequency_counts(size)
        parts = [
            torch.fft.fft2(image).abs().square().sum(),
            (counts * torch.fft.rfft2(image).abs().square()).sum(),
        ]
        torch.testing.assert_close(*parts)


def closed_form(problem, family, power):
    """Marginal and joint curves (B, W) of a Gaussian prior of a power."""
    exact = GaussianMarginal(problem.observation.double(), problem.noise_std, power)
    kernels = invertible_family(family, WIDTHS, problem.kernel_shape)
    marginal, joint = (
        torch.stack([value(kernel[None]) for kernel in kernels], 1).numpy()
        for value in (exact.value, exact.joint)
    )
    return marginal - marginal[:, :1], joint


def profiled(problem, family, samples):
    *_, (_, measured) = marginal_profile(problem, family, WIDTHS, samples=samples)
    return measured["marginal"], measured["marginal_error"]


@pytest.mark.parametrize("family", FAMILIES)
def test_the_marginal_is_found_from_samples_and_the_joint_falls_to_no_blur(family):
    (truth,) = invertible_family(family, [2.0], SHAPE)
    problem = drawn(truth[None])
    marginal, joint = closed_form(problem, family, power_of(SIZE))
    found, error = profiled(problem, family, ExactSamples(problem))
    assert (WIDTHS[marginal.argmin(1)] == 2).all()
    assert (WIDTHS[found.argmin(1)] == 2).all()
    assert (joint.argmin(1) == 0).all()
    assert (np.abs(found - marginal)[:, 1:] < 4 * error[:, 1:]).all()
    assert (error < -0.02 * marginal.min(1, keepdims=True)).all()


def test_the_error_is_the_deviation_between_seeds():
    (truth,) = invertible_family("gaussian", [2.0], SHAPE)
    problem = drawn(truth[None], n_images=1)
    runs = [profiled(problem, "gaussian", ExactSamples(problem, seed)) for seed in range(24)]
    curves, errors = (np.concatenate(part)[:, 1:] for part in zip(*runs, strict=True))
    ratio = curves.std(0, ddof=1) / errors.mean(0)
    assert (np.abs(ratio - 1) < 0.5).all()


class GaussianDenoiser:
    """Posterior mean under the Gaussian prior around ``centre``."""

    centre = 0.0

    def __call__(self, image, sigma):
        gain = power_of(image.shape[-2:]) / (power_of(image.shape[-2:]) + sigma**2)
        return self.centre + filtered(gain.to(image), image - self.centre)


class Outward(GaussianDenoiser):
    """The same around 1/2; what lies outside of [0, 1] moves on, as a network may have it."""

    centre = 0.5

    def __call__(self, image, sigma):
        inside = image.clamp(0, 1)
        return super().__call__(inside, sigma) + 1.2 * (image - inside)


def split_gibbs(problem, denoiser, **given):
    settings = sampling_settings("split-gibbs", n_kept=1, **given)
    return PosteriorSamples(problem, denoiser, "split-gibbs", settings)


@pytest.mark.parametrize("family", FAMILIES)
def test_split_gibbs_finds_the_marginal_of_the_prior_smoothed_by_its_last_coupling(family):
    (truth,) = invertible_family(family, [2.0], SHAPE)
    problem = drawn(truth[None])
    problem = problem.replace(observation=problem.observation.float())
    coupling = {"first_level": 0.5, "last_level": 0.05, "n_outer": 32, "n_inner": 8, "n_chains": 8}
    found, error = profiled(problem, family, split_gibbs(problem, GaussianDenoiser(), **coupling))
    marginal, _ = closed_form(problem, family, power_of(SIZE) + 0.05**2)
    depth = -marginal.min(1, keepdims=True)
    assert (np.abs(found - marginal) < 0.05 * depth + 4 * error).all()
    assert (WIDTHS[found.argmin(1)] == 2).all()


@pytest.mark.parametrize("family", ["gaussian", "airy"])
def test_a_prior_that_pushes_outwards_prefers_wide_kernels_unless_it_is_bounded(family):
    (truth,) = invertible_family(family, [2.0], SHAPE)
    problem = drawn(truth[None], noise_std=0.01)
    problem = problem.replace(observation=(problem.observation + 0.5).float())
    with np.errstate(over="ignore"):
        lowest = [
            WIDTHS[profiled(problem, family, split_gibbs(problem, d, n_chains=2))[0].argmin(1)]
            for d in (Outward(), Bounded(Outward()))
        ]
    assert (lowest[0] > 2.5).all()
    assert (np.abs(lowest[1] - 2) <= 0.5).all()


@given(st.integers(0, 2**31), st.floats(0.01, 3))
def test_a_bounded_denoiser_is_nearer_to_any_image(seed, spread):
    generator = torch.Generator().manual_seed(seed)
    image = torch.rand(1, 1, 4, 4, generator=generator)
    far = image + spread * torch.randn(image.shape, generator=generator)
    bounded = Bounded(lambda image, sigma: far)(image, 0.1)
    assert ((bounded - image).abs() <= (far - image).abs()).all()
    inside = Bounded(lambda image, sigma: image)
    torch.testing.assert_close(inside(image, 0.1), image, rtol=0, atol=0)


def test_the_gaussian_of_the_same_power_takes_the_error_of_the_grid_away():
    (truth,) = invertible_family("motion", [2.0], (9, 9))
    problem = drawn(truth[None], noise_std=0.01)
    kernels = invertible_family("motion", WIDTHS, (9, 9))
    exact = GaussianMarginal(problem.observation, 0.01, power_of(SIZE))
    known = torch.stack([exact.value(kernel[None]) for kernel in kernels], 1).numpy()
    errors = []
    for control in (False, True):
        curve = MarginalCurve(problem, N_CHAINS, control)
        for kernel in kernels:
            curve.add(kernel[None], ExactSamples(problem).moments(kernel[None], 0.01))
        errors.append(np.abs(curve.measured()["marginal"] - known + known[:, :1]).mean())
    assert errors[1] < 0.3 * errors[0]


def test_one_chain_has_no_error_and_no_noise_no_likelihood():
    problem = drawn(get_kernel("gaussian", (9, 9), std=1.0))
    curve = MarginalCurve(problem)
    image = problem.observation
    for std in (1.0, 1.5):
        curve.add(get_kernel("gaussian", (9, 9), std=std), ImageMoments.of_image(image))
    measured = curve.measured()
    assert measured["marginal"].shape == (2, 2)
    assert np.isnan(measured["marginal_error"]).all()
    with pytest.raises(ValueError, match=r"noise_std must be positive, got 0"):
        MarginalCurve(problem.replace(noise_std=0.0))


def test_the_probe_stores_its_curve():
    problem = drawn(get_kernel("gaussian", (9, 9), std=1.0))
    problem = problem.replace(observation=(problem.observation + 0.5).float())
    options = {"n_outer": 3, "max_width": 1.0, "n_turns": 2, "n_inner": 1, "n_chains": 2}
    solver = make_solver("marginal-profile", denoiser="tv", family="gaussian", **options)
    result = solve(solver, problem)
    assert result["measured"]["marginal"].shape == (2, 3)
    assert (result["measured"]["marginal"][:, 0] == 0).all()
    assert np.isfinite(result["measured"]["marginal_error"]).all()
    assert result["kernel"].shape == (2, 1, 9, 9)
    quiet = solve(solver, problem.replace(noise_std=0.0))
    assert np.isfinite(quiet["measured"]["marginal"]).all()


@pytest.mark.parametrize(("sampler", "calls"), [("split-gibbs", 8), ("langevin", 2)])
def test_only_draws_of_split_gibbs_have_more_calls(sampler, calls):
    problem = drawn(get_kernel("gaussian", (9, 9), std=1.0))
    problem = problem.replace(observation=(problem.observation + 0.5).float())
    options = {"n_outer": 2, "max_width": 1.0, "n_turns": 2, "n_kept": 1, "sampler": sampler}
    found = {}
    for n_inner in (None, calls, calls + 1):
        solver = make_solver(
            "marginal-profile", denoiser="tv", family="gaussian", n_inner=n_inner, **options
        )
        found[n_inner] = solve(solver, problem)["nfe"]
    assert found[None] == found[calls] < found[calls + 1]
