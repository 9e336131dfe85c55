"""The probes that go from pair to pair: sweep, descent, profile; on priors known in closed form."""

import math
from itertools import islice

import numpy as np
import pytest
import torch

from benchmark_utils.data import load_photograph
from benchmark_utils.kernels import WIDTH_FAMILIES
from benchmark_utils.landscape import (
    blur_sweep,
    critical_points,
    descend,
    get_images,
    has_minimum_near,
    invertible_family,
    local_minima,
    posterior_profile,
)
from benchmark_utils.landscape.crossing import crossing
from benchmark_utils.landscape.invertible import inverse_blur
from benchmark_utils.landscape.profile import lowest
from benchmark_utils.physics import convolve
from benchmark_utils.simulation import simulate

WIDTHS = np.linspace(0, 5, 11)
SHAPE = (31, 31)


@pytest.fixture(scope="module")
def image():
    return load_photograph("face", 64)


def shrink(images, sigma):
    """Denoiser of a Gaussian prior of mean 1/2, one tenth of the way: q is a parabola there."""
    return images + 0.1 * (0.5 - images)


def parabola(images):
    return (images - 0.5).square().sum((1, 2, 3))


@pytest.mark.parametrize("family", WIDTH_FAMILIES)
def test_an_image_blurred_and_inverted_comes_back(image, family):
    kernels = invertible_family(family, WIDTHS, SHAPE)
    blurred = convolve(image.double().expand(len(WIDTHS), -1, -1, -1), kernels)
    assert (inverse_blur(blurred, kernels) - image).abs().max() < 1e-8
    torch.testing.assert_close(kernels.sum((1, 2, 3)), torch.ones(11).double())


def test_the_sweep_starts_sharp_and_loses_detail(image):
    pairs = list(blur_sweep(image, "gaussian", WIDTHS, SHAPE))
    assert torch.allclose(pairs[0].image, image, atol=1e-6)
    variances = [pair.image.var().item() for pair in pairs]
    assert variances == sorted(variances, reverse=True)
    for pair in pairs:
        assert pair.kernel[0, 0, 15, 15] == 1
        assert pair.kernel.sum() == 1


def test_the_noise_of_the_sweep_is_the_same_at_every_width(image):
    noise = 0.01 * torch.randn(3, 64, 64)
    noisy = blur_sweep(image, "motion", [0.0, 3.0], SHAPE, noise)
    clean = blur_sweep(image, "motion", [0.0, 3.0], SHAPE)
    for with_noise, without in zip(noisy, clean, strict=True):
        torch.testing.assert_close(with_noise.image - without.image, noise[None], atol=1e-6, rtol=0)


def test_descent_follows_the_gradient_flow(image):
    iterates = list(islice(descend(shrink, image, step=0.5), 4))
    assert iterates[0][1] is None
    expected = 0.5 + (image - 0.5) * 0.95**3
    torch.testing.assert_close(iterates[3][0], expected)
    residual = 0.1 * (iterates[2][0] - 0.5).norm() / iterates[2][0].norm()
    torch.testing.assert_close(iterates[3][1], residual[None])


def test_descent_stops_before_the_largest_move(image):
    images = torch.cat([image, 0.5 + 0.001 * image])  # the second one has nowhere to go
    for moved, _ in islice(descend(shrink, images, step=0.5, max_move=0.05), 60):
        moves = (moved - images).flatten(1).norm(dim=1) / images.flatten(1).norm(dim=1)
        assert (moves <= 0.05).all()
    assert moves[0] > 0.04
    assert moves[1] < 0.002


def test_a_critical_point_is_the_closest_approach_to_one():
    """A field that spirals: it nearly vanishes at the third step, then grows again."""
    sizes = iter([4.0, 2.0, 1.0, 3.0, 9.0])

    def drifting(images, sigma):
        return images - next(sizes) * torch.ones_like(images)

    start = torch.full((1, 1, 2, 2), 100.0)
    point = critical_points(drifting, start, n_steps=5, step=1.0, max_move=None)
    assert (point == 100 - 4 - 2).all()


@pytest.mark.parametrize(("name", "value"), [("step", 0.0), ("step", 1.5), ("n_steps", 0)])
def test_descents_refuse_bad_settings(image, name, value):
    with pytest.raises(ValueError, match=f"{name} must .*{value}"):
        critical_points(shrink, image, **{name: value})


def make_problem(image, noise_std, family="motion"):
    (kernel,) = invertible_family(family, [2.0], SHAPE)
    problem, _ = simulate(
        image.double(), kernel[None], ["face"], noise_std=noise_std, seed=0, oracle=True
    )
    return problem


