"""Maximum a posteriori by alternating minimisation: the composition of its steps."""

from benchmark_utils.algorithms.alternating import alternate
from benchmark_utils.algorithms.kernel_steps import get_kernel_step
from benchmark_utils.algorithms.schedules import geometric
from benchmark_utils.algorithms.starts import starting_theta
from benchmark_utils.data_fidelity import DataFidelity
from benchmark_utils.parameterizations import get_parameterization

# Level of the denoiser and weight of the potential where none is given. Free pixels need a strong
# prior to keep the image from growing the details that a poor kernel asks for; a few coefficients
# of a lens cannot ask for much, and a strong prior only draws them to no blur.
PIXELS = {"level": 0.1, "weight": 50.0}
LENS = {"level": 0.02, "weight": 4.0}


def map_estimates(
    problem,
    denoiser,
    image_step,
    *,
    init="large",
    parameterization="auto",
    step_rule="auto",
    kernel_step=None,
    schedule="linear",
    n_kernel=10,
    level=None,
    weight=None,
    first_level=None,
    prior_step=1.0,
    n_outer=60,
    n_inner=3,
    reset_every=None,
):
    """Minimise eq. (8) over image and kernel in turn (Nguyen, Pauwels & Weiss 2025, sec. 5).

    Parameters
    ----------
    problem : BlindProblem
        With a known ``noise_std``.
    denoiser : callable D(x, sigma)
    image_step : subclass of ImageStep
        :class:`.ProximalGradient` (Algorithm 1) or :class:`.DouglasRachford` (Algorithm 2).
    init : str
        First kernel, one of :data:`.starts.STARTS`.
    parameterization : str
        Kernel family; "auto" is the one the problem suggests.
    step_rule, kernel_step, schedule, n_kernel
        The step on the kernel: ``rule``, ``size``, ``schedule`` and ``n_steps`` of
        :func:`.get_kernel_step`.
    level, weight : float or None
        Noise level of the denoiser, image units, and weight of the potential, 1 in eq. (8); None is
        that of ``PIXELS`` or ``LENS``, after the kernel family. See :class:`.ImageStep`.
    first_level : float or None
        With it the level starts there and falls to ``level`` geometrically.
    prior_step : float
        Share of the way to the denoised image at each image step.
    n_outer, n_inner, reset_every : int, int, int or None
        See :func:`.alternate`.

    Yields
    ------
    Estimate
    """
    fidelity = DataFidelity(problem.observation, problem.kernel_shape, problem.boundary)
    family_name = problem.parameterization if parameterization == "auto" else parameterization
    family = get_parameterization(family_name, problem.kernel_shape)
    defaults = PIXELS if family.is_linear else LENS
    level = defaults["level"] if level is None else level
    weight = defaults["weight"] if weight is None else weight
    levels = level if first_level is None else geometric(first_level, level)
    return alternate(
        image_step(fidelity, denoiser, problem.noise_std, levels, prior_step, weight),
        get_kernel_step(
            step_rule, fidelity, family, size=kernel_step, schedule=schedule, n_steps=n_kernel
        ),
        problem.initial_image(),
        starting_theta(init, family, problem),
        n_outer=n_outer,
        n_inner=n_inner,
        reset_every=reset_every,
    )
