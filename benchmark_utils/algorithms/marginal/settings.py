"""Settings of the blind posterior samplers."""

from dataclasses import dataclass
from typing import Literal

from benchmark_utils.algorithms.sampling import geometric_levels
from benchmark_utils.algorithms.settings import Settings
from benchmark_utils.ranges import Count, Nonnegative, Positive, Share, Steps

DESCENT, LANGEVIN = "map", "langevin"


@dataclass(frozen=True)
class GibbsSettings(Settings):
    """How images and kernel are drawn in turn. Levels are standard deviations in image units.

    Parameters
    ----------
    n_outer : int
        Turns over all scales, each with a draw of the image and steps on the kernel.
    n_inner : int
        Calls of the denoiser in each turn, see :func:`.draw_from_prior`.
    first_level, finer_level, last_level : float
        The coupling falls geometrically from the first, at the coarsest scale, or from the second,
        at the finer ones, to the last.
    temper : float
        In the turn of coupling rho, the share k of a scale being done, the likelihood has the noise
        level ``max(noise_std, temper rho (1 - k))``.
    kernel : {"map", "langevin"}
        Whether the kernel is fitted to the images or drawn given them.
    n_kernel : int
        Steps on the kernel in each turn.
    n_kept : int
        The kernel is fitted to the draws of the last ``n_kept`` turns.
    n_chains : int
        Chains of images that share a kernel.
    weak : float
        Share of the largest entry under which entries of a kernel of pixels are removed at the end
        of each scale, before it is centred: draws of its image leave a haze of small ones.
    weak_within : float
        The same within a scale, before its barycentre comes to a pixel; 0 keeps all entries.
    heavy : float
        Share of the largest entry from which on entries count to that barycentre: many small ones
        can move it by half a pixel.
    dense : float
        Share of the fullest neighbourhood of 3x3 entries: those with less around them do not count
        to that barycentre either, however large they are. Faint ends of a stroke do.
    n_scoring : int
        Steps of :func:`.scored` after all turns.
    seed : int

    Raises
    ------
    ValueError
        When a field is not what its type hint allows.
    """

    n_outer: Count = 300
    n_inner: Count = 1
    first_level: Positive = 0.3
    finer_level: Positive = 0.05
    last_level: Positive = 0.02
    temper: Nonnegative = 0.5
    kernel: Literal[DESCENT, LANGEVIN] = DESCENT
    n_kernel: Count = 10
    n_kept: Count = 4
    n_chains: Count = 4
    weak: Share = 0.05
    weak_within: Share = 0.0
    heavy: Share = 0.05
    dense: Share = 0.0
    n_scoring: Steps = 0
    seed: int = 0

    def couplings(self, n_turns, *, finer):
        """Couplings of the turns of one scale, a list of ``n_turns`` floats."""
        first = self.finer_level if finer else self.first_level
        return geometric_levels(first, self.last_level, n_turns)

    def tempered(self, coupling, progress, noise_std):
        """Noise level of the likelihood, the share ``progress`` of a scale being done."""
        return max(noise_std, self.temper * coupling * (1 - progress))


# What "tidy" removes, and where it looks for the barycentre, was chosen on crops of sun_hays.
GIBBS_PRESETS = {
    "plain": GibbsSettings(),
    "tidy": GibbsSettings(last_level=0.01, weak=0.1, weak_within=0.1, dense=0.2),
    "scored": GibbsSettings(n_scoring=12),
}
POOLED = {"pooled": ("scored", "tidy")}  # presets whose kernels are averaged, also chosen there


ROUNDS, PER_STEP = "rounds", "per-step"


@dataclass(frozen=True)
class EmSettings(Settings):
    """How expectation and maximisation alternate. Levels: standard deviations in image units.

    Parameters
    ----------
    m_step : {"per-step", "rounds"}
        Whether the kernel is fitted at each level of one diffusion (Fast Diffusion EM), to the
        images expected at that level, or after each whole diffusion.
    n_outer : int
        Kernel fits: levels of the one diffusion, or rounds.
    n_inner : int
        Levels of each diffusion of ``rounds``; ``per-step`` has ``n_outer``.
    first_level, last_level : float
        Levels fall geometrically from the first to the last. From 1 the guidance diverges with
        the embedded network; 0.05 to 0.1 were best on crops of sun_hays.
    n_chains : int
        Particles: diffusions of an image that share the kernel.
    posterior_variance : bool
        Whether the fits add the variance that the images of a level leave open, r_t^2 in the
        publication.
    n_kernel : int
        Steps of a fit.
    seed : int

    Raises
    ------
    ValueError
        When a field is not what its type hint allows.
    """

    m_step: Literal[PER_STEP, ROUNDS] = PER_STEP
    n_outer: Count = 100
    n_inner: Count = 30
    first_level: Positive = 0.1
    last_level: Positive = 0.02
    n_chains: Count = 1
    posterior_variance: bool = True
    n_kernel: Count = 10
    seed: int = 0

    @property
    def levels(self):
        """Levels of a diffusion, a list of floats."""
        n_levels = self.n_outer if self.m_step == PER_STEP else self.n_inner
        return geometric_levels(self.first_level, self.last_level, n_levels)


@dataclass(frozen=True)
class DpsSettings(Settings):
    """How image and kernel follow one diffusion. Levels: standard deviations in image units.

    Parameters
    ----------
    n_outer : int
        Levels, with a step on image and kernel each.
    first_level, last_level : float
        Levels fall geometrically from the first to the last.
    step : float
        Of the image along the gradient of ``||h * x - y||``, in the units of the publication.
    kernel_step : float
        Of the kernel, in units of one over the Lipschitz constant of its gradient.
    seed : int

    Raises
    ------
    ValueError
        When a field is not what its type hint allows.
    """

    n_outer: Count = 200
    first_level: Positive = 1.0
    last_level: Positive = 0.02
    step: Positive = 0.3
    kernel_step: Positive = 1.0
    seed: int = 0
