"""Settings of the posterior samplers with a known kernel, by method."""

from dataclasses import dataclass

from benchmark_utils.algorithms.schedules import geometric
from benchmark_utils.algorithms.settings import Settings, from_preset
from benchmark_utils.ranges import Count, Positive, Share


@dataclass(frozen=True)
class SamplingSettings(Settings):
    """How images are drawn from the posterior. Levels are standard deviations in image units.

    Parameters
    ----------
    n_outer : int
        Turns.
    n_inner : int
        Evaluations of the denoiser in each turn, where a method has several.
    first_level : float
        Level of the denoiser in the first turn.
    last_level : float
        Level in the last turn; in between the level changes geometrically.
    step : float
        Length of a Langevin or gradient step, in the unit that the method states.
    weight : float
        Of the prior against the data; 1 for the posterior.
    fresh : float
        Share of new noise in the noise of the next turn, in [0, 1].
    n_chains : int
        Independent chains for each image.
    n_kept : int
        Draws that each chain keeps: those of its last turns.
    seed : int

    Raises
    ------
    ValueError
        When a field is not what its type hint allows.
    """

    n_outer: Count
    first_level: Positive
    last_level: Positive
    n_inner: Count = 1
    step: Positive = 1.0
    weight: Positive = 1.0
    fresh: Share = 1.0
    n_chains: Count = 1
    n_kept: Count = 1
    seed: int = 0

    @property
    def levels(self):
        """Levels of the turns, a list of ``n_outer`` floats."""
        return geometric_levels(self.first_level, self.last_level, self.n_outer)


def geometric_levels(first, last, n):
    """``n`` levels from ``first`` to ``last``, a list of floats; ``first`` alone if ``n`` is 1."""
    level_at = geometric(first, last)
    return [level_at(turn / max(n - 1, 1)) for turn in range(n)]


# Chosen on crops of sun_hays, for about a hundred evaluations. Published, for images in [0, 1]:
# couplings from 5 to 0.15 in 100 turns (split-gibbs); weight 1, fresh 0.1, 100 levels (diffpir).
PRESETS = {
    "split-gibbs": SamplingSettings(25, 0.2, 0.02, n_inner=4, n_kept=5),
    "diffpir": SamplingSettings(50, 0.3, 0.01, weight=0.7),
    "annealed-langevin": SamplingSettings(34, 0.3, 0.01, n_inner=3, step=0.2),
    "pnp": SamplingSettings(100, 0.02, 0.02, step=1.9),
    "langevin": SamplingSettings(50, 0.02, 0.02, n_inner=2, step=1 / 9, n_kept=45),
    "pigdm": SamplingSettings(30, 0.3, 0.01),
}


def sampling_settings(method, **given):
    """Settings of ``method``, but for those that are given.

    Parameters
    ----------
    method : str
        A name of :data:`.SAMPLERS`.
    **given
        Fields of :class:`SamplingSettings`: they replace the method's where they are not None.

    Raises
    ------
    ValueError
        When the method or a setting is unknown, or :class:`SamplingSettings` refuses a value.
    """
    return from_preset(PRESETS, method, what="sampler", **given)
