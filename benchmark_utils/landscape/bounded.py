"""A denoiser told that images lie in [0, 1]."""

from dataclasses import dataclass

from benchmark_utils.algorithms.steps import Denoiser


@dataclass(frozen=True)
class Bounded:
    """``D(x, sigma)`` clamped to [0, 1]: the mean of images that lie there lies there.

    Any denoiser comes closer to any such image, pixel by pixel, and one that is the posterior mean
    of a prior on [0, 1] does not change. A network has seen no image outside. There it may move
    further away, and samples of the posterior then do the same: a kernel wider than the true one
    asks for ringing beyond white and black, which nothing stops.

    Parameters
    ----------
    denoiser : callable D(x, sigma)
        With ``differentiable(image, sigma)`` if this one is to have it.
    """

    denoiser: Denoiser

    def __call__(self, image, sigma):
        """Denoise ``image`` (B, C, H, W), whose noise has standard deviation ``sigma``."""
        return self.denoiser(image, sigma).clamp(0, 1)

    def differentiable(self, image, sigma):
        """The same for autograd, see :class:`benchmark_utils.priors.Denoiser`."""
        return self.denoiser.differentiable(image, sigma).clamp(0, 1)
