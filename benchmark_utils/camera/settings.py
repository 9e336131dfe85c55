"""The settings of a camera."""

from dataclasses import dataclass
from typing import Annotated, Literal

from benchmark_utils.camera.tone import CURVES, LINEAR
from benchmark_utils.ranges import Count, Nonnegative, Number, Positive, PositiveShare, check_fields

Fraction = Annotated[float, Number(least=0, below=1)]
Quality = Annotated[int, Number(least=1, most=100, whole=True)]


@dataclass(frozen=True)
class Camera:
    """What a camera does beside one blur and white noise; by default, nothing.

    Attributes
    ----------
    dispersion : float
        The kernel of red is larger than that of green by this share, that of blue smaller.
    light : {"linear", "gamma", "srgb", "decoded"}
        Curve T between light and pixels, ``y = T(h * T^-1(x))``, see
        :mod:`benchmark_utils.camera.tone`; ``decoded``: linear pixels, decoded as if they had a
        gamma.
    peak : float or None
        Photons that a pixel of value 1 counts: Poisson noise before the curve, beside the white
        noise. Solvers are told the root mean square of both. None: no such noise.
    noise_correlation : float
        Standard deviation, in pixels, of the Gaussian filter that the white noise went through;
        its level stays.
    clip_level : float or None
        Value of a saturated pixel.
    clip_share : float
        Share of the values of each image that saturate.
    bits : int or None
        Of a pixel.
    jpeg : int or None
        Quality of the compression, of pixels of 8 bits, chroma at full resolution.

    Raises
    ------
    ValueError
        When a value is outside its range; the message names it.
    """

    dispersion: Fraction = 0.0
    light: Literal[CURVES] = LINEAR
    peak: Positive | None = None
    noise_correlation: Nonnegative = 0.0
    clip_level: PositiveShare | None = None
    clip_share: Fraction = 0.0
    bits: Count | None = None
    jpeg: Quality | None = None

    def __post_init__(self):
        check_fields(self)


PLAIN = Camera()
