import io

import numpy as np
import pytest
import torch
from PIL import Image
from scipy.ndimage import gaussian_filter
from scipy.stats import poisson

from benchmark_utils.camera import Camera, record
from benchmark_utils.physics import estimate_noise_std
from benchmark_utils.randomness import keyed_noise
from tests.problems import photographs


def recorded(scene, noise_std=0.0, names=("cat",), **settings):
    return record(scene, names, noise_std, 0, Camera(**settings))


def flat(value, side=256):
    return torch.full((1, 1, side, side), value)


def test_a_plain_camera_adds_white_noise_bit_by_bit():
    light = photographs("cat", "face")
    observation, level = recorded(light, 0.02, ("cat", "face"))
    noise = keyed_noise(light.shape[1:], ("cat", "face"), 0, "noise")
    assert torch.equal(observation, light + 0.02 * noise)
    assert level == 0.02


@pytest.mark.parametrize(("value", "peak"), [(0.5, 20), (0.25, 1000), (1.0, 3)])
def test_photons_are_those_of_poisson(value, peak):
    observation, level = recorded(flat(value), peak=peak)
    counts = (observation * peak).round().long().flatten()
    torch.testing.assert_close(observation.flatten() * peak, counts.float(), rtol=1e-5, atol=1e-4)
    assert observation.var().item() == pytest.approx(value / peak, rel=0.03)
    assert level == pytest.approx((value / peak) ** 0.5, rel=0.02)
    observed = np.bincount(counts.numpy()) / counts.numel()
    expected = poisson.pmf(np.arange(len(observed)), value * peak)
    np.testing.assert_allclose(observed, expected, atol=0.006)


def test_photons_and_white_noise_add_up():
    observation, level = recorded(flat(0.5), 0.05, peak=100)
    assert observation.var().item() == pytest.approx(0.5 / 100 + 0.05**2, rel=0.03)
    assert level == pytest.approx(observation.std().item(), rel=0.02)


def test_photons_are_counted_before_the_tone_curve():
    """The slope of the curve multiplies their noise."""
    observation, level = recorded(flat(0.25), peak=1e6, light="decoded")
    expected = 2.2 * 0.25**1.2 * (0.25 / 1e6) ** 0.5
    assert observation.std().item() == pytest.approx(expected, rel=0.03)
    assert level == pytest.approx(expected, rel=0.03)


def test_an_image_keeps_its_photons_in_any_company():
    light = photographs("cat", "face")
    together, _ = recorded(light, names=("cat", "face"), peak=50)
    alone, _ = recorded(light[1:], names=("face",), peak=50)
    assert torch.equal(together[1:], alone)


@pytest.mark.parametrize("width", [0.7, 1.5])
def test_correlated_noise_is_filtered_by_a_gaussian(width):
    observation, _ = recorded(flat(0.0), 0.1, noise_correlation=width)
    white = keyed_noise((1, 256, 256), ["cat"], 0, "noise")[0, 0].double().numpy()
    expected = gaussian_filter(white, width, mode="wrap", truncate=6)
    noise = observation[0, 0].double().numpy()
    np.testing.assert_allclose(noise / noise.std(), expected / expected.std(), atol=5e-3)
    assert noise.std() == pytest.approx(0.1, rel=0.05)
    if width > 1:  # sampled finely enough for the law of continuous noise
        lagged = (noise * np.roll(noise, 2, 0)).mean() / noise.var()
        assert lagged == pytest.approx(np.exp(-(2**2) / (4 * width**2)), abs=0.04)
        assert estimate_noise_std(observation) < 0.05, "what a filter hides"


@pytest.mark.parametrize("share", [0.02, 0.2])
def test_the_share_that_is_asked_for_is_clipped(share):
    light = photographs("cat", "coffee", size=64)
    observation, _ = recorded(light, 0.01, ("cat", "coffee"), clip_share=share)
    plain, _ = recorded(light, 0.01, ("cat", "coffee"))
    for image, before in zip(observation.numpy(), plain.numpy(), strict=True):
        assert (image == image.max()).mean() == pytest.approx(share, abs=0.002)
        np.testing.assert_array_equal(image, np.clip(before, None, image.max()))


def test_the_level_clips():
    light = photographs("cat")
    observation, _ = recorded(light, 0.01, clip_level=0.6)
    plain, _ = recorded(light, 0.01)
    np.testing.assert_array_equal(observation, np.minimum(plain.numpy(), np.float32(0.6)))


@pytest.mark.parametrize("bits", [8, 5])
def test_pixels_have_bits(bits):
    light = photographs("cat", size=96)
    observation, _ = recorded(light, 0.01, bits=bits)
    plain, _ = recorded(light, 0.01)
    step = 1 / (2**bits - 1)
    expected = np.round(np.clip(plain.double().numpy(), 0, 1) / step) * step
    np.testing.assert_allclose(observation, expected, atol=1e-6)
    inside = (plain > step) & (plain < 1 - step)
    error = (observation - plain)[inside].square().mean().sqrt().item()
    assert error == pytest.approx(step / 12**0.5, rel=0.03)


@pytest.mark.parametrize("quality", [30, 90])
def test_jpeg_is_that_of_pillow(quality):
    light = photographs("cat", size=96)
    observation, _ = recorded(light, jpeg=quality)
    file = io.BytesIO()
    pixels = (light[0].permute(1, 2, 0) * 255).round().byte().numpy()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality, subsampling=0)
    expected = torch.from_numpy(np.array(Image.open(file))).permute(2, 0, 1) / 255
    assert (observation[0] - expected).abs().mean() < 1.2 / 255
    errors = [(compressed - light[0]).std().item() for compressed in (observation[0], expected)]
    assert errors[0] == pytest.approx(errors[1], rel=0.05)
    levels = observation * 255
    torch.testing.assert_close(levels, levels.round(), rtol=0, atol=1e-3)


def test_clipping_comes_before_the_bits():
    observation, _ = recorded(photographs("cat"), 0.05, clip_level=0.5, bits=2)
    assert observation.unique().tolist() == pytest.approx([0, 1 / 3, 2 / 3])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("light", "rec709"),
        ("peak", 0),
        ("clip_share", 1),
        ("clip_level", 0),
        ("bits", 0),
        ("jpeg", 101),
        ("dispersion", -0.1),
        ("noise_correlation", -1),
    ],
)
def test_settings_are_checked(name, value):
    with pytest.raises(ValueError, match=f"^{name} must be .*, got {value!r}"):
        Camera(**{name: value})
