"""Settings of the minimisation of the joint posterior: as published, as released, fast."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from benchmark_utils.algorithms.schedules import SCHEDULES, linear
from benchmark_utils.algorithms.second_moments import COVARIANCES, NONE, check_covariance
from benchmark_utils.algorithms.settings import Settings, from_preset
from benchmark_utils.algorithms.steps import STEP_RULES
from benchmark_utils.ranges import Count, Kind, Nonnegative, Positive, Steps, range_of


def is_interval(bounds):
    """Whether ``bounds`` is a pair of finite numbers 0 <= low <= high."""
    if not isinstance(bounds, tuple | list) or len(bounds) != 2:
        return False
    return all(bound in range_of(Nonnegative) for bound in bounds) and bounds[0] <= bounds[1]


@dataclass(frozen=True)
class MapSettings(Settings):
    """How the joint posterior is minimised, and what follows. The defaults are ``fast``, pixels.

    Every field is a parameter of the solvers ``map-pgd`` and ``map-dr``.

    Parameters
    ----------
    fit : {"pixels", "derivatives"}
        What the kernel is fitted to, see :class:`.DerivativeFidelity`.
    step_rule, kernel_step, schedule, step_bounds, n_kernel
        The step on the kernel: ``rule``, ``size``, ``schedule``, ``bounds`` and ``n_steps`` of
        :func:`.get_kernel_step`, which knows their names.
    level, weight : float
        Noise level of the denoiser, image units, and weight of the potential, 1 in eq. (8) of
        Nguyen, Pauwels & Weiss (2025). See :class:`.ImageStep`.
    first_level : float or None
        With it the level starts there and falls to ``level`` geometrically, again after each
        reset.
    prior_step : float
        Share of the way to the denoised image at each image step.
    data_step : float or None
        Step on the data, whatever the noise; None is the one that the level and the weight imply.
    n_outer, n_inner, reset_every
        See :func:`.alternate`.
    n_fine : int
        Kernel steps of the second phase, see :func:`.fine_estimates`.
    n_refits : int
        Turns of :func:`.refits` before the restoration.
    covariance, residual_std
        Of what the image leaves open at each kernel step, see :func:`.moments_rule`. ``samples``
        are drawn anew each time.
    restore : bool
        Whether a restoration comes last, see :func:`.restored`.

    Raises
    ------
    ValueError
        When a field is not what its type hint allows, there are refits without a restoration, or
        :func:`.check_covariance` refuses the covariance.
    """

    fit: Literal["pixels", "derivatives"] = "derivatives"
    step_rule: Literal[STEP_RULES] = "lipschitz"
    kernel_step: Positive = 1.0
    schedule: Literal[("constant", *SCHEDULES)] = "constant"
    step_bounds: Annotated[tuple, Kind(is_interval, "(low, high)")] | None = None
    n_kernel: Count = 4
    level: Positive = 0.1
    first_level: Positive | None = None
    weight: Positive = 20.0
    prior_step: Positive = 1.0
    data_step: Positive | None = None
    n_outer: Steps = 40  # 0: the start alone
    n_inner: Count | Callable[[float], float] = 3
    reset_every: Steps | None = None  # 0: never
    n_fine: Steps = 30
    n_refits: Steps = 0
    covariance: Literal[COVARIANCES] = NONE
    residual_std: Nonnegative | None = None
    restore: bool = True

    def __post_init__(self):
        super().__post_init__()
        if self.n_refits and not self.restore:
            raise ValueError(f"n_refits must be 0 without a restoration, got {self.n_refits}")
        check_covariance(self.covariance, self.residual_std)

    @property
    def n_estimates(self):
        """How many estimates follow the start, over all phases."""
        return self.n_outer + self.n_fine + self.n_refits + bool(self.restore)


# As the paper's text has them (Nguyen, Pauwels & Weiss 2025, sec. 5): 40 000 image steps.
PAPER = MapSettings(
    fit="pixels",
    step_rule="fixed",
    kernel_step=1e-3,
    n_kernel=1,
    level=0.0101,
    weight=1.0,
    prior_step=0.0098,
    n_outer=400,
    n_inner=100,
    reset_every=100,
    n_fine=0,
    restore=False,
)

# As in the program released with it: the image starts again each ten kernel steps, with 50 steps on
# it, then ever fewer, 26 at last; the relative kernel step falls to nothing and is bounded. The
# level is 0.03 of the step on the data, which does not know the noise.
CODE = replace(
    PAPER,
    step_rule="relative",
    kernel_step=1e-2,
    schedule="geometric",
    step_bounds=(1e-7, 1e-3),
    level=0.0015,
    prior_step=1.0,
    data_step=0.05,
    n_inner=linear(50, 23),
    n_outer=100,
    reset_every=10,
)

# Found here (docs/initialisation.md).
FAST_PIXELS = MapSettings()
FAST_LENS = MapSettings(
    step_rule="relative",
    kernel_step=0.04,
    schedule="linear",
    n_kernel=1,
    level=0.02,
    weight=8.0,
    n_outer=60,
    n_fine=0,
)
# The second phase of FAST_PIXELS, from its pair: it takes what is left of the blur, or collapses.
FINE_PIXELS = replace(FAST_PIXELS, n_kernel=8, level=0.03, weight=4.0)

PRESETS = ("fast", "paper", "code")


def map_settings(family, preset="fast", **given):
    """Settings of a preset, but for those that are given.

    Parameters
    ----------
    family : str
        Of the kernels, one of :data:`.PARAMETERIZATIONS`; ``fast`` has settings for the pixels of
        a kernel and others for the coefficients of a lens. A lens has no second phase and no
        refits, whatever is given.
    preset : {"fast", "paper", "code"}
    **given
        Fields of :class:`MapSettings`: they replace the preset's where they are not None.

    Returns
    -------
    MapSettings

    Raises
    ------
    ValueError
        When the preset or a setting is unknown, or :class:`MapSettings` refuses a value.
    """
    is_lens = family == "diffraction"
    presets = dict(zip(PRESETS, (FAST_LENS if is_lens else FAST_PIXELS, PAPER, CODE), strict=True))
    settings = from_preset(presets, preset, **given)
    return replace(settings, n_fine=0, n_refits=0) if is_lens else settings
