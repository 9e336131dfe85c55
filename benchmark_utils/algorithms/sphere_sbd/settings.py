"""Settings of the two stages: of sparse activations, of the gradients of photographs."""

from dataclasses import dataclass
from typing import Annotated, Literal

from benchmark_utils.algorithms.settings import Settings, from_preset
from benchmark_utils.ranges import Count, Nonnegative, Number, Positive


@dataclass(frozen=True)
class SphereSettings(Settings):
    """How the two stages run. The defaults are those of activations.

    Every field is a parameter of the solver ``sphere-sbd``.

    Parameters
    ----------
    weight, first_weight : float
        Of the penalty (lambda), in the unit of the activations: at the end, and in stage I, from
        which it falls geometrically in stage II.
    mu : float
        Rounding of the Huber penalty in stage I, as a share of ``first_weight``.
    n_outer : int
        Steps on the kernels in all.
    n_inner : int
        FISTA steps on the activations before each.
    n_starts : int
        Windows of the data to start from, side by side in one batch; after stage I the one of
        lowest objective goes on.
    constraint : {"sphere", "simplex"}
        On each kernel; the simplex shows the trivial minimum that the sphere avoids.
    inertia : float
        In [0, 1): share of the last move that both variables repeat before each step; with
        ``n_inner=1`` the inertial alternating descent.
    reweight : bool
        Whether the last steps weigh each entry by ``weight / (|x| + weight)``: large activations
        are then hardly shrunk.
    """

    weight: Positive = 0.1
    first_weight: Positive = 0.3
    mu: Nonnegative = 0.01
    n_outer: Count = 160
    n_inner: Count = 5
    n_starts: Count = 3
    constraint: Literal["sphere", "simplex"] = "sphere"
    inertia: Annotated[float, Number(least=0, below=1)] = 0.0
    reweight: bool = False

    def __post_init__(self):
        super().__post_init__()
        if self.weight > self.first_weight:
            raise ValueError(
                f"weight must be at most first_weight = {self.first_weight}, got {self.weight}"
            )


# Activations have a unit of their own; gradients of photographs are scaled to unit standard
# deviation, and being less sparse they want more starts and longer fits.
PRESETS = {
    "activation": SphereSettings(),
    "image": SphereSettings(weight=1.0, first_weight=2.0, n_starts=8, n_inner=10),
}


def sphere_settings(signal, **given):
    """Settings for a kind of signal, but for those that are given.

    Parameters
    ----------
    signal : {"activation", "image"}
    **given
        Fields of :class:`SphereSettings`: they replace the signal's where they are not None. A
        ``weight`` that is given raises ``first_weight``, unless that is given too.

    Raises
    ------
    ValueError
        When the signal or a setting is unknown, or :class:`SphereSettings` refuses a value.
    """
    weight = given.get("weight")
    if weight is not None and given.get("first_weight") is None and signal in PRESETS:
        given["first_weight"] = max(PRESETS[signal].first_weight, weight)
    return from_preset(PRESETS, signal, what="signal", **given)
