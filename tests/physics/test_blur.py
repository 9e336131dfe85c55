"""The blur and its adjoints, against scipy, deepinv, autograd and their definitions."""

import numpy as np
import pytest
import torch
from deepinv.physics import Blur as DeepinvBlur
from deepinv.physics import BlurFFT
from hypothesis import given, settings
from scipy.signal import convolve2d

from benchmark_utils.physics import Blur, KernelMap, convolve, proximal_step, transfer_function
from benchmark_utils.problem import frame
from tests.blurs import blurs, kernel_adjoint

properties = settings(deadline=None, max_examples=30)


def close(actual, expected, atol=1e-11):
    torch.testing.assert_close(actual, expected, rtol=0, atol=atol)


def scipy_convolution(image, kernel, boundary):
    """Convolve one (H, W) array with one (kh, kw) kernel, centred at k // 2."""
    if boundary == "valid":
        return convolve2d(image, kernel, mode="valid")
    same = convolve2d(image, kernel, mode="same", boundary="wrap")  # centred at (k - 1) // 2
    return np.roll(same, [(k - 1) // 2 - k // 2 for k in kernel.shape], axis=(0, 1))


@properties
@given(blurs())
def test_blur_is_the_convolution_of_scipy(blur):
    blurred = convolve(blur.image, blur.kernel, blur.boundary)
    kernels = blur.kernel.expand(len(blur.image), -1, -1, -1).numpy()
    for images, (kernel,), results in zip(blur.image.numpy(), kernels, blurred, strict=True):
        for image, result in zip(images, results, strict=True):
            close(result, torch.from_numpy(scipy_convolution(image, kernel, blur.boundary)))


@properties
@given(blurs())
def test_adjoints_in_the_image_and_in_the_kernel(blur):
    operator = Blur(blur.kernel, blur.image.shape[-2:], blur.boundary)
    blurred = operator(blur.image)
    residual = blur.noise(blurred.shape)
    product = (blurred * residual).sum((1, 2, 3))
    close((blur.image * operator.adjoint(residual)).sum((1, 2, 3)), product, atol=1e-9)
    gradient = kernel_adjoint(blur.image, residual, blur.kernel_shape, blur.boundary)
    close((blur.kernel * gradient).sum((1, 2, 3)), product, atol=1e-9)


@properties
@given(blurs())
def test_the_map_from_the_kernel_is_the_blur(blur):
    of_kernel = KernelMap(blur.image, blur.kernel_shape, blur.boundary)
    close(of_kernel(blur.kernel), convolve(blur.image, blur.kernel, blur.boundary), atol=1e-9)


@properties
@given(blurs())
def test_normal_is_the_blur_then_its_adjoint(blur):
    operator = Blur(blur.kernel, blur.image.shape[-2:], blur.boundary)
    close(operator.normal(blur.image), operator.adjoint(operator(blur.image)), atol=1e-9)


@properties
@given(blurs())
def test_a_dirac_leaves_the_frame(blur):
    dirac = torch.zeros_like(blur.kernel)
    dirac[..., blur.kernel_shape[0] // 2, blur.kernel_shape[1] // 2] = 1
    blurred = convolve(blur.image, dirac, blur.boundary)
    close(blurred, frame(blur.image, blur.kernel_shape, blur.boundary))


@properties
@given(blurs())
def test_one_kernel_per_image_is_a_loop_over_images(blur):
    blurred = convolve(blur.image, blur.kernel, blur.boundary)
    residual = blur.noise(blurred.shape)
    adjoint = Blur(blur.kernel, blur.image.shape[-2:], blur.boundary).adjoint(residual)
    gradient = kernel_adjoint(blur.image, residual, blur.kernel_shape, blur.boundary)
    for i in range(len(blur.image)):
        one, kernel = slice(i, i + 1), blur.kernel[i % len(blur.kernel)][None]
        operator = Blur(kernel, blur.image.shape[-2:], blur.boundary)
        close(blurred[one], operator(blur.image[one]))
        close(adjoint[one], operator.adjoint(residual[one]))
        alone = kernel_adjoint(blur.image[one], residual[one], blur.kernel_shape, blur.boundary)
        close(gradient[one], alone)


def test_many_kernels_blur_one_image():
    image, kernels = torch.rand(1, 3, 9, 9), torch.rand(4, 1, 3, 3)
    blurred = convolve(image, kernels, "valid")
    close(blurred, convolve(image.expand(4, -1, -1, -1), kernels, "valid"), atol=1e-6)


def test_a_signal_is_an_image_of_height_one():
    rng = np.random.default_rng(0)
    signal, kernel = rng.standard_normal(40), rng.standard_normal(6)
    blurred = convolve(
        torch.from_numpy(signal)[None, None, None],
        torch.from_numpy(kernel)[None, None, None],
        "valid",
    )
    close(blurred[0, 0, 0], torch.from_numpy(np.convolve(signal, kernel, mode="valid")))


@properties
@given(blurs())
def test_gradients_by_autograd_are_the_adjoints(blur):
    image, kernel = blur.image.clone().requires_grad_(), blur.kernel.clone().requires_grad_()
    operator = Blur(kernel, image.shape[-2:], blur.boundary)
    blurred = operator(image)
    residual = blur.noise(blurred.shape)
    image_gradient, kernel_gradient = torch.autograd.grad(blurred, (image, kernel), residual)
    close(image_gradient, operator.adjoint(residual).detach())
    expected = kernel_adjoint(blur.image, residual, blur.kernel_shape, blur.boundary)
    close(kernel_gradient, expected.sum_to_size(kernel.shape))


@pytest.mark.parametrize("boundary", ["circular", "valid"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_dtype_is_kept_and_inputs_are_not_written(boundary, dtype):
    image, kernel = torch.rand(2, 3, 12, 11, dtype=dtype), torch.rand(2, 1, 4, 3, dtype=dtype)
    copies = image.clone(), kernel.clone()
    operator = Blur(kernel, (12, 11), boundary)
    blurred = operator(image)
    results = [
        blurred,
        operator.adjoint(blurred),
        operator.normal(image),
        proximal_step(operator, blurred, 0.5)(image),
        kernel_adjoint(image, blurred, (4, 3), boundary),
    ]
    assert {result.dtype for result in results} == {dtype}
    assert torch.equal(image, copies[0])
    assert torch.equal(kernel, copies[1])


@pytest.mark.parametrize("shape", [(5, 5), (4, 6), (3, 8)])
def test_agrees_with_deepinv(shape):
    generator = torch.Generator().manual_seed(0)
    image = torch.rand(2, 3, 20, 18, generator=generator)
    kernel = torch.rand(2, 1, *shape, generator=generator)
    kernel /= kernel.sum((-2, -1), keepdim=True)
    for boundary, physics in (
        ("circular", BlurFFT((3, 20, 18), kernel)),
        ("circular", DeepinvBlur(kernel, padding="circular", use_fft=True)),
        ("valid", DeepinvBlur(kernel, padding="valid", use_fft=True)),
        ("valid", DeepinvBlur(kernel, padding="valid", use_fft=False)),
    ):
        operator = Blur(kernel, (20, 18), boundary)
        blurred = operator(image)
        close(blurred, physics.A(image), atol=1e-5)
        close(operator.adjoint(blurred), physics.A_adjoint(blurred), atol=1e-5)


def test_transfer_function_at_frequency_zero_is_the_sum():
    kernel = torch.rand(3, 1, 4, 5, dtype=torch.float64)
    transfer = transfer_function(kernel, (9, 8))
    assert transfer.shape == (3, 1, 9, 5)
    close(transfer[..., 0, 0].real, kernel.sum((-2, -1)))


def test_a_large_valid_blur_needs_no_more_than_a_few_copies_of_the_image():
    """51x51 kernels on 512x512x3: no window of the image per pixel of the kernel."""
    image, kernel = torch.rand(1, 3, 512, 512), torch.rand(1, 1, 51, 51)
    with torch.profiler.profile(profile_memory=True) as profile:
        blurred = convolve(image, kernel, "valid")
    allocated = sum(max(event.self_cpu_memory_usage, 0) for event in profile.events())
    assert blurred.shape == (1, 3, 462, 462)
    assert allocated < 10 * image.nbytes


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Blur(torch.rand(3, 3), (8, 8)), r"\(B, 1, kh, kw\), got shape \(3, 3\)"),
        (lambda: Blur(torch.rand(1, 3, 3, 3), (8, 8)), r"got shape \(1, 3, 3, 3\)"),
        (lambda: Blur(torch.ones(1, 1, 3, 3, dtype=torch.int64), (8, 8)), "torch.int64"),
        (lambda: Blur(np.ones((1, 1, 3, 3)), (8, 8)), "got ndarray"),
        (lambda: Blur(torch.rand(1, 1, 9, 3), (8, 8)), r"kernel \(9, 3\) is larger than the image"),
        (lambda: Blur(torch.rand(1, 1, 9, 3), (8, 8), "valid"), "larger than the image"),
        (lambda: Blur(torch.rand(1, 1, 3, 3), (8, 8), "same"), "boundary must be one of"),
        (lambda: Blur(torch.rand(1, 1, 3, 3), (8, 8))(torch.rand(1, 1, 8, 7)), "image must be"),
        (lambda: Blur(torch.rand(2, 1, 3, 3), (8, 8))(torch.rand(3, 1, 8, 8)), "2 kernels .* 3"),
        (
            lambda: Blur(torch.rand(1, 1, 3, 3), (8, 8), "valid").adjoint(torch.rand(1, 1, 8, 8)),
            r"observation must be .*\(B, C, 6, 6\)",
        ),
        (lambda: transfer_function(torch.rand(1, 1, 9, 9), (8, 9)), "larger than the image"),
        (
            lambda: kernel_adjoint(torch.rand(1, 1, 8, 8), torch.rand(1, 1, 7, 8), (3, 3)),
            "observation must be",
        ),
        (
            lambda: kernel_adjoint(torch.rand(1, 1, 8, 8), torch.rand(1, 1, 8, 8), (9, 3)),
            "larger than the image",
        ),
    ],
)
def test_malformed_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
