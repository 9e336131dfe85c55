"""Spectra against matrices that are known."""

import pytest
import torch

from benchmark_utils.landscape import hessian
from benchmark_utils.priors import Denoiser, get_denoiser


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
    start = torch.randn(2, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    nodes, weights = hessian.lanczos_density(lambda vector: values * vector, start, n_steps=4)
    torch.testing.assert_close(nodes, values)
    torch.testing.assert_close(weights.sum(1), torch.ones(2, dtype=torch.float64))


def test_lanczos_weighs_the_eigenvalues_by_their_number():
    values = torch.cat([torch.zeros(900), torch.ones(100)]).double()[None].expand(64, -1)
    start = torch.randn(64, 1000, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    nodes, weights = hessian.lanczos_density(lambda vector: values * vector, start, n_steps=2)
    assert weights[:, 0].mean().item() == pytest.approx(0.9, abs=0.01)
    torch.testing.assert_close(nodes[:, 0], torch.zeros(64).double(), atol=1e-9, rtol=0)


@pytest.mark.slow
def test_the_density_and_the_whole_spectrum_agree():
    """Of one image alone or in a batch, in their moments: Lanczos's weights are exact in those."""
    denoiser = get_denoiser("embedded")
    images = torch.rand(2, 3, 4, 4, generator=torch.Generator().manual_seed(0)).double()
    whole = hessian.whole_spectrum(denoiser, images)
    density = hessian.spectral_density(denoiser, images, n_steps=48)
    alone = hessian.spectral_density(denoiser, images[1:], n_steps=12)
    together = hessian.spectral_density(denoiser, images, n_steps=12)
    assert whole.eigenvalues.shape == (2, 48)
    torch.testing.assert_close(whole.weights.sum(1), torch.ones(2).double())
    assert ((0 < whole.asymmetry) & (whole.asymmetry < 0.5)).all()
    torch.testing.assert_close(density.eigenvalues, whole.eigenvalues, rtol=0, atol=1e-6)
    torch.testing.assert_close(alone.eigenvalues[0], together.eigenvalues[1])


def test_asymmetry():
    assert hessian.asymmetry(torch.eye(3)) == 0
    assert hessian.asymmetry(torch.tensor([[0.0, 1.0], [-1.0, 0.0]])) == pytest.approx(1)
