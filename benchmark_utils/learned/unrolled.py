"""Unrolled restoration: steps of (data, network), trained end to end on many blurs.

Sources: Gossard and Weiss (2024), *Training adaptive reconstruction networks for blind inverse
problems*; Zhang et al. (2020), *Deep unfolding network for image super-resolution*.
"""

import torch
from torch import nn

from benchmark_utils.physics import transfer_function
from benchmark_utils.priors import PreconditionedDRUNet

FIRST_LEVEL, LAST_LEVEL = 0.2, 0.02  # what the network is told before the training


class UnrolledNetwork(nn.Module):
    """``n_steps`` times: the network restores, then a proximal step returns to the data.

    The same :class:`.PreconditionedDRUNet` D serves at every step k. It is told a level s_k, and
    the step on the data has a weight w_k; both are learned powers of the noise level sigma:

        x_0 = argmin ||h * x - y||^2 + w_0 ||x - c||^2,         c the mean colour of y,
        z_k = D(x_{k-1}, s_k),
        x_k = argmin ||h * x - y||^2 + w_k ||x - z_k||^2,       k < n_steps,

    and the result is the last z: the network has the last word.

    Parameters
    ----------
    n_steps : int
        Evaluations of the network.
    widths, n_blocks, channels
        Of the network, see :class:`.PreconditionedDRUNet`.
    """

    def __init__(self, n_steps=6, widths=(16, 32, 64, 128), n_blocks=2, channels=3):
        super().__init__()
        self.network = PreconditionedDRUNet(widths, n_blocks, channels)
        falling = torch.linspace(0, 1, n_steps)
        levels = FIRST_LEVEL ** (1 - falling) * LAST_LEVEL**falling
        # Rows: the logarithm at noise .01, and the power of the noise.
        self.log_level = nn.Parameter(torch.stack([levels.log(), torch.full((n_steps,), 0.3)]))
        first = torch.tensor([0.04**2]) / 4  # a pixel of contrast .5 at noise .01
        weights = torch.cat([first, 0.7 * (0.01 / levels[:-1]) ** 2])
        power = torch.full((n_steps,), 1.4)
        self.log_weight = nn.Parameter(torch.stack([weights.log(), power]))

    def forward(self, prox, mean, sigma):
        """Restore a batch.

        Parameters
        ----------
        prox : callable (point, weight) -> image
            ``argmin ||h * x - y||^2 + weight ||x - point||^2``; ``weight`` is (B, 1, 1, 1).
        mean : tensor (B, C, H, W)
            Images of one colour, of the size of the result.
        sigma : tensor (B,)
            Noise levels, image units.

        Returns
        -------
        tensor (B, C, H, W)
        """
        levels, weights = self.schedule(sigma)
        point = mean
        for level, weight in zip(levels, weights, strict=True):
            point = self.network(prox(point, weight.view(-1, 1, 1, 1)), level)
        return point

    def schedule(self, sigma):
        """Levels and weights (n_steps, B) at the noise levels ``sigma`` (B,)."""
        noise = (sigma / 0.01).log()
        return [(log + power * noise).exp() for log, power in map(self._rows, self._tables)]

    @property
    def _tables(self):
        return self.log_level, self.log_weight

    @staticmethod
    def _rows(table):
        return table[0, :, None], table[1, :, None]

    def loss(self, clean, observation, kernel, sigma):
        """Training loss (B,): squared error, relative to what the noise alone would allow.

        ``observation`` (B, C, H, W) is ``clean`` blurred by ``kernel`` (B, 1, kh, kw) with
        circular boundary, in noise ``sigma`` (B,).
        """
        mean = observation.mean((-2, -1), keepdim=True).expand_as(observation)
        error = self(circular_prox(observation, kernel), mean, sigma) - clean
        return (error.square().flatten(1).mean(1) + 1e-6).log()


def circular_prox(observation, kernel):
    """The ``prox`` of :meth:`UnrolledNetwork.forward` for circular blur, differentiable."""
    size = observation.shape[-2:]
    transfer = transfer_function(kernel, size)
    power = transfer.abs().square()
    data = transfer.conj() * torch.fft.rfft2(observation)

    def prox(point, weight):
        spectrum = (data + weight * torch.fft.rfft2(point)) / (power + weight)
        return torch.fft.irfft2(spectrum, s=size)

    return prox
