"""Published protocols as scores of a batch: what a data set adds to the columns of the results.

A protocol is a callable: from the estimates (B, C, H, W), cut to the frame of the observation, to a
dict of scores (B,), float64. The data set puts it in :class:`benchmark_utils.problem.GroundTruth`.
"""

import torch

from benchmark_utils.data import to_grey
from benchmark_utils.metrics.kohler import kohler_scores
from benchmark_utils.metrics.levin import SUCCESS_RATIO, aligned_ssd, levin_psnr, reference_ssd
from benchmark_utils.problem import frame


class ErrorRatioProtocol:
    """PSNR, error ratio and success of grey photographs, after Levin et al. 2009.

    Parameters
    ----------
    sharp : tensor (B, 1, H, W)
    references : tensor or sequence (B,)
        SSD of the restorations with the true kernels: what the ratios divide by.
    """

    def __init__(self, sharp, references):
        self.sharp, self.references = sharp, torch.as_tensor(references, dtype=torch.float64)

    def select(self, numbers):
        """The protocol of some of the images of the batch."""
        return ErrorRatioProtocol(self.sharp[numbers], self.references[numbers])

    def __call__(self, estimate):
        ssds, _ = aligned_ssd(estimate, self.sharp)
        ratios = ssds / self.references
        size = self.sharp.shape[-2:]
        return {
            "error_ratio": ratios,
            "levin_psnr": torch.tensor([levin_psnr(ssd, size) for ssd in ssds.tolist()]).double(),
            "success": (ratios <= SUCCESS_RATIO).double(),
        }


def error_ratio_protocol(best, truth, boundary):
    """The protocol whose denominators are the SSD of ``best``.

    Parameters
    ----------
    best : tensor (B, 1, H, W)
        Restorations with the true kernels, on the support of the sharp images.
    truth : GroundTruth
    boundary : {"circular", "valid"}
    """
    best, sharp = (
        frame(image, truth.kernel.shape[-2:], boundary) for image in (best.cpu(), truth.image)
    )
    return ErrorRatioProtocol(sharp, aligned_ssd(best, sharp)[0])


def levin_protocol(sharp, pairs):
    """The protocol of pairs (image, kernel) of Levin et al.; numbers from 1.

    They choose the published denominators. ``sharp`` is (B, 1, 255, 255).
    """
    return ErrorRatioProtocol(sharp, [reference_ssd(*pair) for pair in pairs])


class KohlerProtocol:
    """Best PSNR and SSIM over the frames of the trajectory of each photograph.

    Parameters
    ----------
    trajectories : sequence of B callables
        Each returns an iterable of the frames (C, H, W) of one photograph, read anew at each call:
        all the frames of one do not fit in memory beside the others.
    """

    def __init__(self, trajectories):
        self.trajectories = tuple(trajectories)

    def select(self, numbers):
        """The protocol of some of the images of the batch."""
        return KohlerProtocol([self.trajectories[number] for number in numbers])

    def __call__(self, estimate):
        found = [
            kohler_scores(image.clamp(0, 1), _like(image, frames()))
            for image, frames in zip(estimate, self.trajectories, strict=True)
        ]
        return {
            f"kohler_{name}": torch.tensor([scores[name] for scores in found]).double()
            for name in ("psnr", "ssim")
        }


def _like(image, frames):
    """The frames (3, H, W), grey if ``image`` (C, H, W) is."""
    return (to_grey(frame[None])[0] if len(image) == 1 else frame for frame in frames)
