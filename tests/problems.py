"""Small blind problems of photographs, for the tests of whatever takes one."""

import torch

from benchmark_utils.data import load_photograph, to_grey
from benchmark_utils.kernels import get_kernel
from benchmark_utils.simulation import draw_kernels, simulate


def photographs(*names, size=32):
    """Photographs in colour, (len(names), 3, size, size)."""
    return torch.cat([load_photograph(name, size) for name in names])


def simulated(*names, family="motion", side=7, size=32, **options):
    """Problem and truth: each photograph under its own kernel of ``side`` pixels, noise 0.01.

    ``options`` are those of :func:`benchmark_utils.simulation.simulate`. A kernel that has
    parameters suggests its family to the solvers.
    """
    kernels, theta = draw_kernels(family, side, names, seed=0)
    parameterization = "simplex" if theta is None else family
    settings = {"noise_std": 0.01, "seed": 0, "theta": theta, "parameterization": parameterization}
    return simulate(photographs(*names, size=size), kernels, names, **settings | options)


def moved(name="camera", *, side=9, length=6.0, size=96, colour=False, **options):
    """Problem and truth: a photograph under a nearly horizontal straight motion, without noise."""
    kernel = get_kernel("linear_motion", (side, side), length=length, angle=0.6)
    image = photographs(name, size=size)
    image = image if colour else to_grey(image)
    return simulate(image, kernel, [name], **{"noise_std": 0.0, "seed": 0} | options)
