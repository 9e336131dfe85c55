"""Downloads that are unpacked or converted; a data set of plain files needs none of this.

Archives and unfinished files stay in ``<data home>/.downloads``. What the data sets read appears
under its name when it is complete, by a rename, so that an interruption leaves nothing half-made.
"""

import os
import re
import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path

from benchmark_utils.data import sources
from benchmark_utils.data.download import DownloadError, fetch
from benchmark_utils.data.hub import HUB, list_shards, shard_images
from benchmark_utils.data.kohler import KOHLER_NAMES, frame_files, present_names
from benchmark_utils.files import PICTURES, list_files

IMAGES_PER_FOLDER = 1000  # of the thousands in a shard
FEWEST_FRAMES = 198  # of a trajectory; most have 199


def download_kohler(folder, frames=False):
    """The 48 photographs and, if asked for, the frames of their trajectories."""
    if len(present_names(folder)) < len(KOHLER_NAMES):
        _unpack(sources.KOHLER_BLURRY, folder)
    for photograph, source in enumerate(sources.KOHLER_FRAMES if frames else [], start=1):
        counts = [len(frame_files(folder, photograph, path)) for path in range(1, 13)]
        if min(counts) < FEWEST_FRAMES:
            _unpack(source, folder)


def _unpack(source, folder):
    """Put the images of an archive where they belong by their names, each at once."""
    archive = fetch(source.url, _downloads(folder) / source.file, source.known_hash)
    with zipfile.ZipFile(archive) as content:
        for member in content.namelist():
            target = _place(member.rpartition("/")[2], folder)
            if target is not None:
                target.parent.mkdir(parents=True, exist_ok=True)
                unfinished = _downloads(folder) / f"{target.name}.part"
                unfinished.write_bytes(content.read(member))
                os.replace(unfinished, target)


def _place(name, folder):
    """Where the file ``name`` of an archive belongs; None for what is no photograph or frame."""
    if name.removesuffix(".png") in KOHLER_NAMES:
        return folder / name
    numbers = re.fullmatch(r"GroundTruth(\d)_(\d+)_\d+\.png", name)
    return numbers and folder / f"Image{numbers[1]}" / f"Kernel{numbers[2]}" / name


def download_ffhq(folder, hub=HUB):
    """The first images of one shard, where the folder has no image."""
    if _has_images(folder):
        return
    shard = list_shards(*sources.FFHQ_HUB, hub)[0]
    archive = fetch(shard.url, _downloads(folder) / shard.name, shard.sha256)
    with _appearing(_downloads(folder), folder) as (unfinished,):
        for number, (suffix, content, _) in enumerate(shard_images(archive)):
            if number == IMAGES_PER_FOLDER:
                break
            (unfinished / f"{number:05d}{suffix}").write_bytes(content)


def download_afhq(folder, hub=HUB):
    """The first images of each domain that has none; shards are read until all have some."""
    missing = [domain for domain in sources.AFHQ_DOMAINS if not _has_images(folder / domain)]
    if not missing:
        return
    shards = iter(list_shards(*sources.AFHQ_HUB, hub))
    with _appearing(_downloads(folder), *[folder / d for d in missing]) as unfinished:
        while not all(any(path.iterdir()) for path in unfinished):
            shard = next(shards, None)
            if shard is None:
                raise DownloadError(f"the shards of {sources.AFHQ_HUB[0]} lack a domain")
            archive = fetch(shard.url, _downloads(folder) / shard.name, shard.sha256)
            _add_domains(archive, dict(zip(missing, unfinished, strict=True)))


def _add_domains(archive, folders):
    """Add the images of a shard to the folder of their domain, until it is full."""
    for number, (suffix, content, (label,)) in enumerate(shard_images(archive, ("image", "label"))):
        folder = folders.get(sources.AFHQ_DOMAINS[label])
        if folder is not None and len(os.listdir(folder)) < IMAGES_PER_FOLDER:
            (folder / f"{archive.stem}_{number:05d}{suffix}").write_bytes(content)


def _has_images(folder):
    return folder.is_dir() and bool(list_files(folder, PICTURES))


@contextmanager
def _appearing(downloads, *targets):
    """Give an empty folder for each target, which takes its place when the block ends well."""
    with tempfile.TemporaryDirectory(dir=downloads) as workshop:
        unfinished = [Path(workshop) / target.name for target in targets]
        for path in unfinished:
            path.mkdir()
        yield unfinished
        for path, target in zip(unfinished, targets, strict=True):
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, target)  # of an empty folder, as of none


def _downloads(folder):
    """The data home's folder of archives and unfinished files, made if need be."""
    downloads = folder.parent / ".downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    return downloads
