"""Spectra of the Hessian of the potential, as the probe ``hessian-spectrum`` stores them."""

from typing import NamedTuple

import numpy as np

from benchmark_utils.results import finals

ABSOLUTE = 1e-5  # the published threshold below which a direction counts as flat
RELATIVE = 1e-2  # one that follows the scale: a share of the largest magnitude


class ImageSpectrum(NamedTuple):
    """Eigenvalues (n,) of one image, ascending, and the share of all that each stands for."""

    name: str
    eigenvalues: np.ndarray
    weights: np.ndarray

    @property
    def shares(self):
        """Share of the eigenvalues up to the middle of each."""
        return np.cumsum(self.weights) - self.weights / 2

    @property
    def magnitudes(self):
        """Shares and magnitudes of the nonzero eigenvalues, magnitudes ascending."""
        magnitudes = np.abs(self.eigenvalues)
        order = np.argsort(magnitudes, kind="stable")
        sizes, weights = magnitudes[order], self.weights[order]
        shares = np.cumsum(weights) - weights / 2
        return shares[sizes > 0], sizes[sizes > 0]

    @property
    def threshold(self):
        """The relative threshold in the units of the eigenvalues."""
        return RELATIVE * np.abs(self.eigenvalues).max()

    def share_below(self, threshold):
        """Share of the eigenvalues whose magnitude lies below ``threshold``."""
        return self.weights[np.abs(self.eigenvalues) < threshold].sum()


def spectra(rows):
    """Spectra of one problem: name of a solver -> one :class:`ImageSpectrum` for each image."""
    found = {}
    for solver, final in finals(rows).items():
        parts = final.measured("eigenvalues"), final.measured("weights")
        if all(part is not None and np.isfinite(part).all() for part in parts):
            found[solver] = [
                ImageSpectrum(final.name(index), values, weights)
                for index, (values, weights) in enumerate(zip(*parts, strict=True))
            ]
    return found
