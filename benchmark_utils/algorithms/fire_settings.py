"""What a FiRe prior is made of: restorers, weights, noise and data step, by hand or as released."""

from typing import NamedTuple

from benchmark_utils.priors.restoration import restoration_prior, split


class FireSettings(NamedTuple):
    """Settings of :func:`.fire_image_step`.

    Attributes
    ----------
    restorers : tuple of str
        Names of the priors R_n o D_n, see :func:`.restoration_prior`.
    gammas : tuple of float
        One weight for each.
    data_step : float or None
        lambda; None ties it to the noise of the degradations.
    level : float or None
        Noise of the degradations, image units; None leaves it to the solver.
    shift : float
        See :class:`.FiReHQS`. Circular shifts bring the seam of a photograph that is not periodic
        into the image, which the embedded priors then smooth: they are not shifted.
    """

    restorers: tuple[str, ...]
    gammas: tuple[float, ...]
    data_step: float | None
    level: float | None
    shift: float

    def model_names(self):
        """Names of the restorers' models, none twice."""
        return list(dict.fromkeys(split(name)[0] for name in self.restorers))

    def priors(self, models):
        """The maps R_n o D_n, their models from ``models``, a dict by name."""
        return [restoration_prior(name, models) for name in self.restorers]


COMBINED = "scunet@jpeg:40-80+restormer-motion+swinir-x3"
# restorers, gamma, lambda, noise, shift. Those of published models are the released settings for
# motion blur and noise .01; the noise is known for the first one alone. "combined" was released
# for super-resolution by 4.
PRESETS = {
    "embedded": ("embedded+embedded-jpeg@jpeg:80-100", "0.5+0.5", None, None, 0.0),
    "embedded-deblur": ("embedded+embedded-deblur", "0.9+0.1", None, None, 0.0),
    "restormer-motion": ("restormer-motion", "1", 20.0, 0.005, 0.1),
    "restormer-gaussian": ("restormer-defocus@gaussian:0.01-1", "1", 20.0, 0.005, 0.1),
    "scunet-jpeg": ("scunet@jpeg:40-80", "1", 20.0, 0.005, 0.1),
    "swinir-x2": ("swinir-x2", "1", 100.0, 0.005, 0.1),
    "combined": (
        "scunet@jpeg:40-80+restormer-motion+swinir-x3",
        "1.5+0.25+1.25",
        100.0,
        0.005,
        0.1,
    ),
}


def fire_settings(
    preset="embedded", restorers=None, gamma=None, data_step=None, level=None, shift=None
):
    """Settings of a preset, or other ones where they are given.

    Parameters
    ----------
    preset : str
        One of :data:`PRESETS`.
    restorers : str or None
        Names of the priors joined by ``+``.
    gamma : str, float or None
        Their weights joined by ``+``; one number is the weight of each. Of restorers without
        weights each has an equal share of 1; one of weight 0 is left out.
    data_step, level, shift : float or None
        See :class:`FireSettings`.

    Raises
    ------
    ValueError
        When a name is unknown or there are more or fewer weights than restorers.
    """
    if preset not in PRESETS:
        raise ValueError(f"unknown preset {preset!r}, expected one of {tuple(PRESETS)}")
    if restorers is not None and gamma is None:
        gamma = 1 / len(restorers.split("+"))
    given = (restorers, gamma, data_step, level, shift)
    restorers, gamma, *numbers = (
        default if value is None else value
        for value, default in zip(given, PRESETS[preset], strict=True)
    )
    names = tuple(restorers.split("+"))
    for name in names:
        split(name)
    try:
        gammas = tuple(float(weight) for weight in str(gamma).split("+"))
    except ValueError:
        gammas = ()
    gammas = gammas * len(names) if len(gammas) == 1 else gammas
    if len(gammas) != len(names):
        raise ValueError(f"gamma must be a number or one for each of {names}, got {gamma!r}")
    used = [(name, weight) for name, weight in zip(names, gammas, strict=True) if weight]
    if not used:
        raise ValueError(f"one gamma at least must not be 0, got {gamma!r}")
    return FireSettings(*zip(*used, strict=True), *numbers)
