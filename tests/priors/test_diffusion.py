"""The diffusion potential of Gaussian images, whose denoiser and density are known exactly."""

import math

import pytest
import torch

from benchmark_utils.data import load_photograph
from benchmark_utils.priors import Denoiser, Probes, get_denoiser, get_potential

SIGMA_MIN = 0.01
SHAPE = (1, 3, 16, 16)


def random(shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(shape, generator=generator, dtype=torch.float64)


class DiagonalGaussian:
    """Independent pixels, each with its own mean and variance."""

    mean = 0.3 + 0.4 * random(SHAPE, 1)
    variance = 10 ** (-4 + 3 * random(SHAPE, 2))  # from 1e-4 to 0.1

    def denoise(self, image, sigma):
        weight = self.variance / (self.variance + sigma.view(-1, 1, 1, 1) ** 2)
        return self.mean + weight * (image - self.mean)

    def potential(self, image):
        variance = self.variance + SIGMA_MIN**2
        terms = (image - self.mean) ** 2 / variance + torch.log(2 * math.pi * variance)
        return terms.flatten(1).sum(1) / 2

    def draw(self, batch):
        generator = torch.Generator().manual_seed(3)
        noise = torch.randn(batch, *SHAPE[1:], generator=generator, dtype=torch.float64)
        return self.mean + (self.variance + SIGMA_MIN**2).sqrt() * noise


class StationaryGaussian(DiagonalGaussian):
    """Correlated pixels: the covariance is diagonal in Fourier, with a spectrum 1 / f^2."""

    mean = torch.full(SHAPE, 0.5, dtype=torch.float64)
    frequency = torch.fft.fftfreq(16, dtype=torch.float64)
    spectrum = 1e-3 / (1e-2 + frequency[:, None] ** 2 + frequency[None] ** 2)

    def filter(self, image, gain):
        return torch.fft.ifft2(torch.fft.fft2(image) * gain).real

    def denoise(self, image, sigma):
        gain = self.spectrum / (self.spectrum + sigma.view(-1, 1, 1, 1) ** 2)
        return self.mean + self.filter(image - self.mean, gain)

    def potential(self, image):
        variance = self.spectrum + SIGMA_MIN**2
        whitened = self.filter(image - self.mean, variance**-0.5)
        log_determinant = 3 * torch.log(2 * math.pi * variance).sum()
        return (whitened.square().flatten(1).sum(1) + log_determinant) / 2

    def draw(self, batch):
        generator = torch.Generator().manual_seed(3)
        noise = torch.randn(batch, *SHAPE[1:], generator=generator, dtype=torch.float64)
        return self.mean + self.filter(noise, (self.spectrum + SIGMA_MIN**2).sqrt())


def potential_of(gaussian, **options):
    denoiser = Denoiser("gaussian", gaussian.denoise, None, (0.0, 100.0))
    return get_potential("diffusion", denoiser=denoiser, sigma_min=SIGMA_MIN, **options)


@pytest.mark.parametrize(
    "options",
    [
        {"integrator": "adams", "n_steps": 40},
        {"integrator": "rk4", "n_steps": 24},
        {"integrator": "heun", "n_steps": 150},
        {"integrator": "dopri5"},
    ],
)
def test_density_of_independent_pixels(options):
    """Random signs give the exact trace of a diagonal Jacobian: no error but the integrator's."""
    gaussian = DiagonalGaussian()
    images = gaussian.draw(3)
    torch.testing.assert_close(
        potential_of(gaussian, **options)(images), gaussian.potential(images), rtol=1e-3, atol=0
    )


def test_density_of_correlated_pixels_within_its_standard_error():
    gaussian = StationaryGaussian()
    images = gaussian.draw(3)
    found, error = potential_of(gaussian, n_steps=32, n_probes=64).with_error(images)
    assert (error < 5e-3 * found.abs()).all()
    assert ((found - gaussian.potential(images)).abs() < 4 * error).all()


@pytest.mark.parametrize("integrator", ["rk4", "adams"])
def test_the_default_steps_are_accurate_to_two_percent(integrator):
    gaussian = DiagonalGaussian()
    images = gaussian.draw(3)
    found = potential_of(gaussian, integrator=integrator)(images)
    torch.testing.assert_close(found, gaussian.potential(images), rtol=2e-2, atol=0)


@pytest.mark.parametrize("integrator", ["adams", "heun", "rk4"])
def test_more_steps_converge(integrator):
    gaussian = DiagonalGaussian()
    images = gaussian.draw(1)
    limit = potential_of(gaussian, integrator="dopri5", tolerance=1e-9)(images)
    errors = [
        (potential_of(gaussian, integrator=integrator, n_steps=n)(images) - limit).abs().item()
        for n in (5, 10, 20, 40)
    ]
    assert errors == sorted(errors, reverse=True)


def test_gradient_is_the_gradient_of_the_potential():
    gaussian = DiagonalGaussian()
    image = gaussian.draw(1).requires_grad_()
    (expected,) = torch.autograd.grad(gaussian.potential(image).sum(), image)
    torch.testing.assert_close(potential_of(gaussian).gradient(image.detach()), expected)


def test_probes_are_signs_that_follow_the_seed():
    image = torch.zeros(SHAPE)
    first, again, other = (Probes(2, image, seed, fresh=True) for seed in (0, 0, 1))
    signs = first()
    assert set(signs.unique().tolist()) == {-1.0, 1.0}
    assert torch.equal(signs, again())
    assert not torch.equal(signs, other())
    assert not torch.equal(signs, first())


def test_probes_of_an_adaptive_integrator_stay():
    probes = Probes(1, torch.zeros(SHAPE), 0, fresh=False)
    assert torch.equal(probes(), probes())


@pytest.mark.parametrize("integrator", ["adams", "rk4", "dopri5"])
def test_one_seed_one_value(integrator):
    gaussian = StationaryGaussian()
    images = gaussian.draw(1)
    options = {"integrator": integrator, "n_steps": 4, "tolerance": 1e-3}
    first, again, other = (potential_of(gaussian, seed=s, **options)(images) for s in (5, 5, 6))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


@pytest.mark.parametrize("options", [{}, {"integrator": "dopri5", "tolerance": 1e-3}])
def test_an_image_does_not_see_its_batch(options):
    gaussian = StationaryGaussian()
    images = gaussian.draw(3) * torch.tensor([1.0, 0.2, 3.0]).view(3, 1, 1, 1)
    potential = potential_of(gaussian, **options)
    alone = torch.cat([potential(image[None]) for image in images])
    torch.testing.assert_close(potential(images), alone, rtol=1e-9, atol=0)


@pytest.mark.slow
def test_integrators_agree_on_the_shipped_network():
    image = load_photograph("face", 24)
    results = [
        get_potential("diffusion", n_probes=4, **options).with_error(image)
        for options in (
            {"integrator": "rk4", "n_steps": 16},
            {"integrator": "adams", "n_steps": 24},
            {"integrator": "heun", "n_steps": 48},
            {"integrator": "dopri5", "tolerance": 1e-4},
        )
    ]
    for found, error in results[1:]:
        spread = (error**2 + results[0][1] ** 2).sqrt()
        assert (found - results[0][0]).abs() < 4 * spread + 0.01 * found.abs()


def test_double_precision_and_single_agree():
    image = random((1, 3, 16, 16), 4)
    potential = get_potential("diffusion", n_steps=4)
    single, double = potential(image.float()), potential(image)
    assert double.dtype == torch.float64
    torch.testing.assert_close(single.double(), double, rtol=1e-4, atol=0)


def test_gradients_are_off_and_weights_untouched():
    image = random((1, 3, 16, 16)).float().requires_grad_()
    assert not get_potential("diffusion", n_steps=1)(image).requires_grad
    assert image.grad is None
    assert all(p.grad is None for p in get_denoiser("embedded").function.parameters())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"integrator": "euler"}, "euler"),
        ({"n_steps": 0}, "n_steps must be at least 1, got 0"),
        ({"n_probes": 0}, "n_probes"),
        ({"sigma_min": 2.0, "sigma_max": 1.0}, "sigma_min < sigma_max"),
        ({"sigma_min": 1e-4}, r"'embedded' takes \[0.002, 20.0\]"),
        ({"denoiser": "tv"}, "'tv' takes"),
        ({"denoiser": "no such"}, "unknown denoiser 'no such'"),
    ],
)
def test_bad_options_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        get_potential("diffusion", **options)


def test_unknown_potential():
    with pytest.raises(ValueError, match="unknown potential 'laplace'"):
        get_potential("laplace")


def test_one_probe_has_no_standard_error():
    with pytest.raises(ValueError, match="n_probes"):
        get_potential("diffusion").with_error(torch.rand(1, 3, 8, 8))
