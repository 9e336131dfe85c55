"""Protocol of Koehler et al. (*Recording and playback of camera shake*, ECCV 2012).

4 photographs x 12 camera trajectories. No single sharp image is the truth: the camera's path was
played back and photographed in about 199 steps, and a restoration is compared to every one of
these frames. Per frame, following the authors' evaluation program:

1. a gain ``<frame, estimate> / <estimate, estimate>`` evens out the exposure;
2. the estimate is moved by whole pixels to the peak of its circular cross-correlation with the
   frame, both averaged over the channels; what it does not cover is black in both;
3. PSNR, SSIM and multi-scale SSIM ("MSSIM" in the literature) of the luminance.

Each score is the best over the frames; the benchmark reports the means over the 48 images. A
single frame, even the middle one, can be several dB below: it is not the protocol.
"""

import torch

from benchmark_utils.data import to_grey
from benchmark_utils.metrics.image import psnr, ssim
from benchmark_utils.metrics.multiscale import multiscale_ssim
from benchmark_utils.physics import shift_each
from benchmark_utils.problem import check_images


def kohler_scores(estimate, frames):
    """Score one restoration against all the frames of its trajectory.

    Parameters
    ----------
    estimate : tensor (C, H, W)
        Restored photograph in [0, 1], RGB or grey, at least 176x176 pixels.
    frames : iterable of tensors (C, H, W)
        Sharp frames, in [0, 1]; a generator saves memory.

    Returns
    -------
    dict
        ``psnr`` (dB), ``ssim`` and ``mssim``, each the maximum over the frames, and ``frame``, the
        index of the one of highest PSNR.

    Raises
    ------
    ValueError
        When there is no frame, the estimate is zero, or an image is not finite or of another
        shape.
    """
    scores = [frame_scores(estimate, frame) for frame in frames]
    if not scores:
        raise ValueError("no frame of the trajectory to compare to")
    best = {name: max(score[name] for score in scores) for name in ("psnr", "ssim", "mssim")}
    best["frame"] = max(range(len(scores)), key=lambda index: scores[index]["psnr"])
    return best


def frame_scores(estimate, frame):
    """Score one restoration (C, H, W) against one frame (C, H, W).

    Returns a dict with ``psnr`` (dB), ``ssim`` and ``mssim``; errors as :func:`kohler_scores`.
    """
    estimate, frame = _checked(estimate, "estimate"), _checked(frame, "frame")
    if estimate.shape != frame.shape:
        raise ValueError(
            f"the estimate has shape {tuple(estimate.shape)} and the frame {tuple(frame.shape)}"
        )
    energy = estimate.square().sum()
    if energy == 0:
        raise ValueError("the estimate is zero everywhere")
    gain = (frame * estimate).sum() / energy
    move = _correlation_peak(estimate.mean(0), frame.mean(0))
    both = torch.stack([estimate, torch.ones_like(estimate)])
    moved, covered = shift_each(both, torch.tensor([move, move], device=both.device), "zero")
    pair = torch.stack([gain * moved, covered * frame])
    pair = (to_grey(pair) if len(frame) == 3 else pair).split(1)
    metrics = {"psnr": psnr, "ssim": ssim, "mssim": multiscale_ssim}
    return {name: metric(*pair).item() for name, metric in metrics.items()}


def _checked(image, name):
    image = torch.as_tensor(image)
    check_images(image[None], name)
    if len(image) not in (1, 3):
        raise ValueError(f"{name} must have 1 or 3 channels, got shape {tuple(image.shape)}")
    return image.double()


def _correlation_peak(estimate, frame):
    """Whole-pixel move (rows, columns) that takes the estimate (H, W) to the frame (H, W)."""
    size = frame.shape
    spectrum = torch.fft.rfft2(frame) * torch.fft.rfft2(estimate).conj()
    peak = torch.fft.irfft2(spectrum, s=size).argmax().item()
    rows, columns = divmod(peak, size[1])
    return tuple(m - n if m >= n // 2 else m for m, n in zip((rows, columns), size, strict=True))
