"""Parameterizations: projections, gradients in closed form, starts."""

import pickle

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_utils.kernels import get_kernel, project_simplex, project_sphere, tangent
from benchmark_utils.parameterizations import PARAMETERIZATIONS, STARTS, get_parameterization
from benchmark_utils.problem import Oracle

quick = settings(deadline=None, max_examples=20)
seeds = st.integers(0, 2**31)
shapes = st.tuples(st.integers(1, 9), st.integers(1, 9))
scales = st.floats(-3, 5).map(lambda exponent: 10.0**exponent)

NAMES = tuple(PARAMETERIZATIONS)
PIXELS = ("simplex", "sphere")


def normal(seed, *shape, dtype=torch.float64):
    return torch.randn(*shape, dtype=dtype, generator=torch.Generator().manual_seed(seed))


def spread(kernel):
    """Sum over the pixels of h^2 times the squared distance to the centre, for one batch."""
    rows, columns = (torch.arange(side) - side // 2 for side in kernel.shape[-2:])
    weights = kernel**2 / (kernel**2).sum((-2, -1), keepdim=True)
    return (weights * (rows[:, None] ** 2 + columns**2)).sum((1, 2, 3))


def assert_projected_on_the_simplex(kernel, points, tolerance):
    """Check the optimality conditions: h = max(v - t, 0) for one t, of sum 1."""
    for h, v in zip(kernel.flatten(1).double(), points.flatten(1).double(), strict=True):
        assert h.min() >= 0
        assert h.sum().item() == pytest.approx(1, abs=1e-5)
        threshold = (v - h)[h > 0].mean()
        torch.testing.assert_close(h, (v - threshold).clamp(min=0), atol=tolerance, rtol=0)


# --- what they share


@pytest.mark.parametrize("name", NAMES)
@quick
@given(seeds)
def test_where_a_gradient_is_taken_at_a_feasible_point_is_its_kernel(name, seed):
    family = get_parameterization(name, (7, 6))
    theta = family.initial("large", 2, dtype=torch.float64)
    theta = family.project(theta + normal(seed, *theta.shape))
    torch.testing.assert_close(family.gradient_point(theta), family.kernel(theta))


def test_the_simplex_takes_its_gradient_beyond_its_border_too():
    theta = normal(0, 1, 1, 5, 5)
    assert torch.equal(get_parameterization("simplex", (5, 5)).gradient_point(theta), theta)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("shape", [(9, 9), (8, 11)])
def test_starts_are_kernels(name, start, shape):
    family = get_parameterization(name, shape)
    theta = family.initial(start, 3, dtype=torch.float64)
    assert theta.dtype == torch.float64
    torch.testing.assert_close(family.project(theta), theta)
    kernel = family.kernel(theta)
    assert kernel.shape == (3, 1, *shape)
    assert kernel.min() >= 0
    size = (kernel**2 if name == "sphere" else kernel).sum((1, 2, 3))
    torch.testing.assert_close(size, torch.ones(3, dtype=torch.float64))


@pytest.mark.parametrize("name", NAMES)
def test_the_large_start_is_larger(name):
    family = get_parameterization(name, (25, 25))
    large, small = (spread(family.kernel(family.initial(start, 1))) for start in STARTS)
    assert large > 2 * small


@pytest.mark.parametrize("name", NAMES)
def test_a_batch_is_taken_image_by_image(name):
    family = get_parameterization(name, (7, 6))
    theta = 0.2 * normal(0, *family.initial("large", 4).shape)
    gradient = normal(1, 4, 1, 7, 6)
    for one in range(4):
        own = slice(one, one + 1)
        torch.testing.assert_close(family.kernel(theta)[own], family.kernel(theta[own]))
        torch.testing.assert_close(family.project(theta)[own], family.project(theta[own]))
        torch.testing.assert_close(
            family.step_gradient(theta, gradient)[own],
            family.step_gradient(theta[own], gradient[own]),
        )


@pytest.mark.parametrize("name", NAMES)
def test_a_small_step_along_the_gradient_descends(name):
    family = get_parameterization(name, (7, 8))
    target = family.kernel(family.initial("small", 2, dtype=torch.float64))
    theta = family.project(0.2 + 0.1 * normal(0, *family.initial("large", 2).shape))

    def loss(theta):
        return (family.kernel(theta) - target).square().sum((1, 2, 3))

    gradient = family.step_gradient(theta, 2 * (family.kernel(theta) - target))
    assert (loss(family.project(theta - 1e-3 * gradient)) < loss(theta)).all()


@pytest.mark.parametrize("name", NAMES)
def test_they_travel_to_workers(name):
    family = get_parameterization(name, [5, 6])
    theta = family.initial("large", 1)
    copy = pickle.loads(pickle.dumps(family))
    assert copy == family == get_parameterization(name, (5, 6))
    assert torch.equal(copy.kernel(theta), family.kernel(theta))


@pytest.mark.parametrize("name", NAMES)
def test_malformed_requests_are_named(name):
    family = get_parameterization(name, (5, 5))
    with pytest.raises(ValueError, match=r"'large', 'small'.*'huge'"):
        family.initial("huge", 1)
    with pytest.raises(ValueError, match="two positive integers"):
        get_parameterization(name, (5, -5))


def test_unknown_names_list_the_known_ones():
    with pytest.raises(ValueError, match=r"'cube'.*'diffraction', 'simplex', 'sphere'"):
        get_parameterization("cube", (5, 5))


@pytest.mark.parametrize("name", PIXELS)
def test_pixels_have_no_start_from_the_truth(name):
    oracle = Oracle(get_kernel("dirac", (5, 5)))
    with pytest.raises(ValueError, match=r"no start from the truth.*initial\('large', batch\)"):
        get_parameterization(name, (5, 5)).from_oracle(oracle, "large")


# --- simplex


@given(seed=seeds, shape=shapes, batch=st.integers(1, 3), scale=scales)
@quick
def test_projection_on_the_simplex_is_optimal(seed, shape, batch, scale):
    points = scale * normal(seed, batch, 1, *shape)
    assert_projected_on_the_simplex(project_simplex(points), points, 1e-9)


@given(seed=seeds, shape=shapes, scale=scales)
@quick
def test_projection_on_the_simplex_in_single_precision(seed, shape, scale):
    points = scale * normal(seed, 2, 1, *shape, dtype=torch.float32)
    expected = project_simplex(points.double())
    torch.testing.assert_close(project_simplex(points).double(), expected, atol=1e-6, rtol=0)


@given(seed=seeds, shape=shapes, scale=scales)
@quick
def test_projection_on_the_simplex_is_idempotent(seed, shape, scale):
    once = project_simplex(scale * normal(seed, 2, 1, *shape, dtype=torch.float32))
    torch.testing.assert_close(project_simplex(once), once, atol=1e-6, rtol=0)


@pytest.mark.parametrize("value", [0.0, 1e30, -1e30, -3.0])
def test_projection_of_equal_values_is_uniform(value):
    points = torch.full((2, 1, 4, 5), value)
    torch.testing.assert_close(project_simplex(points), torch.full_like(points, 1 / 20))


def test_projection_of_one_huge_value_is_the_exact_dirac():
    dirac = get_kernel("dirac", (5, 6))
    assert torch.equal(project_simplex(1e20 * dirac), dirac)
    assert torch.equal(project_simplex(dirac), dirac)


def test_a_large_kernel_close_to_the_dirac_keeps_its_sum():
    """2600 small entries under a large one: rounding the threshold would show in the sum."""
    points = 1e-4 * torch.rand(4, 1, 51, 51, generator=torch.Generator().manual_seed(0))
    points[..., 25, 25] = 0.9
    sums = project_simplex(points).double().sum((1, 2, 3))
    np.testing.assert_allclose(sums, 1, atol=1e-6)


def test_nan_stays_with_its_image():
    points = torch.zeros(2, 1, 3, 3)
    points[0, 0, 1, 1] = float("nan")
    kernel = project_simplex(points)
    assert kernel[0].isnan().any()
    torch.testing.assert_close(kernel[1], torch.full((1, 3, 3), 1 / 9))


# --- sphere


@given(seed=seeds, shape=shapes, scale=scales)
@quick
def test_sphere_gradient_is_that_of_the_normalised_kernel(seed, shape, scale):
    """Autograd through h = theta / |theta| at a point of the sphere."""
    family = get_parameterization("sphere", shape)
    theta = family.project(scale * normal(seed, 2, 1, *shape)).requires_grad_()
    gradient = normal(seed + 1, 2, 1, *shape)
    (family.kernel(theta) * gradient).sum().backward()
    torch.testing.assert_close(family.step_gradient(theta.detach(), gradient), theta.grad)


@given(seed=seeds, shape=shapes)
@quick
def test_tangents_are_orthogonal_and_retraction_follows_them(seed, shape):
    points = project_sphere(normal(seed, 2, 1, *shape))
    step = tangent(points, normal(seed + 1, 2, 1, *shape))
    np.testing.assert_allclose((points * step).sum((1, 2, 3)), 0, atol=1e-12)
    retracted = project_sphere(points + 1e-4 * step)
    np.testing.assert_allclose(retracted.square().sum((1, 2, 3)), 1)
    # to second order in the step
    np.testing.assert_allclose(retracted, points + 1e-4 * step, atol=1e-8 * step.square().sum())


def test_zero_is_projected_on_the_uniform_point():
    kernel = project_sphere(torch.zeros(2, 1, 4, 4))
    torch.testing.assert_close(kernel, torch.full((2, 1, 4, 4), 0.25))


# --- diffraction


@given(seed=seeds, shape=st.tuples(st.integers(2, 16), st.integers(2, 16)))
@quick
def test_diffraction_gradient_is_exact(seed, shape):
    family = get_parameterization("diffraction", shape, modes=(4, 6, 7, 11))
    theta = 0.3 * normal(seed, 2, 4)
    gradient = normal(seed + 1, 2, 1, *shape)
    closed_form = family.step_gradient(theta, gradient)

    tracked = theta.clone().requires_grad_()
    (family.kernel(tracked) * gradient).sum().backward()
    torch.testing.assert_close(closed_form, tracked.grad, atol=1e-10, rtol=1e-8)

    direction = normal(seed + 2, 2, 4)
    step = 1e-6 * direction  # at 2x2 the kernel bends so much that 1e-5 is not short
    change = family.kernel(theta + step) - family.kernel(theta - step)
    slope = (change * gradient).sum() / 2e-6
    torch.testing.assert_close((closed_form * direction).sum(), slope, atol=1e-6, rtol=1e-5)


def test_no_aberration_is_the_airy_pattern_and_even_modes_do_not_act_there():
    family = get_parameterization("diffraction", (15, 15))
    theta = torch.zeros(1, 5, dtype=torch.float64)
    airy = get_kernel("airy", (15, 15), radius=0.6098 / family.cutoff).double()
    torch.testing.assert_close(family.kernel(theta), airy, atol=1e-4, rtol=0)
    gradient = normal(0, 1, 1, 15, 15)
    even, odd = family.step_gradient(theta, gradient).abs().split([3, 2], dim=1)
    assert even.max() < 1e-12
    assert odd.min() > 1e-3
    blind = family.initial("small", 1, dtype=torch.float64)
    assert family.step_gradient(blind, gradient).abs().min() > 1e-3
    assert (family.kernel(blind) - airy).norm() < 0.05 * airy.norm()


def test_starts_from_the_truth():
    theta = torch.tensor([[0.3, -0.2, 0.05, -0.1, 0.0]])
    family = get_parameterization("diffraction", (9, 9))
    oracle = Oracle(family.kernel(theta), theta)
    large = torch.tensor([[0.45, -0.35, 0.2, -0.25, 0.0]])
    torch.testing.assert_close(family.from_oracle(oracle, "large"), large)
    small = torch.tensor([[0.2, -0.1, -0.05, 0.0, 0.0]])
    torch.testing.assert_close(family.from_oracle(oracle, "small"), small)
    closer = get_parameterization("diffraction", (9, 9), small_offset=0.05)
    assert closer.from_oracle(oracle, "small")[0, 0].item() == pytest.approx(0.25)


@pytest.mark.parametrize("theta", [None, torch.zeros(2, 4)])
def test_starts_from_the_truth_need_its_coefficients(theta):
    family = get_parameterization("diffraction", (9, 9))
    with pytest.raises(ValueError, match=r"oracle.theta of shape \(B, 5\)"):
        family.from_oracle(Oracle(get_kernel("dirac", (9, 9)), theta), "large")


@given(seed=seeds)
@quick
def test_random_coefficients_have_their_range(seed):
    family = get_parameterization("diffraction", (9, 9))
    theta = family.random_theta(200, torch.Generator().manual_seed(seed))
    assert theta.shape == (200, 5)
    assert theta.abs().min() >= family.low
    assert theta.abs().max() <= family.high
    assert 350 < (theta > 0).sum() < 650
    assert torch.equal(theta, family.random_theta(200, torch.Generator().manual_seed(seed)))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"cutoff": 0.3}, "cutoff .* 0.3"),
        ({"modes": ()}, r"modes .* \(\)"),
        ({"modes": (1, 4)}, r"modes .* \(1, 4\)"),
    ],
)
def test_malformed_optics_are_named_at_once(options, message):
    with pytest.raises(ValueError, match=message):
        get_parameterization("diffraction", (9, 9), **options)


def test_coefficients_that_do_not_match_the_modes_are_named():
    with pytest.raises(ValueError, match=r"\(B, 5\).*\(2, 3\)"):
        get_parameterization("diffraction", (9, 9)).kernel(torch.zeros(2, 3))
