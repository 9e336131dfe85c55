"""The short quadratic against the long convolution, whose gradient torch differentiates."""

import pytest
import torch

from benchmark_utils.algorithms.sphere_sbd.convolution import Convolution
from benchmark_utils.algorithms.sphere_sbd.kernel_descent import descend, first_step
from benchmark_utils.algorithms.sphere_sbd.kernel_quadratic import KernelQuadratic
from benchmark_utils.parameterizations import get_parameterization
from benchmark_utils.physics import convolve

CASES = {  # number of kernels, channels, observation, kernel, boundary
    "signal": (1, 1, (1, 40), (1, 7), "circular"),
    "short signal": (1, 1, (1, 11), (1, 7), "circular"),
    "image": (1, 1, (12, 15), (4, 3), "circular"),
    "several kernels and channels": (3, 2, (16, 17), (3, 4), "circular"),
    "valid": (2, 1, (12, 14), (3, 4), "valid"),
}


@pytest.fixture(params=CASES.values(), ids=CASES)
def case(request):
    n, channels, size, shape, boundary = request.param
    generator = torch.Generator().manual_seed(0)

    def draw(*sides):
        return torch.randn(2, *sides, dtype=torch.float64, generator=generator)

    convolution = Convolution(draw(channels, *size), shape, boundary)
    kernels, activations = draw(n, *shape), draw(n, channels, *convolution.size)
    target = convolution.filled(convolution.transfer(kernels), activations)
    return convolution, kernels, activations, target


def test_value_and_gradient(case):
    convolution, kernels, activations, target = case
    quadratic = KernelQuadratic(convolution, activations, target, kernels.shape[-2:])
    complete = convolution.signals(target[:, 0])
    moved = (kernels + 0.1).requires_grad_()
    residual = convolution.predict(convolution.transfer(moved), activations) - complete
    expected = residual.square().flatten(1).sum(1) / 2
    value, gradient = quadratic.value_and_gradient(moved.detach())
    constant = complete.square().flatten(1).sum(1) / 2
    torch.testing.assert_close(value.flatten() + constant, expected.detach())
    torch.testing.assert_close(gradient, torch.autograd.grad(expected.sum(), moved)[0])


@pytest.mark.parametrize("constraint", ["sphere", "simplex"])
def test_steps_descend_and_stay_feasible(case, constraint):
    convolution, kernels, activations, target = case
    quadratic = KernelQuadratic(convolution, activations, target, kernels.shape[-2:])
    family = get_parameterization(constraint, tuple(kernels.shape[-2:]))
    kernels, step = family.project(kernels), first_step(quadratic)
    for _ in range(5):
        before, _ = quadratic.value_and_gradient(kernels)
        kernels, step = descend(quadratic, family, kernels, step)
        after, _ = quadratic.value_and_gradient(kernels)
        assert (after <= before + 1e-5 * before.abs()).all()
        torch.testing.assert_close(kernels, family.project(kernels))
    assert (step > first_step(quadratic)).any()  # backtracking is there to take longer steps


def test_what_nobody_saw_is_filled_by_the_prediction():
    observation = torch.randn(1, 1, 9, 10)
    convolution = Convolution(observation, (3, 4), "valid")
    kernels, activations = torch.randn(1, 1, 3, 4), torch.randn(1, 1, 1, *convolution.size)
    transfer = convolution.transfer(kernels)
    filled = convolution.signals(convolution.filled(transfer, activations)[:, 0])
    torch.testing.assert_close(convolution.seen(filled), observation)
    prediction = convolution.predict(transfer, activations)
    convolution.seen(prediction).zero_()
    convolution.seen(filled).zero_()
    torch.testing.assert_close(filled, prediction)


def test_the_seen_part_is_the_valid_convolution():
    kernels, activations = torch.randn(1, 1, 3, 4), torch.randn(1, 1, 11, 13)
    convolution = Convolution(torch.zeros(1, 1, 9, 10), (3, 4), "valid")
    placed = torch.zeros(1, 1, 1, *convolution.size)
    placed[..., :11, :13] = activations
    blurry = convolution.seen(convolution.predict(convolution.transfer(kernels), placed))
    torch.testing.assert_close(blurry, convolve(activations, kernels, "valid"))
