"""The data fidelity as a function of short kernels, once the long signals are summed up.

With the activations held it is a quadratic, whose matrix is Toeplitz: it holds the correlations of
the activations at lags shorter than the kernel. After two long transforms, each evaluation costs
transforms of twice the kernel only, however long the signals are.
"""

import torch
import torch.nn.functional as F
from scipy.fft import next_fast_len

from benchmark_utils.algorithms.sphere_sbd.convolution import correlate


class KernelQuadratic:
    """``1/2 ||y - sum_n a_n * x_n||^2 - 1/2 ||y||^2`` of kernels a (B, N, kh, kw).

    Parameters
    ----------
    convolution : Convolution
    activations : tensor (B, N, C, h, w)
    target : tensor (B, 1, C, *), complex
        Spectrum of y.
    kernel_shape : (int, int)
    """

    def __init__(self, convolution, activations, target, kernel_shape):
        self.kernel_shape = tuple(kernel_shape)
        spectrum = convolution.spectrum(activations)
        cross = convolution.signals(correlate(spectrum, target).squeeze(2))
        gram = convolution.signals(correlate(spectrum, spectrum))
        self.linear = cross
        for axis, side in zip((-2, -1), self.kernel_shape, strict=True):
            self.linear = _lags(self.linear, axis, -(side // 2), side)
            gram = _short_axis(gram, axis, side)
        self.size = tuple(gram.shape[-2:])
        self.axes = convolution.axes
        self.gram = torch.fft.rfftn(gram, dim=self.axes)

    def value_and_gradient(self, kernels):
        """Value (B, 1, 1, 1) and gradient (B, N, kh, kw) at ``kernels``."""
        product = self._apply(kernels)
        value = (kernels * (product / 2 - self.linear)).sum((1, 2, 3), keepdim=True)
        return value, product - self.linear

    @property
    def curvature(self):
        """Upper bound (B, 1, 1, 1) of the largest eigenvalue of the matrix."""
        return self.gram.abs().sum((1, 2)).amax((-2, -1)).view(-1, 1, 1, 1)

    def _apply(self, kernels):
        (h, w), (kh, kw) = self.size, self.kernel_shape
        padded = F.pad(kernels, (0, w - kw, 0, h - kh))
        spectrum = torch.fft.rfftn(padded, dim=self.axes)
        product = (self.gram * spectrum.unsqueeze(1)).sum(2)
        sides = [self.size[axis] for axis in self.axes]
        return torch.fft.irfftn(product, s=sides, dim=self.axes)[..., :kh, :kw]


def _lags(correlations, axis, first, count):
    """``count`` lags from ``first`` along one axis of circular correlations."""
    length = correlations.shape[axis]
    index = (torch.arange(count, device=correlations.device) + first) % length
    return correlations.index_select(axis, index)


def _short_axis(correlations, axis, side):
    """The lags that kernels of ``side`` see, on an axis just long enough not to wrap them."""
    length = next_fast_len(2 * side - 1, real=True)
    if length >= correlations.shape[axis]:
        return correlations
    lags = _lags(correlations, axis, 1 - side, 2 * side - 1)
    missing = length - lags.shape[axis]
    lags = F.pad(lags, (0, 0, 0, missing) if axis == -2 else (0, missing))
    return lags.roll(1 - side, axis)
