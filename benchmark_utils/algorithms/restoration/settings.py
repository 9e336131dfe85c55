"""Settings of the restorations with a known kernel, by the prior they use."""

from dataclasses import dataclass

from benchmark_utils.algorithms.settings import Settings, from_preset
from benchmark_utils.ranges import Nonnegative, Positive, Steps


@dataclass(frozen=True)
class RestorationSettings(Settings):
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
        When a field is not what its type hint allows.
    """

    n_outer: Steps = 6
    first_level: Positive = 0.6
    weight: Nonnegative = 0.3


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
        When the prior or a setting is unknown, or :class:`RestorationSettings` refuses a value.
    """
    return from_preset(PRESETS, prior, what="prior", **given)
