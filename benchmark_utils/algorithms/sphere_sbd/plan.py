"""The phases of the two stages, as they follow from the settings."""

from typing import NamedTuple

STAGE_ONE, CROPPED = 0.35, 0.15  # shares of the steps on the small sphere, before and after
N_LEVELS = 6  # weights of the penalty in stage II


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
    settings : SphereSettings

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
