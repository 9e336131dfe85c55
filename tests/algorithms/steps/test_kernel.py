import pytest
import torch

from benchmark_utils.algorithms.schedules import linear
from benchmark_utils.algorithms.steps import ProjectedGradient, RelativeStep, get_kernel_step
from benchmark_utils.algorithms.steps.kernel import (
    AcceleratedDescent,
    FixedStep,
    LipschitzStep,
)
from benchmark_utils.metrics import kernel_mnc
from benchmark_utils.parameterizations import get_parameterization
from benchmark_utils.physics import DataFidelity, ImageMoments
from tests.problems import simulated

SHAPE = (7, 7)


def setting(family="motion"):
    problem, truth = simulated("face", "cat", family=family, noise_std=0.0, oracle=True)
    return truth, DataFidelity(problem.observation, SHAPE), problem.oracle.theta


def descend(step, theta, image, n):
    for _ in range(n):
        theta = step(theta, ImageMoments.of_image(image))
    return theta


def test_lipschitz_step_never_raises_the_data_fidelity_and_finds_the_kernel():
    truth, fidelity, _ = setting()
    simplex = get_parameterization("simplex", SHAPE)
    step = ProjectedGradient(fidelity, simplex, LipschitzStep(1.0, fidelity, fixed_sum=True))
    theta, values = simplex.initial("large", 2), []
    for _ in range(1000):
        theta = step(theta, ImageMoments.of_image(truth.image))
        values.append(fidelity.value(truth.image, theta))
    values = torch.stack(values)
    assert (values.diff(dim=0) <= 1e-4 * values[:-1] + 1e-6).all()
    assert (values[-1] < 1e-2 * values[0]).all()
    assert kernel_mnc(theta, truth.kernel).min() > 0.95


def test_diffraction_coefficients_descend_too():
    truth, fidelity, theta = setting("diffraction")
    diffraction = get_parameterization("diffraction", SHAPE)
    step = ProjectedGradient(fidelity, diffraction, RelativeStep(lambda t: 0.002, scale=1.0))
    start = 1.1 * theta
    before = fidelity.value(truth.image, diffraction.kernel(start))
    after = fidelity.value(truth.image, diffraction.kernel(descend(step, start, truth.image, 20)))
    assert (after < before).all()


def test_relative_step_moves_the_largest_entry_by_the_given_share():
    gradient = torch.randn(2, 1, 7, 7)
    theta = torch.rand(2, 1, 7, 7)
    step = RelativeStep(0.1)(theta, gradient, None, 0.0)
    moved = (step * gradient).abs().flatten(1).amax(1)
    torch.testing.assert_close(moved, 0.1 * theta.flatten(1).amax(1))


def test_relative_step_keeps_within_its_bounds_and_survives_a_zero_gradient():
    theta, gradient = torch.ones(1, 5), torch.zeros(1, 5)
    step = RelativeStep(0.1, bounds=(1e-7, 1e-3))(theta, gradient, None, 0.0)
    assert step.item() == pytest.approx(1e-3)
    assert (RelativeStep(0.1, scale=1.0)(theta, gradient, None, 0.0) * gradient).abs().max() == 0


def test_sizes_may_follow_a_schedule():
    rule = FixedStep(linear(1.0, 0.0))
    assert rule(None, None, None, 0.25) == pytest.approx(0.75)


def test_acceleration_reaches_in_a_hundred_steps_what_takes_four_hundred():
    truth, fidelity, _ = setting()
    simplex = get_parameterization("simplex", SHAPE)
    start = simplex.initial("large", 2)
    plain = ProjectedGradient(fidelity, simplex, LipschitzStep(1.0, fidelity, fixed_sum=True))
    slow = fidelity.value(truth.image, descend(plain, start, truth.image, 400))
    fast = fidelity.value(
        truth.image, descend(AcceleratedDescent(plain, 100), start, truth.image, 1)
    )
    assert (fast <= slow).all()


def test_kernel_steps_by_name():
    simplex, sphere, diffraction = (
        get_parameterization(name, SHAPE) for name in ("simplex", "sphere", "diffraction")
    )

    fidelity = DataFidelity(torch.rand(1, 1, 8, 8), SHAPE)

    def step(rule, family, **options):
        return get_kernel_step(rule, fidelity, family, **options)

    assert step("fixed", simplex, size=0.1).step.size(0.5) == pytest.approx(0.05)
    assert step("relative", simplex).step.scale is None
    assert step("auto", diffraction).step.scale == 1.0
    assert step("auto", simplex, n_steps=4) == AcceleratedDescent(
        ProjectedGradient(fidelity, simplex, LipschitzStep(1.0, fidelity, True)), 4
    )
    assert step("lipschitz", sphere).descent.step == LipschitzStep(1.0, fidelity, False)
    with pytest.raises(ValueError, match="unknown step rule 'newton': use auto, fixed, relative"):
        step("newton", simplex)
    with pytest.raises(ValueError, match="free pixels, got Diffraction"):
        step("lipschitz", diffraction)
