"""What a FiRe prior is made of: restorers, weights, noise and data step, by hand or as released."""

from typing import NamedTuple

from benchmark_utils.algorithms.fire.image_step import fire_image_step
from benchmark_utils.priors import restoration_prior, split


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
    shift, rule, average_from : float, str, float
        See :class:`.FiReHQS`.
    """

    restorers: tuple[str, ...]
    gammas: tuple[float, ...]
    data_step: float | None
    level: float | None
    shift: float
    rule: str
    average_from: float

    def model_names(self):
        """Names of the restorers' models, none twice."""
        return list(dict.fromkeys(split(name)[0] for name in self.restorers))

    def image_step(self, models, *, n_outer, seed=0):
        """What :func:`.fire_image_step` makes of them, the models from ``models``, by name."""
        priors = [restoration_prior(name, models) for name in self.restorers]
        return fire_image_step(
            priors,
            self.gammas,
            data_step=self.data_step,
            n_outer=n_outer,
            shift=self.shift,
            rule=self.rule,
            average_from=self.average_from,
            seed=seed,
        )


# Found here, the noise of D falling in the course of the steps. Circular shifts bring the seam of a
# photograph that is not periodic into the image, which these priors then smooth: they are not
# shifted. Only the last iterates, of little noise, are averaged.
TUNED = {"data_step": None, "level": None, "shift": 0.0, "rule": "sum", "average_from": 0.75}


def released(restorers, gamma, data_step):
    """Parts of a preset of the authors' program for noise .01.

    The noise of D is known for ``restormer-motion`` alone.
    """
    return {
        "restorers": restorers,
        "gamma": gamma,
        "data_step": data_step,
        "level": 0.005,
        "shift": 0.1,
        "rule": "mean",
        "average_from": 0.5,
    }


# The released ones are those for motion blur or, where they say so, for Gaussian blur; "combined"
# was released for super-resolution by 4.
PRESETS = {
    "embedded": {
        "restorers": "embedded+embedded-jpeg@jpeg:80-100",
        "gamma": "0.5+0.5",
        **TUNED,
    },
    "embedded-deblur": {"restorers": "embedded+embedded-deblur", "gamma": "0.9+0.1", **TUNED},
    "restormer-motion": released("restormer-motion", 1, 20.0),
    "restormer-motion-for-gaussian": released("restormer-motion", 0.5, 50.0),
    "restormer-gaussian": released("restormer-defocus@gaussian:0.01-1", 1, 20.0),
    "restormer-gaussian-for-gaussian": released("restormer-defocus@gaussian:0.01-3", 1, 20.0),
    "scunet-jpeg": released("scunet@jpeg:40-80", 1, 20.0),
    "swinir-x2": released("swinir-x2", 1, 100.0),
    "swinir-x2-for-gaussian": released("swinir-x2", 1, 50.0),
    "combined": released("scunet@jpeg:40-80+restormer-motion+swinir-x3", "1.5+0.25+1.25", 100.0),
}
PARTS = tuple(PRESETS["embedded"])

# Of the priors against the data while the kernel is estimated, found here with the preset
# "embedded".
PIXELS_WEIGHT, LENS_WEIGHT = 50.0, 4.0


def blind_weight(family):
    """Weight of the priors where none is given, by the name of the kernel family."""
    return LENS_WEIGHT if family == "diffraction" else PIXELS_WEIGHT


def fire_settings(preset="embedded", **parts):
    """Settings of a preset, or other ones where they are given.

    Parameters
    ----------
    preset : str
        One of :data:`PRESETS`.
    **parts
        What replaces its :data:`PARTS`, where not None. ``restorers`` (str) are names of priors
        joined by ``+``; ``gamma`` (str or float) their weights joined by ``+``, one number being
        the weight of each. Restorers without weights have equal ones, 1 in all; one of weight 0
        is left out. For the others see :class:`FireSettings`.

    Raises
    ------
    ValueError
        When a name is unknown or there are more or fewer weights than restorers.
    """
    if preset not in PRESETS:
        raise ValueError(f"unknown preset {preset!r}, expected one of {tuple(PRESETS)}")
    if unknown := parts.keys() - set(PARTS):
        raise ValueError(f"unknown settings {sorted(unknown)}, expected some of {PARTS}")
    given = {name: value for name, value in parts.items() if value is not None}
    parts = {**PRESETS[preset], **given}
    names = tuple(parts.pop("restorers").split("+"))
    for name in names:
        split(name)
    gamma = parts.pop("gamma")
    if "restorers" in given and "gamma" not in given:
        gamma = 1 if parts["rule"] == "mean" else 1 / len(names)
    weights = read_weights(gamma, names)
    used = [(name, weight) for name, weight in zip(names, weights, strict=True) if weight]
    if not used:
        raise ValueError(f"one gamma at least must not be 0, got {gamma!r}")
    return FireSettings(*zip(*used, strict=True), **parts)


def read_weights(gamma, names):
    """One weight for each of ``names``, from their text or from the number that holds for all."""
    try:
        weights = [float(weight) for weight in str(gamma).split("+")]
    except ValueError:
        weights = []
    if len(weights) == 1:
        weights *= len(names)
    if len(weights) != len(names):
        raise ValueError(f"gamma must be a number or one for each of {names}, got {gamma!r}")
    return weights
