"""The denoisers by name: what each one is, takes and costs, and where its weights come from."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from benchmark_utils.priors.denoiser import Denoiser
from benchmark_utils.priors.total_variation import tv_denoiser
from benchmark_utils.priors.weights import WeightsMissing, load_trained, read_card


@dataclass(frozen=True)
class Entry:
    """A denoiser that can be had by name.

    Attributes
    ----------
    description : str
    build : callable () -> torch.nn.Module or function
        Raises :class:`WeightsMissing` when its weights are absent.
    locate : callable () -> anything
        Cheap check of the weights; raises :class:`WeightsMissing` as ``build`` does.
    channels : int or None
        None: any number of channels.
    sigma_range : (float, float)
        In image units.
    n_parameters : int
    factor : int
        Sides of the images it takes are multiples of it.
    """

    description: str
    build: Callable
    locate: Callable = lambda: None
    channels: int | None = 3
    sigma_range: tuple[float, float] = (0.0, float("inf"))
    n_parameters: int = 0
    factor: int = 1


REGISTRY = {
    "embedded": Entry(
        "diffusion denoiser of this benchmark, trained on photographs and faces",
        build=lambda: load_trained("embedded"),
        locate=lambda: read_card("embedded"),
        sigma_range=(0.002, 20.0),
        n_parameters=1_063_920,
    ),
    "tv": Entry(
        "proximal operator of the total variation",
        build=lambda: tv_denoiser,
        channels=None,
        sigma_range=(1e-4, 0.2),
    ),
}


def available(name):
    """Whether denoiser ``name`` can be had on this machine: (bool, reason or '')."""
    try:
        _entry(name).locate()
    except WeightsMissing as error:
        return False, str(error)
    return True, ""


@cache
def get_denoiser(name):
    """Denoiser by name: callable ``D(x, sigma)`` on (B, C, H, W) in [0, 1], see :class:`Denoiser`.

    Built once per process; ``python -m benchmark_utils.priors`` lists the names.

    Raises
    ------
    ValueError
        When the name is unknown.
    WeightsMissing
        When its weights are not on this machine; nothing is downloaded here.
    WeightsDamaged
        When its weight file is not the published one.
    """
    entry = _entry(name)
    return Denoiser(name, entry.build(), entry.channels, entry.sigma_range, entry.factor)


def _entry(name):
    if name not in REGISTRY:
        raise ValueError(f"unknown denoiser {name!r}, expected one of {sorted(REGISTRY)}")
    return REGISTRY[name]
