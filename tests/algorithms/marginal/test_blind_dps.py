"""BlindDPS: its slope is that of autograd, its steps are published ones, its draws are seeded."""

import pytest
import torch

from benchmark_utils.algorithms.marginal import DpsSettings, dps_estimates
from benchmark_utils.algorithms.marginal.blind_dps import (
    denoised_and_slope,
    denoised_and_slopes,
    length,
    of_sum_one,
)
from benchmark_utils.algorithms.sampling import Likelihood
from benchmark_utils.metrics import kernel_mnc
from benchmark_utils.physics import convolve
from benchmark_utils.priors import get_denoiser
from tests.problems import simulated
from tests.suite import make_solver, solve


class Around:
    """The denoiser of independent pixels N(centre, STD^2)."""

    STD = 0.03

    def __init__(self, centre):
        self.centre = centre

    def differentiable(self, image, sigma):
        noise = sigma.view(-1, 1, 1, 1).square()
        return (self.STD**2 * image + noise * self.centre) / (self.STD**2 + noise)


def around(kernel):
    """A prior that knows the shape of one kernel."""
    return Around(kernel / kernel.amax((-2, -1), keepdim=True))


def found(problem, init="large", kernel_denoise=None, **given):
    settings, denoise = DpsSettings(**{"n_outer": 4} | given), get_denoiser("embedded")
    options = {"init": init, "kernel_denoise": kernel_denoise}
    return list(dps_estimates(problem, denoise, settings, **options))


def test_the_slope_is_that_of_the_residual_of_the_denoised_image():
    problem, truth = simulated("face", "cat", side=5, size=16)
    denoise = get_denoiser("embedded")
    state = problem.observation + 0.1 * torch.randn(problem.observation.shape)
    image, gradient = denoised_and_slope(Likelihood(problem, truth.kernel), denoise, state, 0.1)
    leaf = state.clone().requires_grad_()
    denoised = denoise.differentiable(leaf, torch.full((2,), 0.1))
    residual = convolve(denoised, truth.kernel) - problem.observation
    (expected,) = torch.autograd.grad(residual.flatten(1).norm(dim=1).sum(), leaf)
    torch.testing.assert_close(image, denoised.detach())
    torch.testing.assert_close(gradient, expected, rtol=1e-4, atol=1e-5)


def test_the_step_is_published_for_images_twice_as_wide():
    """In their units x' = 2 x and s' = 2 s; their state is x' / sqrt(1 + s'^2)."""
    scale = (1 + 0.6**2) ** 0.5
    moved = 0.3 * scale * scale  # by a gradient of 1 in x' / scale, undone twice
    assert length(0.3, 0.3) == pytest.approx(moved / 2)


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_the_slopes_are_those_of_finite_differences(boundary):
    problem, truth = simulated("face", "cat", side=3, size=8, boundary=boundary)
    problem = problem.replace(observation=problem.observation.double())
    image, kernel = truth.image.double(), truth.kernel.double()
    denoisers = Around(0.5), around(kernel)
    generator = torch.Generator().manual_seed(0)
    states, moves = (
        [torch.randn(p.shape, generator=generator, dtype=p.dtype) for p in (image, kernel)]
        for _ in range(2)
    )
    states = [image + 0.01 * states[0], denoisers[1].centre + 0.01 * states[1]]

    def norms(step):
        moved = [s + step * move for s, move in zip(states, moves, strict=True)]
        pair, _ = denoised_and_slopes(problem, denoisers, moved, 0.02)
        blurred = convolve(pair[0], of_sum_one(pair[1]), boundary)
        return (blurred - problem.observation).flatten(1).norm(dim=1)

    _, slopes = denoised_and_slopes(problem, denoisers, states, 0.02)
    along = sum((s * m).sum((1, 2, 3)) for s, m in zip(slopes, moves, strict=True))
    torch.testing.assert_close(along, (norms(1e-5) - norms(-1e-5)) / 2e-5, rtol=1e-4, atol=1e-5)


def test_a_prior_of_kernels_leads_to_them_and_without_one_they_are_missed():
    problem, truth = simulated("cat", side=7, size=32)
    options = {"n_outer": 20, "first_level": 0.3}
    plain = kernel_mnc(found(problem, **options)[-1].kernel, truth.kernel)
    known = found(problem, kernel_denoise=around(truth.kernel), **options)[-1].kernel
    torch.testing.assert_close(known.sum((-2, -1)), torch.ones(1, 1))
    assert kernel_mnc(known, truth.kernel).item() > 0.98
    assert plain.item() < 0.9


def test_a_kernel_of_which_nothing_is_left_is_uniform():
    shapes = torch.stack([-torch.ones(1, 2, 2), torch.eye(2)[None] - 0.5])
    expected = torch.stack([torch.full((1, 2, 2), 0.25), 0.5 * torch.eye(2)[None]])
    torch.testing.assert_close(of_sum_one(shapes), expected)


def test_the_prior_of_kernels_is_a_reference(tmp_path):
    (tmp_path / "kernels.py").write_text("def flat(kernel, sigma):\n    return 0 * kernel + 1\n")
    problem, _ = simulated("cat", side=5, size=16)
    quick = {"n_outer": 2, "restoration": "sparse"}
    result = solve(
        make_solver("blind-dps", kernel_denoiser=f"{tmp_path}/kernels.py:flat", **quick), problem
    )
    torch.testing.assert_close(result["kernel"], torch.full((1, 1, 5, 5), 0.04))
    assert result["nfe"] == 2 * solve(make_solver("blind-dps", **quick), problem)["nfe"]


@pytest.mark.parametrize("with_prior", [False, True])
@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_a_batch_gives_what_its_images_give_alone(boundary, with_prior):
    problem, truth = simulated("face", "cat", side=5, size=24, boundary=boundary)
    prior = around(truth.kernel[:1]) if with_prior else None
    both = found(problem, kernel_denoise=prior)
    cat = found(problem.replace(observation=problem.observation[1:]), kernel_denoise=prior)
    assert len(both) == 5
    assert both[-1].image.shape == truth.image.shape
    for pair, single in zip(both, cat, strict=True):
        torch.testing.assert_close(pair.kernel[1:], single.kernel, rtol=0, atol=1e-4)
        torch.testing.assert_close(pair.image[1:], single.image, rtol=0, atol=1e-3)


def test_the_seed_decides_the_result():
    problem, _ = simulated("cat", side=5, size=16)
    first, again, other = (found(problem, seed=seed)[-1] for seed in (0, 0, 1))
    assert torch.equal(first.kernel, again.kernel)
    assert not torch.equal(first.kernel, other.kernel)


def test_a_lens_is_refused():
    problem, _ = simulated("cat", side=9, size=32, family="diffraction")
    with pytest.raises(ValueError, match="blind-dps needs a kernel of free pixels"):
        found(problem)