def test_without_noise_the_profile_explains_the_observation_exactly(image):
    problem = make_problem(image, 0.0)
    options = {"denoiser": shrink, "potential": parabola}
    no_blur, *pairs = posterior_profile(problem, "motion", [0.0, 2.0], **options)
    torch.testing.assert_close(no_blur.image.double(), problem.observation, atol=1e-6, rtol=0)
    torch.testing.assert_close(pairs[0].image, no_blur.image, atol=1e-5, rtol=0)
    torch.testing.assert_close(pairs[1].image, image, atol=1e-5, rtol=0)


def test_with_noise_the_profile_reaches_the_minimum_of_a_gaussian_prior(image):
    """The weight of the parabola that belongs to `shrink` is 1 / (2 level^2) a tenth."""
    noise_std, level = 0.05, 0.01
    problem = make_problem(image, noise_std)

    def potential(images):
        return parabola(images) / (20 * level**2)

    _, pair = posterior_profile(
        problem, "motion", [2.0], denoiser=shrink, potential=potential, n_steps=200, step=1.0
    )

    def gradient(point):
        residual = convolve(point, pair.kernel) - problem.observation.float()
        prior = noise_std**2 * (point - 0.5) / (10 * level**2)
        return convolve(residual, pair.kernel.flip((-2, -1))) + prior

    assert gradient(pair.image).norm() < 1e-2 * gradient(problem.observation.float()).norm()


def test_no_blur_is_the_lowest_where_blur_lowers_the_potential(image):
    """It lowers the distance to grey, as it is a mean of shifts: theorem 1."""
    problem = make_problem(image, 0.05)
    options = {"denoiser": shrink, "potential": parabola, "n_steps": 2}
    _, *pairs = posterior_profile(problem, "gaussian", [0.0, 1.0, 2.0], **options)
    observation = problem.observation.float()

    def posterior(pair):
        residual = convolve(*pair) - observation
        return residual.square().sum() / 2 + 0.05**2 * parabola(pair.image)

    no_blur, *others = map(posterior, pairs)
    assert no_blur < min(others)
    assert pairs[0].kernel[0, 0, 15, 15] == 1
    (alone,) = list(posterior_profile(problem, "gaussian", [0.0], **options))[1:]
    assert no_blur <= posterior(alone)


def test_the_lowest_is_chosen_for_each_image():
    zeros, ones = torch.zeros(2, 1, 2, 2), torch.ones(2, 1, 2, 2)
    chosen = lowest([zeros, ones], [torch.tensor([1.0, 3.0]), torch.tensor([2.0, 0.0])])
    assert chosen.mean((1, 2, 3)).tolist() == [0, 1]


def test_minima_are_inside_and_lower_than_both_neighbours():
    assert local_minima([0, 1, 0, 1, 0]).tolist() == [2]
    assert local_minima([0, 1, 2, 3]).tolist() == []
    assert local_minima([1, 1, 1]).tolist() == []
    assert has_minimum_near([3, 2, 1, 2, 3], [0, 0.5, 1, 1.5, 2], 1.5, 0.5)
    assert not has_minimum_near([3, 2, 1, 2, 3], [0, 0.5, 1, 1.5, 2], 2.0, 0.5)


def test_crossing_measures_the_iterates_and_their_blurs(image):
    moves, sharp, blurred = crossing(
        shrink, parabola, image, [0, 2], ["gaussian", "motion"], step=0.5
    )
    assert moves.shape == sharp.shape == (2, 1)
    assert blurred.shape == (2, 2, 1)
    torch.testing.assert_close(sharp[1], sharp[0] * 0.95**4)
    assert (blurred < sharp[:, None]).all()
    assert moves[0] == 0 < moves[1]


def test_images_of_every_kind(data_home, tmp_path):
    folders = {"faces": data_home / "ffhq", "digits": data_home / "mnist"}
    for kind, shape in {
        "photographs": (2, 3, 32, 32),
        "faces": (2, 3, 32, 32),
        "digits": (2, 1, 32, 32),
        "noise": (2, 3, 32, 32),
    }.items():
        images, names = get_images(kind, 2, 32, folders.get(kind))
        assert images.shape == shape
        assert len(set(names)) == 2
    with pytest.raises(FileNotFoundError):
        get_images("faces", 2, 32, tmp_path / "absent")


def test_an_unknown_kind_is_named():
    with pytest.raises(ValueError, match="'cats'"):
        get_images("cats", 2, 32)
    noise, _ = get_images("noise", 4, 32)
    assert math.isclose(noise.std().item(), 0.25, rel_tol=0.05)
