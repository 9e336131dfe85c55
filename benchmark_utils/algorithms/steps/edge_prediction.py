"""Image step that keeps the strong edges alone, sharper than they are: the l0 norm of gradients."""

import torch
import torch.nn.functional as F

from benchmark_utils.algorithms.schedules import as_schedule
from benchmark_utils.physics import (
    Blur,
    difference_power,
    differences,
    differences_adjoint,
    fast_length,
)
from benchmark_utils.problem import extend

LAST_PENALTY = 1e3


class EdgePrediction:
    """``argmin_x ||h * x - y||^2 + weight * #{pixels whose gradient is not 0}``, from y each time.

    Half-quadratic splitting: gradients below ``sqrt(weight / penalty)`` are put to 0, then x is
    fitted to y and to the others in closed form, and the penalty doubles (Xu, Zheng & Jia 2013;
    Anger, Facciolo & Delbracio, IPOL 2019). What it finds is no good image: its edges are too
    sharp, so that the kernel fitted to it is no narrower than the true one.

    With boundary ``valid`` the grid goes round beyond the frame, and there y is at each iteration
    what the last x looks like under the blur: nothing is assumed of it. So it is where y is
    saturated and the last x is brighter.

    Parameters
    ----------
    observation : tensor (B, C, H, W)
    kernel_shape : (int, int)
    boundary : {"circular", "valid"}
    weight : float, tensor (B,), or callable progress -> either
        Positive, for images in [0, 1]; of all images or of each.
    saturated : bool tensor (B, C, H, W), optional
        Values of the observation that the scene may exceed.
    """

    def __init__(self, observation, kernel_shape, boundary, weight, saturated=None):
        self._observation, self._weight = observation, as_schedule(weight)
        self._saturated = saturated
        self._circular = boundary == "circular"
        # From here on the top left pixel of the grid is that of the observation.
        image = extend(observation, kernel_shape, boundary)
        self._image_size = image.shape[-2:]
        if self._circular:
            self._size, self._corner = tuple(self._image_size), (0, 0)
        else:
            sides = zip(self._image_size, kernel_shape, strict=True)
            self._size = tuple(fast_length(side + k) for side, k in sides)
            self._corner = tuple((k - 1) // 2 for k in kernel_shape)
        bottom, right = (n - m for n, m in zip(self._size, self._image_size, strict=True))
        padded = F.pad(image, (0, right, 0, bottom), mode="replicate")
        self._first = padded.roll(tuple(-c for c in self._corner), (-2, -1))
        self._laplacian = difference_power(self._size, observation)

    def start(self, image):
        """First state, from the first image."""
        return image

    def image(self, state):
        """Image (B, C, H, W) of a state."""
        return state

    def __call__(self, image, kernel, progress=0.0):
        blur = Blur(kernel, self._size)
        return self._cut(self._sharpened(self._first, blur, self._weight(progress)))

    def _sharpened(self, found, blur, weight, target=None, pull=0.0):
        """Image on the grid, from ``found``; ``pull ||x - target||^2`` is added if asked."""
        weight = torch.as_tensor(weight).to(found).view(-1, 1, 1, 1)
        adjoint, power = blur.transfer.conj(), blur.power.real + pull
        pulled = 0.0 if target is None else pull * blur.grid.transform_image(target)
        penalty = 2 * weight
        while (is_open := penalty < LAST_PENALTY).any():
            edges = blur.grid.transform_image(_edges(found, weight / penalty))
            data = blur.grid.transform_image(self._completed(found, blur))
            numerator = adjoint * data + penalty * edges + pulled
            spectrum = numerator / (power + penalty * self._laplacian)
            found, penalty = torch.where(is_open, blur.grid.image(spectrum), found), 2 * penalty
        return found

    def _cut(self, found):
        """The image on its support, from one on the grid."""
        height, width = self._image_size
        return found.roll(self._corner, (-2, -1))[..., :height, :width]

    def _completed(self, image, blur):
        """The observation on the whole grid."""
        if self._circular and self._saturated is None:
            return self._observation
        height, width = self._observation.shape[-2:]
        completed, known = blur(image), self._observation
        if self._saturated is not None:
            hidden = completed[..., :height, :width].maximum(known)
            known = hidden.where(self._saturated, known)
        completed[..., :height, :width] = known
        return completed


def _edges(image, threshold):
    """Adjoint of the periodic differences, applied to those of squared norm over ``threshold``."""
    axes = (-1, -2)
    edges = differences(image, "circular", axes)
    strong = edges.square().sum(0).sum(1, keepdim=True) >= threshold
    return differences_adjoint(edges * strong, "circular", axes)
