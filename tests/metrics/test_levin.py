"""The Levin protocol gives the published scores of published outputs."""

import math

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from benchmark_utils.metrics import error_ratio, levin_psnr, levin_ssd, success_rates
from benchmark_utils.metrics.folders import score_levin
from benchmark_utils.metrics.levin import REFERENCE_SSD, aligned_ssd

properties = settings(deadline=None, max_examples=15)


@pytest.fixture(scope="module")
def scores(data_home):
    """Published scores beside ours, one row per pair of images 1 and 2."""
    if not (data_home / "levin").is_dir() or not (data_home / "levin_published").is_dir():
        pytest.skip("the data home has no levin data: set BENCHOPT_DATA_HOME")
    published = pd.read_csv(data_home / "levin_published" / "psnr.csv")
    found, refused = score_levin(data_home / "levin_published", data_home)
    assert not refused
    return published.merge(found, on=["image", "kernel"], suffixes=("_published", ""))


def test_published_outputs_score_as_published(scores):
    assert len(scores) == 16
    tolerances = {"psnr": 0.01, "ssd": 0.001, "error_ratio": 0.001, "shift_y": 0, "shift_x": 0}
    for name, tolerance in tolerances.items():
        published = scores[f"{name}_published"]
        np.testing.assert_allclose(scores[name], published, rtol=0, atol=tolerance)


def test_published_means_and_success_rates(scores):
    assert scores["psnr"].mean() == pytest.approx(32.00, abs=0.01)
    assert scores["error_ratio"].mean() == pytest.approx(1.013, abs=0.001)
    assert success_rates(scores["error_ratio"].tolist()) == {1.5: 0.875, 2: 1, 3: 1}


def noise(*shape, seed=0):
    return np.random.default_rng(seed).random(shape)


@properties
@given(quarters=st.tuples(st.integers(-20, 20), st.integers(-20, 20)), seed=st.integers(0, 99))
def test_any_shift_of_the_grid_is_undone(quarters, seed):
    dy, dx = (q / 4 for q in quarters)
    estimate = noise(48, 50, seed=seed)
    truth = ndimage.shift(estimate, (-dy, -dx), order=1, mode="grid-wrap")
    ssd, shift = levin_ssd(estimate, truth)
    assert shift == (dy, dx)
    assert ssd < 1e-20


def test_ssd_is_that_of_the_crop_at_the_best_shift():
    estimate, truth = noise(40, 41, seed=1), noise(40, 41, seed=2)
    ssd, shift = levin_ssd(estimate, truth)
    moved = ndimage.shift(estimate, [-s for s in shift], order=1, mode="grid-wrap")
    crop = (slice(15, -15), slice(15, -15))
    assert ssd == pytest.approx(((moved - truth)[crop] ** 2).sum())
    assert ssd <= ((estimate - truth)[crop] ** 2).sum()
    assert levin_psnr(ssd, (40, 41)) == pytest.approx(-10 * math.log10(ssd / 110))
    assert levin_psnr(0.0, (40, 41)) == pytest.approx(100)


def test_a_batch_scores_as_its_images_do():
    estimate, truth = (torch.from_numpy(noise(3, 1, 40, 40, seed=s)) for s in (1, 2))
    ssd, shift = aligned_ssd(estimate, truth)
    for i in range(3):
        assert levin_ssd(estimate[i, 0], truth[i, 0]) == (ssd[i].item(), tuple(shift[i].tolist()))


def test_error_ratios_and_success_rates():
    assert error_ratio(2 * REFERENCE_SSD[1][3], image=2, kernel=4) == 2
    assert success_rates([1.5, 1.6, 2.0, 4.0]) == {1.5: 0.25, 2: 0.75, 3: 0.75}


def test_bad_input_is_named():
    image = noise(40, 40)
    with pytest.raises(ValueError, match=r"estimate must be a grey image \(H, W\)"):
        levin_ssd(image[None], image)
    with pytest.raises(ValueError, match="truth holds NaN"):
        levin_ssd(image, image * np.nan)
    with pytest.raises(ValueError, match="a border of 15 leaves nothing"):
        levin_ssd(image[:30], image[:30])
    with pytest.raises(ValueError, match="expected image 1 to 4 and kernel 1 to 8, got 5 and 1"):
        error_ratio(1.0, 5, 1)
    with pytest.raises(ValueError, match="ssd must be at least 0, got -1"):
        levin_psnr(-1.0, (255, 255))
    with pytest.raises(ValueError, match="no error ratio"):
        success_rates([])
