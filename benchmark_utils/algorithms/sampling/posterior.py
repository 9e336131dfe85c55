"""What is kept of the draws of a sampler: mean, spread and an interval for each pixel."""

import scipy  # which imports scipy.stats where it is used first: that takes a second
import torch

from benchmark_utils.results import reduced

MAX_IMAGES = 4  # of which the standard deviation of each pixel is kept; 128 x 128 takes 33 kB
PROBABILITY = 0.9  # of the interval of each pixel


class Posterior:
    """Mean and variance over the chains and their kept draws, without the draws.

    Parameters
    ----------
    n_chains : int
        Draws come as (B n_chains, C, H, W), the chains of one image behind each other.

    Attributes
    ----------
    n_draws : int
        Draws of each image so far.
    mean : tensor (B, C, H, W)
        After the first :meth:`add`.
    """

    def __init__(self, n_chains=1):
        self.n_chains, self.n_draws = n_chains, 0
        self.mean = self._squares = torch.zeros(())

    def add(self, draw):
        """Add one draw of each chain (Chan, Golub & LeVeque 1983, pairwise update)."""
        draws = draw.unflatten(0, (-1, self.n_chains))
        mean = draws.mean(1)
        n_draws = self.n_draws + self.n_chains
        squares = (draws - mean[:, None]).square().sum(1)
        distance = mean - self.mean
        between = self.n_draws * self.n_chains / n_draws
        self._squares = self._squares + squares + between * distance.square()
        self.mean = self.mean + self.n_chains / n_draws * distance
        self.n_draws = n_draws

    @property
    def std(self):
        """Standard deviation (B, C, H, W) of each pixel; NaN for a single draw."""
        if self.n_draws < 2:
            return torch.full_like(self.mean, torch.nan)
        return (self._squares / (self.n_draws - 1)).sqrt()

    @property
    def interval(self):
        """Lower and upper images between which a further draw lies with a probability of 0.9.

        That of a Gaussian pixel and independent draws: ``mean +- t std sqrt(1 + 1 / n)``, t the
        quantile of Student's law. None for a single draw.
        """
        if self.n_draws < 2:
            return None
        quantile = scipy.stats.t.ppf((1 + PROBABILITY) / 2, self.n_draws - 1)
        reach = float(quantile) * (1 + 1 / self.n_draws) ** 0.5 * self.std
        return self.mean - reach, self.mean + reach

    def spread(self):
        """What is stored of the standard deviation, a dict of arrays; None for a single draw.

        ``posterior_std`` (B,) is its mean over pixels and channels, ``posterior_std_map`` (n, h, w)
        its root mean square over the channels, of the first images, in half precision, reduced as
        pictures are.
        """
        if self.n_draws < 2:
            return None
        maps = reduced(self.std[:MAX_IMAGES].square().mean(1, keepdim=True)).sqrt()[:, 0]
        return {
            "posterior_std": self.std.mean((1, 2, 3)).cpu().numpy(),
            "posterior_std_map": maps.half().cpu().numpy(),
        }
