"""Convolutions that take a faster way without gradients, and networks in half of the precision."""

import torch
from torch import nn

# Up to so many entries torch leaves oneDNN when it has one thread: the deep layers of a U-Net on
# images below 100 pixels, whose convolutions then take up to twice as long.
SMALL_INPUT = 20480


class Convolution(nn.Conv2d):
    """``nn.Conv2d`` without bias that keeps to oneDNN on a processor, also for small inputs.

    Only without gradients. Its results are those of ``nn.Conv2d`` up to rounding.
    """

    def forward(self, image):
        if (
            torch.is_grad_enabled()
            or image.device.type != "cpu"
            or image.dtype != torch.float32
            or image.numel() > SMALL_INPUT
            or not torch.backends.mkldnn.is_available()
        ):
            return super().forward(image)
        geometry = self.padding, self.stride, self.dilation, self.groups
        return torch.mkldnn_convolution(image, self.weight, self.bias, *geometry)


class InBFloat16(nn.Module):
    """A denoising network ``(image, sigma) -> image`` whose convolutions are in bfloat16.

    Their factors keep 8 bits, their sums are in float32, and so is the rest of the network (torch's
    autocast), on a processor and on a GPU, with and without gradients. The result is another one,
    by less than the denoiser leaves: hence a name of its own, ``embedded-bfloat16``.
    """

    def __init__(self, network):
        super().__init__()
        self.network = network

    @property
    def reach(self):
        """Rows that a result depends on above and below its own; None where that is unknown."""
        return getattr(self.network, "reach", None)

    def forward(self, image, sigma):
        with torch.autocast(image.device.type, torch.bfloat16):
            return self.network(image, sigma).to(image.dtype)
