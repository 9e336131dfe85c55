"""Images and kernels of a run as files, to look at or to read elsewhere.

``python -m benchmark_utils.export RESULTS.parquet --folder FOLDER [--overwrite]``

Writes FOLDER/<data set>/<solver>/<image>.npy and <image>_kernel.npy, with a folder more where there
are several repetitions, and pictures of both in the folder pictures beside them. The arrays are
exact: (h, w) or (h, w, 3) float32 in the frame of the observation, kernels (kh, kw), as
benchmark_utils.score reads them. Results hold the first four images and no more, rounded to 8 bits,
large ones reduced. To have all, run with the environment variable BLIND_ESTIMATES, which names a
folder where every estimate is stored:

    BLIND_ESTIMATES=estimates benchopt run . -d levin -s l0-blind --output levin

Exit status: 0, or 2 where something is missing.
"""

import re
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from benchmark_utils.commands import FAILED, Parser, command, complain
from benchmark_utils.display import kernel_picture
from benchmark_utils.files import levels
from benchmark_utils.machine import say
from benchmark_utils.results import (
    STORE,
    Estimates,
    Final,
    explanation,
    last_rows,
    problems,
    read_estimates,
    read_results,
    short_labels,
)

PICTURES = "pictures"
UNSAFE = re.compile(r'[\\/:*?"<>|\s]+|^\.+$')  # what a file system takes for something else


@command
def main(arguments=None):
    """Run the command line; return the exit status."""
    options = _parser().parse_args(arguments)
    places = folders(read_results(options.results))
    count, errors = 0, []
    for place, stored in places.items():
        try:
            estimates, missing = estimates_of(Final(stored))
            count += write(options.folder / place, estimates, options.overwrite)
            errors += [f"{place}: {missing}"] if missing else []
        except (OSError, ValueError) as error:
            errors.append(f"{place}: {error}")
    say(f"{count} images with their kernels in {options.folder}")
    for error in errors:
        complain(error)
    return FAILED if errors else 0


def folders(df):
    """What each run of a table stores, a dict from the folder where it belongs."""
    found = {}
    solvers = short_labels(df["solver_name"])
    for problem, rows in problems(df).items():
        last = last_rows(rows)
        several = last["idx_rep"].nunique() > 1
        for _, row in last.sort_values(["solver_name", "idx_rep"]).iterrows():
            place = Path(safe(problem)) / safe(solvers[row["solver_name"]])
            place = place / f"repetition-{row['idx_rep'] + 1}" if several else place
            found[place] = row.get("final_results")
    return found


def safe(name):
    """A name that any file system takes for one file."""
    return UNSAFE.sub("_", name)


def estimates_of(final):
    """Estimates of a run, and in words what is missing of them.

    Raises
    ------
    ValueError
        When nothing is stored.
    FileNotFoundError
        When the file of the estimates is gone.
    """
    if final.estimates:
        return read_estimates(final.estimates), ""
    indices = [i for i in range(final.n_images) if final.kernel("estimate", i) is not None]
    if not indices:
        reason = explanation(final.stored) or f"run with {STORE}=FOLDER"
        raise ValueError(f"holds no estimates: {reason}")
    names = [final.name(index) for index in indices]
    images = np.stack([final.image("estimate", index) for index in indices]) / 255
    images = images[:, None] if images.ndim == 3 else np.moveaxis(images, 3, 1)
    kernels = np.stack([final.kernel("estimate", index) for index in indices])[:, None]
    some = (
        f"the results hold pictures of {len(names)} of {final.n_scored} images, rounded and reduced"
    )
    missing = f"{some}: for all, run with {STORE}=FOLDER"
    return Estimates(names, images.astype(np.float32), kernels), missing


def write(folder, estimates, overwrite=False):
    """Write the files of a batch into ``folder``; return how many images there are.

    Raises
    ------
    FileExistsError
        When a file is there already, unless ``overwrite``.
    """
    stems = [folder.joinpath(*map(safe, Path(name).parts)) for name in estimates.names]
    present = [stem for stem in stems if Path(f"{stem}.npy").exists()]
    if present and not overwrite:
        raise FileExistsError(f"{present[0]}.npy exists already, see --overwrite")
    for stem, image, kernel in zip(stems, estimates.images, estimates.kernels, strict=True):
        stem.parent.mkdir(parents=True, exist_ok=True)
        image = np.moveaxis(image, 0, -1)
        image = image[..., 0] if image.shape[2] == 1 else image
        np.save(f"{stem}.npy", image)
        np.save(f"{stem}_kernel.npy", kernel[0] if len(kernel) == 1 else kernel)
        seen = stem.parent / PICTURES / stem.name
        seen.parent.mkdir(exist_ok=True)
        if image.ndim == 2 or image.shape[2] == 3:
            Image.fromarray(levels(image, 8)).save(f"{seen}.png")
        shown = kernel_picture(np.concatenate(list(kernel), axis=1))
        Image.fromarray(levels(shown, 8)).save(f"{seen}_kernel.png")
    return len(stems)


def _parser():
    parser = Parser(
        prog="python -m benchmark_utils.export",
        description=__doc__,
    )
    parser.add_argument("results", type=Path, help="a file of results, outputs/NAME.parquet")
    parser.add_argument("--folder", type=Path, required=True, help="where the files go")
    parser.add_argument("--overwrite", action="store_true", help="replace files that exist")
    return parser


if __name__ == "__main__":
    sys.exit(main())
