"""List the models, or fetch their weights: ``python -m benchmark_utils.priors [--download NAME]``.

Models are denoisers and restorers.
"""

import argparse
import sys
import time

import torch

from benchmark_utils.priors.registry import MODELS, available, get_model
from benchmark_utils.priors.weights import WebFile


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--download", metavar="NAME", help="fetch the weights of this model")
    name = parser.parse_args(arguments).download
    if name is None:
        print_registry()
    else:
        download(name)


def print_registry():
    """Print one line per model; the reason below those that cannot be had."""
    torch.set_num_threads(1)
    print(f"{'name':<18}{'parameters':>12}  {'sigma':<14}{'ms':>6}  model (ms: 64x64x3, 1 thread)")
    for name, entry in MODELS.items():
        has_weights, reason = available(name)
        cost = f"{milliseconds(name):.0f}" if has_weights else "-"
        low, high = entry.sigma_range
        levels = f"{low:g} .. {high:.3g}"
        print(f"{name:<18}{entry.n_parameters:>12,}  {levels:<14}{cost:>6}  {entry.description}")
        if not has_weights:
            print(f"{'':<18}{reason}")


def milliseconds(name, repeats=5):
    """Least time that model ``name`` takes on an image 64x64, of a few tries."""
    denoiser = get_model(name)
    image = torch.rand(1, denoiser.channels or 3, 64, 64)
    sigma = min(0.1, denoiser.sigma_range[1])
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        denoiser(image, sigma)
        times.append(time.perf_counter() - start)
    return 1000 * min(times)


def download(name):
    """Fetch the weights of one model, or say how else they are had."""
    if available(name)[0]:
        sys.exit(f"{name} is ready")
    weights = MODELS[name].weights
    if not isinstance(weights, WebFile):
        sys.exit(available(name)[1])
    try:
        weights.download()
    except OSError as error:
        sys.exit(f"the download of {weights.file} failed: {error}")
    print(f"{name}: {weights.path}")


if __name__ == "__main__":
    main()
