"""Kernel parameterizations theta -> h, with their gradients, projections and starts.

To add one, derive from :class:`Parameterization` and name the class in ``PARAMETERIZATIONS``.
"""

from benchmark_utils.parameterizations.base import STARTS, Parameterization
from benchmark_utils.parameterizations.diffraction import Diffraction
from benchmark_utils.parameterizations.simplex import Simplex
from benchmark_utils.parameterizations.sphere import Sphere

__all__ = [
    "PARAMETERIZATIONS",
    "STARTS",
    "Diffraction",
    "Parameterization",
    "Simplex",
    "Sphere",
    "get_parameterization",
]

PARAMETERIZATIONS = {"diffraction": Diffraction, "simplex": Simplex, "sphere": Sphere}


def get_parameterization(name, kernel_shape, **options):
    """Parameterization of kernels of ``kernel_shape``, looked up by name.

    Parameters
    ----------
    name : {"diffraction", "simplex", "sphere"}
        The family.
    kernel_shape : (int, int)
        Size of the kernels in pixels.
    **options
        Settings of the family's class.

    Returns
    -------
    Parameterization

    Raises
    ------
    ValueError
        When the name is unknown or a setting is malformed.
    """
    if name not in PARAMETERIZATIONS:
        raise ValueError(
            f"unknown parameterization {name!r}, expected one of {tuple(PARAMETERIZATIONS)}"
        )
    return PARAMETERIZATIONS[name](kernel_shape, **options)
