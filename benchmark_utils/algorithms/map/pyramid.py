"""Maximum a posteriori over a pyramid: the same loop at each scale, from the coarser one's pair."""

from benchmark_utils.algorithms.map.estimates import kernel_family, map_estimates
from benchmark_utils.algorithms.map.settings import map_settings
from benchmark_utils.algorithms.pyramid import coarse_to_fine


def pyramid_estimates(
    problem, denoiser, image_step, *, n_scales=1, parameterization="auto", preset="fast", **others
):
    """:func:`.map_estimates`, coarse to fine.

    Schedules start again at each scale; ``init`` is the first kernel at the coarsest.

    Parameters
    ----------
    problem, denoiser, image_step, parameterization, preset
        See :func:`.map_estimates`.
    n_scales : int or None
        1 is the finest alone; None is as many as kernel and image allow.
    **others
        Of :func:`.map_estimates`. The kernel steps ``n_outer`` are shared among the scales.

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
    common = {"parameterization": family, "preset": preset, **others}
    if n_scales == 1:
        return map_estimates(problem, denoiser, image_step, **common)
    if family == "diffraction":
        raise ValueError(f"several scales need a kernel of free pixels, got {family!r}")

    def at_one_scale(problem, start, stage):
        here = {**common, "n_outer": stage.n_outer}
        return map_estimates(problem, denoiser, image_step, start=start, **here)

    settings = {name: value for name, value in others.items() if name != "init"}
    n_outer = map_settings(family, preset, **settings)["n_outer"]
    return coarse_to_fine(problem, at_one_scale, n_outer=n_outer, n_scales=n_scales)
