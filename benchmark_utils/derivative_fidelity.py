"""The data fidelity of the derivatives, on which kernels are better fitted than on the pixels.

``1/2 sum_k ||h * d_k x - d_k y||^2`` with the differences d_k along rows and columns (Shan, Jia &
Agarwala 2008; Cho & Lee 2009). It has the same minimiser without noise, but the low frequencies of
the image, which hold most of its energy and say little of the kernel, no longer rule its curvature.
"""

import torch

from benchmark_utils.data_fidelity import DataFidelity, LastCall


class DerivativeFidelity:
    """What a kernel step asks of a data fidelity, for the derivatives, with a ridge if wanted.

    Parameters
    ----------
    observation : tensor (B, C, H, W)
    kernel_shape : (int, int)
    boundary : {"circular", "valid"}
        With ``valid`` no difference is taken across a border.
    ridge : float
        Weight of ``1/2 ||h||^2`` as a share of the Lipschitz constant of the kernel gradient. It
        spreads the kernel where the image leaves it undetermined, against no blur.

    Raises
    ------
    ValueError
        When the ridge is negative, or as :class:`.DataFidelity`.
    """

    def __init__(self, observation, kernel_shape, boundary="circular", ridge=0.0):
        if not ridge >= 0:
            raise ValueError(f"ridge must be at least 0, got {ridge}")
        self.ridge = ridge
        self._boundary = boundary
        self._fidelity = DataFidelity(self._differences(observation), kernel_shape, boundary)
        self._features = LastCall(self._differences)
        self._lipschitz = LastCall(self._fidelity.kernel_lipschitz)

    def kernel_gradient(self, image, kernel):
        """Gradient (B, 1, *kernel_shape) with respect to the kernel of each image."""
        features = self._features(image)
        gradient = self._fidelity.kernel_gradient(features, kernel)
        return gradient + self.ridge * self._lipschitz(features).view(-1, 1, 1, 1) * kernel

    def kernel_lipschitz(self, image, fixed_sum=False):
        """Upper bound (B,) of the Lipschitz constant, see :meth:`.DataFidelity.kernel_lipschitz`.

        Derivatives have no mean, so that ``fixed_sum`` changes nothing.
        """
        return (1 + self.ridge) * self._lipschitz(self._features(image))

    def _differences(self, image):
        """Differences along columns, then rows: (B, C, H, W) -> (B, 2 C, ...)."""
        if self._boundary == "circular":
            return torch.cat([image.roll(-1, axis) - image for axis in (-1, -2)], 1)
        corner = image[..., :-1, :-1]
        return torch.cat([image[..., :-1, 1:] - corner, image[..., 1:, :-1] - corner], 1)
