"""Command line of :mod:`benchmark_utils.deblur`."""

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from benchmark_utils.commands import EXPECTED, FAILED, Parser, command, complain
from benchmark_utils.deblur import __doc__ as description
from benchmark_utils.deblur.method import DEFAULT, Method
from benchmark_utils.deblur.page import page
from benchmark_utils.deblur.photograph import check_sizes, deblur
from benchmark_utils.display import kernel_picture
from benchmark_utils.failures import told
from benchmark_utils.files import levels, png, read_photograph, write_photograph
from benchmark_utils.machine import keep_freed_memory, peak_memory, say

AUTO = "auto"


class Outputs(NamedTuple):
    """Files that are made of one photograph."""

    picture: Path
    kernel: Path
    kernel_picture: Path
    page: Path


@command
def main(arguments=None):
    """Run the command line; return the exit status."""
    options = _parser().parse_args(arguments)
    method = Method(options.solver)
    keep_freed_memory()
    written, failed = set(), False
    for file in options.photographs:
        try:
            say(f"{file}: {_deblur_file(file, method, options, written)}")
        except Exception as error:  # whatever it is, it costs the others nothing
            text = str(error) if isinstance(error, EXPECTED) else told(error)
            complain(text if text.startswith(str(file)) else f"{file}: {text}")
            failed = True
    return FAILED if failed else 0


def _deblur_file(file, method, options, written):
    """Deblur one file; what is said of it. Names of outputs are added to ``written``."""
    start = time.perf_counter(), time.process_time()
    photograph = read_photograph(file)
    outputs = _outputs(file, options.output or file.parent, photograph.suffix)
    _check_free(outputs, written, options.overwrite)
    before = photograph.colours
    check_sizes(before.shape[:2], options.kernel_size)
    found = deblur(
        torch.from_numpy(before).permute(2, 0, 1)[None].contiguous(),
        method,
        kernel_size=options.kernel_size,
        linear_light=options.linear_light,
        name=file.name,
    )
    after = found.image[0].permute(1, 2, 0).numpy()
    kernel = found.kernel[0, 0].numpy()
    cost = time.perf_counter() - start[0], time.process_time() - start[1]
    facts = _facts(found, before, kernel, method, options, cost)
    outputs.picture.parent.mkdir(parents=True, exist_ok=True)
    write_photograph(outputs.picture, replace(photograph, colours=after))
    np.save(outputs.kernel, kernel)
    outputs.kernel_picture.write_bytes(png(levels(kernel_picture(kernel)[..., None], 8)))
    text = page(file.name, before, after, kernel, found.part, facts, photograph.profile)
    outputs.page.write_text(text, encoding="utf-8")
    written.update(outputs)
    did = "not blurred, left as it is" if found.is_sharp else f"blur of {facts['blur']}"
    return f"{did}; {facts['cost']}; {outputs.picture}"


def _outputs(file, folder, suffix):
    stem = folder / file.stem
    names = (f"_deblurred{suffix}", "_kernel.npy", "_kernel.png", "_deblurred.html")
    return Outputs(*(Path(f"{stem}{name}") for name in names))


def _check_free(outputs, written, overwrite):
    """Refuse to overwrite what is there, or in any case what this call has written."""
    for file in outputs:
        if file in written:
            raise ValueError(f"would overwrite {file} of another photograph: use another --output")
        if file.exists() and not overwrite:
            raise ValueError(f"{file} exists already, see --overwrite")


def _facts(found, before, kernel, method, options, cost):
    """What is said of a photograph, a dict of str."""
    height, width = before.shape[:2]
    wall, cpu = cost
    memory = peak_memory()
    how = "found" if options.kernel_size is None else "as asked"
    peak = f", at most {memory / 1e9:.1f} GB" if memory else ""
    return {
        "photograph": f"{width}x{height} pixels, {100 * found.saturated:.1f} % saturated",
        "solver": str(method),
        "blur": f"{kernel.shape[1]}x{kernel.shape[0]} pixels ({how})",
        "noise": f"{found.noise_std:.4f}, of levels in [0, 1]",
        "light": "linear" if options.linear_light else "levels of the file",
        "result": "not blurred, left as it is" if found.is_sharp else "restored",
        "cost": f"{wall:.0f} s, {cpu:.0f} s of processor{peak}",
    }


def _kernel_size(text):
    if text == AUTO:
        return None
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected {AUTO} or a positive integer, got {text!r}")
    return int(text)


def _parser():
    parser = Parser(
        prog="python -m benchmark_utils.deblur",
        description=description,
    )
    parser.add_argument("photographs", nargs="+", type=Path, metavar="PHOTOGRAPH")
    parser.add_argument("--solver", default=DEFAULT, help=f"as after `benchopt run -s`: {DEFAULT}")
    parser.add_argument(
        "--kernel-size", type=_kernel_size, default=AUTO, metavar="N", help="pixels a side, or auto"
    )
    parser.add_argument("--output", type=Path, metavar="FOLDER", help="beside the photographs")
    parser.add_argument(
        "--linear-light", action="store_true", help="decode sRGB before, encode it after"
    )
    parser.add_argument("--overwrite", action="store_true", help="replace files that exist")
    return parser


if __name__ == "__main__":
    sys.exit(main())
