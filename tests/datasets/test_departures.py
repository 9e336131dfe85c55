"""What solvers are told wrong, and what the model leaves out, as parameters of the data sets."""

import numpy as np
import pytest
import torch
from scipy.ndimage import convolve as scipy_convolve
from scipy.ndimage import gaussian_filter

from benchmark_utils.dataset import DEPARTURES
from benchmark_utils.display.robustness import AXES
from benchmark_utils.physics import convolve
from benchmark_utils.randomness import keyed_noise
from tests.suite import load, make_dataset

OPTIONS = {"photographs": 2, "size": 32, "kernel_size": 9}
# Each axis at the level of the truth, written out.
TRUTHS = {
    **{name: default for name, (default,) in DEPARTURES.items()},
    "kernel_guess": 9,
    "noise_guess": 0.01,
    "noise_known": True,
    "boundary_guess": "circular",
    "parameterization_guess": "simplex",
}
DEPARTED = {
    "noise_guess": 0.04,
    "boundary_guess": "valid",
    "parameterization_guess": "diffraction",
    "kernel_change": 0.5,
    "dispersion": 0.1,
    "light": "srgb",
    "peak": 100,
    "noise_correlation": 1.0,
    "clip_level": 0.8,
    "clip_share": 0.1,
    "bits": 6,
    "jpeg": 50,
}
# One of each step of a camera whose result scipy and numpy can tell.
CAMERA = {
    "boundary": "replicate",
    "light": "srgb",
    "kernel_change": 0.5,
    "noise_correlation": 1.0,
    "clip_level": 0.7,
    "bits": 6,
}


def same(first, second):
    """Whether problems and truths are the same bit by bit."""
    (problem, truth), (other, other_truth) = first, second
    facts = [
        (p.noise_std, p.kernel_shape, p.boundary, p.parameterization) for p in (problem, other)
    ]
    pairs = [
        (problem.observation, other.observation),
        (problem.oracle.kernel, other.oracle.kernel),
        (truth.image, other_truth.image),
        (truth.kernel, other_truth.kernel),
    ]
    return facts[0] == facts[1] and all(torch.equal(*pair) for pair in pairs)


@pytest.mark.parametrize("name", TRUTHS)
def test_the_level_of_the_truth_is_the_plain_data_set_bit_by_bit(name):
    assert same(load("simulated", **OPTIONS), load("simulated", **OPTIONS, **{name: TRUTHS[name]}))


def test_every_axis_has_its_level_of_the_truth_above():
    assert {axis.parameter for axis in AXES} == set(TRUTHS)


def test_the_level_of_the_truth_is_the_plain_lens_bit_by_bit():
    lens = OPTIONS | {"kernel": "diffraction"}
    plain, told = (
        load("simulated", **lens),
        load("simulated", **lens, **TRUTHS | {"parameterization_guess": "diffraction"}),
    )
    assert same(plain, told)
    assert torch.equal(plain[0].oracle.theta, told[0].oracle.theta)


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_the_true_boundary_told_is_the_plain_data_set_bit_by_bit(boundary):
    options = OPTIONS | {"boundary": boundary}
    assert same(load("simulated", **options), load("simulated", **options, boundary_guess=boundary))


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_the_plain_data_set_is_blur_and_white_noise_bit_by_bit(boundary):
    dataset = make_dataset("simulated", **OPTIONS, boundary=boundary)
    data = dataset.get_data()
    problem, truth = data["problem"], data["truth"]
    blurry = convolve(truth.image, truth.kernel, boundary)
    seed = dataset.get_seed(use_repetition=True)
    noise = keyed_noise(blurry.shape[1:], truth.names, seed, "noise")
    assert torch.equal(problem.observation, blurry + 0.01 * noise)


@pytest.mark.parametrize("name", DEPARTURES)
def test_each_axis_departs_alone_and_its_name_says_so(name):
    plain = make_dataset("simulated", **OPTIONS)
    departed = make_dataset("simulated", **OPTIONS, **{name: DEPARTED[name]})
    assert f"{name}={DEPARTED[name]}" in str(departed)
    assert not any(other in str(plain) for other in DEPARTURES)
    assert not same(
        load("simulated", **OPTIONS), load("simulated", **OPTIONS, **{name: DEPARTED[name]})
    )


