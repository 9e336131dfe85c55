"""Denoisers on images that no training saw: ``python -m training.benchmark [DENOISER...]``.

A denoiser is a name of the registry, ``bm3d`` (Dabov et al., 2007; pip install bm3d), or a
.safetensors file beside its card. Prints a Markdown table of the mean PSNR (dB) on photographs
(``cbsd10``; ``sun_hays`` reduced by two), on the people of ``--faces`` that training holds back,
and on ``afhq`` reduced to 256 pixels. All get the same noise. What is not on this machine is left
out, with the reason.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import avg_pool2d
from tqdm import tqdm

from benchmark_utils.commands import Parser, command
from benchmark_utils.data import list_images, load_image
from benchmark_utils.display import markdown_table
from benchmark_utils.files import data_path
from benchmark_utils.machine import say
from benchmark_utils.priors import (
    WeightsDamaged,
    available,
    get_denoiser,
    load_trained,
    read_card,
    sha256,
)
from training.data import load_images
from training.evaluate import denoising_psnr

LEVELS = (15, 25, 50)  # of 255
DENOISERS = ("embedded", "ffdnet", "bm3d")


def bm3d(image, sigma):
    """BM3D of a batch (B, 1 or 3, H, W) at the level ``sigma``, a float."""
    from bm3d import bm3d, bm3d_rgb  # an extra

    function = bm3d if image.shape[1] == 1 else bm3d_rgb
    results = [function(one.permute(1, 2, 0).double().numpy(), sigma) for one in image]
    planes = [torch.from_numpy(np.atleast_3d(result)).permute(2, 0, 1) for result in results]
    return torch.stack(planes).to(image)


def halved(file):
    """The photograph of ``file`` (1, 3, H, W) in [0, 1], reduced by two."""
    return avg_pool2d(load_image(file), 2)


def held_back_faces(file):
    """Images (1, 3, H, W) in [0, 1] of the people of an .npz file that training leaves out."""
    faces = np.stack(load_images(file)[1]).transpose(0, 3, 1, 2)
    return list(torch.from_numpy(faces / np.float32(255)).split(1))


def load_sets(data, faces, limit):
    """Images of each set by its name, and a dict of the reasons for those that are missing."""
    readers = {
        "cbsd10": lambda: [load_image(file) for file in list_images(data / "cbsd10")],
        "sun_hays, halved": lambda: [halved(file) for file in list_images(data / "sun_hays")],
        "faces, held back": lambda: held_back_faces(faces),
        "afhq, 256 pixels": lambda: [load_image(file, 256) for file in list_images(data / "afhq")],
    }
    sets, missing = {}, {}
    for name, read in readers.items():
        try:
            sets[name] = spread(read(), limit)
        except FileNotFoundError as error:
            missing[name] = str(error)
    return sets, missing


def spread(images, limit):
    """At most ``limit`` of the images, evenly over their list; all of them for None."""
    if limit is not None and limit < 1:
        raise ValueError(f"the limit must be at least 1, got {limit}")
    if limit is None or limit >= len(images):
        return images
    return [images[int(number)] for number in np.linspace(0, len(images) - 1, limit)]


def load_denoisers(names):
    """Functions by name, and a dict of the reasons for those that cannot be had.

    Raises
    ------
    ValueError
        When a name is unknown, or when a file is not the one of its card.
    """
    denoisers, missing = {}, {}
    for name in names:
        if name == "bm3d" and find_spec("bm3d") is None:
            missing[name] = "the package bm3d is not installed: `pip install bm3d`"
        elif name == "bm3d":
            denoisers[name] = bm3d
        elif name.endswith(".safetensors"):
            denoisers[name] = load_file(name)
        elif available(name)[0]:
            denoisers[name] = get_denoiser(name)
        else:
            missing[name] = available(name)[1]
    return denoisers, missing


def load_file(path):
    """Denoiser of a .safetensors file, once it is clear that it is the one of its card."""
    if sha256(path) != read_card(path)["sha256"]:
        raise WeightsDamaged(f"{path} is not the file that its card describes")
    return load_trained(path).eval().requires_grad_(False)


def table(denoisers, sets, levels=LEVELS):
    """Lines of a Markdown table: a row for each set and level, a column for each denoiser."""
    count = len(levels) * len(denoisers) * sum(len(images) for images in sets.values())
    body = []
    with tqdm(total=count, unit=" images", desc="denoised") as bar:
        for set_name, images in sets.items():
            scores = []
            for denoise in denoisers.values():

                def counted(image, sigma, denoise=denoise):
                    bar.update()
                    return denoise(image, sigma)

                scores.append(denoising_psnr(counted, images, levels))
            for level in levels:
                row = [f"{score[str(level)]:.2f}" for score in scores]
                body.append([set_name, str(len(images)), str(level), *row])
    return markdown_table(["set", "images", "noise / 255", *denoisers], body)


@command
def main(arguments=None):
    """Run the command line; return the exit status."""
    parser = Parser(
        prog="python -m training.benchmark",
        description=__doc__.partition("\n\n")[2],
    )
    parser.add_argument("denoisers", nargs="*", default=DENOISERS, metavar="DENOISER")
    parser.add_argument(
        "--data",
        type=Path,
        help="folder of the data sets (default: BENCHOPT_DATA_HOME, or data_home of config.yml)",
    )
    parser.add_argument("--faces", default="faces.npz", help=".npz file of faces, of the training")
    parser.add_argument(
        "--limit", type=int, help="images of each set, spread over it; BM3D is slow"
    )
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    denoisers, missing = load_denoisers(options.denoisers)
    sets, missing_sets = load_sets(options.data or data_path(), options.faces, options.limit)
    for name, reason in {**missing, **missing_sets}.items():
        print(f"left out: {name}: {reason}", file=sys.stderr)
    if not denoisers or not sets:
        raise ValueError("nothing is left to compare")
    say("\n".join(table(denoisers, sets)))


if __name__ == "__main__":
    sys.exit(main())
