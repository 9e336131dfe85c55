"""Scores that networks or statistics of photographs give, where their parameters are at hand.

Both are computed by deepinv. Nothing is downloaded here: :func:`missing_parameters` says what is
not on this machine, and how to get it.
"""

from functools import cache
from pathlib import Path

import torch

from benchmark_utils.data import to_grey
from benchmark_utils.metrics.registration import check_pair
from benchmark_utils.priors import WeightsMissing
from benchmark_utils.problem import check_images

LPIPS, NIQE, BOTH = CHOICES = ("lpips", "niqe", "both")
BACKBONES = {"alex": "alexnet-owt-7be5be79.pth", "squeeze": "squeezenet1_1-b8a52dc0.pth"}
LPIPS_NETWORK = "alex"  # by which its authors compare images
STATISTICS = "niqe_weights.pt"
DOWNLOADS = {  # what gets these files, in Python
    BACKBONES["alex"]: "import torchvision; torchvision.models.alexnet(weights='DEFAULT')",
    BACKBONES["squeeze"]: "import torchvision; torchvision.models.squeezenet1_1(weights='DEFAULT')",
    STATISTICS: "from deepinv.loss.metric import NIQE; NIQE()",
}
LPIPS_SIDE = 32  # pixels; less leaves nothing to the last layer
PATCH, N_PATCHES = 96, 2  # of NIQE: side in pixels, and the fewest that have a covariance


def chosen(perceptual):
    """The scores that a choice of ``CHOICES`` or None stands for, a tuple of names.

    Raises
    ------
    ValueError
        When there is no such choice.
    """
    if perceptual is None:
        return ()
    if perceptual not in CHOICES:
        raise ValueError(f"unknown perceptual score {perceptual!r}: use {', '.join(CHOICES)}")
    return (LPIPS, NIQE) if perceptual == BOTH else (perceptual,)


def missing_parameters(perceptual):
    """Why the scores of a choice cannot be computed on this machine; empty if they can."""
    files = {LPIPS: BACKBONES[LPIPS_NETWORK], NIQE: STATISTICS}
    for name in chosen(perceptual):
        try:
            locate(files[name])
        except WeightsMissing as error:
            return str(error)
    return ""


def locate(file):
    """Path of a file where torch.hub keeps it; raises :class:`.WeightsMissing`."""
    path = Path(torch.hub.get_dir()) / "checkpoints" / file
    if not path.is_file():
        raise WeightsMissing(
            f"{file} is not in {path.parent}: put it there, or get it with `python -c "
            f'"{DOWNLOADS[file]}"`'
        )
    return path


def lpips(estimate, truth, network=None):
    """Distance of the features of a network (Zhang, Isola, Efros, Shechtman & Wang, CVPR 2018).

    Parameters
    ----------
    estimate, truth : tensors (B, 1 or 3, H, W)
        In [0, 1], registered. A grey image counts as three equal channels.
    network : {"alex", "squeeze"}, optional
        ``LPIPS_NETWORK`` by default.

    Returns
    -------
    tensor (B,)
        0 for identical images; NaN for images of less than 32 pixels.

    Raises
    ------
    ValueError
        When the images are not finite or their shapes differ.
    WeightsMissing
        When the network is not on this machine.
    """
    check_pair(estimate, truth)
    if min(truth.shape[-2:]) < LPIPS_SIDE:
        return estimate.new_full((len(estimate),), torch.nan)
    pair = (images.expand(-1, 3, -1, -1).float().clamp(0, 1) for images in (estimate, truth))
    network = network or LPIPS_NETWORK
    return _lpips(network, locate(BACKBONES[network]))(*pair).flatten()


def niqe(image):
    """Distance to the statistics of sharp photographs (Mittal, Soundararajan & Bovik 2013).

    Parameters
    ----------
    image : tensor (B, 1 or 3, H, W)
        In [0, 1]. Its grey levels are rounded to those of 8 bits, as in the published program.

    Returns
    -------
    tensor (B,)
        NaN for images without two patches of 96 x 96 pixels. With few patches the covariance of
        their features is rough, as in all that is published of small images.

    Raises
    ------
    ValueError
        When the image is malformed or not finite.
    WeightsMissing
        When the statistics are not on this machine.
    """
    check_images(image, "image")
    height, width = (side // PATCH for side in image.shape[-2:])
    if height * width < N_PATCHES:
        return image.new_full((len(image),), torch.nan)
    grey = to_grey(image) if image.shape[1] == 3 else image
    return _niqe(locate(STATISTICS))(255 * grey.double().clamp(0, 1))


@cache
def _lpips(network, path):
    from deepinv.loss.metric import LPIPS as Metric  # here, since the import takes seconds

    return Metric(net_type=network)


@cache
def _niqe(path):
    from deepinv.loss.metric import NIQE as Metric

    return Metric(weights_path=path, round_tensor=True, dtype=torch.float64)
