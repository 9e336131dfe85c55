"""Settings of the marginal likelihood with a diagonal covariance."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

from benchmark_utils.algorithms.settings import Settings, from_preset
from benchmark_utils.ranges import Count, Nonnegative, Number, Positive, Share, Steps

DIAGONAL, OFF = "diagonal", "off"
COVARIANCES = (DIAGONAL, OFF)
VISIBLE = 0.05  # of the second candidate, which has a haze of small entries


@dataclass(frozen=True)
class VBSettings(Settings):
    """How the kernel is found. Every field is a parameter of the solver ``vb-blind``.

    Parameters
    ----------
    covariance : {"diagonal", "off"}
        ``diagonal`` minimises the free energy of :mod:`.posterior`, a bound of the marginal
        likelihood of the kernel; ``off`` takes the mean alone, with the same prior: joint MAP.
    n_candidates : {1, 2}
        Kernels among which the free energy chooses, at ``noise_std``: those of the other fields,
        then those of :meth:`candidates`. Without a covariance there is no free energy, and the
        first is taken.
    n_outer : int
        Kernel fits over all scales, of each candidate.
    noise_std : float or None
        Noise level that is assumed at the end of each scale, image units; None is 1.2 times that
        of the observation, at least 0.01. It stands for all that the model does not explain.
    noise_share : float
        Share of ``noise_std`` at which the fits end.
    first_noise : float
        Where it starts at each scale, as a multiple: it falls geometrically.
    prior_scale : float
        The prior is that of derivatives as many times larger: independent derivatives would else
        leave the narrow components no way out.
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
    n_candidates: Literal[1, 2] = 1
    n_outer: Steps = 66
    noise_std: Positive | None = None
    noise_share: Positive = 1.0
    first_noise: Annotated[float, Number(least=1)] = 2.5
    prior_scale: Positive = 4.0
    sparsity: Nonnegative = 0.01
    visible: Share = 0.0
    n_reweightings: Count = 3
    n_cg: Count = 15
    n_kernel: Count = 60
    n_scales: Count | None = None

    def candidates(self):
        """The settings of each candidate, ``n_candidates`` of 1 in them.

        The second trusts the data more and penalises the kernel less: its strokes are whole where
        the first breaks them, but at times it follows a wrong kernel.
        """
        first = replace(self, n_candidates=1)
        if self.n_candidates == 1 or self.covariance == OFF:
            return (first,)
        second = replace(
            first,
            noise_share=0.6 * self.noise_share,
            first_noise=1.6 * self.first_noise,
            sparsity=0.2 * self.sparsity,
            visible=max(self.visible, VISIBLE),
        )
        return first, second

    @property
    def n_estimates(self):
        """How many estimates :func:`.vb_blind_estimates` yields."""
        n_candidates = len(self.candidates())
        return n_candidates * (self.n_outer + 1) + (n_candidates > 1)


def vb_settings(**given):
    """The settings, those that are given and not None in place of the defaults."""
    return from_preset({"vb": VBSettings()}, "vb", **given)
