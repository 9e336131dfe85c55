"""Cards of an image plot: a picture and the label below it."""

import math

from benchmark_utils.display.pictures import Drawn, image_with_kernel
from benchmark_utils.results import breakable, finals, problems

FORMATS = {
    "psnr": "{:.2f} dB",
    "kernel_mnc": "MNC\N{NO-BREAK SPACE}{:.3f}",
    "no_blur": "no\N{NON-BREAKING HYPHEN}blur\N{NO-BREAK SPACE}{:.2f}",
    "value": "\N{MINUS SIGN}log\N{NO-BREAK SPACE}p\N{NO-BREAK SPACE}{:.2f}",
}
MOST_COLUMNS = 6  # of a laptop


def columns(n_cards):
    """Number of cards in a row: all of them or, if too small then, the same in each row."""
    n_rows = math.ceil(n_cards / MOST_COLUMNS)
    return max(2, math.ceil(n_cards / max(1, n_rows)))


def image_numbers(df):
    """Numbers, from 1, of the images that have pictures: a menu."""
    stored = [final for rows in problems(df).values() for final in finals(rows).values()]
    return list(range(1, max(1, *(final.n_images for final in stored)) + 1))


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
    return [{"image": Drawn(image_with_kernel, pixels, kernel), "label": label}]


def caption(label, final, index, scores=("psnr", "kernel_mnc")):
    """Label of a solver followed by the scores of one image, where there are some."""
    values = {name: final.score(name, index) for name in scores}
    known = [FORMATS[name].format(value) for name, value in values.items() if value == value]
    return "\n".join([breakable(label), ", ".join(known)]).strip()


def best_first(finals, index):
    """Solvers by the PSNR of one image, the highest first, those without PSNR last."""

    def loss(solver):
        psnr = finals[solver].score("psnr", index)
        return math.inf if math.isnan(psnr) else -psnr

    return sorted(finals, key=loss)
