import re

import numpy as np
import pytest
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


@pytest.mark.parametrize(("size", "factor"), [((256, 200), 1), ((257, 3), 2), ((1030, 520), 5)])
def test_large_pictures_are_averaged_over_blocks(size, factor):
    image = torch.rand(1, 3, *size, generator=torch.Generator().manual_seed(0))
    pixels = artefacts.to_pixels(image)[0]
    assert max(pixels.shape[:2]) <= artefacts.PICTURE_SIDE
    block = image[0, :, :factor, :factor].mean((1, 2))
    np.testing.assert_allclose(pixels[0, 0] / 255, block, atol=1 / 510 + 1e-6)


def test_a_line_that_is_longer_than_a_picture_is_reduced_along_itself():
    assert artefacts.to_pixels(torch.rand(2, 1, 1, 600)).shape == (2, 1, 200)


def test_what_a_run_of_a_thousand_images_stores_is_bounded():
    """Four large pictures and 64 kernels, whatever the batch: 20 solvers stay below 200 MB."""
    images, kernel = torch.rand(8, 3, 600, 600), torch.rand(1000, 1, 51, 51)
    problem = BlindProblem(images, 0.01, (51, 51))
    truth = GroundTruth(images, kernel, tuple(map(str, range(8))))
    estimate = Estimate(images, kernel)
    path = artefacts.EstimatePath(problem)
    for iteration in range(8):
        path.record(iteration, estimate)
    stored = [artefacts.thumbnails(problem, truth, estimate), path.as_dict()]
    stored.append(artefacts.kernels(truth, estimate))
    arrays = [part for parts in stored for part in parts.values() if isinstance(part, np.ndarray)]
    assert sum(array.nbytes for array in arrays) < 10e6


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


@pytest.mark.parametrize("sides", [(3, 5), (4, 5), (5, 4), (4, 8), (1, 6)])
def test_kernels_of_several_sizes_share_a_window_and_their_centre(sides):
    kernels = []
    for side in sides:
        kernel = np.zeros((side, side + 1))
        kernel[side // 2, (side + 1) // 2] = 1
        kernels.append(kernel)
    one, other = artefacts.in_one_window(kernels)
    assert one.shape == other.shape == (max(sides), max(sides) + 1)
    np.testing.assert_array_equal(one, other)
    assert one.sum() == 1
