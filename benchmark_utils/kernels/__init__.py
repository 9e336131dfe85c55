"""Kernel families: what blurs the images.

A kernel is a float32 tensor (1, 1, kh, kw) of sum 1, nonnegative, centred at (kh // 2, kw // 2), on
any support, odd or even. To add a family, write a function ``family(shape, *, ...)`` and name it
in ``FAMILIES``; one that draws at random also takes ``generator`` and is named in
``RANDOM_FAMILIES``.
"""

from benchmark_utils.kernels.camera_motion import (
    linear_motion,
    motion,
    motion_path,
    roll_path,
    splat,
)
from benchmark_utils.kernels.closed_form import airy, defocus, dirac, gaussian, uniform
from benchmark_utils.kernels.files import (
    KERNELS,
    N_KAIR,
    N_LEVIN,
    is_kernel_file,
    kair,
    levin,
    measured,
    own_kernel,
)
from benchmark_utils.kernels.lens import (
    DEFAULT_CUTOFF,
    DEFAULT_MODES,
    Optics,
    diffraction,
    random_coefficients,
)
from benchmark_utils.kernels.projections import project_simplex, project_sphere, tangent
from benchmark_utils.kernels.width import WIDTH_FAMILIES, width_family

__all__ = [
    "DEFAULT_CUTOFF",
    "DEFAULT_MODES",
    "FAMILIES",
    "KERNELS",
    "MEASURED_FAMILIES",
    "RANDOM_FAMILIES",
    "WIDTH_FAMILIES",
    "Optics",
    "airy",
    "defocus",
    "diffraction",
    "dirac",
    "gaussian",
    "get_kernel",
    "is_kernel_file",
    "kair",
    "levin",
    "linear_motion",
    "measured",
    "motion",
    "motion_path",
    "own_kernel",
    "project_simplex",
    "project_sphere",
    "random_coefficients",
    "roll_path",
    "splat",
    "tangent",
    "uniform",
    "width_family",
]

FAMILIES = {
    "airy": airy,
    "defocus": defocus,
    "diffraction": diffraction,
    "dirac": dirac,
    "file": measured,
    "gaussian": gaussian,
    "kair": kair,
    "levin": levin,
    "linear_motion": linear_motion,
    "motion": motion,
    "uniform": uniform,
}
RANDOM_FAMILIES = ("diffraction", "motion")
MEASURED_FAMILIES = {"kair": N_KAIR, "levin": N_LEVIN}  # how many kernels each has


def get_kernel(family, shape, *, generator=None, **parameters):
    """Kernel of a family, looked up by name.

    Parameters
    ----------
    family : str
        A name of ``FAMILIES``.
    shape : (int, int)
        Size of the kernel in pixels; None keeps the size of a kernel that is read from a file.
    generator : torch.Generator, optional
        Source of the randomness of the ``RANDOM_FAMILIES``; the others ignore it.
    **parameters
        Those of the family's function.

    Returns
    -------
    tensor (1, 1, kh, kw)

    Raises
    ------
    ValueError
        When the family is unknown or a parameter is malformed.

    Examples
    --------
    >>> get_kernel("uniform", (1, 4)).tolist()
    [[[[0.25, 0.25, 0.25, 0.25]]]]
    >>> get_kernel("gaussian", (5, 5), std=1.0)[0, 0, 2].round(decimals=3)
    tensor([0.0220, 0.0980, 0.1620, 0.0980, 0.0220])
    """
    if family not in FAMILIES:
        raise ValueError(f"unknown kernel family {family!r}, expected one of {tuple(FAMILIES)}")
    if family in RANDOM_FAMILIES:
        parameters["generator"] = generator
    return FAMILIES[family](shape, **parameters)
