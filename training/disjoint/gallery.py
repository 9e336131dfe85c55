"""Pictures among which copies, and copies of parts, of other pictures are looked for.

Found are copies that were cropped, scaled, mirrored, turned by quarter turns, made grey or
compressed again; not those turned by other angles. Thumbnails of the whole pictures and local
features only propose candidates: what decides is the correlation of the pixels themselves.
"""

from typing import NamedTuple

import numpy as np
from PIL import ImageOps

from training.disjoint.placement import N_AGREEING, SIMILAR, agreement, placements, turned
from training.disjoint.signature import describe

CLOSE = 0.8  # correlation from which two pictures are alike


class Likeness(NamedTuple):
    """A picture of the gallery that is like another.

    Attributes
    ----------
    index : int
        Its number in the gallery.
    similarity : float
        Correlation of the two, at most 1.
    how : str
        How the one was made of the other.
    """

    index: int
    similarity: float
    how: str


class Gallery:
    """Pictures, and their mirror images, to which SIFT is blind.

    Parameters
    ----------
    pictures : iterable of PIL.Image.Image
    """

    def __init__(self, pictures):
        self.views = [
            describe(view) for picture in pictures for view in (picture, ImageOps.mirror(picture))
        ]
        counts = [len(view.positions) for view in self.views]
        self.starts = np.cumsum([0, *counts])
        self.with_features = np.flatnonzero(counts)
        self.descriptors = np.concatenate([view.descriptors for view in self.views]).T.copy()
        thumbnails = np.stack([view.thumbnail for view in self.views])
        turns = [np.rot90(thumbnails, turn, (1, 2)) for turn in range(4)]
        self.thumbnails = np.stack(turns, 1)

    def like(self, signature, close=CLOSE):
        """Pictures that are like that of ``signature``, by their numbers; of each the best way.

        Returns
        -------
        list of Likeness
        """
        best = {}
        for found in (*self._wholes(signature, close), *self._parts(signature, close)):
            if found.index not in best or found.similarity > best[found.index].similarity:
                best[found.index] = found
        return [best[index] for index in sorted(best)]

    def _wholes(self, signature, close):
        similarities = np.tensordot(self.thumbnails, signature.thumbnail)
        for view, turn in np.argwhere(similarities >= close):
            yield _likeness(view, turn, similarities[view, turn], "the whole picture")

    def _parts(self, signature, close):
        if len(signature.positions) == 0 or len(self.with_features) == 0:
            return
        cosines = signature.descriptors @ self.descriptors
        peaks = np.maximum.reduceat(cosines, self.starts[self.with_features], axis=1)
        for view in self.with_features[(peaks > SIMILAR).sum(0) >= N_AGREEING]:
            other = self.views[view]
            block = cosines[:, self.starts[view] : self.starts[view + 1]]
            for turn, scale, shift in placements(signature, other, block):
                image = turned(other.image, turn)
                similarity = agreement(signature.image, image, scale, shift)
                if similarity >= close:
                    yield _likeness(view, turn, similarity, "a part")


def _likeness(view, turn, similarity, how):
    mirrored = ["mirrored"] if view % 2 else []
    turns = [f"turned by {90 * turn} degrees"] if turn else []
    return Likeness(
        int(view // 2), round(float(similarity), 3), ", ".join([how, *mirrored, *turns])
    )
