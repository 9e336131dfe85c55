"""Image step that predicts edges and darkens the nearly dark: the l0 norm of the dark channel."""

import torch
import torch.nn.functional as F

from benchmark_utils.algorithms.schedules import as_schedule
from benchmark_utils.algorithms.steps.edge_prediction import EdgePrediction
from benchmark_utils.physics import Blur

FIRST_DARK, LAST_PULL = 0.45, 8.0  # what is dark at first; the pull to 0 at last


class DarkPrediction(EdgePrediction):
    """The same with the penalty ``weight * #{pixels whose dark channel is not 0}``.

    J. Pan, D. Sun, H. Pfister & M.-H. Yang, *Blind image deblurring using dark channel prior*, CVPR
    2016. The dark channel of a pixel is the least value of the channels around it (He, Sun & Tang
    2009). Blur mixes dark pixels with their neighbours, so that fewer of them are 0. Half-quadratic
    splitting, outer loop: the pixels that make a dark channel below ``sqrt(weight / pull)`` are put
    to 0, edges are predicted under a pull to the result, and the pull doubles.

    Parameters
    ----------
    observation, kernel_shape, boundary, weight, saturated
        See :class:`EdgePrediction`.
    dark_weight : float or callable progress -> float
        Positive.
    patch : int
        Side, in pixels, of the squares over which the least value is taken; odd.
    """

    def __init__(
        self, observation, kernel_shape, boundary, weight, dark_weight, patch, saturated=None
    ):
        super().__init__(observation, kernel_shape, boundary, weight, saturated)
        self._dark_weight, self._patch = as_schedule(dark_weight), patch

    def __call__(self, image, kernel, progress=0.0):
        weight, dark_weight = self._weight(progress), float(self._dark_weight(progress))
        blur = Blur(kernel, self._size)
        found, pull = self._first, dark_weight / FIRST_DARK**2
        while pull < LAST_PULL:
            target = darkened(found, self._patch, (dark_weight / pull) ** 0.5)
            found, pull = self._sharpened(found, blur, weight, target, pull), 2 * pull
        return self._cut(found)


def darkened(image, patch, threshold):
    """Put to 0 the pixels that make a dark channel below ``threshold``, in absolute value.

    Parameters
    ----------
    image : tensor (B, C, H, W)
    patch : int
        Odd; squares are cut at the border.
    threshold : float

    Returns
    -------
    tensor (B, C, H, W)
    """
    height, width = image.shape[-2:]
    darkest, channel = image.min(1, keepdim=True)
    # Rows first, then columns: the places of the least values go along.
    least, place = _least(darkest, (1, patch))
    least, row = _least(least, (patch, 1))
    place = place.flatten(2).gather(2, row.flatten(2))
    is_dark = least.abs().flatten(2) < threshold
    count = torch.zeros_like(darkest, dtype=torch.int32).flatten(2)
    count.scatter_add_(2, place, is_dark.int())
    marked = (count > 0).view(-1, 1, height, width)
    own = torch.zeros_like(image, dtype=torch.bool).scatter_(1, channel, marked)
    return torch.where(own, 0, image)


def _least(image, sides):
    """Least value in the rectangle around each pixel, and its place in the flattened image."""
    padding = tuple(side // 2 for side in sides)
    largest, place = F.max_pool2d(-image, sides, 1, padding, return_indices=True)
    return -largest, place
