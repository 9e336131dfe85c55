"""Kernels fitted to a posterior of the image by non-negative quadratic programming.

The expectation of ``1/2 ||k * x - y||^2`` over a posterior with mean m and independent pixels of
variance C is ``1/2 k^T A k - b^T k`` up to a constant: A holds the products of all pairs of shifted
means, plus the sums of the shifted variances on its diagonal. Kernels have far fewer pixels than
images, so A is formed once and solved with many cheap iterations.
"""

import torch
import torch.nn.functional as F

from benchmark_utils.physics import DataFidelity, ImageMoments

EXPONENT = 0.5
SMALLEST = 1e-4  # entries below this one are penalised like it
N_REWEIGHTINGS = 2


class KernelFit:
    """Kernel step of the marginal likelihood: from a :class:`.Posterior` to the kernel.

    Parameters
    ----------
    observation : tensor (B, C, H, W)
        Derivatives, each channel on its own.
    kernel_shape : (int, int)
    boundary : {"circular", "valid"}
    sparsity : float
        Of :func:`sparse_kernel`.
    n_steps : int
        Of each quadratic program.
    """

    def __init__(self, observation, kernel_shape, boundary, sparsity, n_steps):
        self._fidelity = DataFidelity(observation, kernel_shape, boundary)
        self._support = kernel_shape, boundary
        self._sparsity, self._n_steps = sparsity, n_steps

    def __call__(self, kernel, posterior):
        """Kernels (B, 1, kh, kw) of any sum, from the last ones, which stay where none is left.

        A flat image fits any kernel, and the penalty then leaves none.
        """
        gram, linear = self.quadratic(posterior)
        found = sparse_kernel(gram, linear, kernel.flatten(1), self._sparsity, self._n_steps)
        found = found.view_as(kernel)
        total = found.sum((-2, -1), keepdim=True)
        return torch.where(total > SMALLEST, found, kernel)

    def quadratic(self, posterior):
        """A (B, n, n) and b (B, n) of the expectation, see the top of this file."""
        mean, variance = posterior
        gram = window_gram(mean, *self._support)
        spread = window_sums(variance, *self._support)
        slope = self._fidelity.kernel_gradient(ImageMoments.of_image(mean), 0 * spread)
        return gram + torch.diag_embed(spread.flatten(1)), -slope.flatten(1)


def window_gram(image, kernel_shape, boundary):
    """Products ``A[i, j] = sum_n x(n - i) x(n - j)`` over the pixels n of the observation.

    Row by row: the products of two rows at all pairs of column shifts are one small matrix, and
    those of all rows of a shift are summed at once.

    Parameters
    ----------
    image : tensor (B, C, *image_size)
    kernel_shape : (int, int)
    boundary : {"circular", "valid"}

    Returns
    -------
    tensor (B, kh kw, kh kw)
        Summed over the channels; the quadratic form of the blurred image's squared norm.
    """
    (kh, kw), image = kernel_shape, _support(image, kernel_shape, boundary)
    height, width = image.shape[-2] - kh + 1, image.shape[-1] - kw + 1
    # (B, rows, kw, C width): each row at each of its shifts
    rows = image.movedim(1, 2).unfold(-1, width, 1).movedim(2, 3).flatten(3).contiguous()
    gram = image.new_zeros(len(image), kh, kw, kh, kw)
    for lag in range(kh):
        products = rows[:, : rows.shape[1] - lag] @ rows[:, lag:].mT
        sums = F.pad(products.cumsum(1), (0, 0, 0, 0, 1, 0))
        sums = (sums[:, height : height + kh - lag] - sums[:, : kh - lag]).movedim(1, 0)
        first = torch.arange(kh - lag, device=image.device)
        gram[:, first, :, first + lag] = sums
        gram[:, first + lag, :, first] = sums.mT
    return gram.flip((1, 2, 3, 4)).reshape(len(image), kh * kw, kh * kw)


def window_sums(image, kernel_shape, boundary):
    """Sums ``sum_n x(n - i)`` over the pixels n of the observation: (B, C, *) -> (B, 1, kh, kw)."""
    image = _support(image, kernel_shape, boundary).sum(1, keepdim=True)
    height, width = (n - k + 1 for n, k in zip(image.shape[-2:], kernel_shape, strict=True))
    return image.unfold(-1, width, 1).sum(-1).unfold(-2, height, 1).sum(-1).flip((-2, -1))


def _support(image, kernel_shape, boundary):
    """The image on which the blur is the valid part: with ``circular``, what wraps is added."""
    if boundary == "valid":
        return image
    (top, left), (bottom, right) = zip(*(((k - 1) // 2, k // 2) for k in kernel_shape), strict=True)
    return F.pad(image, (left, right, top, bottom), mode="circular")


def nonnegative_quadratic(gram, linear, start, n_steps):
    """Minimise ``1/2 k^T A k - b^T k`` over k >= 0, by accelerated projected gradient.

    The momentum starts anew where it climbs (O'Donoghue & Candes 2015).

    Parameters
    ----------
    gram : tensor (B, n, n)
        A, symmetric and positive semidefinite.
    linear, start : tensors (B, n)
        b, and the first k.
    n_steps : int

    Returns
    -------
    tensor (B, n)
    """
    curvature = gram.abs().sum(2).amax(1)  # no eigenvalue is larger
    step = (1 / curvature.clamp_min(1e-30)).unsqueeze(1)
    found = point = start
    momentum = torch.ones_like(step)
    for _ in range(n_steps):
        gradient = (gram @ point.unsqueeze(2)).squeeze(2) - linear
        following = (point - step * gradient).clamp(min=0)
        climbs = ((point - following) * (following - found)).sum(1, keepdim=True) > 0
        momentum = torch.where(climbs, 1.0, momentum)
        growth = (1 + (1 + 4 * momentum**2).sqrt()) / 2
        point = following + (momentum - 1) / growth * (following - found)
        found, momentum = following, growth
    return found


def sparse_kernel(gram, linear, start, sparsity, n_steps):
    """Minimise ``1/2 k^T A k - b^T k + 2 sparsity sum_i k_i^.5`` over k >= 0, locally.

    Without the penalty first; then it is replaced by its tangent at the last kernel, which lies
    above it, ``N_REWEIGHTINGS`` times.

    Parameters
    ----------
    gram, linear, start, n_steps
        See :func:`nonnegative_quadratic`, for each quadratic program.
    sparsity : float

    Returns
    -------
    tensor (B, n)
    """
    found = nonnegative_quadratic(gram, linear, start, n_steps)
    for _ in range(N_REWEIGHTINGS):
        slope = sparsity * found.clamp(min=SMALLEST) ** (EXPONENT - 1)
        found = nonnegative_quadratic(gram, linear - slope, found, n_steps)
    return found
