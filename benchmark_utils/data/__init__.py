"""Real data sets: how their files are read from the data home, and how they get there."""

from benchmark_utils.data.digits import read_digits
from benchmark_utils.data.images import (
    PHOTOGRAPHS,
    choose,
    list_images,
    load_image,
    load_photograph,
    photograph_names,
    to_grey,
)
from benchmark_utils.data.kohler import (
    KOHLER_NAMES,
    KOHLER_PAIRS,
    KOHLER_POSITIONS,
    frame_files,
    load_blurry,
    load_frames,
    present_names,
)
from benchmark_utils.data.layouts import AFHQ_DOMAINS, how_to_fill
from benchmark_utils.data.levin import (
    LEVIN_IMAGES,
    LEVIN_KERNELS,
    LEVIN_PAIRS,
    load_pair,
    load_sharp,
    pair_name,
)
from benchmark_utils.data.microscopy import load_map
from benchmark_utils.data.recipes import prepare

__all__ = [
    "AFHQ_DOMAINS",
    "KOHLER_NAMES",
    "KOHLER_PAIRS",
    "KOHLER_POSITIONS",
    "LEVIN_IMAGES",
    "LEVIN_KERNELS",
    "LEVIN_PAIRS",
    "PHOTOGRAPHS",
    "choose",
    "frame_files",
    "how_to_fill",
    "list_images",
    "load_blurry",
    "load_frames",
    "load_image",
    "load_map",
    "load_pair",
    "load_photograph",
    "load_sharp",
    "pair_name",
    "photograph_names",
    "prepare",
    "present_names",
    "read_digits",
    "to_grey",
]
