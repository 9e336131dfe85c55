"""A network that reads the blur: predicted edges, a kernel in closed form, and again.

Sources: Schuler et al. (2016), *Learning to deblur* (the quotient of predicted and blurred
gradients as a layer); Debarnot and Weiss (2024), *DEEP-BLUR* (read the blur, then restore).
"""

from functools import cache

import torch
from torch import nn
from torch.nn import functional

from benchmark_utils.physics import differences
from benchmark_utils.priors import (
    DRUNet,
    ShippedFile,
    circular_prox,
    load_trained,
    pad_to_multiple,
)

READER = "deep-blur"
N_ROUNDS = 4
SIDE = 31  # of the kernels
NOISE_RANGE = 0.002, 0.05  # of the training
MARGIN = 8  # pixels over which the border fades: nothing is known beyond it
SHARPNESS = 12.0  # of the softplus that keeps kernels positive


class BlurReader(nn.Module):
    """Kernel (B, 1, 31, 31) of a blurred image, in ``n_rounds`` rounds.

    Each round predicts the differences of the sharp image from the observation and the current
    restoration (a U-Net), fits the kernel to them and to those of the observation (a quotient of
    spectra), cleans the kernel (a small network on its pixels, then a positive one of sum 1), and
    restores the image in closed form. All rounds share their weights.

    Parameters
    ----------
    n_rounds : int
    widths, n_blocks
        Of the U-Net, see :class:`benchmark_utils.priors.DRUNet`.
    kernel_width : int
        Channels of the network that cleans the kernel.
    channels : int
        Of the images.
    """

    def __init__(
        self, n_rounds=N_ROUNDS, widths=(16, 32, 64, 128), n_blocks=2, kernel_width=32, channels=3
    ):
        super().__init__()
        self.n_rounds, self.channels = n_rounds, channels
        # observation, restoration, levels of the noise and of the round -> differences
        self.unet = DRUNet(2 * channels + 2, 2 * channels, widths, n_blocks)
        self.clean = KernelCleaner(kernel_width)
        self.log_ridge = nn.Parameter(torch.full((n_rounds,), -4.0))
        self.log_weight = nn.Parameter(torch.full((n_rounds,), 1.0))

    def forward(self, observation, sigma):
        """Kernels (B, 1, 31, 31) of ``observation`` (B, C, H, W) in noise ``sigma`` (B,)."""
        return self.rounds(observation, sigma)[-1]

    def rounds(self, observation, sigma):
        """The kernels after each round."""
        window = fading(observation)
        blurred = window * gradients(observation)
        blurred_spectrum = torch.fft.rfft2(blurred)
        centred = observation - observation.mean((-2, -1), keepdim=True)
        noise = (sigma / 0.02).log().view(-1, 1, 1, 1) / 4
        restored, kernels, kernel = centred, [], None
        for number in range(self.n_rounds):
            turn = torch.full_like(noise, number / max(1, self.n_rounds - 1))
            planes = [
                centred,
                restored,
                *(level.expand_as(centred[:, :1]) for level in (noise, turn)),
            ]
            padded, (height, width) = pad_to_multiple(torch.cat(planes, 1), 8)
            sharp = self.unet(padded)[..., :height, :width].float()
            sharp = window * (sharp + gradients(restored))
            raw = self.quotient(sharp, blurred_spectrum, number)
            kernel = self.clean(raw, kernel)
            kernels.append(kernel)
            weight = (self.log_weight[number].exp() * sigma.view(-1, 1, 1, 1)) ** 2
            restored = circular_prox(window * centred, kernel)(window * centred, weight)
        return kernels

    def quotient(self, sharp, blurred_spectrum, number):
        """Kernel (B, 1, 31, 31) that best blurs the differences ``sharp`` into those observed."""
        spectrum = torch.fft.rfft2(sharp)
        cross = (spectrum.conj() * blurred_spectrum).sum(1, keepdim=True)
        power = spectrum.abs().square().sum(1, keepdim=True)
        ridge = self.log_ridge[number].exp() * power.mean((-2, -1), keepdim=True)
        kernel = torch.fft.irfft2(cross / (power + ridge + 1e-12), s=sharp.shape[-2:])
        half = SIDE // 2
        return kernel.roll((half, half), (-2, -1))[..., :SIDE, :SIDE]

    def loss(self, clean, observation, kernel, sigma):
        """Training loss (B,): one less the correlation with ``kernel``, after every round.

        ``clean`` is not used: the kernel alone is asked for. The last rounds weigh more.
        """
        total = 0
        for number, estimate in enumerate(self.rounds(observation, sigma)):
            share = 2.0 ** (number + 1 - self.n_rounds)
            total = total + share * kernel_loss(estimate, kernel)
        return total


