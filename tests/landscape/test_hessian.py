"""Spectra against matrices that are known."""

import pytest
import torch

from benchmark_utils.landscape import hessian
from benchmark_utils.priors import get_denoiser
from benchmark_utils.priors.denoiser import Denoiser


def linear_denoiser(seed=0, side=4):
    """D(x) = M x on images of one channel, and M."""
    generator = torch.Generator().manual_seed(seed)
    matrix = torch.randn(side**2, side**2, generator=generator, dtype=torch.float64)

    def function(image, sigma):
        return (image.flatten(1) @ matrix.T).view_as(image)

    return Denoiser("linear", function, 1, (0.0, 1.0)), matrix


def test_the_dense_matrix_of_a_linear_denoiser():
    denoiser, matrix = linear_denoiser()
    image = torch.rand(1, 1, 4, 4, dtype=torch.float64)
    found = hessian.dense_hessian(denoiser, image, batch=5)
    torch.testing.assert_close(found, torch.eye(16).double() - matrix)
    vector = torch.randn(1, 1, 4, 4, dtype=torch.float64)
    product = hessian.symmetric_product(denoiser, image, vector).flatten()
    torch.testing.assert_close(product, (found + found.T) / 2 @ vector.flatten())


def test_products_and_rows_of_the_embedded_denoiser_agree():
    image = torch.rand(1, 3, 8, 8, generator=torch.Generator().manual_seed(0)).double()
    denoiser = get_denoiser("embedded")
    matrix = hessian.dense_hessian(denoiser, image)
    vector = torch.randn(1, 3, 8, 8, generator=torch.Generator().manual_seed(1)).double()
    expected = ((matrix + matrix.T) / 2 @ vector.flatten()).view_as(vector)
    torch.testing.assert_close(hessian.symmetric_product(denoiser, image, vector), expected)


def test_lanczos_finds_the_spectrum_in_as_many_steps_as_eigenvalues():
    values = torch.tensor([[-1.0, 0.0, 0.5, 3.0], [1.0, 2.0, 3.0, 4.0]], dtype=torch.float64)
    nodes, weights = hessian.lanczos_density(
        lambda vector: values * vector,
        values,
        n_steps=4,
        generator=torch.Generator().manual_seed(0),
    )
    torch.testing.assert_close(nodes, values)
    torch.testing.assert_close(weights.sum(1), torch.ones(2, dtype=torch.float64))


def test_lanczos_weighs_the_eigenvalues_by_their_number():
    values = torch.cat([torch.zeros(900), torch.ones(100)]).double()[None].expand(64, -1)
    nodes, weights = hessian.lanczos_density(
        lambda vector: values * vector,
        values,
        n_steps=2,
        generator=torch.Generator().manual_seed(0),
    )
    assert weights[:, 0].mean().item() == pytest.approx(0.9, abs=0.01)
    torch.testing.assert_close(nodes[:, 0], torch.zeros(64).double(), atol=1e-9, rtol=0)


def test_small_values_and_asymmetry():
    values = torch.tensor([1.0, 0.5, 0.009, 1e-6])
    assert [int(count) for count in hessian.small_values(values)] == [1, 2]
    assert hessian.asymmetry(torch.eye(3)) == 0
    assert hessian.asymmetry(torch.tensor([[0.0, 1.0], [-1.0, 0.0]])) == pytest.approx(1)