def test_axes_combine():
    told = {"kernel_guess": 13, "noise_guess": 0.04}
    camera = {name: DEPARTED[name] for name in DEPARTURES if not name.endswith("_guess")}
    problem, truth = load("simulated", **OPTIONS, **told, **camera, boundary_guess="valid")
    assert problem.kernel_shape == (13, 13)
    assert problem.noise_std == 0.04
    assert problem.observation.shape == (2, 3, 32, 32)
    assert truth.image.shape == (2, 3, 40, 40)
    levels = problem.observation * 255
    torch.testing.assert_close(levels, levels.round(), rtol=0, atol=1e-3)


def test_combined_axes_are_those_of_scipy_and_numpy_in_the_order_of_a_camera():
    dataset = make_dataset("simulated", **OPTIONS, **CAMERA)
    problem = dataset.get_data()["problem"]
    seed = dataset.get_seed(use_repetition=True)
    images, names = dataset.sharp_images()
    first, _ = dataset.true_kernels(names, seed)
    last, _ = dataset.true_kernels([f"{name}, last column" for name in names], seed)
    white = keyed_noise(images.shape[1:], names, seed, "noise")
    before = pixels_of_numpy(*(x.double().numpy() for x in (images, first, last, white)))
    step = 1 / 63
    expected = step * np.round(np.clip(before, 0, CAMERA["clip_level"]) / step)
    found = problem.observation.double().numpy()
    assert np.isclose(found, expected, atol=1e-6).mean() > 0.995  # halves may round either way
    np.testing.assert_allclose(found, expected, atol=step + 1e-6)
    top = step * round(CAMERA["clip_level"] / step)
    share = (before > top - step / 2).mean()
    assert np.isclose(found, top, atol=1e-6).mean() == pytest.approx(share, abs=2e-3)


def pixels_of_numpy(images, first, last, white):
    """What the sensor of ``CAMERA`` reads before it clips, from the white noise."""
    light = np.where(images <= 0.04045, images / 12.92, ((images + 0.055) / 1.055) ** 2.4)
    near = scipy_blurred(light, first)
    share = CAMERA["kernel_change"] * np.linspace(0, 1, light.shape[-1])
    light = near + share * (scipy_blurred(light, last) - near)
    pixels = np.where(
        light <= 0.0031308, 12.92 * light, 1.055 * light.clip(0.0031308) ** (1 / 2.4) - 0.055
    )
    impulse = np.zeros((31, 31))
    impulse[15, 15] = 1
    width = CAMERA["noise_correlation"]
    gain = np.linalg.norm(gaussian_filter(impulse, width, truncate=6))
    noise = gaussian_filter(white, (0, 0, width, width), mode="wrap", truncate=6) / gain
    return pixels + 0.01 * noise


def scipy_blurred(images, kernels):
    """(B, C, H, W) by (B, 1, kh, kw), borders repeated."""
    pairs = zip(images, kernels[:, 0], strict=True)
    blur = [[scipy_convolve(p, kernel, mode="nearest") for p in planes] for planes, kernel in pairs]
    return np.array(blur)


def test_solvers_are_told_the_level_of_photons_and_noise():
    problem, _ = load("simulated", **OPTIONS, peak=100)
    light, _ = load("simulated", **OPTIONS, noise_std=0.0)
    expected = (0.01**2 + light.observation.mean().item() / 100) ** 0.5
    assert problem.noise_std == pytest.approx(expected, rel=0.05)
    assert load("simulated", **OPTIONS, peak=100, noise_known=False)[0].noise_std is None


def test_a_lens_can_be_told_as_free_pixels_and_a_motion_as_a_lens():
    lens, _ = load("simulated", **OPTIONS, kernel="diffraction", parameterization_guess="simplex")
    assert lens.parameterization == "simplex"
    assert lens.oracle.theta is None
    motion, _ = load("simulated", **OPTIONS, parameterization_guess="diffraction")
    assert motion.parameterization == "diffraction"
    assert motion.oracle.theta is None


def test_a_level_is_told_or_not():
    with pytest.raises(ValueError, match=r"noise_guess must be None unless noise_known, got 0\.02"):
        load("simulated", **OPTIONS, noise_guess=0.02, noise_known=False)
