import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_utils.data import load_photograph, to_grey
from benchmark_utils.physics import differences, differences_adjoint
from benchmark_utils.priors import get_denoiser, get_potential, total_variation_gradient
from benchmark_utils.priors.total_variation import (
    prox_total_variation,
    scale_parameter,
    total_variation,
)


def noisy_images(seed, batch=2, channels=3, side=12, std=0.1):
    generator = torch.Generator().manual_seed(seed)
    smooth = torch.linspace(0, 1, side, dtype=torch.float64).expand(batch, channels, side, side)
    return smooth + std * torch.randn(smooth.shape, generator=generator, dtype=torch.float64)


def test_total_variation_of_a_step_is_its_length_times_its_height():
    image = torch.zeros(1, 3, 10, 8)
    image[..., 4:] = 0.5
    assert total_variation(image).item() == pytest.approx(10 * 0.5 * math.sqrt(3), rel=1e-6)


@pytest.mark.parametrize("isotropic", [True, False])
def test_the_gradient_is_that_of_automatic_differentiation_above_the_floor(isotropic):
    image = noisy_images(4).requires_grad_()
    value = (
        total_variation(image)
        if isotropic
        else differences(image, "repeat").abs().sum((0, 2, 3, 4))
    )
    # The last row and column have a zero difference, where the norm has no derivative.
    (expected,) = torch.autograd.grad(value[:1], image)
    found = total_variation_gradient(image.detach(), floor=1e-9, isotropic=isotropic)
    torch.testing.assert_close(found[:1, ..., :-2, :-2], expected[:1, ..., :-2, :-2])


def test_below_the_floor_the_gradient_is_that_of_a_parabola():
    image = 1e-6 * noisy_images(4)
    found = total_variation_gradient(image, floor=1e-3)
    torch.testing.assert_close(
        found, differences_adjoint(differences(image, "repeat"), "repeat") / 1e-3
    )


@pytest.mark.slow
@given(seed=st.integers(0, 1000), step=st.floats(0.001, 0.1), channels=st.sampled_from([1, 3]))
@settings(deadline=None, max_examples=20)
def test_prox_is_optimal(seed, step, channels):
    """At the minimiser no direction goes down: neither a random one, nor the one to the image."""
    image = noisy_images(seed, channels=channels)
    result = prox_total_variation(image, step, n_iterations=1000)

    def objective(x):
        return 0.5 * (x - image).square().flatten(1).sum(1) + step * total_variation(x)

    for direction in (image - result, noisy_images(seed + 1, channels=channels) - image):
        for size in (1e-3, -1e-3):
            # Strong convexity: the objective rises by half the square of the move at least.
            move = size * direction
            rise = objective(result + move) - objective(result)
            assert (rise >= 0.5 * move.square().flatten(1).sum(1) - 1e-8).all()


@pytest.mark.slow
@pytest.mark.parametrize(("step", "tolerance"), [(0.02, 1e-6), (0.1, 2e-4), (0.45, 3e-3)])
def test_prox_has_its_stated_accuracy(step, tolerance):
    image = load_photograph("face", 64).double()
    generator = torch.Generator().manual_seed(0)
    std = math.sqrt(step / scale_parameter(3))
    image = image + std * torch.randn(image.shape, generator=generator, dtype=torch.float64)
    exact = prox_total_variation(image, step, n_iterations=2000)
    error = (prox_total_variation(image, step) - exact).square().mean().sqrt()
    assert error < tolerance


def test_one_step_per_image():
    image = noisy_images(3)
    together = prox_total_variation(image, torch.tensor([0.02, 0.1]))
    apart = [prox_total_variation(image[i : i + 1], step) for i, step in enumerate((0.02, 0.1))]
    torch.testing.assert_close(together, torch.cat(apart))


def test_denoiser_is_the_proximal_operator_of_the_potential():
    """Moreau: D(x) minimises |z - x|^2 / (2 sigma^2) + q(z), and (x - D) / sigma^2 is a slope."""
    denoiser, potential, sigma = get_denoiser("tv"), get_potential("tv"), 0.03
    image = noisy_images(5, std=0.03)

    def envelope(x):
        z = denoiser(x, sigma)
        return (z - x).square().flatten(1).sum(1) / (2 * sigma**2) + potential(z)

    direction = noisy_images(6) - image
    move = 1e-4 * direction
    slope = (envelope(image + move) - envelope(image - move)) / 2
    expected = (denoiser.gradient(image, sigma) * move).flatten(1).sum(1)
    torch.testing.assert_close(slope, expected, rtol=1e-3, atol=0)


def test_scale_is_the_maximum_likelihood_on_photographs():
    colour = [load_photograph(name, 256) for name in ("astronaut", "coffee", "cat", "rocket")]
    for images in (colour, [to_grey(image) for image in colour]):
        dimension = sum(image[0, :, 1:].numel() for image in images)
        estimate = dimension / sum(total_variation(image).item() for image in images)
        # These are shrunk, so rougher, than the photographs of the measured scale.
        assert estimate == pytest.approx(scale_parameter(images[0].shape[1]), rel=0.35)


def test_grey_and_repeated_grey_have_one_potential_per_value():
    """Three equal channels are three times the values: q per value must not depend on C."""
    grey = to_grey(load_photograph("face", 64))
    potential = get_potential("tv")
    torch.testing.assert_close(potential(grey.expand(-1, 3, -1, -1)), 3 * potential(grey))