class KernelCleaner(nn.Module):
    """From a raw kernel, and the one of the round before, to a positive one of sum 1."""

    def __init__(self, width):
        super().__init__()
        layers = [nn.Conv2d(2, width, 5, padding=2), nn.ReLU()]
        for dilation in (1, 2, 4, 1):
            layers += [nn.Conv2d(width, width, 3, padding=dilation, dilation=dilation), nn.ReLU()]
        layers += [nn.Conv2d(width, 1, 3, padding=1)]
        self.layers = nn.Sequential(*layers)
        nn.init.zeros_(self.layers[-1].weight)
        nn.init.constant_(self.layers[-1].bias, -0.3)

    def forward(self, raw, previous):
        raw = raw / (raw.abs().amax((-2, -1), keepdim=True) + 1e-6)
        if previous is None:
            previous = torch.zeros_like(raw)
        else:
            previous = previous / previous.amax((-2, -1), keepdim=True)
        correction = self.layers(torch.cat([raw, previous], 1)).float()
        kernel = functional.softplus(raw + correction, beta=SHARPNESS)
        return kernel / kernel.sum((-2, -1), keepdim=True)


def kernel_loss(estimate, kernel, anchor=0.1):
    """One less the largest normalised cross-correlation (B,), and a tenth of the squared error.

    The second term is relative to the energy of the kernel and keeps it in its place.
    """
    size = (2 * SIDE + 2, 2 * SIDE + 2)
    spectra = [torch.fft.rfft2(k, s=size) for k in (estimate, kernel)]
    correlation = torch.fft.irfft2(spectra[0].conj() * spectra[1], s=size).flatten(1).amax(1)
    norms = [k.flatten(1).norm(dim=1) for k in (estimate, kernel)]
    error = (estimate - kernel).flatten(1).square().sum(1) / norms[1] ** 2
    return 1 - correlation / (norms[0] * norms[1]) + anchor * error


def gradients(image):
    """Circular differences (B, 2 C, H, W): those down of all channels, then those to the right."""
    return torch.cat([*differences(image, "circular")], 1)


def fading(image):
    """Window (1, 1, H, W): 1 inside, falling to 0 at the border over ``MARGIN`` pixels."""

    def ramp(side):
        place = torch.arange(side, device=image.device) + 0.5
        distance = torch.minimum(place, side - place) / MARGIN
        return torch.sin(torch.pi / 2 * distance.clamp(max=1)) ** 2

    height, width = image.shape[-2:]
    return (ramp(height)[:, None] * ramp(width)).view(1, 1, height, width)


@cache
def get_reader(device="cpu"):
    """The :class:`BlurReader` of this benchmark, its weights checked, ready to be asked.

    Raises
    ------
    WeightsMissing, WeightsDamaged
        When its file is not here, or is not the one of its card.
    """
    file = ShippedFile()
    path = file.locate(READER)
    file.verify(path)
    return load_trained(path, BlurReader).eval().requires_grad_(False).to(device)


@torch.no_grad()
def read_kernel(observation, noise_std, shape):
    """Kernels (B, 1, *shape) of each round of the :class:`BlurReader`, a list.

    Parameters
    ----------
    observation : tensor (B, 1 or 3, H, W)
        In [0, 1]; a grey image is read as three equal channels. One of less than 31 pixels is
        extended by reflection, and holds little of its blur.
    noise_std : float
    shape : (int, int)
        Of the result: what lies outside it is cut off, and the sum is 1 again.

    Raises
    ------
    ValueError
        When the observation has other channels.
    """
    reader = get_reader(observation.device)
    channels = observation.shape[1]
    if channels not in (1, reader.channels):
        raise ValueError(f"{READER} reads 1 or {reader.channels} channels, got {channels}")
    colour = observation.float().expand(-1, reader.channels, -1, -1)
    if min(colour.shape[-2:]) < SIDE:
        colour, _ = pad_to_multiple(colour, SIDE + 1)
    sigma = torch.full((len(colour),), float(noise_std), device=colour.device).clamp(*NOISE_RANGE)
    return [fitted(kernel, shape).to(observation) for kernel in reader.rounds(colour, sigma)]


def fitted(kernel, shape):
    """``kernel`` (B, 1, k, k) cut or padded to ``shape``, its centre kept, of sum 1."""
    pads = []
    for side, wanted in reversed(list(zip(kernel.shape[-2:], shape, strict=True))):
        before = wanted // 2 - side // 2
        pads += [before, wanted - side - before]
    kernel = functional.pad(kernel, pads)
    return kernel / kernel.sum((-2, -1), keepdim=True)
