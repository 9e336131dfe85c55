"""Real data sets: how their files are read from the data home, and how they get there."""

from benchmark_utils.data.digits import read_digits
from benchmark_utils.data.download import DownloadError, fetch
from benchmark_utils.data.images import (
    PHOTOGRAPHS,
    POSITIONS,
    choose,
    list_images,
    load_crop,
    load_image,
    load_photograph,
    photograph_names,
    to_grey,
    to_tensor,
)
from benchmark_utils.data.kohler import (
    KOHLER_NAMES,
    KOHLER_PAIRS,
    frame_files,
    load_blurry,
    load_frames,
    present_names,
)
from benchmark_utils.data.levin import (
    LEVIN_IMAGES,
    LEVIN_KERNELS,
    LEVIN_PAIRS,
    load_pair,
    load_sharp,
    pair_name,
)
from benchmark_utils.data.microscopy import load_map
from benchmark_utils.data.recipes import download_afhq, download_ffhq, download_kohler
from benchmark_utils.data.sources import AFHQ_DOMAINS, LEVIN_SOURCES, Source

__all__ = [
    "AFHQ_DOMAINS",
    "KOHLER_NAMES",
    "KOHLER_PAIRS",
    "LEVIN_IMAGES",
    "LEVIN_KERNELS",
    "LEVIN_PAIRS",
    "LEVIN_SOURCES",
    "PHOTOGRAPHS",
    "POSITIONS",
    "DownloadError",
    "Source",
    "choose",
    "download_afhq",
    "download_ffhq",
    "download_kohler",
    "fetch",
    "frame_files",
    "list_images",
    "load_blurry",
    "load_crop",
    "load_frames",
    "load_image",
    "load_map",
    "load_pair",
    "load_photograph",
    "load_sharp",
    "pair_name",
    "photograph_names",
    "present_names",
    "read_digits",
    "to_grey",
    "to_tensor",
]
