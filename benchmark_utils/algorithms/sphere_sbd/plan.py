"""How the two stages run: their settings, and the phases that follow from them."""

from dataclasses import dataclass
from typing import NamedTuple

STAGE_ONE, CROPPED = 0.35, 0.15  # shares of the steps on the small sphere, before and after
N_LEVELS = 6  # weights of the penalty in stage II


@dataclass(frozen=True)
class Settings:
    """How the two stages run.

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

    weight: float = 0.1
    first_weight: float = 0.3
    mu: float = 0.01
    n_outer: int = 160
    n_inner: int = 5
    n_starts: int = 3
    constraint: str = "sphere"
    inertia: float = 0.0
    reweight: bool = False

    def __post_init__(self):
        if not 0 < self.weight <= self.first_weight < float("inf"):
            raise ValueError(
                f"weights must be 0 < weight <= first_weight, got {self.weight} and "
                f"{self.first_weight}"
            )
        for name in ("n_outer", "n_inner", "n_starts"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, got {getattr(self, name)}")
        if not 0 <= self.inertia < 1:
            raise ValueError(f"inertia must be in [0, 1), got {self.inertia}")
        if self.constraint not in ("sphere", "simplex"):
            raise ValueError(f"constraint must be sphere or simplex, got {self.constraint!r}")


class Phase(NamedTuple):
    """``n_steps`` on kernels of one shape, with one penalty."""

    n_steps: int
    kernel_shape: tuple[int, int]
    weight: float
    mu: float = 0.0
    reweight: bool = False


def phases(kernel_shape, window, settings):
    """The plan: stage I, the levels of stage II, the crop; ``settings.n_outer`` steps in all.

    Parameters
    ----------
    kernel_shape, window : (int, int)
        Sizes of the kernels on the small and on the large sphere.
    settings : Settings

    Returns
    -------
    list of Phase
    """
    n_first = max(1, round(STAGE_ONE * settings.n_outer))
    n_last = min(max(1, round(CROPPED * settings.n_outer)), settings.n_outer - n_first)
    n_second = settings.n_outer - n_first - n_last
    first_weight = settings.first_weight
    plan = [Phase(n_first, kernel_shape, first_weight, settings.mu * first_weight)]
    ratio = settings.weight / first_weight
    for level in range(N_LEVELS):
        n_steps = n_second * (level + 1) // N_LEVELS - n_second * level // N_LEVELS
        weight = first_weight * ratio ** (level / (N_LEVELS - 1))
        plan.append(Phase(n_steps, window, weight))
    plan.append(Phase(n_last, kernel_shape, settings.weight, reweight=settings.reweight))
    return [phase for phase in plan if phase.n_steps]
