"""Cards of an image plot: a picture and the label below it."""

import math

from benchmark_utils.display.labels import breakable
from benchmark_utils.display.pictures import image_picture, inset

MOST_COLUMNS = 6  # of a laptop; a quickstart fits in one row


def columns(n_cards):
    """How many cards lie in a row: all, or as many in each row, where they would be too small."""
    n_rows = math.ceil(n_cards / MOST_COLUMNS)
    return max(2, math.ceil(n_cards / max(1, n_rows)))


def image_card(final, kind, index, label):
    """The image ``kind`` (observation, truth, estimate) with its kernel in the corner.

    Returns
    -------
    list of dict
        One card, or none where the image is not stored.
    """
    pixels, kernel = final.image(kind, index), final.kernel(kind, index)
    if pixels is None:
        return []
    picture = image_picture(pixels)
    return [{"image": picture if kernel is None else inset(picture, kernel), "label": label}]


def caption(label, final, index):
    """Label of a solver followed by the scores of one image, where there are some."""
    psnr, mnc = final.score("psnr", index), final.score("kernel_mnc", index)
    scores = [] if math.isnan(psnr) else [f"{psnr:.2f} dB"]
    scores += [] if math.isnan(mnc) else [f"MNC\N{NO-BREAK SPACE}{mnc:.3f}"]
    return "\n".join([breakable(label), ", ".join(scores)]).strip()


def best_first(finals, index):
    """Solvers by the PSNR of one image, the highest first, those without at the end."""

    def loss(solver):
        psnr = finals[solver].score("psnr", index)
        return math.inf if math.isnan(psnr) else -psnr

    return sorted(finals, key=loss)
