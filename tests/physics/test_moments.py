"""Kernel fits to moments: against samples, dense matrices and a posterior known in closed form."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.func import jacrev

from benchmark_utils.algorithms.steps import get_kernel_step
from benchmark_utils.kernels import get_kernel
from benchmark_utils.metrics import kernel_mnc
from benchmark_utils.parameterizations import Diffraction, get_parameterization
from benchmark_utils.physics import (
    Blur,
    DataFidelity,
    DerivativeFidelity,
    ImageMoments,
    ResidualCovariance,
    convolve,
)
from benchmark_utils.physics import fidelity as fidelity_module
from benchmark_utils.physics.blur import correlation
from benchmark_utils.problem import BOUNDARIES, support_size
from tests.blurs import blurs

FIDELITIES = (DataFidelity, DerivativeFidelity)
both = pytest.mark.parametrize("kind", FIDELITIES)
either = pytest.mark.parametrize("boundary", BOUNDARIES)


def close(actual, expected):
    torch.testing.assert_close(actual, expected, rtol=1e-9, atol=1e-9)


def rand(*shape, seed=0, dtype=torch.float64):
    return torch.rand(shape, dtype=dtype, generator=torch.Generator().manual_seed(seed))


def misfit(kind, image, kernel, observation, boundary):
    """1/2 ||h * x - y||^2 (B,), or that of the differences, by its definition."""
    residual = convolve(image, kernel, boundary) - observation
    if kind is DataFidelity:
        return residual.square().sum((1, 2, 3)) / 2
    if boundary == "circular":
        steps = [residual.roll(-1, axis) - residual for axis in (-1, -2)]
    else:
        steps = [residual.diff(dim=-1)[..., :-1, :], residual.diff(dim=-2)[..., :-1]]
    return sum(step.square().sum((1, 2, 3)) for step in steps) / 2


def expectation(kind, samples, kernel, observation, boundary):
    """The mean over explicit samples (B,), and its gradient in the kernel of each image."""
    kernel = kernel.detach().expand(len(observation), -1, -1, -1).clone().requires_grad_()
    values = [misfit(kind, sample, kernel, observation, boundary) for sample in samples]
    value = torch.stack(values).mean(0)
    (gradient,) = torch.autograd.grad(value.sum(), kernel)
    return value.detach(), gradient


def white_samples(image, std):
    """Samples whose mean is ``image`` and whose covariance is exactly std^2 I: plus and minus."""
    n = image[0].numel()
    for entry in torch.eye(n, dtype=image.dtype).view(n, 1, *image.shape[1:]):
        yield from (image + sign * std * math.sqrt(n) * entry for sign in (1, -1))


def small(boundary, batch=2, channels=2):
    """Observation (B, C, 5, 6), an image on its support and kernels (B, 1, 3, 2)."""
    size = support_size((5, 6), (3, 2), boundary)
    return rand(batch, channels, 5, 6), rand(batch, channels, *size, seed=1), rand(batch, 1, 3, 2)


@settings(deadline=None, max_examples=30)
@given(blurs(), st.integers(1, 4), st.sampled_from(FIDELITIES))
def test_samples_count_by_their_average(blur, n_samples, kind):
    size = convolve(blur.image, blur.kernel, blur.boundary).shape
    if kind is DerivativeFidelity and min(size[-2:]) < 2:
        return
    observation = blur.noise(size)
    samples = [blur.noise(blur.image.shape) for _ in range(n_samples)]
    fidelity = kind(observation, blur.kernel_shape, blur.boundary)
    moments = ImageMoments.of_samples(samples)
    value, gradient = expectation(kind, samples, blur.kernel, observation, blur.boundary)
    close(fidelity.kernel_value(moments, blur.kernel), value)
    close(fidelity.kernel_gradient(moments, blur.kernel), gradient)


@both
@either
@pytest.mark.parametrize("n_kernels", [1, 2])
def test_a_white_covariance_is_that_of_explicit_samples(kind, boundary, n_kernels):
    observation, image, kernel = small(boundary)
    kernel = kernel[:n_kernels]
    fidelity = kind(observation, (3, 2), boundary)
    samples = list(white_samples(image, 0.3))
    moments = ImageMoments.of_image(image, ResidualCovariance(0.3**2))
    value, gradient = expectation(kind, samples, kernel, observation, boundary)
    close(fidelity.kernel_value(moments, kernel), value)
    close(fidelity.kernel_gradient(moments, kernel), gradient)
    explicit = ImageMoments.of_samples(samples)
    close(fidelity.kernel_gradient(explicit, kernel), gradient)


@both
@either
def test_samples_may_carry_a_covariance_of_their_own(kind, boundary):
    observation, image, kernel = small(boundary)
    centres = [image, image.flip(0)]
    samples = [sample for centre in centres for sample in white_samples(centre, 0.2)]
    moments = ImageMoments.of_samples(centres, ResidualCovariance(0.2**2))
    fidelity = kind(observation, (3, 2), boundary)
    value, gradient = expectation(kind, samples, kernel, observation, boundary)
    close(fidelity.kernel_value(moments, kernel), value)
    close(fidelity.kernel_gradient(moments, kernel), gradient)


@pytest.mark.parametrize("batched", [False, True])
def test_valid_closed_forms_of_a_white_residual(batched):
    """N r^2 ||h||^2 / 2 on pixels, N r^2 ||grad h||^2 / 2 on derivatives, h in zeros."""
    observation, image, kernel = small("valid")
    variance = torch.tensor([0.04, 0.25], dtype=torch.float64) if batched else 0.04
    moments = ImageMoments.of_image(image, ResidualCovariance(variance))
    padded = torch.nn.functional.pad(kernel, (1, 1, 1, 1))
    gradients = sum(padded.diff(dim=axis).square().sum((1, 2, 3)) for axis in (-1, -2))
    squares = {DataFidelity: 5 * 6 * kernel.square().sum((1, 2, 3))}
    squares[DerivativeFidelity] = 4 * 5 * gradients
    for kind, square in squares.items():
        fidelity = kind(observation, (3, 2), "valid")
        added = fidelity.kernel_value(moments, kernel)
        added = added - fidelity.kernel_value(ImageMoments.of_image(image), kernel)
        close(added, 2 * variance * square / 2)  # two channels


@both
@either
def test_the_gradient_is_that_of_a_dense_quadratic(kind, boundary):
    """``A^T (A h - y) + r^2 sum_i J_i^T J_i h``, A and J being matrices of the map h -> h * x."""
    observation, image, kernel = small(boundary, batch=1)

    def matrix(image):
        def residual(h):
            blurred = convolve(image, h.view(1, 1, 3, 2), boundary)
            if kind is DataFidelity:
                return blurred.flatten()
            if boundary == "circular":
                return torch.cat([(blurred.roll(-1, a) - blurred).flatten() for a in (-1, -2)])
            steps = [blurred.diff(dim=-1)[..., :-1, :], blurred.diff(dim=-2)[..., :-1]]
            return torch.cat([step.flatten() for step in steps])

        return jacrev(residual)(kernel.flatten())

    n = image.numel()
    units = [matrix(entry.view_as(image)) for entry in torch.eye(n, dtype=torch.float64)]
    gram = matrix(image).T @ matrix(image) + 0.09 * sum(unit.T @ unit for unit in units)
    fidelity = kind(observation, (3, 2), boundary)
    zero = torch.zeros_like(kernel)
    moments = ImageMoments.of_image(image, ResidualCovariance(0.09))
    linear = fidelity.kernel_gradient(ImageMoments.of_image(image), zero).flatten()
    close(fidelity.kernel_gradient(moments, zero).flatten(), linear)
    close(fidelity.kernel_gradient(moments, kernel).flatten(), gram @ kernel.flatten() + linear)
    largest = torch.linalg.eigvalsh(gram)[-1]
    assert largest <= fidelity.kernel_lipschitz(moments).item()


def gaussian_posterior(seed=0, size=(6, 5), std=0.4, noise_std=0.1):
    """A circular problem with prior N(mean, std^2), its posterior mean and dense covariance."""
    h = get_kernel("linear_motion", (3, 3), length=1.5, angle=30.0).double()
    prior_mean = rand(1, 1, *size, seed=seed)
    generator = torch.Generator().manual_seed(seed + 1)
    draw = torch.randn(2, 1, 1, *size, dtype=torch.float64, generator=generator)
    observation = convolve(prior_mean + std * draw[0], h) + noise_std * draw[1]
    n = prior_mean.numel()
    matrix = convolve(torch.eye(n, dtype=torch.float64).view(n, 1, *size), h).view(n, n).T
    identity = torch.eye(n, dtype=torch.float64)
    precision = identity / std**2 + matrix.T @ matrix / noise_std**2
    covariance = torch.linalg.inv(precision)
    right_side = prior_mean.flatten() / std**2 + matrix.T @ observation.flatten() / noise_std**2
    mean = (covariance @ right_side).view_as(prior_mean)
    return observation, mean, covariance, ResidualCovariance(std**2, h, noise_std)


@both
def test_a_gaussian_posterior_has_this_expectation(kind):
    observation, mean, covariance, residual = gaussian_posterior()
    kernel = rand(1, 1, 3, 3, seed=5)
    moments = ImageMoments.of_image(mean, residual)
    found = kind(observation, (3, 3)).kernel_value(moments, kernel).item()
    factor = torch.linalg.cholesky(covariance)
    # In closed form: the columns of the factor are what the posterior adds to its mean.
    n = mean.numel()
    columns = factor.T.reshape(n, 1, *mean.shape[-2:])
    added = misfit(kind, columns, kernel, torch.zeros_like(mean), "circular").sum()
    exact = misfit(kind, mean, kernel, observation, "circular") + added
    assert found == pytest.approx(exact.item(), rel=1e-9)
    draws = torch.randn(4000, n, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    samples = mean + (draws @ factor.T).view(-1, *mean.shape[1:])
    values = misfit(kind, samples, kernel, observation, "circular")
    standard_error = values.std() / len(values) ** 0.5
    assert abs(values.mean() - found) < 3 * standard_error
    without = misfit(kind, mean, kernel, observation, "circular")
    assert abs(values.mean() - without) > 10 * standard_error


def test_the_spectrum_after_the_data_is_that_of_the_dense_covariance():
    _, mean, covariance, residual = gaussian_posterior()
    grid = fidelity_module.FourierGrid(mean.shape[-2:], (3, 3), "circular")
    impulse = torch.zeros_like(mean)
    impulse[..., 0, 0] = 1
    row = grid.image(grid.transform_image(impulse) * residual.spectrum(grid, mean))
    close(row.flatten(), covariance[0])


def test_the_true_kernel_stays_only_with_the_covariance():
    """From the posterior of a white image, the mean alone drives the kernel towards no blur."""
    shape, std, noise_std = (7, 7), 0.2, 0.02
    truth = get_kernel("gaussian", shape, std=1.2)
    generator = torch.Generator().manual_seed(0)
    image, noise = torch.randn(2, 1, 1, 96, 96, generator=generator)
    observation = convolve(std * image, truth) + noise_std * noise
    fidelity = DataFidelity(observation, shape)
    mean = fidelity.prox(torch.zeros_like(observation), truth, std**2 / noise_std**2)
    step = get_kernel_step(
        "lipschitz", fidelity, get_parameterization("simplex", shape), n_steps=200
    )
    dirac = get_kernel("dirac", shape)
    found = {}
    for name, covariance in {
        "mean": None,
        "posterior": ResidualCovariance(std**2, truth, noise_std),
    }.items():
        found[name] = step(truth, ImageMoments.of_image(mean, covariance))
    assert kernel_mnc(found["posterior"], truth).item() > 0.999
    assert kernel_mnc(found["mean"], truth).item() < 0.97
    closeness = {name: kernel_mnc(kernel, dirac).item() for name, kernel in found.items()}
    assert closeness["mean"] > closeness["posterior"] + 0.05


@either
def test_without_covariance_the_gradient_is_that_of_one_image_bit_by_bit(boundary):
    shape = (5, 4)
    observation = rand(2, 3, 20, 22, dtype=torch.float32)
    size = support_size((20, 22), shape, boundary)
    image = rand(2, 3, *size, seed=1, dtype=torch.float32)
    kernel = rand(2, 1, *shape, seed=2, dtype=torch.float32)
    blur = Blur(kernel, size, boundary)
    spectrum = blur.grid.transform_image(image)
    if boundary == "circular":
        cross = correlation(spectrum, blur.grid.transform_observation(observation))
        gradient = blur.grid.kernel(blur.transfer * correlation(spectrum, spectrum) - cross)
    else:
        residual = blur.grid.observation(spectrum * blur.transfer) - observation
        gradient = correlation(spectrum, blur.grid.transform_observation(residual))
        gradient = blur.grid.kernel(gradient)
    for covariance in (None, ResidualCovariance(0.0), ResidualCovariance(0.0, kernel, 0.1)):
        fidelity = DataFidelity(observation, shape, boundary)
        moments = ImageMoments.of_image(image, covariance)
        assert torch.equal(fidelity.kernel_gradient(moments, kernel), gradient)
        one = ImageMoments.of_samples([image], covariance)
        assert torch.equal(fidelity.kernel_gradient(one, kernel), gradient)


@settings(deadline=None, max_examples=30)
@given(blurs(), st.sampled_from(FIDELITIES), st.booleans(), st.booleans())
def test_the_lipschitz_constant_bounds_the_gradient_with_covariance(
    blur, kind, fixed_sum, after_data
):
    size = convolve(blur.image, blur.kernel, blur.boundary).shape
    if kind is DerivativeFidelity and min(size[-2:]) < 2:
        return
    fidelity = kind(blur.noise(size), blur.kernel_shape, blur.boundary)
    covariance = ResidualCovariance(4.0, *((blur.kernel, 0.5) if after_data else ()))
    samples = [5 + blur.noise(blur.image.shape) for _ in range(2)]
    moments = ImageMoments.of_samples(samples, covariance)
    one, other = (blur.noise((len(blur.image), 1, *blur.kernel_shape)) for _ in range(2))
    if fixed_sum:
        other += (one - other).mean((-2, -1), keepdim=True)
    change = fidelity.kernel_gradient(moments, one) - fidelity.kernel_gradient(moments, other)
    if fixed_sum:
        change -= change.mean((-2, -1), keepdim=True)
    bound = fidelity.kernel_lipschitz(moments, fixed_sum)
    distance = (one - other).flatten(1).norm(dim=1)
    assert (change.flatten(1).norm(dim=1) <= bound * distance * (1 + 1e-9) + 1e-7).all()


@both
@either
def test_a_lens_follows_the_gradient_of_the_expectation(kind, boundary):
    family = Diffraction((5, 5))
    theta = family.random_theta(2, torch.Generator().manual_seed(0)).double().requires_grad_()
    observation = rand(2, 1, 6, 7)
    image = rand(2, 1, *support_size((6, 7), (5, 5), boundary), seed=1)
    samples = list(white_samples(image, 0.2))
    values = [misfit(kind, x, family.kernel(theta), observation, boundary) for x in samples]
    (expected,) = torch.autograd.grad(torch.stack(values).mean(0).sum(), theta)
    fidelity, theta = kind(observation, (5, 5), boundary), theta.detach()
    moments = ImageMoments.of_image(image, ResidualCovariance(0.2**2))
    step = get_kernel_step("fixed", fidelity, family, size=1e-3)
    torch.testing.assert_close(step(theta, moments), theta - 1e-3 * expected)


def test_what_depends_on_the_moments_alone_is_computed_once(monkeypatch):
    observation, image, kernel = small("circular")
    calls = []
    original = ResidualCovariance.spectrum

    def counted(covariance, *arguments):
        calls.append("covariance")
        return original(covariance, *arguments)

    def transformed(grid, image, original=fidelity_module.FourierGrid.transform_image):
        calls.append("image")
        return original(grid, image)

    monkeypatch.setattr(ResidualCovariance, "spectrum", counted)
    monkeypatch.setattr(fidelity_module.FourierGrid, "transform_image", transformed)
    for kind in FIDELITIES:
        fidelity = kind(observation, (3, 2))
        covariance = ResidualCovariance(0.1, kernel, 0.1)
        step = get_kernel_step("lipschitz", fidelity, get_parameterization("sphere", (3, 2)))
        theta = step(kernel, ImageMoments.of_image(image, covariance))
        step(theta, ImageMoments.of_image(image, covariance))
        assert calls == ["image", "covariance"]
        step(theta, ImageMoments.of_image(image, ResidualCovariance(0.2)))  # another one is seen
        assert calls.count("covariance") == 2
        calls.clear()


def test_the_kernel_of_the_last_turn_is_held():
    """It is a copy: the kernel may change in place, and no gradient flows through it."""
    kernel = rand(1, 1, 3, 3).requires_grad_()
    covariance = ResidualCovariance(0.1, kernel, 0.1)
    grid = fidelity_module.FourierGrid((6, 6), (3, 3), "circular")
    before = covariance.spectrum(grid, kernel)
    with torch.no_grad():
        kernel.mul_(2)
    assert torch.equal(covariance.spectrum(grid, kernel), before)
    assert not before.requires_grad


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x, h: ResidualCovariance(-0.1), "variance must be finite .*-0.1"),
        (lambda x, h: ResidualCovariance(float("nan")), "variance must be finite"),
        (lambda x, h: ResidualCovariance(torch.ones(2, 1)), "of all images or of each"),
        (lambda x, h: ResidualCovariance(0.1, h), "both their kernel and their noise"),
        (lambda x, h: ResidualCovariance(0.1, None, 0.1), "both their kernel and their noise"),
        (lambda x, h: ResidualCovariance(0.1, h, 0.0), "noise_std must be positive .*0.0"),
        (lambda x, h: ResidualCovariance(0.1, h[0], 0.1), "kernel must be"),
        (lambda x, h: ImageMoments.of_samples([]), "samples must be images of one shape"),
        (lambda x, h: ImageMoments.of_samples([x, x[:1]]), r"one shape, got \[\(1, .*\(2, "),
        (lambda x, h: ImageMoments.of_samples([x / 0]), "a sample holds NaN"),
        (lambda x, h: DataFidelity(x, (3, 2)).kernel_gradient(x, h), "ImageMoments, got Tensor"),
        (lambda x, h: DerivativeFidelity(x, (3, 2)).kernel_gradient(x, h), "got Tensor"),
        (
            lambda x, h: DataFidelity(x, (3, 2)).kernel_value(
                ImageMoments.of_samples([x[:1]] * 3), h
            ),
            r"images must be .*3 samples of each, got \(3, 2",
        ),
    ],
)
def test_malformed_moments_are_named(call, message):
    _, image, kernel = small("circular")
    with pytest.raises(ValueError, match=message):
        call(image, kernel)
