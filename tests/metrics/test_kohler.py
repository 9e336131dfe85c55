"""The Koehler protocol on synthetic trajectories whose scores are known."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_utils.data import load_photograph
from benchmark_utils.metrics import kohler_scores, psnr, ssim
from benchmark_utils.metrics.kohler import frame_scores

SIZE = 180


@pytest.fixture(scope="module")
def trajectory():
    """Five frames: a photograph on its way from right to left, in growing exposure."""
    photograph = load_photograph("coffee", SIZE)[0]
    return [(0.6 + 0.1 * step) * photograph.roll(-3 * step, -1) for step in range(5)]


def test_an_underexposed_frame_is_recognised(trajectory):
    best = kohler_scores(trajectory[2] / 3, trajectory)
    assert best["frame"] == 2
    assert best["psnr"] == 100
    assert best["ssim"] == pytest.approx(1, abs=1e-9)
    assert best["mssim"] == pytest.approx(1, abs=1e-9)


def test_the_best_frame_counts_for_each_score(trajectory):
    generator = torch.Generator().manual_seed(0)
    estimate = trajectory[1] + 0.05 * torch.randn(trajectory[1].shape, generator=generator)
    each = [frame_scores(estimate, frame) for frame in trajectory]
    best = kohler_scores(estimate, iter(trajectory))
    for name in ("psnr", "ssim", "mssim"):
        assert best[name] == max(scores[name] for scores in each)
    assert each[best["frame"]]["psnr"] == best["psnr"]
    assert best["psnr"] > each[-1]["psnr"] + 1  # one frame is not the protocol


def scores_by_hand(estimate, frame):
    """PSNR of the protocol, each step written out for one frame (3, H, W) in numpy."""
    gained = estimate * (frame * estimate).sum() / (estimate**2).sum()
    spectra = np.fft.fft2(frame.mean(0)), np.fft.fft2(gained.mean(0))
    correlation = np.fft.ifft2(spectra[0] * spectra[1].conj()).real
    move = np.array(np.unravel_index(correlation.argmax(), correlation.shape))
    dy, dx = np.where(move >= SIZE // 2, move - SIZE, move)
    error = np.zeros((SIZE, SIZE))
    weights = np.array([0.299, 0.587, 0.114])
    for row in range(max(dy, 0), SIZE + min(dy, 0)):
        for column in range(max(dx, 0), SIZE + min(dx, 0)):
            pixels = frame[:, row, column], gained[:, row - dy, column - dx]
            error[row, column] = weights @ (pixels[0] - pixels[1])
    return -10 * np.log10((error**2).mean())


@settings(deadline=None, max_examples=5)
@given(shift=st.tuples(st.integers(-20, 20), st.integers(-20, 20)), seed=st.integers(0, 99))
def test_psnr_follows_the_protocol_step_by_step(trajectory, shift, seed):
    generator = torch.Generator().manual_seed(seed)
    clean = 0.8 * trajectory[0].roll(shift, (-2, -1)).double()
    estimate = clean + 0.02 * torch.randn(clean.shape, generator=generator, dtype=torch.float64)
    expected = scores_by_hand(estimate.numpy(), trajectory[0].double().numpy())
    assert frame_scores(estimate, trajectory[0])["psnr"] == pytest.approx(expected, abs=1e-8)


def test_a_grey_image_needs_no_luminance(trajectory):
    grey = trajectory[0][:1].double()
    estimate = 0.9 * grey + 0.05
    gain = (grey * estimate).sum() / estimate.square().sum()
    scores = frame_scores(estimate, grey)
    assert scores["psnr"] == pytest.approx(psnr(gain * estimate[None], grey[None]).item())
    assert scores["ssim"] == pytest.approx(ssim(gain * estimate[None], grey[None]).item())


def test_bad_input_is_named(trajectory):
    frame = trajectory[0]
    with pytest.raises(ValueError, match="no frame of the trajectory"):
        kohler_scores(frame, [])
    with pytest.raises(ValueError, match=r"the estimate has shape \(3, 179, 180\) and the frame"):
        kohler_scores(frame[:, 1:], trajectory)
    with pytest.raises(ValueError, match="the estimate is zero everywhere"):
        kohler_scores(0 * frame, trajectory)
    with pytest.raises(ValueError, match="estimate holds NaN"):
        kohler_scores(frame * float("nan"), trajectory)
    with pytest.raises(ValueError, match="frame must have 1 or 3 channels"):
        kohler_scores(frame[:1], [frame[:2]])
