"""Non-blind restoration under a sparse prior of the derivatives, by reweighted least squares.

``argmin_x  ||h * x - y||^2 + weight * sum_k a_k sum_i |(d_k x)_i|^.8`` with the derivatives d_k of
first order (a = 0.1) and of second order (a = 0.025): Levin, Fergus, Durand & Freeman, *Image and
depth from a conventional camera with a coded aperture*, SIGGRAPH 2007. At its default settings this
is the restoration behind the published error ratios of Levin et al. (CVPR 2009), which are
comparable only if it makes the last image.
"""

import torch

from benchmark_utils.physics import Blur, conjugate_gradient, diff_adjoint
from benchmark_utils.problem import extend

EXPONENT = 0.8
SMALLEST = 0.01  # derivatives below this one, in image units, are weighted like it
COEFFICIENTS = (0.1, 0.1, 0.025, 0.025, 0.025)  # a_k, in the order of `derivatives`


def sparse_restoration(observation, kernel, boundary="valid", **settings):
    """Restore images blurred by known kernels: the last of :func:`sparse_images`."""
    *_, image = sparse_images(observation, kernel, boundary, **settings)
    return image


def sparse_images(
    observation,
    kernel,
    boundary="valid",
    *,
    weight=0.0068,
    n_reweightings=2,
    n_iterations=70,
    saturated=None,
):
    """Yield the restored image after each least-squares problem, one plus ``n_reweightings``.

    Parameters
    ----------
    observation : tensor (B, C, H, W)
        Channels are restored each on its own.
    kernel : tensor (B or 1, 1, kh, kw)
        The kernels, sum 1.
    boundary : {"circular", "valid"}
        See :mod:`benchmark_utils.problem`. No derivative is taken across the border of the image.
    weight : float
        Weight of the prior: 0.0068 for the noise of Levin's photographs.
    n_reweightings : int
        The first problem has uniform weights, those that follow are weighted by its solution.
    n_iterations : int
        Iterations of conjugate gradient on each problem. It stops early: the published results
        depend on it.
    saturated : bool tensor (B, C, H, W), optional
        Values of the observation that the scene may exceed: each problem leaves out those that its
        first image exceeds.

    Yields
    ------
    tensor (B, C, *image_size)

    Raises
    ------
    ValueError
        When the weight is negative, or the kernel malformed.
    """
    if not weight >= 0:
        raise ValueError(f"weight must be at least 0, got {weight}")
    image = extend(observation, kernel.shape[-2:], boundary)
    blur = Blur(kernel, image.shape[-2:], boundary)
    curvatures = [torch.ones_like(derivative) for derivative in derivatives(image)]
    for _ in range(1 + n_reweightings):
        counted = None if saturated is None else ~(saturated & (blur(image) > observation))
        system = _NormalEquations(blur, curvatures, weight, counted)
        right_side = blur.adjoint(observation if counted is None else observation * counted)
        correction, _ = conjugate_gradient(
            system,
            right_side - system(image),
            _unchanged,
            tolerance=0.0,
            max_iterations=n_iterations,
        )
        image = image + correction
        yield image
        curvatures = reweighted(image)


class _NormalEquations:
    """The matrix ``H^T H + weight * sum_k D_k^T W_k D_k`` of one least-squares problem.

    Of H, the rows of the ``counted`` values.
    """

    def __init__(self, blur, curvatures, weight, counted=None):
        self._blur, self._counted = blur, counted
        self._weights = [weight * curvature for curvature in curvatures]

    def __call__(self, image):
        weighted = [w * d for w, d in zip(self._weights, derivatives(image), strict=True)]
        return self._normal(image) + derivatives_adjoint(*weighted)

    def _normal(self, image):
        if self._counted is None:
            return self._blur.normal(image)
        return self._blur.adjoint(self._blur(image) * self._counted)


def reweighted(image):
    """Weights of the quadratic that touches the prior at ``image``, one tensor per derivative."""
    return [
        coefficient * derivative.abs().clamp(min=SMALLEST) ** (EXPONENT - 2)
        for coefficient, derivative in zip(COEFFICIENTS, derivatives(image), strict=True)
    ]


def derivatives(image):
    """Differences of ``image`` (B, C, H, W): along x, y, then xx, yy and xy, inside the image."""
    along_x, along_y = image.diff(dim=-1), image.diff(dim=-2)
    return along_x, along_y, along_x.diff(dim=-1), along_y.diff(dim=-2), along_x.diff(dim=-2)


def derivatives_adjoint(x, y, xx, yy, xy):
    """Transpose of :func:`derivatives`."""
    along_x = diff_adjoint(x + diff_adjoint(xx, -1) + diff_adjoint(xy, -2), -1)
    return along_x + diff_adjoint(y + diff_adjoint(yy, -2), -2)


def _unchanged(residual):
    return residual
