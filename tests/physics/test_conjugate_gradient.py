"""Conjugate gradient on batches of small dense systems."""

import pytest
import torch

from benchmark_utils.physics import conjugate_gradient


@pytest.fixture
def systems():
    """Three symmetric positive definite matrices (3, 20, 20), from well to badly conditioned."""
    generator = torch.Generator().manual_seed(0)
    basis = torch.linalg.qr(torch.randn(3, 20, 20, dtype=torch.float64, generator=generator))[0]
    eigenvalues = torch.stack([torch.logspace(0, power, 20) for power in (0, 1, 4)]).double()
    right_side = torch.randn(3, 1, 4, 5, dtype=torch.float64, generator=generator)
    return (basis * eigenvalues[:, None]) @ basis.mT, right_side


def product(matrices):
    """The matrices as maps of images (B, 1, 4, 5)."""
    return lambda images: (matrices @ images.reshape(-1, 20, 1)).view_as(images)


def solve(matrices, right_side, precondition=lambda images: images, **options):
    options = {"tolerance": 1e-8, "max_iterations": 500, **options}
    return conjugate_gradient(product(matrices), right_side, precondition, **options)


def relative_residuals(matrices, right_side, solution):
    residual = right_side - product(matrices)(solution)
    return residual.flatten(1).norm(dim=1) / right_side.flatten(1).norm(dim=1)


def test_every_image_reaches_the_tolerance_and_harder_ones_take_longer(systems):
    matrices, right_side = systems
    solution, iterations = solve(matrices, right_side)
    assert (relative_residuals(matrices, right_side, solution) < 2e-8).all()
    assert iterations[0] == 1
    assert iterations[0] < iterations[1] < iterations[2]


def test_an_image_stops_as_if_it_were_alone(systems):
    matrices, right_side = (entry[:2] for entry in systems)
    together, iterations = solve(matrices, right_side, tolerance=1e-2)
    alone, alone_iterations = solve(matrices[:1], right_side[:1], tolerance=1e-2)
    assert iterations[0] == alone_iterations < iterations[1]
    torch.testing.assert_close(together[:1], alone, rtol=1e-10, atol=0)


def test_an_exact_preconditioner_takes_one_iteration(systems):
    matrices, right_side = systems
    _, iterations = solve(matrices, right_side, product(torch.linalg.inv(matrices)))
    assert iterations.tolist() == [1, 1, 1]


def test_a_null_right_side_is_solved_at_once(systems):
    matrices, right_side = systems
    right_side[1] = 0
    solution, iterations = solve(matrices, right_side)
    assert iterations[1] == 0
    assert not solution[1].any()
    alone, _ = solve(matrices[::2], right_side[::2])
    torch.testing.assert_close(solution[::2], alone, rtol=1e-10, atol=0)


def test_iterations_are_bounded(systems):
    _, iterations = solve(*systems, max_iterations=4)
    assert iterations.tolist() == [1, 4, 4]


def test_a_solved_system_stays_solved_without_a_tolerance(systems):
    """The squares of what is left underflow long before the iterations end."""
    matrices, right_side = (entry.float() for entry in systems)
    right_side = 1e-15 * right_side
    solution, _ = solve(matrices, right_side, tolerance=0.0, max_iterations=300)
    assert solution.isfinite().all()
    assert (relative_residuals(matrices, right_side, solution) < 1e-4).all()


def test_from_a_rough_solution_less_is_left_to_do(systems):
    matrices, right_side = systems
    rough, _ = solve(matrices, right_side, tolerance=1e-3)
    solution, iterations = solve(matrices, right_side, start=rough)
    exact, from_zero = solve(matrices, right_side)
    assert (relative_residuals(matrices, right_side, solution) < 2e-8).all()
    assert (iterations[1:] < from_zero[1:]).all()
    assert solve(matrices, right_side, start=exact, tolerance=2e-8)[1].tolist() == [0, 0, 0]
