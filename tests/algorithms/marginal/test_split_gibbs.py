"""The blind split Gibbs sampler: its draws, its kernel steps, its scales and its refusals."""

import pytest
import torch

from benchmark_utils.algorithms.marginal import GibbsSettings, gibbs_estimates, split_gibbs
from benchmark_utils.algorithms.marginal.fitting import moments_of_draws
from benchmark_utils.algorithms.no_blur import HeldKernel
from benchmark_utils.algorithms.steps import LangevinSteps, between_pixels
from benchmark_utils.kernels import get_kernel
from benchmark_utils.metrics import kernel_mnc
from benchmark_utils.parameterizations import get_parameterization
from benchmark_utils.physics import DerivativeFidelity, ImageMoments, convolve, move_kernel
from benchmark_utils.priors import get_denoiser
from benchmark_utils.problem import Oracle
from tests.algorithms.sampling.gaussian import (
    KERNEL,
    POWER,
    GaussianPrior,
    posterior,
    spectrum,
)
from tests.problems import simulated

SHORT = {"n_outer": 4, "n_kernel": 2, "n_kept": 2, "n_chains": 1}


def shrink(image, sigma):
    """The denoiser of a white Gaussian prior, for images of any size."""
    return 0.5 + 0.04 / (0.04 + sigma**2) * (image - 0.5)


def found(problem, denoise=shrink, options=None, **given):
    settings = GibbsSettings(**SHORT | given)
    return list(gibbs_estimates(problem, denoise, settings, **options or {}))


class Recorder(HeldKernel):
    """Holds the kernel and keeps the draws that it was to be fitted to."""

    def __call__(self, theta, moments, progress=0.0):
        self.images = moments.images
        return theta


@pytest.mark.parametrize("coupling", [0.03, 0.1])
def test_draws_under_a_gaussian_prior_are_those_of_its_posterior(monkeypatch, coupling):
    """With enough calls x follows the posterior of the prior that the coupling smooths."""
    recorder, chains = Recorder(), 64
    monkeypatch.setattr(split_gibbs, "kernel_step", lambda *_: recorder)
    prior = GaussianPrior(0.1, smooth=8)
    problem = prior.problem(0.02).replace(oracle=Oracle(KERNEL))
    levels = dict.fromkeys(("first_level", "finer_level", "last_level"), coupling)
    given = {"n_outer": 20, "n_inner": 16, "n_chains": chains, "n_kept": 1, "temper": 0.0}
    found(problem, prior, {"init": "oracle"}, **levels, **given)
    mean, power = posterior(problem, prior.power + coupling**2, 0.02**2)
    draws = recorder.images
    error = torch.fft.rfft2(draws.mean(0, keepdim=True) - mean, norm="ortho").abs().square()
    assert (error / (power / chains)).mean().item() == pytest.approx(1, abs=0.35)
    variances = spectrum(draws)
    for group in (POWER[0] > 0.5, POWER[0] < 0.05):
        ratio = variances[group].sum() / power[0][group].sum()
        assert ratio.item() == pytest.approx(1, rel=0.1)


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_a_batch_gives_what_its_images_give_alone(boundary):
    problem, _ = simulated("face", "cat", side=5, size=32, boundary=boundary)
    given = {"n_chains": 2, "kernel": "langevin"}
    together = found(problem, options={"n_scales": None}, **given)
    alone = problem.replace(observation=problem.observation[1:])
    for pair, single in zip(
        together, found(alone, options={"n_scales": None}, **given), strict=True
    ):
        torch.testing.assert_close(pair.kernel[1:], single.kernel, rtol=0, atol=1e-4)
        torch.testing.assert_close(pair.image[1:], single.image, rtol=0, atol=1e-3)


@pytest.mark.parametrize("kernel", ["map", "langevin"])
def test_the_seed_decides_the_result(kernel):
    problem, _ = simulated("cat", side=5, size=16)
    first, again, other = (found(problem, kernel=kernel, seed=seed)[-1] for seed in (0, 0, 1))
    assert torch.equal(first.kernel, again.kernel)
    assert not torch.equal(first.kernel, other.kernel)


def test_chains_of_an_image_count_like_draws_of_it():
    """Kernel gradients for two chains are the mean of those for each, image by image."""
    problem, truth = simulated("face", "cat", side=5, size=24)
    fidelity = DerivativeFidelity(problem.observation, (5, 5))
    chains = torch.rand(2, 2, 3, 24, 24)  # image, chain
    both = moments_of_draws([chains.flatten(0, 1)], 2)
    alone = [
        fidelity.kernel_gradient(ImageMoments.of_image(chains[:, chain]), truth.kernel)
        for chain in (0, 1)
    ]
    torch.testing.assert_close(
        fidelity.kernel_gradient(both, truth.kernel), sum(alone) / 2, rtol=1e-4, atol=1e-3
    )


def test_without_tempering_the_true_kernel_stays():
    problem, truth = simulated("astronaut", side=9, size=64, oracle=True)
    given = {"n_outer": 40, "n_kernel": 10, "n_kept": 4, "first_level": 0.05, "temper": 0.0}
    *_, last = found(problem, get_denoiser("embedded"), {"init": "oracle"}, **given)
    assert kernel_mnc(last.kernel, truth.kernel).item() > 0.97


def test_a_kernel_is_found_in_a_second():
    problem, truth = simulated("astronaut", side=7, size=48)
    given = {"n_outer": 40, "n_kernel": 10, "n_kept": 4}
    *_, last = found(problem, get_denoiser("embedded"), {"n_scales": None}, **given)
    start = get_kernel("uniform", (7, 7))
    assert kernel_mnc(last.kernel, truth.kernel) > kernel_mnc(start, truth.kernel) + 0.1


