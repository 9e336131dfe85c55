import re

import numpy as np
import torch

from benchmark_utils.problem import BlindProblem, Estimate, GroundTruth
from benchmark_utils.results import artefacts, commit, versions
from benchmark_utils.results.provenance import PACKAGES


def pair(batch=6, channels=3, side=12, kernel=5):
    return Estimate(torch.rand(batch, channels, side, side), torch.rand(batch, 1, kernel, kernel))


def problem(boundary="valid", side=8, channels=3):
    return BlindProblem(torch.rand(6, channels, side, side), 0.01, (5, 5), boundary)


def test_pixels_are_rounded_clamped_and_channels_last():
    pixels = artefacts.to_pixels(torch.tensor([-0.2, 0.5, 2.0]).view(1, 3, 1, 1))
    assert pixels.dtype == np.uint8
    assert pixels.tolist() == [[[[0, 128, 255]]]]
    assert artefacts.to_pixels(torch.zeros(2, 1, 3, 4)).shape == (2, 3, 4)


def test_thumbnails_are_few_and_lie_pixel_on_pixel():
    truth = GroundTruth(*pair(), tuple("abcdef"))
    pictures = artefacts.thumbnails(problem(), truth, pair(side=14, kernel=7))
    assert {name: picture.shape for name, picture in pictures.items()} == dict.fromkeys(
        ("observation", "truth", "estimate"), (4, 8, 8, 3)
    )
    expected = artefacts.to_pixels(truth.image[:4, :, 2:10, 2:10])
    np.testing.assert_array_equal(pictures["truth"], expected)


def test_kernels_are_kept_where_pictures_are_not():
    estimate = pair()
    kept = artefacts.kernels(GroundTruth(*pair(), tuple("abcdef")), estimate)
    np.testing.assert_array_equal(kept["estimate"], estimate.kernel[:, 0])
    assert kept["truth"].shape == (6, 5, 5)


def test_without_reference_there_is_no_true_picture():
    truth = GroundTruth(None, None, tuple("abcdef"))
    assert artefacts.thumbnails(problem(), truth, pair())["truth"] is None
    assert artefacts.kernels(truth, pair())["truth"] is None


def test_a_path_is_plain_numpy():
    path = artefacts.EstimatePath(problem())
    for iteration in (0, 10, 20):
        path.record(iteration, pair())
    record = path.as_dict()
    assert record["iterations"] == [0, 10, 20]
    assert record["kernels"].shape == (3, 5, 5)
    assert record["images"].shape == (3, 8, 8, 3)
    assert record["images"].dtype == np.uint8


def test_a_result_says_where_it_comes_from():
    assert re.fullmatch(r"[0-9a-f]{7,40}\+?|unknown", commit())
    assert set(versions()) == set(PACKAGES)
    assert all(versions().values())
