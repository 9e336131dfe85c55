"""Score a folder of restored images, by any method, under a published protocol."""

from functools import partial
from pathlib import Path

import pandas as pd

from benchmark_utils.data import (
    KOHLER_PAIRS,
    LEVIN_PAIRS,
    frame_files,
    load_frames,
    load_sharp,
    to_grey,
)
from benchmark_utils.metrics.kohler import kohler_scores
from benchmark_utils.metrics.levin import error_ratio, levin_psnr, levin_ssd, success_rates
from benchmark_utils.metrics.outputs import find_outputs, read_output

LEVIN_NAME = r"im0?(\d)_ker0?(\d)(?!\d)", "im01_ker03"  # pattern and example
KOHLER_NAME = r"(?<!\d)(\d)_(\d{1,2})(?!\d)", "1_3"
LEVIN_COLUMNS = ["image", "kernel", "ssd", "psnr", "error_ratio", "shift_y", "shift_x"]
KOHLER_COLUMNS = ["photograph", "trajectory", "psnr", "ssim", "mssim", "frame", "frames"]


def score_levin(folder, data_home):
    """Score the outputs of a method on the pairs of Levin et al. 2009.

    Parameters
    ----------
    folder : path
        Grey images of the size of the sharp ones: ``*im01_ker03*`` is image 1, kernel 3.
    data_home : path
        The sharp images are ``x`` in ``levin/im01_ker03.mat``.

    Returns
    -------
    table : DataFrame
        One row per output, see :mod:`benchmark_utils.metrics.levin` for the columns.
    errors : list of Exception
        What is wrong with the other outputs; each message names the file.

    Raises
    ------
    FileNotFoundError
        When the folder is missing or holds no output.
    """
    return _table(LEVIN_COLUMNS, folder, LEVIN_NAME, LEVIN_PAIRS, partial(_levin_row, data_home))


def _levin_row(data_home, pair, path):
    truth = load_sharp(Path(data_home) / "levin", *pair)
    estimate = read_output(path, truth.shape)
    grey = to_grey(estimate[None])[0] if len(estimate) == 3 else estimate
    ssd, (dy, dx) = levin_ssd(grey[0], truth)
    return ssd, levin_psnr(ssd, truth.shape), error_ratio(ssd, *pair), dy, dx


def _table(columns, folder, name, pairs, row):
    """Rows of the outputs that can be scored, and what is wrong with the others.

    Parameters
    ----------
    columns : sequence of str
        The numbers of the pair, then the scores.
    folder, name, pairs
        As in :func:`benchmark_utils.metrics.outputs.find_outputs`; ``name`` is pattern and example.
    row : callable (pair, path) -> tuple of scores
    """
    outputs, errors = find_outputs(folder, *name, pairs)
    rows = []
    for pair, path in outputs.items():
        try:
            rows.append((*pair, *row(pair, path)))
        except (FileNotFoundError, ValueError) as error:
            named = str(path) in str(error)
            errors.append(error if named else ValueError(f"{path} is not scored: {error}"))
    return pd.DataFrame(rows, columns=columns), errors


def summarise_levin(table):
    """Sum up the rows of :func:`score_levin` in one line: means and success rates."""
    rates = success_rates(table["error_ratio"].tolist())
    shares = ", ".join(f"{share:.1%} at <= {threshold:g}" for threshold, share in rates.items())
    return (
        f"{len(table)} of {len(LEVIN_PAIRS)} pairs: mean PSNR {table['psnr'].mean():.3f} dB, "
        f"mean error ratio {table['error_ratio'].mean():.3f}, success {shares}"
    )


def score_kohler(folder, data_home):
    """Score the outputs of a method on the photographs of Koehler et al. 2012.

    Parameters
    ----------
    folder : path
        RGB images of 800x800 pixels: ``*1_3*`` is photograph 1 on trajectory 3.
    data_home : path
        Its frames are ``kohler/Image1/Kernel3/GroundTruth1_3_*.png``.

    Returns
    -------
    table : DataFrame
        One row per output: photograph, trajectory, psnr (dB), ssim, mssim, frame (number of the
        frame of highest PSNR) and frames (how many there are).
    errors : list of Exception
        What is wrong with the other outputs; each message names the file.

    Raises
    ------
    FileNotFoundError
        When the folder is missing or holds no output.
    """
    return _table(
        KOHLER_COLUMNS, folder, KOHLER_NAME, KOHLER_PAIRS, partial(_kohler_row, data_home)
    )


def _kohler_row(data_home, pair, path):
    files = _frames(Path(data_home) / "kohler", *pair)
    first = next(load_frames(files.values()))
    best = kohler_scores(read_output(path, first.shape[-2:]), load_frames(files.values()))
    number = list(files)[best["frame"]]
    return best["psnr"], best["ssim"], best["mssim"], number, len(files)


def summarise_kohler(table):
    """Sum up the rows of :func:`score_kohler` in one line: means over the photographs."""
    means = table.mean()
    return (
        f"{len(table)} of {len(KOHLER_PAIRS)} photographs: mean PSNR {means['psnr']:.3f} dB, "
        f"SSIM {means['ssim']:.4f}, MSSIM {means['mssim']:.4f}, "
        f"at least {table['frames'].min()} frames each (the full set has 198 to 200)"
    )


def _frames(folder, photograph, trajectory):
    files = frame_files(folder, photograph, trajectory)
    if not files:
        raise FileNotFoundError(
            f"no ground-truth frame Image{photograph}/Kernel{trajectory}/"
            f"GroundTruth{photograph}_{trajectory}_*.png in {folder}: they are a separate download"
        )
    return files
