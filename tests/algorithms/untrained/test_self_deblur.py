"""SelfDeblur on small images and few steps: the fit improves, and nothing depends on chance."""

from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F

from benchmark_utils.algorithms.untrained import SelfDeblurSettings, self_deblur_estimates
from benchmark_utils.algorithms.untrained.self_deblur import _Fit
from benchmark_utils.metrics import ssim
from benchmark_utils.physics import convolve
from benchmark_utils.problem import support_size
from tests.problems import simulated
from tests.suite import make_solver, solve

SMALL = SelfDeblurSettings(n_outer=3, n_inner=4, n_channels=8)


def problem(*names, **options):
    return simulated(*(names or ["camera"]), **{"size": 48} | options)[0]


def last(problem, settings=SMALL):
    *_, found = self_deblur_estimates(problem, settings)
    return found


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_pairs_have_their_shapes_and_kernels_are_on_the_simplex(boundary):
    blurred = problem(boundary=boundary)
    found = list(self_deblur_estimates(blurred, SMALL))
    assert len(found) == 4
    for image, kernel in found:
        assert not image.requires_grad
        assert image.shape[-2:] == support_size(
            blurred.observation.shape[-2:], kernel.shape[-2:], boundary
        )
        assert (kernel >= 0).all()
        torch.testing.assert_close(kernel.sum((1, 2, 3)), torch.ones(1))


@pytest.mark.slow
@pytest.mark.parametrize("similarity_from", [0.0, 1.0])
def test_the_loss_falls(similarity_from):
    blurred = problem()
    settings = SelfDeblurSettings(
        n_outer=4, n_inner=10, n_channels=8, similarity_from=similarity_from
    )
    residuals = [
        (convolve(image, kernel) - blurred.observation).square().mean()
        for image, kernel in self_deblur_estimates(blurred, settings)
    ]
    assert residuals[-1] < 0.5 * residuals[0]


def test_the_second_loss_is_one_minus_ssim():
    blurred = problem("camera", "coins")
    fit = _Fit(blurred, SMALL)
    image = (blurred.observation + 0.1).clamp(0, 1)
    first = fit.losses(image)
    torch.testing.assert_close(first, (image - blurred.observation).square().mean((1, 2, 3)))
    fit.n_done = fit.n_squared
    bordered = (F.pad(part, [5] * 4, mode="reflect") for part in (image, blurred.observation))
    expected = 1 - ssim(*bordered)
    torch.testing.assert_close(fit.losses(image).double(), expected, rtol=0, atol=1e-4)


def test_rates_are_halved_three_times():
    fit = _Fit(problem(size=32), SelfDeblurSettings(n_outer=5, n_inner=2, n_channels=2))
    rates = []
    for _ in range(10):
        rates.append(fit.optimizer.param_groups[0]["lr"])
        fit.step()
    assert rates == [0.01] * 4 + [0.005] * 2 + [0.0025] * 2 + [0.00125] * 2


def test_a_seed_gives_one_result():
    blurred = problem()
    first, again = last(blurred), last(blurred)
    torch.testing.assert_close(first.image, again.image, rtol=0, atol=0)
    torch.testing.assert_close(first.kernel, again.kernel, rtol=0, atol=0)
    other = last(blurred, SelfDeblurSettings(n_outer=3, n_inner=4, n_channels=8, seed=1))
    assert (first.image - other.image).abs().max() > 0.01


@pytest.mark.parametrize("similarity_from", [0.0, 1.0])
def test_each_image_of_a_batch_is_on_its_own(similarity_from):
    # Two steps: Adam moves weights without a gradient by the sign of its rounding, ever further.
    settings = replace(SMALL, n_outer=1, n_inner=2, similarity_from=similarity_from)
    both = problem("camera", "coins")
    alone = last(both.replace(observation=both.observation[1:]), settings)
    among = last(both, settings)
    assert (among.image[0] - alone.image[0]).abs().max() > 0.1
    torch.testing.assert_close(among.image[1:], alone.image, rtol=0, atol=1e-4)
    torch.testing.assert_close(among.kernel[1:], alone.kernel, rtol=0, atol=1e-6)


def test_the_solver_keeps_the_image_of_the_network():
    blurred = problem(size=32)
    solver = make_solver("selfdeblur", n_outer=2, n_inner=2, n_channels=4)
    found = solve(solver, blurred)
    own = last(blurred, SelfDeblurSettings(n_outer=2, n_inner=2, n_channels=4))
    torch.testing.assert_close(found["image"], own.image)
    torch.testing.assert_close(found["kernel"], own.kernel)


def test_no_step_is_taken_before_the_run(monkeypatch):
    solver = make_solver("selfdeblur", n_outer=2, n_inner=2, n_channels=4)
    solver.set_objective(problem(size=32))
    monkeypatch.setattr(_Fit, "step", pytest.fail)
    solver.warm_up()
    assert solver.unfit is None
