"""Marginal likelihood of a kernel under a Gaussian prior of images: known in closed form."""

import torch

from benchmark_utils.physics import frequency_counts, transfer_function


class GaussianMarginal:
    """``-log p(y | h)`` for stationary Gaussian images on the torus, up to a constant, in nats.

    With Y the unitary Fourier transform of y and ``v(f) = S(f) |h(f)|^2 + noise_std^2``, the sum
    over frequencies and channels of ``(|Y|^2 / v + log v) / 2``. The first term alone is the joint
    posterior at its best image, which falls as |h| grows, to no blur.

    Parameters
    ----------
    observation : tensor (B, C, H, W)
        The mean of each channel is left out.
    noise_std : float
        Image units, above 0.
    power : tensor (B or 1, 1, H, W // 2 + 1)
        S of the prior, that of each channel.
    """

    def __init__(self, observation, noise_std, power):
        self._size = observation.shape[-2:]
        centred = observation - observation.mean((-2, -1), keepdim=True)
        spectrum = torch.fft.rfft2(centred, norm="ortho")
        self._observed = spectrum.abs().square().sum(1, keepdim=True)
        self._channels = observation.shape[1]
        self._noise_power = noise_std**2
        self._counts = frequency_counts(self._size).to(observation)
        self._power = power

    def joint(self, kernel):
        """The first term (B,): least potential plus data fidelity over the noise."""
        return self._sum(self._observed / self._variance(kernel)) / 2

    def value(self, kernel):
        """Value (B,) for kernels (B or 1, 1, kh, kw)."""
        log_volume = self._channels * self._variance(kernel).log()
        return self.joint(kernel) + self._sum(log_volume) / 2

    def slope(self, kernel, direction):
        """Derivative (B,) along a change of the kernel, of its shape."""
        variance = self._variance(kernel)
        transfer, change = (transfer_function(part, self._size) for part in (kernel, direction))
        change = (transfer.conj() * change).real * self._power
        return self._sum(change * (self._channels - self._observed / variance) / variance)

    def _variance(self, kernel):
        gain = transfer_function(kernel, self._size).abs().square()
        return self._power * gain + self._noise_power

    def _sum(self, tensor):
        return (self._counts * tensor).sum((1, 2, 3))
