"""Settings of the restorations with a known kernel, by the prior they use."""

from dataclasses import dataclass

from benchmark_utils.algorithms.settings import from_preset


@dataclass(frozen=True)
class RestorationSettings:
    """How an image is restored with its kernel held. The defaults are those with a denoiser.

    Parameters
    ----------
    n_outer : int
        Steps of the prior, each followed by a proximal step on the data fidelity.
    first_level : float
        Noise level of the prior at the start, image units; it falls to that of the observation.
    weight : float
        Of the prior against the data.

    Raises
    ------
    ValueError
        When a number is too small.
    """

    n_outer: int = 12
    first_level: float = 0.2
    weight: float = 0.7

    def __post_init__(self):
        if not self.n_outer >= 0:
            raise ValueError(f"n_outer must be at least 0, got {self.n_outer}")
        if not self.first_level > 0:
            raise ValueError(f"first_level must be positive, got {self.first_level}")
        if not self.weight >= 0:
            raise ValueError(f"weight must be at least 0, got {self.weight}")


DENOISER, FIRE, SPARSE = "denoiser", "fire", "sparse"
PRESETS = {
    DENOISER: RestorationSettings(),
    FIRE: RestorationSettings(24, 0.1, 0.5),  # the most noise that the embedded restorers know
    SPARSE: RestorationSettings(weight=0.0068),  # as published; of its settings the only one
}


def restoration_settings(prior=DENOISER, **given):
    """Settings of the restoration with ``prior``, but for those that are given.

    Parameters
    ----------
    prior : {"denoiser", "fire", "sparse"}
        For :func:`.denoised_estimates`, :func:`.fire_estimates` and :func:`.sparse_images`.
    **given
        Fields of :class:`RestorationSettings`: they replace the prior's where they are not None.

    Raises
    ------
    ValueError
        When the prior or a setting is unknown, or a number is too small.
    """
    return from_preset(PRESETS, prior, what="prior", **given)
