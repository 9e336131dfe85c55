"""Data terms in which some values of the observation are lower bounds."""

import numpy as np
import pytest
import torch
from scipy.optimize import minimize
from scipy.signal import convolve2d

from benchmark_utils.kernels import get_kernel
from benchmark_utils.physics import Blur, DataFidelity, DerivativeFidelity, ImageMoments
from tests.problems import photographs

SHAPE = (5, 3)
MODES = {"circular": {"mode": "same", "boundary": "wrap"}, "valid": {"mode": "valid"}}
BOUNDARIES = pytest.mark.parametrize("boundary", MODES)


def parts(boundary):
    """An observation clipped at its median."""
    generator = torch.Generator().manual_seed(0)
    kernel = get_kernel("motion", SHAPE, length=3.0, generator=generator).double()
    image = photographs("cat", size=16).double()
    blurry = Blur(kernel, (16, 16), boundary)(image)
    noise = 0.05 * torch.randn(blurry.shape, generator=generator).double()
    observation = (blurry + noise).clamp(max=blurry.median())
    return observation, observation == observation.max(), image, kernel


def numpy_value(image, kernel, observation, saturated, boundary):
    """Half the sum of squares, without what exceeds a saturated value."""
    planes = [convolve2d(plane, kernel[0, 0].numpy(), **MODES[boundary]) for plane in image]
    residual = np.stack(planes) - observation[0].numpy()
    residual[saturated[0].numpy() & (residual > 0)] = 0
    return (residual**2).sum() / 2


@BOUNDARIES
def test_value_leaves_out_what_exceeds_a_bound(boundary):
    observation, saturated, image, kernel = parts(boundary)
    fidelity = DataFidelity(observation, SHAPE, boundary, saturated=saturated)
    expected = numpy_value(image[0].numpy(), kernel, observation, saturated, boundary)
    assert fidelity.value(image, kernel).item() == pytest.approx(expected)
    assert fidelity.value(image, kernel) < DataFidelity(observation, SHAPE, boundary).value(
        image, kernel
    )


@BOUNDARIES
def test_gradients_are_those_of_the_value(boundary):
    observation, saturated, image, kernel = parts(boundary)
    fidelity = DataFidelity(observation, SHAPE, boundary, saturated=saturated)
    moving = image.clone().requires_grad_(), kernel.clone().requires_grad_()
    expected = torch.autograd.grad(fidelity.value(*moving).sum(), moving)
    torch.testing.assert_close(fidelity.image_gradient(image, kernel), expected[0])
    found = fidelity.kernel_gradient(ImageMoments(image, 1, None), kernel)
    torch.testing.assert_close(found, expected[1])


@BOUNDARIES
def test_prox_is_the_minimum_that_scipy_finds(boundary):
    observation, saturated, image, kernel = parts(boundary)
    observation, saturated, image = observation[:, :1], saturated[:, :1], image[:, :1]
    fidelity, step = DataFidelity(observation, SHAPE, boundary, saturated=saturated), 30.0
    point = image.flip(-1)

    def cost(values):
        x = torch.from_numpy(values).view_as(point)
        slope = fidelity.image_gradient(x, kernel) + (x - point) / step
        value = numpy_value(x[0].numpy(), kernel, observation, saturated, boundary)
        return value + (x - point).square().sum().item() / (2 * step), slope.numpy().ravel()

    options = {"gtol": 1e-9, "ftol": 1e-14, "maxiter": 2000}
    best = minimize(cost, point.numpy().ravel(), jac=True, method="L-BFGS-B", options=options)
    found = fidelity.prox(point, kernel, step)
    np.testing.assert_allclose(found.numpy().ravel(), best.x, atol=2e-4)


@BOUNDARIES
def test_no_bound_is_none_given(boundary):
    observation, saturated, image, kernel = parts(boundary)
    bounded = DataFidelity(observation, SHAPE, boundary, saturated=torch.zeros_like(saturated))
    plain = DataFidelity(observation, SHAPE, boundary)
    moments = ImageMoments(image, 1, None)
    for name, arguments in {
        "value": (image, kernel),
        "image_gradient": (image, kernel),
        "kernel_value": (moments, kernel),
        "kernel_gradient": (moments, kernel),
    }.items():
        found, expected = (getattr(f, name)(*arguments) for f in (bounded, plain))
        torch.testing.assert_close(found, expected)
    pair = (f.prox(image.flip(-1), kernel, 30.0) for f in (bounded, plain))
    torch.testing.assert_close(*pair, rtol=0, atol=1e-4)


@BOUNDARIES
def test_differences_that_a_bound_enters_are_ignored(boundary):
    observation, saturated, image, kernel = parts(boundary)
    moments = ImageMoments(image, 1, None)
    fidelity = DerivativeFidelity(observation, SHAPE, boundary, saturated=saturated)
    brighter = observation.where(~saturated, 7.0)
    other = DerivativeFidelity(brighter, SHAPE, boundary, saturated=saturated)
    torch.testing.assert_close(
        fidelity.kernel_value(moments, kernel), other.kernel_value(moments, kernel)
    )
    residual, total = Blur(kernel, (16, 16), boundary)(image) - observation, 0
    inside = (..., slice(-1), slice(-1)) if boundary == "valid" else ...
    for axis in (-1, -2):
        counts = ~saturated & ~saturated.roll(-1, axis)
        difference = (residual.roll(-1, axis) - residual) * counts
        total += difference[inside].square().sum() / 2
    assert fidelity.kernel_value(moments, kernel).item() == pytest.approx(total.item())


def test_samples_of_an_image_have_its_bounds():
    observation, saturated, image, kernel = parts("circular")
    fidelity = DataFidelity(observation, SHAPE, "circular", saturated=saturated)
    other = image.flip(-2)
    both = fidelity.kernel_value(ImageMoments(torch.cat([image, other]), 2, None), kernel)
    alone = [fidelity.value(each, kernel) for each in (image, other)]
    torch.testing.assert_close(both, sum(alone) / 2)
