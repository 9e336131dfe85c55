"""What the benchmark knows of a prior: how to load it, its weights, what it takes."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from benchmark_utils.priors.weights import PackageFile, ShippedFile, WebFile


@dataclass(frozen=True, eq=False)  # what it holds may have no hash
class Entry:
    """A denoiser, or a restorer of more than noise, that is looked up by name.

    Attributes
    ----------
    description : str
    load : callable
        ``load(path)`` returns a torch.nn.Module; without ``weights``, ``load`` is itself the
        denoising function ``(image, sigma)``.
    weights : object with ``locate(name)`` and ``verify(path)``, or None
        The source of the weights.
    sigma_range : (float, float)
        Noise levels that it was made for, in image units.
    n_parameters : int
    channels : int or None
        Of its images; None: any number.
    factor : int
        Sides of its images are multiples of it.
    float32_only : bool
        Whether it computes in single precision whatever the precision of the image.
    degradation : str
        What it undoes: a name of :data:`benchmark_utils.priors.restoration.DEGRADATIONS`.
    scale : int
        How many times larger its result is than its input, on each side.
    """

    description: str
    load: Callable
    weights: ShippedFile | WebFile | PackageFile | None = None
    sigma_range: tuple[float, float] = (0.0, math.inf)
    n_parameters: int = 0
    channels: int | None = 3
    factor: int = 1
    float32_only: bool = False
    degradation: str = "noise"
    scale: int = 1
