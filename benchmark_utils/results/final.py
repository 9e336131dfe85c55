"""Access to ``final_results``, of which any part may be missing."""

import math

import numpy as np

DELAY = 0.25  # of the time without the wait, and
SHORTEST = 0.05  # seconds: both must be passed


class Final:
    """What the last row of a curve stores; absent things are None, NaN or empty.

    Parameters
    ----------
    stored : dict or anything else
        The cell ``final_results``, see ``objective.py``. Results that were merged or run without
        pictures hold none.
    """

    def __init__(self, stored):
        self.stored = stored if isinstance(stored, dict) else {}

    def _part(self, name):
        part = self.stored.get(name)
        return part if isinstance(part, dict) else {}

    def image(self, kind, index):
        """Pixels (h, w) or (h, w, 3), uint8, of ``kind`` observation, truth or estimate."""
        return _entry(self._part("thumbnails").get(kind), index)

    def kernel(self, kind, index):
        """Kernel (kh, kw) of ``kind`` truth or estimate."""
        return _entry(self._part("kernels").get(kind), index)

    @property
    def per_image(self):
        """Scores of the images, a dict of lists; empty where none are stored."""
        stored = self._part("per_image")
        return {name: list(values) for name, values in stored.items() if name != "names"}

    @property
    def true_values(self):
        """Joint negative log-posterior of each image's true pair; empty where it is not known."""
        stored = self.stored.get("true_value")
        return [] if stored is None else [float(value) for value in stored]

    @property
    def failure(self):
        """What went wrong, as the run stored it; empty where nothing did."""
        return self.stored.get("failure") or ""

    @property
    def skipped(self):
        """Why the solver did not run, as the run stored it; empty where it did."""
        return self.stored.get("skipped") or ""

    @property
    def data_set_absent(self):
        """Whether no solver could run, for the reason of :attr:`skipped`: there were no data."""
        return bool(self.stored.get("data_set_absent"))

    @property
    def estimates(self):
        """Path of the file that holds all estimates; empty where none was asked for."""
        return self.stored.get("estimates") or ""

    @property
    def failed_images(self):
        """Names of the images without a finite estimate."""
        names = self.stored.get("failed_images")
        return [] if names is None else list(map(str, names))

    @property
    def progress(self):
        """How many estimates were done and planned after the start; (0, 0) where unknown."""
        stored = self._part("progress")
        return tuple(int(stored.get(key) or 0) for key in ("done", "planned"))

    @property
    def scoring(self):
        """Seconds that the scores of the run took; NaN where unknown."""
        seconds = self.stored.get("scoring")
        return math.nan if seconds is None else float(seconds)

    @property
    def delayed(self):
        """Whether others kept the run from a processor, so that its time means nothing.

        The wait made it longer by more than ``DELAY``. False where unknown.
        """
        clock = self._part("clock")
        elapsed, waited = (float(clock.get(key) or 0) for key in ("elapsed", "waited"))
        return waited > SHORTEST and waited > DELAY * (elapsed - waited)

    @property
    def n_scored(self):
        """Number of images that have scores."""
        return max(map(len, self.per_image.values()), default=0)

    @property
    def n_images(self):
        """Number of images that have pictures."""
        estimates = self._part("thumbnails").get("estimate")
        return 0 if estimates is None else len(estimates)

    @property
    def n_signals(self):
        """Number of signals of one dimension that are stored."""
        estimates = self._part("signals").get("estimate")
        return 0 if estimates is None else len(estimates)

    def signal(self, kind, index):
        """Signal (m,) of ``kind`` observation, truth or estimate."""
        return _entry(self._part("signals").get(kind), index)

    def score(self, name, index):
        """Score of one image."""
        value = _entry(self._part("per_image").get(name), index)
        return math.nan if value is None else float(value)

    def mean(self, name):
        """Mean of a score over the images that have it; NaN where none does."""
        known = [value for value in self.per_image.get(name, ()) if math.isfinite(value)]
        return math.fsum(known) / len(known) if known else math.nan

    def curve(self, name):
        """Score of the images at each evaluation of the run, (evaluations, B), or None."""
        values = self._part("curves").get(name)
        return None if values is None else np.array([list(row) for row in values], float)

    def measured(self, name):
        """What a probe measured of each image, (B, n), or None."""
        values = self._part("measured").get(name)
        return None if values is None else np.array([list(row) for row in values], float)

    def name(self, index):
        """Name of one image, its number by default."""
        name = _entry(self._part("per_image").get("names"), index)
        return f"image {index + 1}" if name is None else str(name)

    def kernel_path(self):
        """Kernels of the first image along the iterations; at least the last, where stored."""
        return self._path("kernels", self.kernel("estimate", 0))

    def image_path(self):
        """Pixels of the first image along the iterations; at least the last, where stored."""
        return self._path("images", self.image("estimate", 0))

    def _path(self, kind, last):
        frames = self._part("path").get(kind)
        if frames is not None and len(frames):
            return list(frames)
        return [] if last is None else [last]


def _entry(sequence, index):
    """``sequence[index]``, None where there is none."""
    if sequence is None or not -len(sequence) <= index < len(sequence):
        return None
    return sequence[index]
