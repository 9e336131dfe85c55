"""Published protocols as scores of a batch: what a data set adds to the columns of the results.

A protocol is a callable: from the estimates (B, C, H, W), cut to the frame of the observation, to a
dict of scores (B,), float64. The data set puts it in :class:`benchmark_utils.problem.GroundTruth`.
"""

import torch

from benchmark_utils.data import to_grey
from benchmark_utils.metrics.kohler import kohler_scores
from benchmark_utils.metrics.levin import SUCCESS_RATIO, aligned_ssd, error_ratio, levin_psnr


class LevinProtocol:
    """PSNR, error ratio and success of pairs of Levin et al. 2009.

    Parameters
    ----------
    sharp : tensor (B, 1, 255, 255)
    pairs : sequence of B pairs (image, kernel)
        Numbers from 1, which choose the published denominators.
    """

    def __init__(self, sharp, pairs):
        self.sharp, self.pairs = sharp, tuple(pairs)

    def select(self, numbers):
        """The protocol of some of the images of the batch."""
        return LevinProtocol(self.sharp[numbers], [self.pairs[number] for number in numbers])

    def __call__(self, estimate):
        ssds = aligned_ssd(estimate, self.sharp)[0].tolist()
        size = self.sharp.shape[-2:]
        ratios = torch.tensor(
            [error_ratio(ssd, *pair) for ssd, pair in zip(ssds, self.pairs, strict=True)],
            dtype=torch.float64,
        )
        return {
            "error_ratio": ratios,
            "levin_psnr": torch.tensor([levin_psnr(ssd, size) for ssd in ssds]).double(),
            "success": (ratios <= SUCCESS_RATIO).double(),
        }


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
