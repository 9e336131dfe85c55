"""Width families whose kernels have an inverse (Nguyen, Pauwels & Weiss, section 4.1)."""

import torch

from benchmark_utils.kernels import width_family
from benchmark_utils.physics import transfer_function

# Weight of the Dirac. The transfer function of the four families on 64x64 pixels, widths 0 to 5 in
# steps of 0.5, then stays above 1e-6 in modulus: in double precision an image blurred and inverted
# comes back to within 1e-8. Without it, those of Airy and Gaussian kernels vanish.
PERTURBATION = 1e-3


def invertible_family(name, widths, shape):
    """Kernels ``(h_w + PERTURBATION delta) / (1 + PERTURBATION)``, in double precision.

    Parameters
    ----------
    name : str
        A name of :data:`benchmark_utils.kernels.WIDTH_FAMILIES`.
    widths : sequence of float
        In pixels, at least 0.
    shape : (int, int)

    Returns
    -------
    tensor (W, 1, kh, kw), float64
    """
    widths = torch.as_tensor([*widths, 0.0], dtype=torch.float64)
    *kernels, dirac = width_family(name, widths, shape)
    return (torch.stack(kernels) + PERTURBATION * dirac) / (1 + PERTURBATION)


def inverse_blur(observation, kernel):
    """The one image that ``kernel`` (1 or B, 1, kh, kw) blurs into ``observation`` on the torus.

    Computed in double precision, (B, C, H, W) float64: the inverse multiplies rounding errors.
    """
    size = observation.shape[-2:]
    spectrum = torch.fft.rfft2(observation.double())
    return torch.fft.irfft2(spectrum / transfer_function(kernel.double(), size), s=size)
