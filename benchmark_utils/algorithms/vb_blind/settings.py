"""Settings of the marginal likelihood with a diagonal covariance."""

from dataclasses import dataclass
from typing import Annotated, Literal

from benchmark_utils.algorithms.settings import Settings, from_preset
from benchmark_utils.ranges import Count, Nonnegative, Number, Positive, Share, Steps

DIAGONAL, OFF = "diagonal", "off"
COVARIANCES = (DIAGONAL, OFF)
ONE, FREE = "one", "free"


@dataclass(frozen=True)
class VBSettings(Settings):
    """How the kernel is found. Every field is a parameter of the solver ``vb-blind``.

    Parameters
    ----------
    covariance : {"diagonal", "off"}
        ``diagonal`` minimises the free energy of :mod:`.posterior`, a bound of the marginal
        likelihood of the kernel; ``off`` takes the mean alone, with the same prior: joint MAP.
    kernel_sum : {"one", "free"}
        Whether the sum of the kernel is held at 1, or free within a scale as published.
    n_outer : int
        Kernel fits over all scales.
    noise_std : float or None
        Noise level that is assumed at the end of each scale, image units; None is that of the
        observation, at least 0.007. It stands for all that the model does not explain.
    first_noise : float
        Where it starts at each scale, as a multiple: it falls geometrically.
    prior_scale : float
        The prior is that of derivatives as many times larger.
    sparsity : float
        Weight of ``2 sum |k|^.5`` in the fit of the kernel, see :func:`.sparse_kernel`.
    visible : float
        Share of the largest entry from which on others count when a kernel is centred.
    n_reweightings, n_cg : int
        Of :func:`.fitted_posterior`.
    n_kernel : int
        Steps of each quadratic program.
    n_scales : int or None
        At most so many scales, see :func:`.kernel_sides`.

    Raises
    ------
    ValueError
        When a field is not what its type hint allows.
    """

    covariance: Literal[COVARIANCES] = DIAGONAL
    kernel_sum: Literal[ONE, FREE] = ONE
    n_outer: Steps = 66
    noise_std: Positive | None = None
    first_noise: Annotated[float, Number(least=1)] = 4.0
    prior_scale: Positive = 1.0
    sparsity: Nonnegative = 0.01
    visible: Share = 0.05
    n_reweightings: Count = 3
    n_cg: Count = 15
    n_kernel: Count = 60
    n_scales: Count | None = None

    @property
    def n_estimates(self):
        """How many estimates :func:`.vb_blind_estimates` yields."""
        return self.n_outer + 1


def vb_settings(**given):
    """The settings, those that are given and not None in place of the defaults."""
    return from_preset({"vb": VBSettings()}, "vb", **given)
