"""Proximal steps: optimality, closed form against iterations, rounding, warm start."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_utils.physics import Blur, conjugate_gradient, proximal_step
from tests.blurs import blurs

properties = settings(deadline=None, max_examples=25)
steps = st.floats(1e-3, 1e3)


def setting(blur):
    """The operator, an observation that it does not reach, and a point."""
    operator = Blur(blur.kernel, blur.image.shape[-2:], blur.boundary)
    observation = operator(blur.image)
    return operator, observation + 0.1 * blur.noise(observation.shape), blur.noise(blur.image.shape)


def norms(images):
    return images.flatten(1).norm(dim=1)


@properties
@given(blurs(), steps)
def test_the_gradient_of_the_objective_vanishes(blur, step):
    operator, observation, point = setting(blur)
    solution = proximal_step(operator, observation, step)(point)
    gradient = operator.adjoint(operator(solution) - observation) + (solution - point) / step
    # The residual of the system in the observation, tolerance 1e-5, passes through H^T.
    largest_gain = blur.kernel.abs().sum((1, 2, 3))
    bound = largest_gain * 1e-5 * norms(observation - operator(point))
    exact = 1e-9 * (1 + norms(point) / step + largest_gain * norms(observation))
    assert (norms(gradient) <= (exact if blur.boundary == "circular" else exact + bound)).all()


@properties
@given(blurs(boundaries=("valid",)), steps)
def test_the_error_of_the_iterations_is_within_the_stated_bound(blur, step):
    operator, observation, point = setting(blur)
    pixels = point[0, 0].numel()
    basis = torch.eye(pixels, dtype=torch.float64).view(pixels, 1, *point.shape[-2:])
    solution = proximal_step(operator, observation, step)(point)
    for i in range(len(point)):
        kernel = blur.kernel[i % len(blur.kernel)][None]
        one = Blur(kernel, point.shape[-2:], "valid")
        matrix = one.normal(basis).reshape(pixels, pixels)
        right_side = point[i] + step * one.adjoint(observation[i][None])[0]
        system = torch.eye(pixels, dtype=torch.float64) + step * matrix
        exact = torch.linalg.solve(system, right_side.flatten(1).T).T.view_as(point[i])
        start = norms(observation[i] - one(point[i][None]))
        error = (solution[i] - exact).norm()
        assert error <= 0.5 * step**0.5 * 1e-5 * start + 1e-9 * (1 + step) * norms(point).max()


@properties
@given(blurs(boundaries=("circular",)), steps)
def test_the_closed_form_is_what_plain_conjugate_gradient_finds(blur, step):
    operator, observation, point = setting(blur)
    right_side = point + step * operator.adjoint(observation)
    solution, _ = conjugate_gradient(
        lambda image: image + step * operator.normal(image),
        right_side,
        lambda image: image,
        tolerance=1e-12,
        max_iterations=2000,
    )
    error = norms(proximal_step(operator, observation, step)(point) - solution)
    assert (error <= 1e-9 * norms(right_side)).all()


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_a_null_step_stays_at_the_point(boundary):
    operator = Blur(torch.rand(1, 1, 4, 3), (12, 13), boundary)
    point = torch.rand(2, 3, 12, 13)
    observation = operator(torch.rand(2, 3, 12, 13))
    torch.testing.assert_close(
        proximal_step(operator, observation, 0)(point), point, rtol=0, atol=1e-6
    )


def test_images_that_explain_the_observation_take_no_iteration():
    generator = torch.Generator().manual_seed(0)
    kernel = torch.rand(1, 1, 5, 4, generator=generator)
    image = torch.rand(2, 3, 20, 21, generator=generator)
    operator = Blur(kernel / kernel.sum(), (20, 21), "valid")
    observation = operator(image)
    observation[1] += 0.1 * torch.randn(observation[1].shape, generator=generator)
    prox = proximal_step(operator, observation, 100.0)
    solution = prox(image)
    assert prox.iterations[0] == 0
    assert prox.iterations[1] > 0
    assert torch.equal(solution[0], image[0])


def test_preconditioned_iterations_are_few_on_photographic_sizes():
    """A step of 100, 25x25 box: tens of iterations without preconditioner."""
    generator = torch.Generator().manual_seed(0)
    operator = Blur(torch.full((1, 1, 25, 25), 1 / 625), (124, 140), "valid")
    observation = operator(torch.rand(1, 3, 124, 140, generator=generator))
    prox = proximal_step(operator, observation, 100.0)
    prox(torch.rand(1, 3, 124, 140, generator=generator))
    assert 0 < prox.iterations.item() <= 25


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_float32_stays_accurate_at_large_steps(boundary):
    """A box kernel has zeros in its transfer function: there x is the point, whatever the step."""
    generator = torch.Generator().manual_seed(0)
    kernel = torch.full((1, 1, 8, 8), 1 / 64, dtype=torch.float64)
    image = torch.rand(1, 1, 64, 64, dtype=torch.float64, generator=generator)
    operator = Blur(kernel, (64, 64), boundary)
    observation = operator(image)
    point = torch.zeros_like(image)
    exact = proximal_step(operator, observation, 1e4)
    if boundary == "valid":
        exact.tolerance = 1e-10
    single = Blur(kernel.float(), (64, 64), boundary)
    solution = proximal_step(single, observation.float(), 1e4)(point.float())
    torch.testing.assert_close(solution.double(), exact(point), rtol=0, atol=2e-3)


@pytest.mark.parametrize(("boundary", "atol"), [("circular", 1e-12), ("valid", 1e-3)])
def test_gradients_pass_through_the_step(boundary, atol):
    generator = torch.Generator().manual_seed(0)
    kernel = torch.rand(1, 1, 3, 2, dtype=torch.float64, generator=generator)
    point = torch.rand(1, 1, 6, 6, dtype=torch.float64, generator=generator, requires_grad=True)
    operator = Blur(kernel, (6, 6), boundary)
    observation = operator(point.detach()) + 1
    prox = proximal_step(operator, observation, 0.7)
    # The map is affine: its Jacobian is (I + step H^T H)^-1, which is symmetric.
    direction = torch.rand(1, 1, 6, 6, dtype=torch.float64, generator=generator)
    (gradient,) = torch.autograd.grad(prox(point), point, direction)
    shifted = prox(point.detach() + direction) - prox(point.detach())
    torch.testing.assert_close(gradient, shifted, rtol=0, atol=atol)


@pytest.mark.parametrize("boundary", ["circular", "valid"])
@pytest.mark.parametrize(
    ("step", "message"), [(-1, "got -1"), (float("nan"), "got nan"), (float("inf"), "got inf")]
)
def test_a_malformed_step_is_named(boundary, step, message):
    operator = Blur(torch.rand(1, 1, 3, 3), (8, 8), boundary)
    with pytest.raises(ValueError, match=f"step must be finite and at least 0, {message}"):
        proximal_step(operator, operator(torch.rand(1, 1, 8, 8)), step)


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_sizes_that_do_not_fit_are_named(boundary):
    operator = Blur(torch.rand(1, 1, 3, 3), (8, 8), boundary)
    image = torch.rand(1, 1, 8, 8)
    with pytest.raises(ValueError, match="image must be"):
        proximal_step(operator, operator(image), 1.0)(image[..., :-1])
    with pytest.raises(ValueError, match="observation must be"):
        proximal_step(operator, operator(image)[..., :-1], 1.0)
