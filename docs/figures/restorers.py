"""What the embedded restorers gain: ``python -m docs.figures.restorers TRAIN...``.

TRAIN are the sources of their training: folders of photographs, .npz files of faces. Renews
``docs/tables/fire_restorers.csv`` from the pictures that training holds back.
"""

import argparse
from pathlib import Path

import torch

from benchmark_utils.priors import get_denoiser, get_model
from docs.figures.tables import write_table
from training.data import load_images
from training.tasks import deblurring, jpeg

TASKS = {"embedded-deblur": deblurring, "embedded-jpeg": jpeg}
LABELS = {  # of the two kernels that a task is scored with
    "gaussian": "Gaussian, std 1.6 and 3 pixels",
    "motion": "motion, 6.5 and 12 pixels long",
}
SOURCES = ("photographs", "faces")


def main():
    """Measure, and renew the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("sources", type=Path, nargs="+", metavar="TRAIN")
    torch.set_num_threads(1)
    write_table("fire_restorers", *restorers_table(held_back(parser.parse_args().sources)))


def held_back(sources):
    """Two lists of HxWxC images: photographs, of folders, and faces, of files."""
    kinds = {name: [] for name in SOURCES}
    for source in sources:
        kinds["photographs" if source.is_dir() else "faces"] += load_images(source)[1]
    if empty := [name for name, images in kinds.items() if not images]:
        raise ValueError(f"no {empty[0]} are held back of {[*map(str, sources)]}, expected some")
    return list(kinds.values())


def restorers_table(images):
    """Head and rows: PSNR (dB) of what is degraded, then denoised, then restored."""
    body, shown = [], ("degraded", "embedded denoiser", "restored")
    for name, task in TASKS.items():
        methods = (lambda degraded, _: degraded, get_denoiser("embedded"), get_model(name))
        tables = [task().scores(method, images) for method in methods]
        degradations = dict.fromkeys(key.partition("@")[2] for key in tables[0])
        for degradation in degradations:
            keys = [f"source{index}@{degradation}" for index in range(len(images))]
            scores = [f"{table[key]:.1f}" for key in keys for table in tables]
            body.append([name, LABELS.get(degradation, degradation), *scores])
    columns = [f"{source}: {column}" for source in SOURCES for column in shown]
    return ["restorer", "degradation, then noise 0.01", *columns], body


if __name__ == "__main__":
    main()
