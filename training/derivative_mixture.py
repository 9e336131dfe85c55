"""Refit the prior of derivatives: ``python -m training.derivative_mixture SOURCE...``.

Fits the mixture of Gaussians of :mod:`benchmark_utils.priors.derivatives` to photographs and
writes its card, which holds the numbers. Nothing is random: the same pictures give the same card.
"""

import json
import sys
from pathlib import Path

import torch

from benchmark_utils.commands import Parser, command
from benchmark_utils.data import to_grey, to_tensor
from benchmark_utils.physics import differences, resample_images
from benchmark_utils.priors import DERIVATIVES_CARD, GaussianMixture
from training.data import named_images

N_COMPONENTS, N_ITERATIONS = 3, 3000
FIRST_STDS = (0.01, 0.25)  # of the narrowest and the widest component, at the start
SMALLEST_STD = 0.01  # the noise of a photograph: narrower components would hold derivatives at 0
REDUCTION = 0.5  # of the photographs, against the noise and the blocks of their files
N_BINS = 8192


def fit_mixture(squares, counts, n_components=N_COMPONENTS, n_iterations=N_ITERATIONS):
    """Fit a mixture of Gaussians of mean zero by expectation maximisation.

    Parameters
    ----------
    squares : tensor (N,), float64
        Squared derivatives.
    counts : tensor (N,), float64
        How often each occurs.
    n_components, n_iterations : int

    Returns
    -------
    mixture : GaussianMixture
        Narrowest component first.
    log_likelihood : float
        Nats a derivative, of the last but one turn.
    """
    weights = (counts / counts.sum()).unsqueeze(1)
    low, high = torch.tensor(FIRST_STDS, dtype=squares.dtype).log()
    variances = torch.linspace(low, high, n_components, dtype=squares.dtype).mul(2).exp()
    shares = torch.full_like(variances, 1 / n_components)
    for _ in range(n_iterations):
        logs = shares.log() - (2 * torch.pi * variances).log() / 2
        logs = logs - squares.unsqueeze(1) / (2 * variances)
        log_density = logs.logsumexp(1, keepdim=True)
        members = weights * (logs - log_density).exp()
        shares = members.sum(0)
        variances = (squares @ members / shares).clamp(min=SMALLEST_STD**2)
    order = variances.argsort()
    mixture = GaussianMixture(
        tuple(shares[order].tolist()), tuple(variances[order].sqrt().tolist())
    )
    return mixture, (weights * log_density).sum().item()


def derivative_histogram(images):
    """Squares of absolute derivatives in [0, 1] and their counts, over both axes.

    Parameters
    ----------
    images : iterable of arrays (H, W, C), uint8
        Taken as grey, in [0, 1], reduced by ``REDUCTION``.

    Returns
    -------
    squares, counts : tensors (N,), float64
        At the centres of ``N_BINS`` bins of equal width.
    """
    counts = torch.zeros(N_BINS, dtype=torch.float64)
    for pixels in images:
        image = to_grey(to_tensor(pixels)).double()
        size = tuple(round(REDUCTION * side) for side in image.shape[-2:])
        reduced = resample_images(image, size, "valid")
        found = differences(reduced, "valid").abs().clamp(max=1).float()
        counts += torch.histc(found, N_BINS, 0, 1).double()
    centres = (torch.arange(N_BINS, dtype=torch.float64) + 0.5) / N_BINS
    return centres.square(), counts


def card_of(sources, n_components=N_COMPONENTS):
    """Model card of a fit to ``sources``, folders or .npz files: a dict for :mod:`json`."""
    images, n_images = [], {}
    for source in sources:
        found = [pixels for _, pixels in named_images(source)]
        n_images[Path(source).name] = len(found)
        images += found
    squares, counts = derivative_histogram(images)
    mixture, log_likelihood = fit_mixture(squares, counts, n_components)
    return {
        "name": "derivatives",
        "description": "Differences of neighbouring pixels of photographs in [0, 1]: a mixture of "
        "Gaussians of mean zero",
        "shares": [round(share, 5) for share in mixture.shares],
        "stds": [round(std, 6) for std in mixture.stds],
        "data": n_images,
        "training": {
            "program": "training.derivative_mixture",
            "pictures": f"grey, reduced by {REDUCTION}, both axes",
            "n_derivatives": int(counts.sum()),
            "method": f"expectation maximisation, {N_ITERATIONS} turns",
        },
        "log_likelihood": round(log_likelihood, 4),
    }


def parse(arguments=None):
    parser = Parser(
        prog="python -m training.derivative_mixture",
        description=__doc__.partition("\n\n")[2],
    )
    parser.add_argument(
        "sources", nargs="+", type=Path, metavar="SOURCE", help="folder or .npz file of photographs"
    )
    parser.add_argument("--components", type=int, default=N_COMPONENTS)
    parser.add_argument(
        "--out", type=Path, default=DERIVATIVES_CARD, help="default: the installed card"
    )
    return parser.parse_args(arguments)


@command
def main(arguments=None):
    """Run the command line; return the exit status."""
    options = parse(arguments)
    if options.components < 1:
        raise ValueError(f"--components must be at least 1, got {options.components}")
    text = json.dumps(card_of(options.sources, options.components), indent=2)
    options.out.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    sys.exit(main())
