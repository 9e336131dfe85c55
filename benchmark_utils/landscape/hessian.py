"""Spectrum of the Hessian of the potential at a point (Nguyen, Pauwels & Weiss 2025, fig. 4).

The matrix is that of x - D(x, level), the published scale: level^2 times the Hessian of q. It is
not quite symmetric, since a learned x - D(x) is not quite a gradient.
"""

from typing import NamedTuple

import torch

from benchmark_utils.landscape.descent import LEVEL
from benchmark_utils.randomness import keyed_generator


class HessianSpectra(NamedTuple):
    """Eigenvalues of the symmetric part of the matrix, of each image.

    Attributes
    ----------
    eigenvalues : tensor (B, n)
        Ascending: all of them, or the nodes of a quadrature of their density.
    weights : tensor (B, n)
        Share of the eigenvalues that each stands for, of sum 1.
    asymmetry : tensor (B,)
        See :func:`asymmetry`; NaN for a quadrature.
    """

    eigenvalues: torch.Tensor
    weights: torch.Tensor
    asymmetry: torch.Tensor


def whole_spectrum(denoiser, images):
    """:class:`HessianSpectra` from the whole matrix of each image, in double precision."""
    spectra = []
    for image in images.double().split(1):
        matrix = dense_hessian(denoiser, image)
        values = torch.linalg.eigvalsh((matrix + matrix.mT) / 2)
        spectra.append((values, torch.full_like(values, 1 / len(values)), asymmetry(matrix)))
    return HessianSpectra(*(torch.stack(parts) for parts in zip(*spectra, strict=True)))


def spectral_density(denoiser, images, *, n_steps=40):
    """:class:`HessianSpectra` from ``n_steps`` products with each matrix.

    See :func:`lanczos_density`. The random start is the same for all images, so that the result of
    an image does not depend on its batch.
    """
    start = torch.randn(images.shape[1:], generator=keyed_generator("spectrum")).to(images)
    eigenvalues, weights = lanczos_density(
        lambda vector: symmetric_product(denoiser, images, vector),
        start.expand_as(images),
        n_steps=n_steps,
    )
    return HessianSpectra(eigenvalues, weights, images.new_full((len(images),), torch.nan))


def dense_hessian(denoiser, image, *, level=LEVEL, batch=64):
    """Jacobian of x - D(x, level) at one image, row by row: (1, C, H, W) -> (d, d), d = C H W.

    Of the dtype of ``image``; ``batch`` vector-Jacobian products are computed at once.
    """
    dimension = image.numel()
    rows = []
    for first in range(0, dimension, batch):
        index = torch.arange(first, min(first + batch, dimension), device=image.device)
        units = torch.nn.functional.one_hot(index, dimension).to(image)
        units = units.view(-1, *image.shape[1:])
        rows.append((units - _transposed(denoiser, image, units, level)).flatten(1))
    return torch.cat(rows)


def symmetric_product(denoiser, image, vector, *, level=LEVEL):
    """Product of the symmetric part of that Jacobian with a vector, both (B, C, H, W)."""
    sigma = image.new_full((len(image),), level)
    _, forward = torch.func.jvp(
        lambda point: denoiser.differentiable(point, sigma), (image,), (vector,)
    )
    return vector - (forward + _transposed(denoiser, image, vector, level)) / 2


def lanczos_density(product, start, *, n_steps=40):
    """Spectral density of symmetric operators by Lanczos's method from a random start.

    The eigenvalues of the tridiagonal matrix are the nodes, the squared first entries of its
    eigenvectors the weights of a quadrature of the density (Ubaru, Chen & Saad 2017). The basis is
    orthogonalised again at each step.

    Parameters
    ----------
    product : callable (B, ...) -> (B, ...)
        One operator per entry of the batch.
    start : tensor (B, ...)
        Of white Gaussian noise.
    n_steps : int
        At most the dimension.

    Returns
    -------
    nodes, weights : tensors (B, n_steps)
        Ascending nodes; weights of sum 1: the share of eigenvalues about each node.
    """
    vector = start.flatten(1)
    basis = [vector / vector.norm(dim=1, keepdim=True)]
    diagonal, off_diagonal = [], []
    for _ in range(n_steps):
        image = product(basis[-1].view_as(start)).flatten(1)
        diagonal.append((image * basis[-1]).sum(1))
        known = torch.stack(basis, 1)
        for _ in range(2):  # the second pass removes the rounding errors of the first
            shares = torch.einsum("bkd,bd->bk", known, image)
            image = image - torch.einsum("bk,bkd->bd", shares, known)
        off_diagonal.append(image.norm(dim=1))
        basis.append(image / off_diagonal[-1][:, None].clamp(min=torch.finfo(image.dtype).tiny))
    diagonal, off_diagonal = torch.stack(diagonal, 1), torch.stack(off_diagonal[:-1], 1)
    matrix = torch.diag_embed(diagonal)
    matrix = matrix + torch.diag_embed(off_diagonal, 1) + torch.diag_embed(off_diagonal, -1)
    nodes, vectors = torch.linalg.eigh(matrix)
    return nodes, vectors[:, 0].square()


def asymmetry(matrix):
    """Norm of the antisymmetric part of a matrix over that of the matrix."""
    return ((matrix - matrix.mT) / 2).norm() / matrix.norm()


def _transposed(denoiser, image, vectors, level):
    """Vectors times the Jacobian of D at one image, or each at its own image."""
    sigma = vectors.new_full((len(vectors),), level)
    with torch.enable_grad():
        point = image.expand_as(vectors).clone().requires_grad_()
        denoised = denoiser.differentiable(point, sigma)
        (product,) = torch.autograd.grad(denoised, point, vectors)
    return product
