"""Unrolled restoration: steps of (data, network), trained end to end on many blurs.

Sources: Gossard and Weiss (2024), *Training adaptive reconstruction networks for blind inverse
problems*; Zhang et al. (2020), *Deep unfolding network for image super-resolution*.
"""

import torch
from torch import nn

from benchmark_utils.physics import transfer_function
from benchmark_utils.priors.network import PreconditionedDRUNet

FIRST_LEVEL, LAST_LEVEL = 0.2, 0.02  # what the network is told before the training
NOISE = 0.01  # at which levels and weights are as their tables have them
NOISE_RANGE = 0.002, 0.05  # of the training


class UnrolledNetwork(nn.Module):
    """``n_steps`` times: a proximal step returns to the data, then the network restores.

    The same :class:`.PreconditionedDRUNet` D serves at every step k. It is told a level s_k, and
    the step on the data has a weight w_k; both are learned powers of the noise level sigma:

        x_k = argmin ||h * x - y||^2 + w_k ||x - z_{k-1}||^2,   z_0 the mean colour of y,
        z_k = D(x_k, s_k),                                      k = 1, ..., n_steps.

    The network has the last word. Called as a denoiser, it is D alone.

    Parameters
    ----------
    n_steps : int
        Evaluations of the network.
    widths, n_blocks, channels
        Of the network, see :class:`.PreconditionedDRUNet`.
    """

    def __init__(self, n_steps=5, widths=(16, 32, 64, 128), n_blocks=2, channels=3):
        super().__init__()
        self.network = PreconditionedDRUNet(widths, n_blocks, channels)
        falling = torch.linspace(0, 1, n_steps)
        levels = FIRST_LEVEL ** (1 - falling) * LAST_LEVEL**falling
        # Rows: the logarithm at NOISE, and the power of the noise.
        self.log_level = nn.Parameter(torch.stack([levels.log(), torch.full((n_steps,), 0.3)]))
        first = torch.tensor([(NOISE / 0.5) ** 2])  # pixels of contrast .5
        weights = torch.cat([first, 0.7 * (NOISE / levels[:-1]) ** 2])
        self.log_weight = nn.Parameter(torch.stack([weights.log(), torch.full((n_steps,), 1.4)]))

    def forward(self, image, sigma):
        """D alone, at the level ``sigma``: see :class:`.PreconditionedDRUNet`."""
        return self.network(image, sigma)

    def schedule(self, sigma):
        """Levels and weights, each (n_steps, B), at the noise levels ``sigma`` (B,)."""
        noise = (sigma / NOISE).log()
        tables = self.log_level, self.log_weight
        return [(log[:, None] + power[:, None] * noise).exp() for log, power in tables]

    def restore(self, prox, mean, sigma):
        """The last z.

        Parameters
        ----------
        prox : callable (point, weight) -> image
            ``argmin ||h * x - y||^2 + weight ||x - point||^2``; ``weight`` is (B, 1, 1, 1).
        mean : tensor (B, C, H, W)
            Images of one colour, z_0.
        sigma : tensor (B,)
            Noise levels, image units.

        Returns
        -------
        tensor (B, C, H, W)
        """
        image = mean
        for level, weight in zip(*self.schedule(sigma), strict=True):
            image = self.network(prox(image, weight.view(-1, 1, 1, 1)), level)
        return image

    def loss(self, clean, observation, kernel, sigma):
        """Training loss (B,): the logarithm of the mean squared error.

        ``observation`` (B, C, H, W) is ``clean`` blurred by ``kernel`` (B, 1, kh, kw) with
        circular boundary, in noise ``sigma`` (B,).
        """
        mean = observation.mean((-2, -1), keepdim=True).expand_as(observation)
        error = self.restore(circular_prox(observation, kernel), mean, sigma) - clean
        return (error.square().flatten(1).mean(1) + 1e-6).log()


def circular_prox(observation, kernel):
    """The ``prox`` of :meth:`UnrolledNetwork.restore` for circular blur, one weight per image."""
    size = observation.shape[-2:]
    transfer = transfer_function(kernel, size)
    power = transfer.abs().square()
    data = transfer.conj() * torch.fft.rfft2(observation)

    def prox(point, weight):
        spectrum = (data + weight * torch.fft.rfft2(point)) / (power + weight)
        return torch.fft.irfft2(spectrum, s=size)

    return prox
