"""What each start ends at, counted over images.

``python -m benchmark_utils.initialisation RESULTS.parquet [--markdown]`` prints one table per
problem. An image is a success where the kernel's MNC is at least 0.9 and the PSNR within 2 dB of
the oracle's. A kernel is no blur where an entry exceeds 0.5 or its MNC with the Dirac 0.8, and the
Airy pattern, the no-blur end of a lens, where its MNC with that is at least 0.99.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from benchmark_utils.commands import Parser, command
from benchmark_utils.display import markdown_table
from benchmark_utils.kernels import get_kernel
from benchmark_utils.machine import say
from benchmark_utils.metrics import kernel_mnc
from benchmark_utils.parameterizations import Diffraction
from benchmark_utils.results import (
    base_name,
    finals,
    parameters,
    problems,
    read_results,
    short_labels,
)

SUCCESS_MNC, SUCCESS_LOSS = 0.9, 2.0  # dB
DIRAC_ENTRY, DIRAC_MNC, AIRY_MNC = 0.5, 0.8, 0.99
LEFT = ("None", "auto")  # values that leave a parameter to the preset or to the problem
PLAIN = {"n_refits": "0", "n_scales": "1"}  # values that leave something out
COUNTERPARTS = {"large": "small", "oracle-large": "oracle-small"}


def start_table(rows):
    """Scores and shares of each solver of one problem.

    Parameters
    ----------
    rows : DataFrame
        Results on one data set.

    Returns
    -------
    DataFrame
        By solver: mean PSNR (dB) and joint -log p, median MNC, and the shares of the images whose
        MNC reaches 0.95 and 0.98, that are a success, whose kernel beats that of the small start of
        the same method, and whose kernel is no blur or the Airy pattern. What is not known or has
        no meaning is NaN.
    """
    stored = {name: final for name, final in finals(rows).items() if final.per_image}
    labels = {name: without_none(label) for name, label in short_labels(stored).items()}
    oracle = next((f for name, f in stored.items() if base_name(name) == "oracle"), None)
    return pd.DataFrame(
        {labels[name]: _summary(name, final, stored, oracle) for name, final in stored.items()}
    ).T


def _summary(name, final, stored, oracle):
    psnr, mnc = _scores(final, "psnr"), _scores(final, "kernel_mnc")
    small = stored.get(counterpart(name))
    above = np.nan if small is None else np.mean(mnc > _scores(small, "kernel_mnc"))
    success = np.nan
    if oracle is not None:
        close = psnr >= _scores(oracle, "psnr") - SUCCESS_LOSS
        success = np.mean(close & (mnc >= SUCCESS_MNC))
    return {
        "PSNR": psnr.mean(),
        "-log p": _scores(final, "value").mean(),
        "MNC": np.median(mnc),
        ">= 0.95": np.mean(mnc >= 0.95),
        ">= 0.98": np.mean(mnc >= 0.98),
        "success": success,
        "above small": above,
        **no_blur_shares(final),
    }


def without_none(label):
    """A label without the parameters that are left to the preset or the problem, or are plain."""
    given = [
        f"{key}={value}"
        for key, value in parameters(label).items()
        if value not in LEFT and PLAIN.get(key) != value
    ]
    return f"{base_name(label)}[{','.join(given)}]" if given else base_name(label)


def counterpart(name):
    """Name of the same solver from the small start; None unless it starts from a large one."""
    start = parameters(name).get("init")
    other = COUNTERPARTS.get(start)
    return None if other is None else name.replace(f"init={start}", f"init={other}")


def no_blur_shares(final):
    """Shares of the kernels that are no blur and that are the Airy pattern."""
    stored = final.stored.get("kernels") or {}
    if stored.get("estimate") is None:
        return {"no blur": np.nan, "Airy": np.nan}
    kernels = torch.from_numpy(np.stack(list(stored["estimate"])))[:, None]
    shape = tuple(kernels.shape[-2:])
    lens = Diffraction(shape)
    airy = lens.kernel(torch.zeros(1, len(lens.modes)))
    found = {"no blur": (get_kernel("dirac", shape), DIRAC_MNC), "Airy": (airy, AIRY_MNC)}
    reached = {
        name: kernel_mnc(kernels, kernel.expand_as(kernels)) >= threshold
        for name, (kernel, threshold) in found.items()
    }
    reached["no blur"] |= kernels.amax((1, 2, 3)) > DIRAC_ENTRY
    return {name: found.float().mean().item() for name, found in reached.items()}


def _scores(final, name):
    return np.array(final.per_image.get(name, [np.nan]), float)


def rounded(table):
    """The table as texts: rounded numbers, shares as percentages, nothing for NaN."""
    shares = [">= 0.95", ">= 0.98", "success", "above small", "no blur", "Airy"]
    shown = table.astype(object)
    for column in table:
        form = "{:.0%}" if column in shares else "{:.3f}" if column == "MNC" else "{:.2f}"
        shown[column] = [form.format(value) if value == value else "" for value in table[column]]
    return shown


def to_text(table, markdown=False):
    """The rounded table, aligned or as Markdown."""
    shown = rounded(table)
    if not markdown:
        return shown.to_string()
    body = [[f"`{solver}`", *cells] for solver, *cells in shown.itertuples()]
    return "\n".join(markdown_table(["solver", *shown.columns], body))


@command
def main(arguments=None):
    """Print the table of each problem of a file of results; return the exit status."""
    parser = Parser(
        prog="python -m benchmark_utils.initialisation", description=__doc__.splitlines()[0]
    )
    parser.add_argument("results", type=Path)
    parser.add_argument("--markdown", action="store_true")
    options = parser.parse_args(arguments)
    df = read_results(options.results)
    for problem, rows in problems(df).items():
        heading = f"### {problem}\n" if options.markdown else problem
        say(f"{heading}\n{to_text(start_table(rows), options.markdown)}\n")


if __name__ == "__main__":
    sys.exit(main())
