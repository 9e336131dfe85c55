"""The quadratic program of the kernel: its matrix by definition, its solution against scipy."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from scipy.optimize import nnls

from benchmark_utils.algorithms.vb_blind.kernel_fit import (
    KernelFit,
    nonnegative_quadratic,
    sparse_kernel,
    window_gram,
    window_sums,
)
from benchmark_utils.algorithms.vb_blind.posterior import Posterior
from benchmark_utils.kernels import get_kernel
from benchmark_utils.physics import Blur, convolve
from tests.blurs import blurs


@settings(deadline=None)
@given(blurs())
def test_the_matrix_is_the_quadratic_form_of_the_blurred_image(case):
    shape = case.kernel_shape
    kernel = case.kernel.expand(len(case.image), -1, -1, -1)
    blurred = convolve(case.image, kernel, case.boundary)
    gram = window_gram(case.image, shape, case.boundary)
    torch.testing.assert_close(gram, gram.mT)
    form = torch.einsum("bi,bij,bj->b", kernel.flatten(1), gram, kernel.flatten(1))
    torch.testing.assert_close(form, blurred.square().sum((1, 2, 3)))
    sums = window_sums(case.image, shape, case.boundary)
    torch.testing.assert_close((sums * kernel).sum((1, 2, 3)), blurred.sum((1, 2, 3)))


@settings(deadline=None)
@given(blurs())
def test_the_quadratic_is_the_expected_misfit(case):
    """Up to the constant: ``E ||k * x - y||^2`` with independent pixels, written out."""
    kernel = case.kernel.expand(len(case.image), -1, -1, -1)
    blur = Blur(kernel, case.image.shape[-2:], case.boundary)
    observation = case.noise(blur(case.image).shape)
    variance = case.noise(case.image.shape).square()
    spread = Blur(kernel.square(), case.image.shape[-2:], case.boundary)(variance)
    expected = ((blur(case.image) - observation).square() + spread).sum((1, 2, 3)) / 2
    fit = KernelFit(observation, case.kernel_shape, case.boundary, sparsity=0.0, n_steps=1)
    gram, linear = fit.quadratic(Posterior(case.image, variance))
    flat = kernel.flatten(1)
    found = torch.einsum("bi,bij,bj->b", flat, gram, flat) / 2 - (linear * flat).sum(1)
    constant = observation.square().sum((1, 2, 3)) / 2
    torch.testing.assert_close(found + constant, expected)


def random_program(n=40, seed=0):
    """Two programs whose solutions have zeros: matrices (2, n, n) and vectors (2, n)."""
    generator = torch.Generator().manual_seed(seed)
    root = torch.randn(2, n, n, dtype=torch.float64, generator=generator)
    gram = root @ root.mT / n + 0.1 * torch.eye(n, dtype=torch.float64)
    return gram, torch.randn(2, n, dtype=torch.float64, generator=generator)


@pytest.mark.parametrize("seed", range(3))
def test_the_quadratic_program_is_that_of_scipy(seed):
    gram, linear = random_program(seed=seed)
    found = nonnegative_quadratic(gram, linear, torch.zeros_like(linear), n_steps=2000)
    for matrix, vector, kernel in zip(gram, linear, found, strict=True):
        root = np.linalg.cholesky(matrix.numpy())
        expected, _ = nnls(root.T, np.linalg.solve(root, vector.numpy()))
        assert (expected == 0).any()
        np.testing.assert_allclose(kernel.numpy(), expected, atol=1e-8)


@pytest.mark.slow
def test_the_sparse_kernel_is_stationary_and_has_fewer_entries():
    gram, linear = random_program()
    start = torch.zeros_like(linear)
    plain = sparse_kernel(gram, linear, start, 0.0, n_steps=3000)
    sparse = sparse_kernel(gram, linear, start, 0.05, n_steps=3000)
    assert ((sparse > 0).sum(1) < (plain > 0).sum(1)).all()

    def value(kernel):
        quadratic = torch.einsum("bi,bij,bj->b", kernel, gram, kernel) / 2
        return quadratic - (linear * kernel).sum(1) + 2 * 0.05 * kernel.sqrt().sum(1)

    assert (value(sparse) < value(plain)).all()


@pytest.mark.slow
@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_sharp_derivatives_have_their_kernel_and_variance_spreads_it(boundary):
    truth = get_kernel("linear_motion", (7, 7), length=4.0, angle=0.6).double()
    generator = torch.Generator().manual_seed(0)
    image = torch.randn(1, 2, 40, 42, dtype=torch.float64, generator=generator) ** 3
    fit = KernelFit(convolve(image, truth, boundary), (7, 7), boundary, 0.0, n_steps=1000)
    uniform = torch.full_like(truth, 1 / 49)
    point = Posterior(image, torch.zeros_like(image))
    torch.testing.assert_close(fit(uniform, point), truth, atol=1e-6, rtol=0)
    blurry = Posterior(convolve(image, truth, "circular"), torch.zeros_like(image))
    blurry_fit = KernelFit(convolve(image, truth, "circular"), (7, 7), "circular", 0.0, 1000)
    dirac = get_kernel("dirac", (7, 7)).double()
    torch.testing.assert_close(blurry_fit(uniform, blurry), dirac, atol=1e-6, rtol=0)
    spread = blurry_fit(uniform, Posterior(blurry.mean, torch.full_like(image, 20.0)))
    assert spread.max() < 0.5, "what is unknown of the image keeps the kernel off no blur"
