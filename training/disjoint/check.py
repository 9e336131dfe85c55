"""Compare sources of training with sets of evaluation by content, and record what was compared."""

import hashlib
from pathlib import Path

import numpy as np
from PIL import Image
from skimage import data
from tqdm import tqdm

from benchmark_utils.data import PHOTOGRAPHS
from benchmark_utils.files import list_files, read_variables
from training.data import named_images
from training.disjoint.gallery import CLOSE, Gallery
from training.disjoint.signature import describe

# What the result depends on besides the pictures; count on when it changes.
METHOD = f"thumbnails and SIFT, correlation of the pixels below {CLOSE} (version 1)"
EMBEDDED = "embedded"


class Overlap(ValueError):
    """Pictures of the training are close to pictures of the evaluation."""


def check(sources, against=(), previous=None):
    """Look for pictures of ``sources`` that are, or are part of, evaluation pictures.

    Parameters
    ----------
    sources : sequence of path
        Folders of images or .npz files, as of :func:`training.data.load_images`.
    against : sequence of path
        Sets of evaluation, the same and .mat files; the photographs embedded in the suite are
        compared always.
    previous : dict, optional
        A record of an earlier check; it is returned as it is if it is one of the same pictures.

    Returns
    -------
    dict
        ``method``; ``training`` and ``against``, with the number of ``pictures`` of each source and
        one ``sha256`` of them; ``close``, a list of what was found.

    Raises
    ------
    FileNotFoundError, ValueError
        When a source cannot be read, or when two have the same name.
    """
    sources, sets = named(sources), {EMBEDDED: None, **named(against)}
    record = {
        "method": METHOD,
        "training": {name: fingerprint(named_images(path)) for name, path in sources.items()},
        "against": {name: fingerprint(evaluation_images(path)) for name, path in sets.items()},
    }
    if previous and all(previous.get(key) == value for key, value in record.items()):
        return previous
    n_pictures = sum(part["pictures"] for part in record["training"].values())
    with tqdm(total=n_pictures, unit=" pictures", desc="compared with the evaluation") as bar:
        return {**record, "close": list(close_pictures(sources, sets, bar.update))}


def close_pictures(sources, sets, done):
    """Yield what is close, as a dict; ``done`` is called after each picture of ``sources``."""
    different = {}  # one of each, by its hash: a set may hold the same picture many times
    for name, path in sets.items():
        for picture, pixels in evaluation_images(path):
            different.setdefault(content_hash(pixels), (f"{name}/{picture}", pixels))
    names = [name for name, _ in different.values()]
    gallery = Gallery(to_image(pixels) for _, pixels in different.values())
    for name, path in sources.items():
        for picture, pixels in named_images(path):
            for found in gallery.like(describe(to_image(pixels))):
                yield {
                    "training": f"{name}/{picture}",
                    "evaluation": names[found.index],
                    "similarity": found.similarity,
                    "how": found.how,
                }
            done()


def evaluation_images(source):
    """Yield (name, HxWxC uint8 array) as :func:`named_images`, from more kinds of sources.

    None stands for the photographs embedded in the suite, whole; of .mat files, as those of Levin
    et al. 2009, the pictures ``x`` and ``y`` in [0, 1] are read.
    """
    if source is None:
        for name in sorted({function for function, *_ in PHOTOGRAPHS.values()}):
            yield name, np.atleast_3d(getattr(data, name)())
        return
    matrices = list_files(source, (".mat",)) if Path(source).is_dir() else []
    for file in matrices:
        for letter, picture in read_variables(file, "x", "y").items():
            pixels = np.atleast_3d((255 * picture.clip(0, 1)).round().astype(np.uint8))
            yield f"{file.relative_to(source).as_posix()}:{letter}", pixels
    try:
        yield from named_images(source)
    except FileNotFoundError:
        if not matrices:
            raise


def to_image(pixels):
    """A PIL image of an array (H, W, C)."""
    return Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels)


def content_hash(pixels):
    """SHA-256 of a picture (H, W, C) uint8, whatever its file: of its shape and its values."""
    return hashlib.sha256(f"{pixels.shape}".encode() + pixels.tobytes()).hexdigest()


def fingerprint(images):
    """Number of the (name, pixels) of ``images``, and one SHA-256 of their sorted hashes."""
    hashes = sorted(content_hash(pixels) for _, pixels in images)
    return {
        "pictures": len(hashes),
        "sha256": hashlib.sha256("\n".join(hashes).encode()).hexdigest(),
    }


def named(paths):
    """Sources by the last parts of their paths, which are their names in the record."""
    names = {Path(path).name: Path(path) for path in paths}
    if len(names) < len(paths) or EMBEDDED in names:
        raise ValueError(
            f"sources must have different names, and none be named {EMBEDDED}, "
            f"got {', '.join(map(str, paths))}"
        )
    return names


def describe_close(record):
    """Lines that say what is close, and how much was compared."""
    lines = [
        f"{pair['training']}  {pair['evaluation']}  {pair['similarity']:.2f}  {pair['how']}"
        for pair in record["close"]
    ]
    counts = [
        sum(part["pictures"] for part in record[side].values()) for side in ("training", "against")
    ]
    verdict = f"{len(lines)} pairs are close" if lines else "nothing is close"
    return [*lines, f"{verdict}: {counts[0]} pictures of training, {counts[1]} of evaluation"]


def refuse_overlap(record):
    """Raise :class:`Overlap` when something in the record is close."""
    if record["close"]:
        raise Overlap("\n".join(describe_close(record)))
