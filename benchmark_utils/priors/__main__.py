"""List the denoisers, or fetch weights: ``python -m benchmark_utils.priors [--download NAME]``."""

import argparse
import sys
import time

import torch

from benchmark_utils.priors.registry import REGISTRY, available, get_denoiser
from benchmark_utils.priors.weights import DeepinvFile


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--download", metavar="NAME", help="fetch the weights of this denoiser")
    name = parser.parse_args(arguments).download
    if name is None:
        print_registry()
    else:
        download(name)


def print_registry():
    """Print one line per denoiser; the reason below those that cannot be had."""
    torch.set_num_threads(1)
    print(
        f"{'name':<18}{'parameters':>12}  {'sigma':<14}{'ms':>6}  denoiser (ms: 64x64x3, 1 thread)"
    )
    for name, entry in REGISTRY.items():
        has_weights, reason = available(name)
        cost = f"{milliseconds(name):.0f}" if has_weights else "-"
        low, high = entry.sigma_range
        levels = f"{low:g} .. {high:.3g}"
        print(f"{name:<18}{entry.n_parameters:>12,}  {levels:<14}{cost:>6}  {entry.description}")
        if not has_weights:
            print(f"{'':<18}{reason}")


def milliseconds(name, repeats=5):
    """Least time that denoiser ``name`` takes on an image 64x64, of a few tries."""
    denoiser = get_denoiser(name)
    image = torch.rand(1, denoiser.channels or 3, 64, 64)
    sigma = min(0.1, denoiser.sigma_range[1])
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        denoiser(image, sigma)
        times.append(time.perf_counter() - start)
    return 1000 * min(times)


def download(name):
    """Fetch the weights of one denoiser, or say how else they are had."""
    if available(name)[0]:
        sys.exit(f"{name} is ready")
    weights = REGISTRY[name].weights
    if not isinstance(weights, DeepinvFile):
        sys.exit(available(name)[1])
    try:
        weights.download()
    except OSError as error:
        sys.exit(f"the download of {weights.file} failed: {error}")
    print(f"{name}: {weights.path}")


if __name__ == "__main__":
    main()
