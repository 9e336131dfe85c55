"""Rows of pictures with their kernels in the corner, for the pages."""

import matplotlib.pyplot as plt

from benchmark_utils.display import image_picture, inset


def framed(final, kind, index):
    """Picture ``index`` of a run, ``kind`` estimate or truth, with its kernel in the corner."""
    return inset(image_picture(final.image(kind, index)), final.kernel(kind, index))


def draw_rows(rows, file):
    """Draw lists of (title, picture); the last of a row stands in the last column.

    Parameters
    ----------
    rows : list of list of (str, array (h, w) or (h, w, 3))
        With floats in [0, 1].
    file : path
        Of a JPEG.
    """
    n_columns = max(map(len, rows))
    figure, axes = plt.subplots(
        len(rows),
        n_columns,
        figsize=(2.3 * n_columns, 2.75 * len(rows)),
        layout="constrained",
        squeeze=False,
    )
    for line, shown in zip(axes, rows, strict=True):
        for axis in line:
            axis.axis("off")
        for axis, (title, picture) in zip([*line[: len(shown) - 1], line[-1]], shown, strict=True):
            axis.imshow(picture, cmap="gray", vmin=0, vmax=1)
            axis.set_title(title, fontsize=8)
    figure.savefig(file, dpi=90, bbox_inches="tight", pil_kwargs={"quality": 85})
    plt.close(figure)
