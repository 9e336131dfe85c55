"""The data fidelity: value, gradients, Lipschitz constant, and what it remembers."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import convolve2d

from benchmark_utils.data import load_photograph
from benchmark_utils.kernels import dirac
from benchmark_utils.physics import Blur, DataFidelity, ImageMoments, convolve, proximal_step
from benchmark_utils.physics import fidelity as fidelity_module
from benchmark_utils.problem import BOUNDARIES
from tests.blurs import blurs

properties = settings(deadline=None, max_examples=25)


def close(actual, expected, atol=1e-9):
    torch.testing.assert_close(actual, expected, rtol=1e-9, atol=atol)


def setting(blur):
    """Data fidelity of noisy blurred images, and other images to evaluate it at."""
    blurred = convolve(blur.image, blur.kernel, blur.boundary)
    observation = blurred + blur.noise(blurred.shape)
    return DataFidelity(observation, blur.kernel_shape, blur.boundary), blur.noise(blur.image.shape)


@pytest.fixture
def small():
    """Observation (2, 3, 10, 12), image for each boundary, kernel (2, 1, 3, 4), float64."""
    generator = torch.Generator().manual_seed(0)

    def rand(*shape):
        return torch.rand(shape, dtype=torch.float64, generator=generator)

    images = {"circular": rand(2, 3, 10, 12), "valid": rand(2, 3, 12, 15)}
    return rand(2, 3, 10, 12), images, rand(2, 1, 3, 4)


def test_the_value_is_half_the_squared_distance_of_each_image(small):
    observation, images, kernel = small
    values = DataFidelity(observation, (3, 4), "valid").value(images["valid"], kernel)
    for y, x, (h,), value in zip(observation, images["valid"], kernel, values, strict=True):
        blurred = np.stack([convolve2d(channel, h, mode="valid") for channel in x.numpy()])
        assert value.item() == pytest.approx(((blurred - y.numpy()) ** 2).sum() / 2)


@properties
@given(blurs())
def test_gradients_are_those_of_autograd(blur):
    fidelity, image = setting(blur)
    kernel = blur.kernel.expand(len(image), -1, -1, -1).clone()
    leaves = image.clone().requires_grad_(), kernel.clone().requires_grad_()
    expected = torch.autograd.grad(fidelity.value(*leaves).sum(), leaves)
    close(fidelity.image_gradient(image, blur.kernel), expected[0])
    # Each image has its own kernel gradient, be the kernel shared or not.
    close(fidelity.kernel_gradient(ImageMoments.of_image(image), blur.kernel), expected[1])


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_kernel_gradient_by_finite_differences(small, boundary):
    observation, images, kernel = small
    fidelity, image = DataFidelity(observation, (3, 4), boundary), images[boundary]
    gradient = fidelity.kernel_gradient(ImageMoments.of_image(image), kernel)
    for i, j in np.ndindex(3, 4):
        move = torch.zeros_like(kernel)
        move[..., i, j] = 1e-4
        rise = fidelity.value(image, kernel + move) - fidelity.value(image, kernel - move)
        close(gradient[:, 0, i, j], rise / 2e-4, atol=1e-6)


@properties
@given(blurs(), st.booleans())
def test_the_kernel_gradient_is_lipschitz(blur, fixed_sum):
    fidelity, image = setting(blur)
    image += 5  # a mean that only kernels of one sum do not see
    bound = fidelity.kernel_lipschitz(ImageMoments.of_image(image), fixed_sum)
    assert bound.shape == (len(image),)
    one, other = (blur.noise((len(image), 1, *blur.kernel_shape)) for _ in range(2))
    if fixed_sum:
        other += (one - other).mean((-2, -1), keepdim=True)
    gradients = [
        fidelity.kernel_gradient(ImageMoments.of_image(image), kernel) for kernel in (one, other)
    ]
    if fixed_sum:  # what remains of a gradient on kernels of one sum
        gradients = [gradient - gradient.mean((-2, -1), keepdim=True) for gradient in gradients]
    change = (gradients[0] - gradients[1]).flatten(1).norm(dim=1)
    distance = (one - other).flatten(1).norm(dim=1)
    assert (change <= bound * distance * (1 + 1e-9) + 1e-7).all()


def test_the_bound_at_fixed_sum_is_much_lower_on_photographs():
    photograph = load_photograph("face", 64)
    for boundary in BOUNDARIES:
        observation = convolve(photograph, dirac((5, 5)), boundary)
        fidelity = DataFidelity(observation, (5, 5), boundary)
        moments = ImageMoments.of_image(photograph)
        fixed = fidelity.kernel_lipschitz(moments, fixed_sum=True)
        assert 0 < fixed < 0.1 * fidelity.kernel_lipschitz(moments)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_lipschitz_bound_is_reached_by_a_kernel_as_large_as_the_image(dtype):
    generator = torch.Generator().manual_seed(0)
    image = torch.rand(1, 3, 8, 6, dtype=dtype, generator=generator)
    fidelity = DataFidelity(torch.zeros_like(image), (8, 6))
    constant = torch.ones(1, 1, 8, 6, dtype=dtype)  # the frequency where images are strongest
    gradient = fidelity.kernel_gradient(ImageMoments.of_image(image), constant)
    bound = fidelity.kernel_lipschitz(ImageMoments.of_image(image))
    assert bound.dtype == dtype
    torch.testing.assert_close(gradient.norm() / constant.norm(), bound[0], rtol=1e-5, atol=0)


@properties
@given(blurs())
def test_the_proximal_step_is_that_of_the_blur(blur):
    fidelity, point = setting(blur)
    operator = Blur(blur.kernel, point.shape[-2:], blur.boundary)
    for step in (0.3, 3.0, 0.3):
        expected = proximal_step(operator, fidelity.observation, step)(point)
        close(fidelity.prox(point, blur.kernel, step), expected)


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("name", ["value", "image_gradient", "kernel_gradient", "kernel_value"])
def test_tensors_changed_in_place_are_new(small, boundary, name):
    observation, images, kernel = small
    fidelity, image = DataFidelity(observation, (3, 4), boundary), images[boundary]
    subject = ImageMoments.of_image(image) if name.startswith("kernel") else image
    for changed in (image, kernel):
        getattr(fidelity, name)(subject, kernel)
        changed.mul_(2)
        fresh = DataFidelity(observation, (3, 4), boundary)
        close(getattr(fidelity, name)(subject, kernel), getattr(fresh, name)(subject, kernel))


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_a_kernel_changed_in_place_has_another_proximal_step(small, boundary):
    observation, images, kernel = small
    fidelity, point = DataFidelity(observation, (3, 4), boundary), images[boundary]
    before = fidelity.prox(point, kernel, 1.0)
    kernel.mul_(2)
    after = fidelity.prox(point, kernel, 1.0)
    assert (after - before).norm() > 0.1
    close(after, DataFidelity(observation, (3, 4), boundary).prox(point, kernel, 1.0))


def test_the_blur_of_a_kernel_is_built_once(small, monkeypatch):
    observation, images, kernel = small
    built = []

    def counted(*arguments):
        built.append(arguments)
        return Blur(*arguments)

    monkeypatch.setattr(fidelity_module, "Blur", counted)
    fidelity = DataFidelity(observation, (3, 4))
    for _ in range(3):
        image = torch.rand_like(images["circular"])
        fidelity.prox(image, kernel, 1.0)
        fidelity.image_gradient(image, kernel)
        fidelity.kernel_gradient(ImageMoments.of_image(image), kernel)
    assert len(built) == 1
    fidelity.prox(image, kernel.clone(), 1.0)
    assert len(built) == 2


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_nothing_remembered_breaks_gradients(small, boundary):
    observation, images, kernel = small
    fidelity, image = DataFidelity(observation, (3, 4), boundary), images[boundary]
    kernel.requires_grad_()
    with torch.no_grad():
        expected = fidelity.kernel_gradient(ImageMoments.of_image(image), kernel)
    for _ in range(2):  # the second pass would fail on the graph of the first
        (gradient,) = torch.autograd.grad(fidelity.value(image, kernel).sum(), kernel)
        close(gradient, expected)


def test_changes_within_inference_mode_are_seen(small):
    observation, images, kernel = small
    fidelity, image = DataFidelity(observation, (3, 4)), images["circular"]
    with torch.inference_mode():
        own = kernel.clone()
        fidelity.value(image, own)
        own.mul_(2)
        changed = fidelity.value(image, own)
    close(changed.clone(), fidelity.value(image, 2 * kernel))
    close(fidelity.value(image, own), changed.clone())  # outside, its changes are still uncounted


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_dtype_is_kept(small, boundary, dtype):
    observation, images, kernel = (
        {name: image.to(dtype) for name, image in entry.items()}
        if isinstance(entry, dict)
        else entry.to(dtype)
        for entry in small
    )
    fidelity, image = DataFidelity(observation, (3, 4), boundary), images[boundary]
    results = [
        fidelity.value(image, kernel),
        fidelity.prox(image, kernel, 1.0),
        fidelity.image_gradient(image, kernel),
        fidelity.kernel_gradient(ImageMoments.of_image(image), kernel),
    ]
    assert {result.dtype for result in results} == {dtype}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda y, x, h: DataFidelity(y[0], (3, 4)), r"observation must be .*got shape \(3, 10"),
        (lambda y, x, h: DataFidelity(y / 0, (3, 4)), "observation holds NaN or infinite"),
        (lambda y, x, h: DataFidelity(y, (11, 4)), r"kernel \(11, 4\) is larger"),
        (lambda y, x, h: DataFidelity(y, (3,), "valid"), "two positive integers"),
        (lambda y, x, h: DataFidelity(y, (3, 4), "zero"), "boundary must be one of"),
        (lambda y, x, h: DataFidelity(y, (3, 4)).value(x[:1], h), r"images must be .*\(2, 3, 10"),
        (lambda y, x, h: DataFidelity(y, (3, 4)).value(x[:, :1], h), "images must be"),
        (lambda y, x, h: DataFidelity(y, (3, 4)).prox(x[..., 1:], h, 1.0), "image must be"),
        (lambda y, x, h: DataFidelity(y, (3, 3)).value(x, h), r"kernel must be of size \(3, 3\)"),
        (lambda y, x, h: DataFidelity(y, (3, 4)).value(x, h.repeat(2, 1, 1, 1)), "4 kernels for 2"),
    ],
)
def test_malformed_input_is_named(small, call, message):
    observation, images, kernel = small
    with pytest.raises(ValueError, match=message):
        call(observation, images["circular"], kernel)


def test_a_looser_tolerance_takes_fewer_iterations_and_stays_within_its_bound():
    """The error of x is at most sqrt(step) / 2 times the residual, see ConjugateGradientProx."""
    generator = torch.Generator().manual_seed(0)
    kernel = torch.full((1, 1, 9, 9), 1 / 81, dtype=torch.float64)
    point = torch.rand(1, 3, 40, 44, dtype=torch.float64, generator=generator)
    observation = convolve(torch.rand(point.shape, generator=generator).double(), kernel, "valid")
    step, solutions, iterations = 5.0, [], []
    for tolerance in (1e-10, 1e-2):
        fidelity = DataFidelity(observation, (9, 9), "valid", tolerance)
        solutions.append(fidelity.prox(point, kernel, step))
        iterations.append(fidelity._prox(kernel, step).iterations.item())
    assert 0 < iterations[1] <= iterations[0] / 2
    start = (observation - convolve(point, kernel, "valid")).norm()
    assert (solutions[0] - solutions[1]).norm() <= 0.5 * step**0.5 * 1e-2 * start
