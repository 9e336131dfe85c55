"""List the models, or fetch their weights: ``python -m benchmark_utils.priors [NAME ...]``.

Models are denoisers and restorers. A name may refer to one of your own, ``my_prior.py:wiener``;
``my_prior.py`` lists each entry of that file.
"""

import sys
import time

import torch

from benchmark_utils.commands import Parser, command
from benchmark_utils.machine import say
from benchmark_utils.priors.references import Reference, entries_in, read_reference
from benchmark_utils.priors.registry import MODELS, READERS, available, get_entry, get_model
from benchmark_utils.priors.weights import WebFile


@command
def main(arguments=None):
    """List the models or fetch the weights of one; return the exit status."""
    parser = Parser(
        prog="python -m benchmark_utils.priors",
        description=__doc__,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="list only these")
    parser.add_argument("--download", metavar="NAME", help="fetch the weights of this model")
    options = parser.parse_args(arguments)
    if options.download is None:
        print_models([name for given in options.names for name in expand(given)] or MODELS)
    else:
        download(options.download)


def expand(name):
    """The names that ``name`` stands for: those of the entries of a file, or itself."""
    reference = read_reference(name)
    if reference is None or reference.name is not None:
        return [name]
    return [str(Reference(name, entry)) for entry in entries_in(name)] or [name]


def print_models(names):
    """Print one line per model, and below it how to get its weights if they are missing."""
    torch.set_num_threads(1)
    width = max(17, *map(len, names)) + 1
    columns = f"{'parameters':>12}  {'sigma':<14}{'ms':>6}  model (ms: 64x64x3, 1 thread)"
    say(f"{'name':<{width}}{columns}")
    for name in names:
        entry = get_entry(name)
        has_weights, reason = available(name)
        is_timed = has_weights and name not in READERS
        cost = f"{milliseconds(name):.0f}" if is_timed else "-"
        low, high = entry.sigma_range
        levels = f"{low:g} .. {high:.3g}"
        say(f"{name:<{width}}{entry.n_parameters:>12,}  {levels:<14}{cost:>6}  {entry.description}")
        if not has_weights:
            say(f"{'':<{width}}{reason}")


def milliseconds(name, repeats=5):
    """Least time that model ``name`` takes on an image 64x64, of a few tries.

    Raises
    ------
    ValueError
        When the model fails, which only one of the user's does.
    """
    denoiser = get_model(name)
    image = torch.rand(1, denoiser.channels or 3, 64, 64)
    sigma = min(0.1, denoiser.sigma_range[1])
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        try:
            denoiser(image, sigma)
        except ValueError:
            raise
        except Exception as error:
            raise ValueError(f"{name} fails: {type(error).__name__}: {error}") from error
        times.append(time.perf_counter() - start)
    return 1000 * min(times)


def download(name):
    """Fetch the weights of one model, or say how else to get them."""
    has_weights, reason = available(name)
    if has_weights:
        say(f"{name} is ready")
        return
    weights = get_entry(name).weights
    if not isinstance(weights, WebFile):
        raise FileNotFoundError(reason)
    try:
        weights.download()
    except OSError as error:
        raise OSError(f"the download of {weights.file} failed: {error}") from error
    say(f"{name}: {weights.path}")


if __name__ == "__main__":
    sys.exit(main())
