"""The derivative fidelity against autograd on its definition, and what it is for."""

import pytest
import torch

from benchmark_utils.algorithms.steps import get_kernel_step
from benchmark_utils.metrics import kernel_mnc
from benchmark_utils.parameterizations import Simplex
from benchmark_utils.physics import DataFidelity, DerivativeFidelity, ImageMoments, convolve
from benchmark_utils.problem import support_size
from tests.problems import moved


def derivative_misfit(image, kernel, observation, boundary):
    """The definition, residual by residual: differences commute with the blur."""
    residual = convolve(image, kernel, boundary) - observation
    if boundary == "circular":
        steps = [residual.roll(-1, axis) - residual for axis in (-1, -2)]
    else:
        steps = [residual.diff(dim=-1)[..., :-1, :], residual.diff(dim=-2)[..., :-1]]
    return sum(step.square().sum() for step in steps) / 2


@pytest.mark.parametrize("boundary", ["circular", "valid"])
@pytest.mark.parametrize("shape", [(5, 5), (4, 7)])
def test_the_gradient_is_that_of_the_definition(boundary, shape):
    observation = torch.rand(2, 3, 16, 18, dtype=torch.float64)
    image = torch.rand(2, 3, *support_size((16, 18), shape, boundary), dtype=torch.float64)
    kernel = torch.rand(2, 1, *shape, dtype=torch.float64, requires_grad=True)
    (expected,) = torch.autograd.grad(
        derivative_misfit(image, kernel, observation, boundary), kernel
    )
    fidelity = DerivativeFidelity(observation, shape, boundary)
    found = fidelity.kernel_gradient(ImageMoments.of_image(image), kernel.detach())
    torch.testing.assert_close(found, expected)


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_the_lipschitz_constant_bounds_the_gradient_with_its_ridge(boundary):
    shape = (5, 5)
    observation = torch.rand(1, 1, 16, 18, dtype=torch.float64)
    image = torch.rand(1, 1, *support_size((16, 18), shape, boundary), dtype=torch.float64)
    fidelity = DerivativeFidelity(observation, shape, boundary, ridge=0.5)
    first, second = torch.rand(2, 1, 1, *shape, dtype=torch.float64)
    moments = ImageMoments.of_image(image)
    move = fidelity.kernel_gradient(moments, first) - fidelity.kernel_gradient(moments, second)
    assert move.norm() <= fidelity.kernel_lipschitz(moments) * (first - second).norm()
    plain = DerivativeFidelity(observation, shape, boundary)
    extra = fidelity.kernel_gradient(moments, first) - plain.kernel_gradient(moments, first)
    torch.testing.assert_close(extra, 0.5 * plain.kernel_lipschitz(moments) * first)
    added = fidelity.kernel_value(moments, first) - plain.kernel_value(moments, first)
    torch.testing.assert_close(added, (extra * first).sum((1, 2, 3)) / 2)


def test_kernels_are_found_in_fewer_steps_than_on_the_pixels():
    problem, truth = moved(side=11, length=9.0)
    found = {}
    for kind in (DataFidelity, DerivativeFidelity):
        fidelity = kind(problem.observation, (11, 11), "circular")
        step = get_kernel_step("lipschitz", fidelity, Simplex((11, 11)), n_steps=30)
        uniform, moments = torch.full((1, 1, 11, 11), 1 / 121), ImageMoments.of_image(truth.image)
        found[kind] = kernel_mnc(step(uniform, moments), truth.kernel).item()
    assert found[DerivativeFidelity] > 0.97
    assert found[DerivativeFidelity] > found[DataFidelity] + 0.05


def test_a_negative_ridge_is_refused():
    with pytest.raises(ValueError, match="-1"):
        DerivativeFidelity(torch.rand(1, 1, 8, 8), (3, 3), ridge=-1)
