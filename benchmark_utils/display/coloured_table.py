"""A table of numbers as a picture: coloured cells with their values, and labelled axes."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

CELL = (72, 44)  # pixels, width and height
LEFT, TOP = 96, 52
# Dark blue to yellow, the lightness growing evenly: it reads in grey too.
COLOURS = np.array([(48, 18, 100), (40, 80, 142), (32, 144, 140), (110, 206, 88), (253, 231, 37)])
UNKNOWN = (208, 208, 208)


def colour(value, low=0.0, high=1.0):
    """Colour (r, g, b) in 0..255 of a value, from ``low`` (dark) to ``high`` (bright)."""
    if not np.isfinite(value):
        return UNKNOWN
    place = np.clip((value - low) / (high - low), 0, 1) * (len(COLOURS) - 1)
    grid = np.arange(len(COLOURS))
    return tuple(round(float(np.interp(place, grid, channel))) for channel in COLOURS.T)


def heat_map(values, rows, columns, names):
    """Draw ``values`` in [0, 1] as a table.

    Parameters
    ----------
    values : array (R, C)
        NaN is grey and bears no number.
    rows, columns : sequences of R and of C str
        Labels of the axes.
    names : (str, str)
        What the rows and the columns are.

    Returns
    -------
    array (h, w, 3), float in [0, 1]
    """
    values = np.asarray(values, float)
    width, height = LEFT + CELL[0] * values.shape[1], TOP + CELL[1] * values.shape[0]
    picture = Image.new("RGB", (width + 8, height + 8), "white")
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(size=15)

    def write(text, x, y, fill="black", anchor="mm"):
        draw.text((x, y), text, fill=fill, font=font, anchor=anchor)

    write(names[0], 4, TOP - 14, anchor="lm")
    write(names[1], LEFT + CELL[0] * values.shape[1] / 2, 12)
    for j, label in enumerate(columns):
        write(label, LEFT + CELL[0] * (j + 0.5), TOP - 14)
    for i, label in enumerate(rows):
        middle = TOP + CELL[1] * (i + 0.5)
        write(label, LEFT - 8, middle, anchor="rm")
        for j, value in enumerate(values[i]):
            left, fill = LEFT + CELL[0] * j, colour(value)
            box = (left, TOP + CELL[1] * i, left + CELL[0] - 2, TOP + CELL[1] * (i + 1) - 2)
            draw.rectangle(box, fill=fill)
            if np.isfinite(value):
                dark = np.dot(fill, (0.3, 0.59, 0.11)) < 128
                write(f"{value:.2f}", left + CELL[0] / 2, middle, "white" if dark else "black")
    return np.asarray(picture, float) / 255
