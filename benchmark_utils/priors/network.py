"""The embedded denoising network: a small DRUNet with EDM preconditioning.

Sources: DRUNet, Zhang et al. (2021), *Plug-and-play image restoration with deep denoiser prior*;
preconditioning, Karras et al. (2022), *Elucidating the design space of diffusion-based generative
models*, Table 1.
"""

import torch
from torch import nn
from torch.nn import functional as F

from benchmark_utils.priors.inference import Convolution

SIGMA_DATA = 0.5  # standard deviation of photographs in [-1, 1]


class DRUNet(nn.Module):
    """U-Net of residual blocks without biases or normalisation (Zhang et al. 2021, fig. 2).

    Four scales, with ``n_blocks`` residual blocks on the way down and as many on the way up; what
    enters a scale is added to what comes back from it. The layers have the names of the published
    program and of deepinv's ``DRUNet``: weights of two blocks or more fit all three.

    Parameters
    ----------
    in_channels, out_channels : int
        Of the input, a map of the noise level included, and of the output.
    widths : sequence of 4 int
        Channels of the scales.
    n_blocks : int
    """

    def __init__(self, in_channels, out_channels, widths, n_blocks):
        super().__init__()
        # Rows that an output depends on above and below its own: a convolution reaches one pixel of
        # its scale, on 4 n_blocks of them (2 n_blocks at the coarsest scale); head and tail; the
        # place within a block of 8.
        self.reach = n_blocks * (4 * (1 + 2 + 4) + 2 * 8) + 2 + 7
        first, second, third, fourth = widths
        self.m_head = _convolution(in_channels, first)
        self.m_down1 = _down(first, second, n_blocks)
        self.m_down2 = _down(second, third, n_blocks)
        self.m_down3 = _down(third, fourth, n_blocks)
        self.m_body = nn.Sequential(*_blocks(fourth, n_blocks))
        self.m_up3 = _up(fourth, third, n_blocks)
        self.m_up2 = _up(third, second, n_blocks)
        self.m_up1 = _up(second, first, n_blocks)
        self.m_tail = _convolution(first, out_channels)
        for weight in self.parameters():
            nn.init.orthogonal_(weight, gain=0.2)

    def forward(self, image):
        """(B, in_channels, H, W) -> (B, out_channels, H, W), sides multiples of 8."""
        first = self.m_head(image)
        second = self.m_down1(first)
        third = self.m_down2(second)
        fourth = self.m_down3(third)
        up = self.m_up3(self.m_body(fourth).add_(fourth))  # in place: memory takes time to clear
        up = self.m_up2(up.add_(third))
        up = self.m_up1(up.add_(second))
        return self.m_tail(up.add_(first))


class ResidualBlock(nn.Module):
    """``x + C(relu(C(x)))`` with convolutions C of 3 x 3 pixels."""

    def __init__(self, width):
        super().__init__()
        relu = nn.ReLU(inplace=True)
        self.res = nn.Sequential(_convolution(width, width), relu, _convolution(width, width))

    def forward(self, image):
        return self.res(image).add_(image)


def _convolution(in_channels, out_channels):
    return Convolution(in_channels, out_channels, 3, padding=1, bias=False)


def _blocks(width, n_blocks):
    return [ResidualBlock(width) for _ in range(n_blocks)]


def _down(width, wider, n_blocks):
    halving = nn.Conv2d(width, wider, 2, stride=2, bias=False)
    return nn.Sequential(*_blocks(width, n_blocks), halving)


def _up(wider, width, n_blocks):
    doubling = nn.ConvTranspose2d(wider, width, 2, stride=2, bias=False)
    return nn.Sequential(doubling, *_blocks(width, n_blocks))


class PreconditionedDRUNet(nn.Module):
    """Minimum-mean-square-error denoiser D(x, sigma) for images in [0, 1], or a restorer of them.

    ``D = c_skip(s) x + c_out(s) F(c_in(s) x, ln(2 sigma) / 4)`` on images moved to [-1, 1], where
    s^2 = 4 (sigma^2 + floor^2). Without a floor it is close to the identity for small sigma; for
    sigma far above the contrast of the data, F alone generates the image.

    Parameters
    ----------
    widths : sequence of 4 int
        Channels of the four scales of the U-Net.
    n_blocks : int
        Residual blocks per scale.
    channels : int
        Channels of the images, 3 (colour) or 1 (grey).
    floor : float
        Size of the degradation other than noise that a restorer undoes: the standard deviation of
        an error of the same size, in image units; 0 for a denoiser.
    """

    factor = 8  # the U-Net halves the image three times

    def __init__(self, widths=(16, 32, 64, 128), n_blocks=2, channels=3, floor=0.0):
        super().__init__()
        self.channels, self.floor = channels, floor
        self.unet = DRUNet(channels + 1, channels, widths, n_blocks)

    @property
    def reach(self):
        """Rows that a result depends on above and below its own."""
        return self.unet.reach

    def forward(self, image, sigma):
        """Denoise ``image`` (B, C, H, W) of noise level ``sigma``: float or tensor of shape (B,).

        Sides that are no multiple of 8 are padded by reflection inside and cropped back.
        """
        sigma = torch.as_tensor(sigma, dtype=image.dtype, device=image.device)
        sigma = sigma.reshape(-1, 1, 1, 1).expand(image.shape[0], 1, 1, 1)
        scale = self._scale(sigma)
        total = (scale**2 + SIGMA_DATA**2).sqrt()
        noisy = 2 * image - 1
        network_input, (height, width) = pad_to_multiple(noisy / total, self.factor)
        level = ((2 * sigma).log() / 4).expand(-1, 1, *network_input.shape[-2:])
        residual = self.unet(torch.cat([network_input, level], 1))
        residual = residual[..., :height, :width].to(image.dtype)
        denoised = (SIGMA_DATA / total) ** 2 * noisy + scale * SIGMA_DATA / total * residual
        return (denoised + 1) / 2

    def loss(self, clean, degraded, sigma):
        """EDM training loss, one value per image (B,): the error of F at unit weight.

        ``degraded`` has noise ``sigma`` (B,) and the shape of ``clean`` (B, C, H, W).
        """
        scale = self._scale(sigma)
        weight = (scale**2 + SIGMA_DATA**2) / (scale * SIGMA_DATA) ** 2
        error = 2 * (self(degraded, sigma) - clean)
        return weight * error.square().flatten(1).mean(1)

    def _scale(self, sigma):
        """Standard deviation s of what is to be undone, on [-1, 1]."""
        return 2 * (sigma**2 + self.floor**2).sqrt() if self.floor else 2 * sigma


def pad_to_multiple(image, factor):
    """Pad (B, C, H, W) at the bottom and right to multiples of ``factor``; also return (H, W)."""
    height, width = image.shape[-2:]
    pad = (0, -width % factor, 0, -height % factor)
    if not any(pad):
        return image, (height, width)
    # An image thinner than its padding has nothing to reflect: repeat its last line instead.
    mode = "reflect" if pad[1] < width and pad[3] < height else "replicate"
    return F.pad(image, pad, mode=mode), (height, width)
