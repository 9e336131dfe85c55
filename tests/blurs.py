"""Random deconvolution problems of any size, for the property tests of the forward model."""

from dataclasses import dataclass

import torch
from hypothesis import strategies as st

from benchmark_utils.physics import KernelMap
from benchmark_utils.problem import BOUNDARIES


@dataclass(frozen=True)
class RandomBlur:
    """Float64 images (B, C, H, W), kernels (B or 1, 1, kh, kw), boundary, and more noise."""

    image: torch.Tensor
    kernel: torch.Tensor
    boundary: str
    generator: torch.Generator

    @property
    def kernel_shape(self):
        return tuple(self.kernel.shape[-2:])

    def noise(self, shape):
        return torch.randn(shape, dtype=torch.float64, generator=self.generator)


@st.composite
def blurs(draw, boundaries=BOUNDARIES, max_side=13):
    """Images and kernels of all parities, square or not, signals (height 1) included."""
    size = draw(st.tuples(st.integers(1, max_side), st.integers(1, max_side)))
    shape = [draw(st.integers(1, side)) for side in size]
    batch, channels = draw(st.integers(1, 3)), draw(st.sampled_from((1, 3)))
    generator = torch.Generator().manual_seed(draw(st.integers(0, 2**16)))
    image = torch.randn(batch, channels, *size, dtype=torch.float64, generator=generator)
    n_kernels = draw(st.sampled_from((1, batch)))
    kernel = torch.randn(n_kernels, 1, *shape, dtype=torch.float64, generator=generator)
    return RandomBlur(image, kernel, draw(st.sampled_from(boundaries)), generator)


def kernel_adjoint(image, residual, kernel_shape, boundary="circular"):
    """Transpose of the blur as a map of the kernel."""
    return KernelMap(image, kernel_shape, boundary).adjoint(residual)
