"""What is compared of a picture: a thumbnail, and local features."""

from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter
from skimage.feature import SIFT

AREA = 30_000  # pixels, to which larger pictures are reduced
SMALLEST = 16  # pixels a side, for local features
N_FEATURES = 250  # at most, of one picture
THUMBNAIL = 40  # pixels a side
FINE, COARSE = 1, 3  # widths of the Gaussians, in pixels, between which structure is compared
BORDER = 2 * COARSE  # pixels, where shading has an end


@dataclass
class Signature:
    """What is compared of a picture.

    Attributes
    ----------
    image : PIL.Image.Image
        Grey, of about ``AREA`` pixels or fewer.
    thumbnail : array (M, M)
        The :func:`detail` of the whole picture.
    positions : array (N, 2)
        Places (x, y) of the features in pixels of ``image``.
    scales, angles : arrays (N,)
        Their sizes in pixels and directions in radians.
    descriptors : array (N, 128)
        Square roots of the normalised histograms (Arandjelović and Zisserman, 2012), of norm 1.
    """

    image: Image.Image
    thumbnail: np.ndarray
    positions: np.ndarray
    scales: np.ndarray
    angles: np.ndarray
    descriptors: np.ndarray


def describe(picture):
    """:class:`Signature` of a PIL image of any mode and size."""
    image = picture.convert("L")
    factor = (AREA / (image.width * image.height)) ** 0.5
    if factor < 1:
        width, height = (max(1, round(side * factor)) for side in image.size)
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    small = image.resize((THUMBNAIL, THUMBNAIL), Image.Resampling.BOX)
    return Signature(image, detail(small, fine=0), *local_features(image))


def detail(image, fine=FINE):
    """Structure of a grey image without its grain and its smooth shading, of mean 0 and norm 1.

    Shading is much the same in all pictures of sky, and grain changes with each compression.

    Parameters
    ----------
    image : PIL.Image.Image (width, height)
    fine : float
        Width of the Gaussian that removes the grain; 0: none.

    Returns
    -------
    array (height - 2 BORDER, width - 2 BORDER)
    """
    pixels = np.asarray(image, np.float32)
    pixels = gaussian_filter(pixels, fine) - gaussian_filter(pixels, COARSE, radius=BORDER)
    pixels = pixels[BORDER:-BORDER, BORDER:-BORDER]
    pixels = pixels - pixels.mean()
    faint = pixels.size**0.5  # one grey level: less may be what rounding makes of shading
    return pixels / max(np.linalg.norm(pixels), faint)


def local_features(image):
    """Positions, scales, angles and descriptors (SIFT; Lowe, 2004) of a grey image."""
    none = np.empty((0, 2)), np.empty(0), np.empty(0), np.empty((0, 128), np.float32)
    if min(image.size) < SMALLEST:
        return none
    sift = SIFT(upsampling=2, c_dog=0.01)  # a lower bar than usual, for calm pictures
    try:
        sift.detect_and_extract(np.asarray(image, np.float32) / 255)
    except RuntimeError:  # scikit-image's answer where it finds none
        return none
    chosen = np.random.default_rng(0).permutation(len(sift.positions))[:N_FEATURES]
    histograms = sift.descriptors[chosen].astype(np.float32)
    descriptors = np.sqrt(histograms / histograms.sum(1, keepdims=True).clip(1))
    positions = sift.positions[chosen][:, ::-1] + 0.5  # (x, y) from the corner of the picture
    return positions, sift.sigmas[chosen], sift.orientations[chosen], descriptors
