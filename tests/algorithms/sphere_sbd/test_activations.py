import torch

from benchmark_utils.algorithms.sphere_sbd.activations import fista
from benchmark_utils.algorithms.sphere_sbd.convolution import Convolution
from benchmark_utils.kernels import project_sphere

WEIGHT = 0.2


def problem(n_kernels=2):
    generator = torch.Generator().manual_seed(1)
    observation = torch.randn(3, 1, 1, 64, generator=generator, dtype=torch.float64)
    kernels = project_sphere(
        torch.randn(3, n_kernels, 1, 5, generator=generator, dtype=torch.float64)
    )
    convolution = Convolution(observation, (1, 5))
    transfer = convolution.transfer(kernels)
    return convolution, transfer, convolution.filled(transfer, None)


def test_the_lasso_is_solved_to_its_optimality_conditions():
    convolution, transfer, target = problem()
    found = fista(convolution, transfer, target, convolution.zeros(2), WEIGHT, 0.0, 3000)
    residual = (transfer * convolution.spectrum(found)).sum(1, keepdim=True) - target
    gradient = convolution.signals(transfer.conj() * residual)
    assert (gradient.abs() <= WEIGHT + 1e-6).all()
    is_on = found != 0
    assert 0 < is_on.double().mean() < 0.5
    torch.testing.assert_close(gradient[is_on], -WEIGHT * found[is_on].sign(), rtol=0, atol=1e-6)


def test_a_warm_start_goes_on_where_it_was():
    convolution, transfer, target = problem()

    def run(start, n_steps):
        return fista(convolution, transfer, target, start, WEIGHT, 0.0, n_steps)

    cold, best = run(convolution.zeros(2), 5), run(convolution.zeros(2), 3000)
    warm = run(run(convolution.zeros(2), 100), 5)
    assert (warm - best).norm() < 0.2 * (cold - best).norm()


def test_weights_may_differ_by_entry():
    convolution, transfer, target = problem(1)
    weight = torch.full((3, 1, 1, 1, 64), WEIGHT, dtype=torch.float64)
    weight[..., :32] = 100
    found = fista(convolution, transfer, target, convolution.zeros(1), weight, 0.0, 50)
    assert (found[..., :32] == 0).all()
    assert (found[..., 32:] != 0).any()
