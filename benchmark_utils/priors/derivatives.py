"""Prior of the derivatives of photographs: a mixture of Gaussians of mean zero.

Most derivatives are nearly 0 and a few are large, as no single Gaussian has it: Fergus et al.,
*Removing camera shake from a single photograph*, SIGGRAPH 2006. The numbers come from
:mod:`training.derivative_mixture`; their card is ``derivatives.json`` among the weights.
"""

import functools
import json
import math
from dataclasses import dataclass, replace

import torch

from benchmark_utils.priors.weights import WEIGHTS_FOLDER

DERIVATIVES_CARD = WEIGHTS_FOLDER / "derivatives.json"


@dataclass(frozen=True)
class GaussianMixture:
    """Density ``p(d) = sum_j share_j N(d; 0, std_j^2)`` of each derivative on its own.

    A variable d of which only the second moment ``E d^2`` is known belongs to component j with
    probability proportional to ``share_j / std_j exp(-E d^2 / (2 std_j^2))``: Levin et al. (CVPR
    2011), which is Bayes' rule where d is known.

    Parameters
    ----------
    shares : sequence of floats
        Of sum 1.
    stds : sequence of floats
        Standard deviations, units of the derivatives.

    Raises
    ------
    ValueError
        When a number is not positive, or the shares do not sum to 1.
    """

    shares: tuple[float, ...]
    stds: tuple[float, ...]

    def __post_init__(self):
        if len(self.shares) != len(self.stds) or not self.stds:
            raise ValueError(f"got {len(self.shares)} shares of {len(self.stds)} deviations")
        if not min(*self.shares, *self.stds) > 0 or not math.isclose(
            sum(self.shares), 1, rel_tol=1e-3
        ):
            raise ValueError(
                f"shares must be positive with sum 1, deviations positive, got {self.shares} and "
                f"{self.stds}"
            )

    def scaled(self, factor):
        """The mixture of derivatives ``factor`` times as large."""
        return replace(self, stds=tuple(factor * std for std in self.stds))

    @property
    def mean_precision(self):
        """Precision ``1 / std_j^2`` on average over the components: where nothing is known of d."""
        return sum(share / std**2 for share, std in zip(self.shares, self.stds, strict=True))

    def precision(self, second_moment):
        """Precision on average over the components that d may belong to, shaped as ``E d^2``."""
        memberships = self._log_terms(second_moment).softmax(0)
        return torch.tensordot(self._like(second_moment, self.stds) ** -2, memberships, 1)

    def energy(self, second_moment):
        """``-log sum_j share_j N(sqrt(E d^2); 0, std_j^2)``, shaped as ``E d^2``.

        Where d is known it is the potential ``-log p(d)``; else the least bound of its expectation
        and of the entropy of the memberships that a mean-field posterior of them reaches.
        """
        return 0.5 * math.log(2 * math.pi) - self._log_terms(second_moment).logsumexp(0)

    def _log_terms(self, second_moment):
        """``log share_j - log std_j - E d^2 / (2 std_j^2)``, the components first."""
        wide = (-1, *[1] * second_moment.ndim)
        stds = self._like(second_moment, self.stds).view(wide)
        shares = self._like(second_moment, self.shares).view(wide)
        return (shares / stds).log() - second_moment / (2 * stds.square())

    @staticmethod
    def _like(tensor, numbers):
        return torch.tensor(numbers, dtype=tensor.dtype, device=tensor.device)


@functools.cache
def derivative_mixture():
    """The :class:`GaussianMixture` of differences of neighbouring pixels, images in [0, 1]."""
    card = json.loads(DERIVATIVES_CARD.read_text(encoding="utf-8"))
    return GaussianMixture(tuple(card["shares"]), tuple(card["stds"]))
