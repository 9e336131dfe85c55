"""Pictures made of stored images and kernels: float arrays in [0, 1], (h, w) or (h, w, 3)."""

import numpy as np

IMAGE_SIDE = 320  # pixels: what a small image is enlarged to, about
LARGEST_SIDE = 512  # no screen shows more of several images beside each other
KERNEL_SIDE = 256
INSET_SHARE = 0.3  # of the image's shorter side
MARGIN = 2


class Drawn:
    """A picture that is drawn when it is asked for, as an array: ``draw(*parts)``.

    benchopt keeps the pictures of all pages until it writes them: as floats they take 2 MB each.
    Two that are drawn alike from equal parts are equal, so that one of them need be encoded.
    """

    def __init__(self, draw, *parts):
        self.draw, self.parts = draw, parts

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.draw(*self.parts), dtype)

    def __eq__(self, other):
        return isinstance(other, Drawn) and self._content == other._content

    def __hash__(self):
        return hash(self._content)

    @property
    def _content(self):
        return self.draw, *map(_told, self.parts)


def _told(part):
    """What tells a part from others, an array by its numbers."""
    is_array = isinstance(part, np.ndarray)
    return (part.shape, part.dtype.str, part.tobytes()) if is_array else part


def nearest(picture, shape):
    """Resize to ``shape`` (h, w) by taking the nearest pixel."""
    rows, columns = (
        (np.arange(new) + 0.5) * old // new
        for new, old in zip(shape, picture.shape[:2], strict=True)
    )
    return picture[rows.astype(int)[:, None], columns.astype(int)]


def enlarge(picture, side):
    """Repeat pixels a whole number of times, so that the longer side comes close to ``side``.

    A picture that is larger already is left as it is.
    """
    factor = max(1, side // max(picture.shape[:2]))
    return picture.repeat(factor, axis=0).repeat(factor, axis=1)


def reduce(picture, side):
    """Average blocks of pixels until the longer side is at most ``side``.

    Rows and columns that fill no block are cut.
    """
    factor = -(-max(picture.shape[:2]) // side)
    height, width = (max(1, size // factor) for size in picture.shape[:2])
    blocks = picture[: height * factor, : width * factor]
    rows, columns = blocks.shape[0] // height, blocks.shape[1] // width
    return blocks.reshape(height, rows, width, columns, *picture.shape[2:]).mean((1, 3))


def image_picture(pixels):
    """A uint8 image (h, w) or (h, w, 3) as floats, a large one reduced."""
    return reduce(np.asarray(pixels) / 255, LARGEST_SIDE)


def map_picture(values):
    """A map (h, w) of values in [0, 1], black to white, of the size of a picture."""
    return enlarge(reduce(np.clip(values, 0, 1), LARGEST_SIDE), IMAGE_SIDE)


def kernel_picture(kernel, side=KERNEL_SIDE):
    """A kernel (kh, kw) in shades of grey, white at its largest magnitude.

    A kernel with negative entries is in colour, these in red; what is not finite is black.
    """
    kernel = np.nan_to_num(np.asarray(kernel, float), nan=0, posinf=0, neginf=0)
    kernel = kernel / max(np.abs(kernel).max(), np.finfo(float).tiny)
    if kernel.min() < 0:
        positive = kernel.clip(min=0)
        kernel = np.stack([np.abs(kernel), positive, positive], axis=-1)
    return enlarge(kernel, side)


def image_with_kernel(pixels, kernel):
    """The :func:`image_picture` of ``pixels`` and, unless it is None, the :func:`inset` kernel."""
    picture = image_picture(pixels)
    return picture if kernel is None else inset(picture, kernel)


def inset(picture, kernel):
    """Draw a framed kernel (kh, kw) over the lower right corner of an image.

    A small image is enlarged first, so that the kernel's pixels can be told apart.
    """
    picture = enlarge(picture, IMAGE_SIDE)
    side = max(int(INSET_SHARE * min(picture.shape[:2])), 1)
    patch = kernel_picture(kernel, side)
    if max(patch.shape[:2]) > side:
        shrink = side / max(patch.shape[:2])
        patch = nearest(patch, [max(1, int(size * shrink)) for size in patch.shape[:2]])
    patch, picture = _same_channels(patch, picture)
    border = [(MARGIN, MARGIN)] * 2 + [(0, 0)] * (patch.ndim - 2)
    patch = np.pad(patch, border, constant_values=1)[-picture.shape[0] :, -picture.shape[1] :]
    picture = picture.copy()
    picture[-patch.shape[0] :, -patch.shape[1] :] = patch
    return picture


def _same_channels(*pictures):
    if len({picture.ndim for picture in pictures}) == 1:
        return pictures
    return [np.stack([p] * 3, axis=-1) if p.ndim == 2 else p for p in pictures]


def animation(draw, frames, n_frames, hold=7):
    """Frames of one solver, stretched to ``n_frames``, over a bar that shows the progress.

    Animations of several solvers so start, advance and end together; the last frame stays
    ``hold`` frames longer.

    Parameters
    ----------
    draw : callable
        From a frame to its picture.
    frames : sequence of array
    n_frames, hold : int

    Returns
    -------
    list of Drawn
    """
    chosen = np.linspace(0, len(frames) - 1, n_frames).round().astype(int)
    chosen = [*chosen, *[len(frames) - 1] * hold]
    in_colour = any(draw(frame).ndim == 3 for frame in frames)
    return [
        Drawn(_with_progress, draw, frames[index], in_colour, min(1, (count + 1) / n_frames))
        for count, index in enumerate(chosen)
    ]


def _with_progress(draw, frame, in_colour, progress):
    """The picture of a frame, and under it a bar that is filled to ``progress`` in [0, 1]."""
    picture = draw(frame)
    if in_colour:
        picture, _ = _same_channels(picture, np.empty((0, 0, 3)))
    height, width = picture.shape[:2]
    bar = np.full((max(2, height // 40), width, *picture.shape[2:]), 0.85)
    bar[:, : round(progress * width)] = 0.35
    return np.concatenate([picture, bar])
