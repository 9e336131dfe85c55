import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from skimage.color import rgb2xyz

from benchmark_utils.camera import CURVES, to_light, to_pixels

GREYS = np.linspace(0, 1, 1001)


def curve(function, name, values=GREYS):
    return function(torch.from_numpy(values), name).numpy()


def test_srgb_is_that_of_scikit_image():
    """The luminance of a grey is its linear light."""
    luminance = rgb2xyz(np.repeat(GREYS[:, None], 3, 1))[:, 1]
    np.testing.assert_allclose(curve(to_light, "srgb"), luminance, atol=1e-6)


def test_gamma_is_a_power_and_decoded_its_inverse():
    np.testing.assert_allclose(curve(to_pixels, "gamma"), np.power(GREYS, 1 / 2.2), rtol=1e-12)
    np.testing.assert_allclose(curve(to_light, "decoded"), np.power(GREYS, 1 / 2.2), rtol=1e-12)
    assert np.array_equal(curve(to_pixels, "linear"), GREYS)


@pytest.mark.parametrize(("name", "power"), [("linear", 1), ("gamma", 1 / 2.2), ("decoded", 2.2)])
def test_the_mean_of_uniform_light_is_that_of_a_power(name, power):
    assert curve(to_pixels, name).mean() == pytest.approx(1 / (1 + power), rel=2e-3)


@pytest.mark.parametrize("name", CURVES)
@given(value=st.floats(0, 1.5))
def test_light_comes_back_and_black_and_white_stay(name, value):
    values = np.array([value, 0.0, 1.0])
    back = curve(to_light, name, curve(to_pixels, name, values))
    np.testing.assert_allclose(back, values, atol=1e-6)
    np.testing.assert_allclose(curve(to_pixels, name, np.array([0.0, 1.0])), [0, 1], atol=1e-12)


@pytest.mark.parametrize("name", CURVES)
def test_a_curve_grows_and_is_finite_below_black(name):
    pixels = curve(to_pixels, name, np.linspace(-0.1, 1.2, 500))
    assert np.isfinite(pixels).all()
    assert (np.diff(pixels) >= 0).all()
