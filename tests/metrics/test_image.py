"""PSNR and SSIM agree with scikit-image, and do not see the shift."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage import metrics as reference

from benchmark_utils.data import load_photograph
from benchmark_utils.metrics import psnr, ssim
from benchmark_utils.metrics.image import registered_scores

properties = settings(deadline=None, max_examples=15)


def noise(*shape, seed=0):
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@pytest.fixture(scope="module")
def photographs():
    return torch.cat([load_photograph(name, 64) for name in ("face", "coffee")])


@properties
@given(
    channels=st.sampled_from([1, 3]),
    size=st.tuples(st.integers(11, 24), st.integers(11, 24)),
    level=st.floats(0, 1),
    seed=st.integers(0, 99),
)
def test_scores_are_those_of_scikit_image(channels, size, level, seed):
    truth = noise(2, channels, *size, seed=seed)
    estimate = truth + level * (noise(2, channels, *size, seed=seed + 1) - 0.5) + 1e-3
    for i, (mine, other) in enumerate(zip(estimate.numpy(), truth.numpy(), strict=True)):
        expected = reference.structural_similarity(
            mine,
            other,
            win_size=11,
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
            data_range=1,
            channel_axis=0,
        )
        assert ssim(estimate, truth)[i].item() == pytest.approx(expected, abs=1e-10)
        expected = reference.peak_signal_noise_ratio(other, mine, data_range=1)
        assert psnr(estimate, truth)[i].item() == pytest.approx(expected, abs=1e-9)


def test_identical_images_have_a_finite_psnr(photographs):
    assert psnr(photographs, photographs).tolist() == [100, 100]
    assert psnr(photographs + 1e-6, photographs).max() == 100
    assert ssim(photographs, photographs).tolist() == pytest.approx([1, 1], abs=1e-12)


@properties
@given(shift=st.tuples(st.integers(-5, 5), st.integers(-5, 5)))
def test_scores_do_not_depend_on_the_shift(photographs, shift):
    estimate = photographs + 0.05 * noise(*photographs.shape).float()
    expected = registered_scores(estimate, photographs, max_shift=5)
    moved = registered_scores(estimate.roll(shift, (-2, -1)), photographs, max_shift=5)
    for name in ("psnr", "ssim"):
        torch.testing.assert_close(moved[name], expected[name], rtol=0, atol=1e-12)
    assert moved["shift"].tolist() == [list(shift)] * 2


def test_the_estimate_is_scored_as_it_would_be_saved(photographs):
    wild = 3 * photographs - 1
    scores = registered_scores(wild, photographs, max_shift=3)
    expected = registered_scores(wild.clamp(0, 1), photographs, max_shift=3)
    assert torch.equal(scores["psnr"], expected["psnr"])
    assert (scores["psnr"] > psnr(wild, photographs)).all()


def test_quarter_pixel_registration_recovers_a_subpixel_blur(photographs):
    between = (photographs + photographs.roll(-1, -1)) / 2
    coarse = registered_scores(photographs, between, max_shift=3)
    fine = registered_scores(photographs, between, max_shift=3, subpixel=0.25)
    assert fine["shift"].tolist() == [[0, 0.5]] * 2
    assert (coarse["psnr"] < 60).all()
    assert (fine["psnr"] == 100).all()


def test_bad_images_are_named():
    small = noise(1, 1, 10, 20)
    with pytest.raises(ValueError, match=r"at least 11x11 pixels, got \(10, 20\)"):
        ssim(small, small)
    with pytest.raises(ValueError, match="must have one shape"):
        psnr(small, small[..., 1:])
    with pytest.raises(ValueError, match="estimate holds NaN"):
        registered_scores(small * float("nan"), small, max_shift=1)
