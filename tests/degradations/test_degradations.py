"""What every degradation owes, and what is particular to each."""

import io

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from benchmark_utils.data import load_photograph
from benchmark_utils.degradations import (
    CurrentBlur,
    Degradation,
    Downsampling,
    Jpeg,
    RandomBlur,
    RandomMask,
    gaussian_bank,
    motion_bank,
)
from benchmark_utils.degradations.blur import reflected_blur
from benchmark_utils.degradations.jpeg import compress, cosine_transform, quantization
from benchmark_utils.kernels import get_kernel
from tests.problems import photographs

ALL = {
    "noise": Degradation(),
    "gaussian blur": RandomBlur(gaussian_bank(side=9, count=8)),
    "motion blur": RandomBlur(motion_bank(length=(1, 6), side=9, count=8)),
    "current blur": CurrentBlur(),
    "jpeg": Jpeg(),
    "x2": Downsampling(2),
    "x3": Downsampling(3),
    "mask": RandomMask(),
}


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.fixture(scope="module")
def images():
    return photographs("face", "cat", size=30)


@pytest.mark.parametrize("name", ALL)
def test_the_seed_decides(name, images):
    degradation = ALL[name]
    first, again, other = (degradation(images, generator(seed)) for seed in (0, 0, 1))
    assert torch.equal(first[0], again[0])
    assert torch.equal(first[1], again[1])
    assert not torch.equal(first[0], other[0])


@pytest.mark.parametrize("name", ALL)
def test_shared_draws_do_not_depend_on_the_batch(name, images):
    degradation = ALL[name]
    together, sigma = degradation(images, generator(), shared=True)
    alone, _ = degradation(images[1:], generator(), shared=True)
    torch.testing.assert_close(together[1:], alone, rtol=0, atol=1e-6)
    assert sigma[0] == sigma[1]


@pytest.mark.parametrize("name", ALL)
def test_images_draw_their_own(name, images):
    twice, sigma = ALL[name](images[:1].expand(2, -1, -1, -1), generator())
    assert not torch.equal(twice[0], twice[1])
    assert sigma[0] != sigma[1]


@pytest.mark.parametrize("name", ALL)
def test_grey_images_and_double_precision(name, images):
    degraded, sigma = ALL[name](images[:, :1].double(), generator())
    assert degraded.dtype == sigma.dtype == torch.float64
    assert degraded.shape[1] == 1


def test_the_noise_has_the_level_that_is_told():
    degraded, sigma = Degradation((0.03, 0.03))(torch.full((1, 3, 200, 200), 0.5), generator())
    assert sigma.item() == pytest.approx(0.03)
    assert degraded.std().item() == pytest.approx(0.03, rel=0.02)


def test_blur_is_the_one_of_the_bank_inside_and_reflected_at_the_border(images):
    kernel = get_kernel("gaussian", (9, 9), std=1.5)
    blurred, _ = RandomBlur(kernel, (1e-6, 1e-6))(images, generator())
    expected = torch.nn.functional.conv2d(images.flatten(0, 1)[:, None], kernel).view(2, 3, 22, 22)
    torch.testing.assert_close(blurred[..., 4:-4, 4:-4], expected, rtol=0, atol=1e-5)
    flat = torch.full((1, 1, 12, 12), 0.7)
    torch.testing.assert_close(reflected_blur(flat, kernel), flat)


def test_an_image_smaller_than_the_kernel_is_blurred(images):
    assert reflected_blur(images[..., :4, :4], ALL["motion blur"].kernels[:1]).shape[-2:] == (4, 4)


def test_current_blur_follows_the_estimate(images):
    kernel = get_kernel("uniform", (5, 5))
    degradation = CurrentBlur((1e-6, 1e-6))
    torch.testing.assert_close(degradation(images, generator())[0], images, rtol=0, atol=1e-5)
    expected = reflected_blur(images, kernel)
    result, _ = degradation(images, generator(), kernel)
    torch.testing.assert_close(result, expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize("quality", [20, 50, 80, 95])
def test_jpeg_is_that_of_pillow(quality):
    """Up to its rounding to 8 bits, which moves few pixels by more than some grey levels."""
    image = load_photograph("cat", 128)
    pixels = (255 * image[0].permute(1, 2, 0)).round().byte().numpy()
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality, subsampling=0)
    expected = torch.from_numpy(np.array(Image.open(file))).permute(2, 0, 1) / 255
    compressed = compress(
        torch.from_numpy(pixels).permute(2, 0, 1)[None] / 255, torch.tensor([float(quality)])
    )
    assert (compressed[0] - expected).abs().mean() < 1.2 / 255
    loss = (expected - image[0]).square().mean().item()
    assert (compressed[0] - image[0]).square().mean().item() == pytest.approx(loss, rel=0.1)


def test_cosine_transform_is_orthonormal():
    cosines = cosine_transform()
    torch.testing.assert_close(cosines @ cosines.T, torch.eye(8), rtol=0, atol=1e-6)


@given(quality=st.floats(1, 100), shift=st.floats(-1, 1))
@settings(deadline=None, max_examples=20)
def test_compression_twice_loses_nothing_more(quality, shift):
    image = torch.rand(1, 3, 16, 16, generator=generator(), dtype=torch.float64) + shift
    quality = torch.tensor([quality], dtype=torch.float64)
    once = compress(image, quality)
    torch.testing.assert_close(compress(once, quality), once, rtol=0, atol=1e-3)


def test_quality_100_rounds_to_grey_levels():
    assert (quantization(torch.tensor([100.0]), 3) == 1).all()


def test_downsampling_rounds_sides_up_and_keeps_constants():
    reduced, _ = Downsampling(3, (1e-6, 1e-6))(torch.full((1, 3, 10, 12), 0.4), generator())
    assert reduced.shape == (1, 3, 4, 4)
    torch.testing.assert_close(reduced, torch.full_like(reduced, 0.4), rtol=0, atol=1e-4)


def test_mask_loses_its_share_of_the_pixels():
    masked, _ = RandomMask(0.3, (1e-6, 1e-6))(torch.ones(1, 3, 200, 200), generator())
    lost = masked < 0.5
    assert lost.double().mean().item() == pytest.approx(0.3, abs=0.02)
    assert torch.equal(lost[:, 0], lost[:, 2])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Degradation((0.0, 0.1)), "noise"),
        (lambda: Degradation((0.2, 0.1)), "noise"),
        (lambda: Jpeg((0, 50)), "quality"),
        (lambda: Jpeg((60, 50)), "quality"),
        (lambda: Downsampling(1), "factor"),
        (lambda: RandomMask(1.0), "share"),
    ],
)
def test_malformed_settings_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
