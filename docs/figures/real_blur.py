"""Photographs of Koehler et al. and their restorations by map-dr, side by side.

``python -m docs.figures.real_blur FOLDER [--start edges|uniform] [--photographs Blurry1_1 ...]``
writes PNG files to FOLDER, the kernel in a corner, and prints blur strengths and times. The
settings are those of ``configs/kohler.yml``. Photographs that FOLDER holds already are skipped.
"""

import argparse
import time
from functools import partial
from pathlib import Path

import torch
from PIL import Image
from torch.nn.functional import interpolate

from benchmark_utils.algorithms.map import map_settings, pyramid_estimates
from benchmark_utils.algorithms.steps import DouglasRachford
from benchmark_utils.data import load_blurry, present_names
from benchmark_utils.files import data_path
from benchmark_utils.metrics import blur_strength
from benchmark_utils.physics import estimate_noise_std
from benchmark_utils.priors import get_denoiser
from benchmark_utils.problem import BlindProblem, frame

ROOT = Path(__file__).parents[2]
SIZE, KERNEL_SHAPE = 512, (51, 51)
# Of each start: where it begins, and what is given of the settings.
STARTS = {
    "edges": (
        {"init": "edges"},
        {
            "fit": "derivatives",
            "first_level": 0.2,
            "level": 0.01,
            "weight": 15.0,
            "n_outer": 3,
            "n_inner": 8,
            "reset_every": 1,
        },
    ),
    "uniform": (
        {"init": "large", "n_scales": None},
        {"fit": "derivatives", "weight": 1500.0, "n_outer": 24},
    ),
}


def main():
    """Restore, print, save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--start", choices=STARTS, default="edges")
    parser.add_argument("--photographs", nargs="*")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    data = data_path("kohler")
    for name in options.photographs or present_names(data):
        file = options.folder / f"{name}_{options.start}.png"
        if file.exists():
            continue
        observation = load_blurry(data, name, size=SIZE, position="centre")
        begin = time.process_time()
        image, kernel = restored(observation, *STARTS[options.start])
        seconds = time.process_time() - begin
        before, after = (blur_strength(x).item() for x in (observation, image))
        print(
            f"{file}: blur strength {before:.2f} -> {after:.2f}, {seconds:.0f} s of CPU", flush=True
        )
        picture(observation, image, kernel).save(file)


def restored(observation, start, given):
    """Image in the frame of the observation, and its kernel."""
    problem = BlindProblem(observation, estimate_noise_std(observation), KERNEL_SHAPE, "valid")
    image_step = partial(DouglasRachford, denoiser=get_denoiser("embedded"))
    settings = map_settings("simplex", **given)
    with torch.no_grad():
        *_, last = pyramid_estimates(problem, image_step, settings, **start)
    return frame(last.image, KERNEL_SHAPE, "valid").clamp(0, 1), last.kernel


def picture(observation, image, kernel):
    """Observation and image side by side, the kernel three times as large in the corner."""
    both = torch.cat([observation[0], image[0]], -1)
    corner = interpolate(kernel / kernel.max(), scale_factor=3, mode="nearest")[0]
    both[:, : corner.shape[-2], -corner.shape[-1] :] = corner
    return Image.fromarray((both * 255).byte().movedim(0, -1).numpy())


if __name__ == "__main__":
    main()
