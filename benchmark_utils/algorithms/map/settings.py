"""Settings of the minimisation of the joint posterior: as published, as released, fast."""

from benchmark_utils.algorithms.schedules import linear

# As the paper's text has them (Nguyen, Pauwels & Weiss 2025, sec. 5): 40 000 image steps.
PAPER = {
    "fit": "pixels",
    "step_rule": "fixed",
    "kernel_step": 1e-3,
    "schedule": "constant",
    "step_bounds": None,
    "n_kernel": 1,
    "level": 0.0101,
    "first_level": None,
    "weight": 1.0,
    "prior_step": 0.0098,
    "n_outer": 400,
    "n_inner": 100,
    "reset_every": 100,
}

# As in the program released with it: the image starts again each ten kernel steps, with ever fewer
# steps on it; the relative kernel step falls to nothing and is bounded.
CODE = {
    **PAPER,
    "step_rule": "relative",
    "kernel_step": 1e-2,
    "schedule": "geometric",
    "step_bounds": (1e-7, 1e-3),
    "level": 0.0015,
    "prior_step": 1.0,
    "n_inner": linear(50, 10),
    "n_outer": 100,
    "reset_every": 10,
}

# Found here (docs/initialisation.md).
FAST_PIXELS = {
    "fit": "derivatives",
    "step_rule": "lipschitz",
    "kernel_step": 1.0,
    "schedule": "constant",
    "step_bounds": None,
    "n_kernel": 4,
    "level": 0.1,
    "first_level": None,
    "weight": 20.0,
    "prior_step": 1.0,
    "n_outer": 40,
    "n_inner": 3,
    "reset_every": None,
}
FAST_LENS = {
    **FAST_PIXELS,
    "step_rule": "relative",
    "kernel_step": 0.04,
    "schedule": "linear",
    "n_kernel": 1,
    "level": 0.02,
    "weight": 8.0,
    "n_outer": 60,
}
# The second phase of FAST_PIXELS, from its pair: it takes what is left of the blur, or collapses.
FINE_PIXELS = {**FAST_PIXELS, "n_kernel": 8, "level": 0.03, "weight": 4.0}
N_FINE = 30

POSITIVE = ("level", "weight", "prior_step", "kernel_step")
LEAST = {"n_kernel": 1, "n_outer": 0, "n_inner": 1, "reset_every": 0}  # 0: the start alone, never

PRESETS = ("fast", "paper", "code")
SETTINGS = tuple(PAPER)


def map_settings(family, preset="fast", **given):
    """Settings of :func:`.map_estimates`: those of a preset, but for those that are given.

    Parameters
    ----------
    family : str
        Of the kernels, one of :data:`.PARAMETERIZATIONS`; ``fast`` has settings for the pixels of
        a kernel and others for the coefficients of a lens.
    preset : {"fast", "paper", "code"}
    **given
        Some of ``SETTINGS``: they replace the preset's where they are not None.

    Returns
    -------
    dict

    Raises
    ------
    ValueError
        When the preset or a setting is unknown, or a number is too small.
    """
    fast = FAST_LENS if family == "diffraction" else FAST_PIXELS
    known = dict(zip(PRESETS, (fast, PAPER, CODE), strict=True))
    if preset not in known:
        raise ValueError(f"unknown preset {preset!r}: use {', '.join(PRESETS)}")
    if unknown := given.keys() - set(SETTINGS):
        raise ValueError(f"unknown settings {sorted(unknown)}: use {', '.join(SETTINGS)}")
    given = {name: value for name, value in given.items() if value is not None}
    for name, value in given.items():
        if name in POSITIVE and not value > 0:
            raise ValueError(f"{name} must be positive, got {value}")
        if name in LEAST and not callable(value) and not value >= LEAST[name]:
            raise ValueError(f"{name} must be at least {LEAST[name]}, got {value}")
    return {**known[preset], **given}


def map_ends(family, preset="fast", *, n_fine=None, n_refits=0, restore=None):
    """What follows the first phase of ``preset``, but for what is given.

    Parameters
    ----------
    family, preset
        See :func:`map_settings`.
    n_fine : int or None
        Kernel steps of the second phase, see :func:`.fine_estimates`; None is 30 where the
        preset is ``fast``, else 0. A lens has no second phase: 0 whatever is given.
    n_refits : int
        Turns of :func:`.refits` before the restoration; none for a lens either.
    restore : bool or None
        Whether a restoration comes last, see :func:`.restored`; None is the preset ``fast``.

    Returns
    -------
    dict
        ``n_fine``, ``n_refits`` and ``restore``.

    Raises
    ------
    ValueError
        When a number is negative, or there are refits without a restoration.
    """
    is_fast = preset == "fast"
    if n_fine is None:
        n_fine = N_FINE if is_fast else 0
    restore = is_fast if restore is None else bool(restore)
    for name, number in (("n_fine", n_fine), ("n_refits", n_refits)):
        if number < 0:
            raise ValueError(f"{name} must be at least 0, got {number}")
    if n_refits and not restore:
        raise ValueError(f"n_refits must be 0 without a restoration, got {n_refits}")
    if family == "diffraction":
        n_fine = n_refits = 0
    return {"n_fine": n_fine, "n_refits": n_refits, "restore": restore}
