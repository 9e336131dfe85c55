"""Second phase of the minimisation of the joint posterior: finer prior, more kernel steps."""

from dataclasses import replace
from itertools import islice

from benchmark_utils.algorithms.alternating import image_alone
from benchmark_utils.algorithms.map.estimates import map_estimates
from benchmark_utils.algorithms.map.settings import FINE_PIXELS


def fine_estimates(
    estimates, problem, image_step, n_outer, *, parameterization="auto", moments=image_alone
):
    """Yield ``estimates``, then go on from the last one with :data:`.FINE_PIXELS`.

    A high level with a large weight leads far and comes to rest early: its images are soft. From
    there a low level corrects a kernel that is nearly right; one that is not, it takes further
    towards no blur (docs/initialisation.md).

    Parameters
    ----------
    estimates : iterable of Estimate
        Kernels of free pixels.
    problem, image_step, parameterization, moments
        See :func:`.map_estimates`.
    n_outer : int
        Kernel steps; none of them changes nothing.

    Yields
    ------
    Estimate
        ``n_outer`` more than ``estimates``.
    """
    last = None
    for last in estimates:
        yield last
    if n_outer:
        settings = replace(FINE_PIXELS, n_outer=n_outer)
        options = {"parameterization": parameterization, "start": last, "moments": moments}
        yield from islice(map_estimates(problem, image_step, settings, **options), 1, None)
