"""Maximum a posteriori over a pyramid: the same loop at each scale, from the coarser one's pair."""

from dataclasses import replace

from benchmark_utils.algorithms.alternating import image_alone
from benchmark_utils.algorithms.map.estimates import kernel_family, map_estimates
from benchmark_utils.algorithms.pyramid import coarse_to_fine


def pyramid_estimates(
    problem,
    image_step,
    settings,
    *,
    n_scales=1,
    init="large",
    parameterization="auto",
    moments=image_alone,
):
    """:func:`.map_estimates`, coarse to fine.

    Schedules start again at each scale; ``init`` is the first kernel at the coarsest.

    Parameters
    ----------
    problem, image_step, init, parameterization, moments
        See :func:`.map_estimates`.
    settings : MapSettings
        Its kernel steps ``n_outer`` are shared among the scales.
    n_scales : int or None
        1 is the finest alone; None is as many as kernel and image allow.

    Yields
    ------
    Estimate
        On the supports of ``problem``, whatever the scale.

    Raises
    ------
    ValueError
        When there are several scales and the kernel has other parameters than its pixels.
    """
    family = kernel_family(problem, parameterization)
    common = {"init": init, "parameterization": family, "moments": moments}
    if n_scales == 1:
        return map_estimates(problem, image_step, settings, **common)
    if family == "diffraction":
        raise ValueError(f"several scales need a kernel of free pixels, got {family!r}")

    def at_one_scale(problem, start, stage):
        here = replace(settings, n_outer=stage.n_outer)
        return map_estimates(problem, image_step, here, start=start, **common)

    return coarse_to_fine(problem, at_one_scale, n_outer=settings.n_outer, n_scales=n_scales)
