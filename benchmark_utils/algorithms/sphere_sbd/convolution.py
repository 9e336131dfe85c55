"""The model ``y = sum_n a_n * x_n`` in Fourier, for signals of one or two dimensions.

Shapes: observations (B, C, H, W), kernels (B, N, kh, kw), activations (B, N, C, h, w) on a grid
(h, w). The channels share the kernels, each has its own activations. A kernel is centred at
(kh // 2, kw // 2), so that its zero padding to a larger window moves nothing.
"""

import torch
import torch.nn.functional as F

from benchmark_utils.physics import fast_length


class Convolution:
    """Observations on a grid where convolution is circular.

    With boundary ``circular`` the grid is the observation. With ``valid`` it is larger, and the
    part of the blurry signal that nobody saw is filled by what the current pair predicts
    (:meth:`filled`): a majorisation, under which each step still descends on what was seen.

    Parameters
    ----------
    observation : tensor (B, C, H, W)
    window : (int, int)
        Size of the largest kernel that will be used.
    boundary : {"circular", "valid"}

    Attributes
    ----------
    size : (int, int)
        The grid (h, w).
    corner : (int, int)
        Row and column of the grid where the observation begins.
    """

    def __init__(self, observation, window, boundary="circular"):
        self.observation = observation
        sides = observation.shape[-2:]
        if boundary == "circular":
            self.size, self.corner = tuple(sides), (0, 0)
        else:
            grid = zip(sides, window, strict=True)
            self.size = tuple(fast_length(side + reach - 1) for side, reach in grid)
            self.corner = tuple((reach - 1) // 2 for reach in window)
        # The transform of an axis of length 1 is itself, but it costs a copy.
        self.axes = (-2, -1) if self.size[0] > 1 else (-1,)
        is_whole = self.size == tuple(sides)
        self._spectrum = self.spectrum(observation).unsqueeze(1) if is_whole else None

    def spectrum(self, signals):
        """Fourier transform of signals (..., h, w) on the grid."""
        return torch.fft.rfftn(signals, dim=self.axes)

    def signals(self, spectrum):
        """Signals (..., h, w) of a spectrum."""
        sides = [self.size[axis] for axis in self.axes]
        return torch.fft.irfftn(spectrum, s=sides, dim=self.axes)

    def transfer(self, kernels):
        """Transfer functions (B, N, 1, *) of kernels (B, N, kh, kw), whose centres go to 0."""
        (h, w), (kh, kw) = self.size, kernels.shape[-2:]
        padded = F.pad(kernels, (0, w - kw, 0, h - kh))
        return self.spectrum(padded.roll((-(kh // 2), -(kw // 2)), (-2, -1))).unsqueeze(2)

    def zeros(self, n_kernels):
        """Activations (B, N, C, h, w) of zeros."""
        batch, channels = self.observation.shape[:2]
        return self.observation.new_zeros(batch, n_kernels, channels, *self.size)

    def filled(self, transfer, activations):
        """Spectrum (B, 1, C, *) of the observation, completed by the prediction where unseen."""
        if self._spectrum is not None:
            return self._spectrum
        prediction = self.predict(transfer, activations)
        self.seen(prediction).copy_(self.observation)
        return self.spectrum(prediction).unsqueeze(1)

    def predict(self, transfer, activations):
        """Blurry signals (B, C, h, w) on the whole grid."""
        return self.signals((transfer * self.spectrum(activations)).sum(1))

    def seen(self, signals):
        """View of the part of signals (..., h, w) that lies under the observation."""
        (top, left), (height, width) = self.corner, self.observation.shape[-2:]
        return signals[..., top : top + height, left : left + width]

    def data_fidelity(self, kernels, activations):
        """Half the squared residual (B,) over what was observed."""
        residual = self.seen(self.predict(self.transfer(kernels), activations)) - self.observation
        return residual.square().flatten(1).sum(1) / 2


def correlate(first, second):
    """``conj(first) * second`` summed over channels: (B, N, C, *), (B, M, C, *) -> (B, N, M, *)."""
    return (first.conj().unsqueeze(2) * second.unsqueeze(1)).sum(3)