@pytest.mark.slow
@pytest.mark.parametrize("init", ["large", "small", "dirac"])
def test_every_start_leads_to_the_kernel(init):
    problem, truth = simulated("astronaut", side=17, size=96)
    given = {"n_outer": 300, "n_kernel": 10, "n_kept": 4}
    options = {"n_scales": None, "init": init}
    *_, last = found(problem, get_denoiser("embedded"), options, **given)
    assert kernel_mnc(last.kernel, truth.kernel) > 0.85


def test_a_lens_moves_its_coefficients():
    problem, _ = simulated("cat", side=9, size=32, family="diffraction")
    first, *_, last = found(problem)
    lens = get_parameterization("diffraction", (9, 9))
    torch.testing.assert_close(first.kernel, lens.kernel(torch.full((1, 5), 0.3)))
    assert (first.kernel - last.kernel).abs().sum() > 1e-3
    with pytest.raises(ValueError, match="several scales need a kernel of free pixels"):
        found(problem, options={"n_scales": 2})


def test_estimates_are_on_the_supports_of_the_problem_at_all_scales():
    problem, truth = simulated("cat", side=9, size=48, boundary="valid")
    estimates = found(problem, options={"n_scales": 3}, n_outer=6)
    assert len(estimates) == 7
    assert {e.image.shape for e in estimates} == {truth.image.shape}
    assert {e.kernel.shape for e in estimates} == {truth.kernel.shape}


def test_tempering_ends_at_the_noise():
    settings = GibbsSettings(temper=0.5)
    assert settings.tempered(0.2, 0.0, 0.01) == pytest.approx(0.1)
    assert settings.tempered(0.2, 0.5, 0.01) == pytest.approx(0.05)
    assert settings.tempered(0.02, 0.99, 0.01) == 0.01
    assert GibbsSettings(temper=0.0).tempered(0.2, 0.0, 0.01) == 0.01


@pytest.mark.parametrize(
    ("name", "value"), [("n_chains", 0), ("last_level", 0.0), ("temper", -1.0), ("kernel", "mean")]
)
def test_settings_out_of_their_domain_are_refused(name, value):
    with pytest.raises(ValueError, match=f"{name}.*{value}"):
        GibbsSettings(**{name: value})


def test_a_lens_has_no_dirac():
    problem, _ = simulated("cat", side=9, size=32, family="diffraction")
    with pytest.raises(ValueError, match="'dirac' needs free pixels, got Diffraction"):
        found(problem, options={"init": "dirac"})


class Quadratic:
    """``1/2 a |theta - centre|^2``, whose Langevin draws are Gaussian of variance s^2 / a."""

    parameterization = None

    def __init__(self, curvature, step):
        self.curvature, self.step, self.parameterization = curvature, step, self

    def project(self, theta):
        return theta

    def move(self, theta, moments, progress):
        return self.curvature * (theta - 3.0), self.step


def test_langevin_steps_draw_the_density_of_the_fidelity():
    """The stationary variance of unadjusted steps t is ``s^2 / (a (1 - t a / 2))``."""
    generator = torch.Generator().manual_seed(0)
    steps = LangevinSteps(
        Quadratic(4.0, 0.05), 200, lambda like: torch.randn(like.shape, generator=generator), 0.2
    )
    draws = steps(torch.zeros(20000), None)
    assert draws.mean().item() == pytest.approx(3.0, abs=0.01)
    assert draws.var().item() == pytest.approx(0.04 / 4 / (1 - 0.1), rel=0.03)


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_on_pixels_the_pair_explains_the_same_observation(boundary):
    _, truth = simulated("cat", side=9, size=64, boundary=boundary)
    image = torch.cat([truth.image] * 2)  # two chains
    kernel = move_kernel(truth.kernel, torch.tensor([[0.3, -0.4]]))
    moved_image, moved = split_gibbs.on_pixels(image, kernel, boundary, 0.05)
    assert between_pixels(moved).abs().max() < 0.05
    difference = convolve(moved_image, moved, boundary) - convolve(image, kernel, boundary)
    inner = difference[..., 4:-4, 4:-4]
    assert inner.square().mean().sqrt() < 0.01


def test_a_haze_on_one_side_does_not_pull_a_kernel_between_pixels():
    """Counted from a share that the haze does not reach, the barycentre is that of the line."""
    line = get_kernel("linear_motion", (11, 11), length=5.0, angle=45.0)
    haze = 0.1 * line.max() * (torch.arange(11.0) > 7)
    image, kernel = torch.rand(1, 3, 24, 24), (line + haze) / (line + haze).sum()
    same_image, same = split_gibbs.on_pixels(image, kernel, "circular", 0.3)
    torch.testing.assert_close((same_image, same), (image, kernel), rtol=0, atol=1e-4)
    _, pulled = split_gibbs.on_pixels(image, kernel, "circular", 0.05)
    assert (pulled - kernel).abs().max() > 0.1 * kernel.max()


def test_weak_entries_may_be_removed_within_a_scale():
    """At the start of the scale: what is left after one turn has no entry that was weak."""
    problem, _ = simulated("cat", side=9, size=32)
    kept, cleaned = (
        found(
            problem, n_outer=1, n_chains=1, weak=0.0, weak_within=share, options={"init": "small"}
        )
        for share in (0.0, 0.2)
    )
    assert (kept[0].kernel == cleaned[0].kernel).all()  # the start
    assert not torch.equal(kept[1].kernel, cleaned[1].kernel)
