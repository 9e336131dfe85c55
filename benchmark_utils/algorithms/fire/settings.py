"""What a FiRe prior is made of: restorers, weights, noise and data step, by hand or as released."""

from dataclasses import dataclass
from typing import Literal

from benchmark_utils.algorithms.settings import Settings, from_preset
from benchmark_utils.priors import split
from benchmark_utils.ranges import Nonnegative, Positive, Share, check_value, range_of


@dataclass(frozen=True)
class FireSettings(Settings):
    """Settings of :func:`.fire_image_step`. The defaults were found here.

    Every field is a parameter of the solvers ``fire-hqs`` and ``oracle``.

    Parameters
    ----------
    restorers : str
        Names of the priors R_n o D_n, see :func:`.restoration_prior`, joined by ``+``.
    gamma : str or float
        Their weights joined by ``+``; one number is the weight of each. A prior of weight 0 is left
        out.
    data_step : float or None
        lambda; None ties it to the noise of the degradations.
    level : float or None
        Noise of the degradations, image units; None leaves it to the solver, where it falls in the
        course of the steps.
    shift : float
        See :class:`.FiReHQS`. Circular shifts bring the seam of a photograph that is not periodic
        into the image, which the embedded priors then smooth: they are not shifted.
    rule : {"sum", "mean"}
        See :class:`.FiReHQS`.
    average_from : float
        Progress from which the iterates are averaged: only the last ones are of little noise.

    Raises
    ------
    ValueError
        When a field is not what its type hint allows, a name is unknown, there are more or fewer
        weights than restorers, or all are 0.
    """

    restorers: str = "embedded+embedded-jpeg@jpeg:80-100"
    gamma: str | Nonnegative = "0.5+0.5"
    data_step: Positive | None = None
    level: Positive | None = None
    shift: Share = 0.0
    rule: Literal["sum", "mean"] = "sum"
    average_from: Share = 0.75

    def __post_init__(self):
        super().__post_init__()
        for name in self.restorers.split("+"):
            split(name)
        if not self.priors:
            raise ValueError(f"one gamma at least must not be 0, got {self.gamma!r}")

    @property
    def priors(self):
        """Names of the priors that count."""
        return tuple(name for name, _ in self._weighted())

    @property
    def gammas(self):
        """Their weights."""
        return tuple(weight for _, weight in self._weighted())

    def _weighted(self):
        names = self.restorers.split("+")
        weights = read_weights(self.gamma, names)
        return [(name, weight) for name, weight in zip(names, weights, strict=True) if weight]

    def model_names(self):
        """Names of the restorers' models, none twice."""
        return list(dict.fromkeys(split(name)[0] for name in self.priors))


def read_weights(gamma, names):
    """One weight for each of ``names``, from their text or from the number that holds for all."""
    try:
        weights = [float(weight) for weight in str(gamma).split("+")]
    except ValueError:
        weights = []
    if len(weights) == 1:
        weights *= len(names)
    if len(weights) != len(names) or any(w not in range_of(Nonnegative) for w in weights):
        raise ValueError(
            f"gamma must be a number of at least 0 or one for each of {tuple(names)}, got {gamma!r}"
        )
    return weights


def released(restorers, gamma, data_step):
    """Settings of the authors' program for noise 0.01.

    The noise of D is known for ``restormer-motion`` alone.
    """
    return FireSettings(
        restorers, gamma, data_step, level=0.005, shift=0.1, rule="mean", average_from=0.5
    )


# The released ones are those for motion blur or, where they say so, for Gaussian blur; "combined"
# was released for super-resolution by 4.
PRESETS = {
    "embedded": FireSettings(),
    "embedded-deblur": FireSettings("embedded+embedded-deblur", "0.9+0.1"),
    "restormer-motion": released("restormer-motion", 1, 20.0),
    "restormer-motion-for-gaussian": released("restormer-motion", 0.5, 50.0),
    "restormer-gaussian": released("restormer-defocus@gaussian:0.01-1", 1, 20.0),
    "restormer-gaussian-for-gaussian": released("restormer-defocus@gaussian:0.01-3", 1, 20.0),
    "scunet-jpeg": released("scunet@jpeg:40-80", 1, 20.0),
    "swinir-x2": released("swinir-x2", 1, 100.0),
    "swinir-x2-for-gaussian": released("swinir-x2", 1, 50.0),
    "combined": released("scunet@jpeg:40-80+restormer-motion+swinir-x3", "1.5+0.25+1.25", 100.0),
}

# Of the priors against the data while the kernel is estimated, found here with the preset
# "embedded".
PIXELS_WEIGHT, LENS_WEIGHT = 50.0, 4.0


def blind_weight(family):
    """Weight of the priors where none is given, by the name of the kernel family."""
    return LENS_WEIGHT if family == "diffraction" else PIXELS_WEIGHT


def fire_settings(preset="embedded", **given):
    """Settings of a preset, but for those that are given.

    Parameters
    ----------
    preset : str
        One of :data:`PRESETS`.
    **given
        Fields of :class:`FireSettings`: they replace the preset's where they are not None.
        Restorers given without weights have equal ones, 1 in all.

    Raises
    ------
    ValueError
        When the preset or a setting is unknown, or :class:`FireSettings` refuses a value.
    """
    restorers, gamma, rule = (given.get(name) for name in ("restorers", "gamma", "rule"))
    if restorers is not None and gamma is None and preset in PRESETS:
        check_value(restorers, "restorers", str)
        is_mean = (rule or PRESETS[preset].rule) == "mean"
        given["gamma"] = 1 if is_mean else 1 / len(restorers.split("+"))
    return from_preset(PRESETS, preset, **given)
