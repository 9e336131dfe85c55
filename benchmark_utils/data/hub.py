"""Images in the parquet shards of a data set on the Hugging Face hub."""

import fnmatch
import io
from typing import NamedTuple

import pyarrow.parquet as pq
import requests
from PIL import Image

from benchmark_utils.data.download import TIMEOUT, DownloadError

HUB = "https://huggingface.co"
SUFFIXES = {"JPEG": ".jpg", "MPO": ".jpg"}  # the others are called after their format


class Shard(NamedTuple):
    """A file of the hub: its name, where it is, and its SHA-256 as the hub states it."""

    name: str
    url: str
    sha256: str | None


def list_shards(repository, pattern, hub=HUB):
    """Shards of a data set whose path fits ``pattern``, in order.

    Raises
    ------
    DownloadError
        When the hub cannot be reached or has no such shard.
    """
    listing = f"{hub}/api/datasets/{repository}/tree/main/data"
    try:
        answer = requests.get(listing, timeout=TIMEOUT)
        answer.raise_for_status()
        entries = answer.json()
    except requests.RequestException as error:
        raise DownloadError(f"{listing} cannot be read: {error}") from error
    found = [
        Shard(
            entry["path"].rpartition("/")[2],
            f"{hub}/datasets/{repository}/resolve/main/{entry['path']}",
            entry.get("lfs", {}).get("oid"),
        )
        for entry in sorted(entries, key=lambda entry: entry["path"])
        if fnmatch.fnmatch(entry["path"], pattern)
    ]
    if not found:
        raise DownloadError(f"{listing} names no file like {pattern}")
    return found


def shard_images(file, columns=("image",)):
    """Yield the images of a parquet shard as PNG or JPEG bytes, each with its other columns.

    Parameters
    ----------
    file : path
    columns : sequence of str
        The first is the image, a structure with its ``bytes``.

    Yields
    ------
    suffix : str
        ``.png`` or ``.jpg``, by what the bytes are.
    content : bytes
    others : list
        The other columns.
    """
    for batch in pq.ParquetFile(file).iter_batches(batch_size=64, columns=list(columns)):
        for row in batch.to_pylist():
            content = row[columns[0]]["bytes"]
            with Image.open(io.BytesIO(content)) as image:
                suffix = SUFFIXES.get(image.format, f".{image.format.lower()}")
            yield suffix, content, [row[name] for name in columns[1:]]
