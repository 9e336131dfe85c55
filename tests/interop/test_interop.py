"""Doors to deepinv: one convention, there and back, and its algorithms as steps on the image."""

import deepinv
import pytest
import torch
from deepinv.optim import HQS, PGD
from deepinv.optim.data_fidelity import L2
from deepinv.optim.prior import PnP, ScorePrior, TVPrior
from deepinv.physics import Blur, BlurFFT, GaussianNoise, PoissonNoise
from deepinv.sampling import ULA
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_utils.algorithms.alternating import alternate
from benchmark_utils.algorithms.no_blur import HeldKernel
from benchmark_utils.algorithms.steps import get_kernel_step
from benchmark_utils.interop import (
    OptimStep,
    SamplingStep,
    blur_physics,
    from_deepinv,
    to_deepinv,
)
from benchmark_utils.parameterizations import get_parameterization
from benchmark_utils.physics import DataFidelity, convolve
from tests import problems

BOUNDARIES = ["circular", "valid"]


def simulated(*names, **options):
    return problems.simulated(*names, oracle=True, **options)


def rand(*shape, seed=0):
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed))


class Smooth(deepinv.models.Denoiser):
    """The mean of each pixel and its neighbours, mixed with the image."""

    def forward(self, x, sigma, **kwargs):
        sigma = self._handle_sigma(sigma, len(x), 4, x.device, x.dtype)
        return (x + 10 * sigma * torch.nn.functional.avg_pool2d(x, 3, 1, 1)) / (1 + 10 * sigma)


@settings(deadline=None, max_examples=40)
@given(
    st.sampled_from(BOUNDARIES),
    st.tuples(st.integers(1, 8), st.integers(1, 8)),
    st.sampled_from([1, 3]),
    st.booleans(),
)
def test_a_blur_is_the_same_here_and_there(boundary, shape, channels, shared):
    image, kernel = rand(2, channels, 12, 13), rand(1 if shared else 2, 1, *shape, seed=1)
    physics = blur_physics(kernel, boundary, image.shape[1:])
    expected = convolve(image, kernel, boundary)
    torch.testing.assert_close(physics.A(image), expected, atol=2e-5, rtol=1e-4)
    other = rand(*expected.shape, seed=2)
    one, two = (physics.A(image) * other).sum(), (image * physics.A_adjoint(other)).sum()
    torch.testing.assert_close(one, two, rtol=1e-4, atol=1e-4)


def test_what_deepinv_would_crop_is_refused():
    with pytest.raises(ValueError, match=r"kernel \(5, 5\) is larger than the image \(4, 9\)"):
        blur_physics(rand(1, 1, 5, 5), "circular", (3, 4, 9))
    with pytest.raises(ValueError, match="boundary must be one of"):
        blur_physics(rand(1, 1, 5, 5), "reflect", (3, 9, 9))


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("side", [7, 8])
def test_a_problem_goes_there_and_comes_back(boundary, side):
    problem, truth = simulated("camera", "cat", side=side, boundary=boundary)
    x, y, physics = to_deepinv(problem, truth)
    assert torch.equal(y, problem.observation)
    assert abs((physics.A(x) - y).std() - 0.01) < 1e-3
    back, known = from_deepinv(x, y, physics, names=truth.names)
    assert torch.equal(back.observation, problem.observation)
    assert torch.equal(back.oracle.kernel, problem.oracle.kernel)
    assert back.noise_std == pytest.approx(problem.noise_std)
    assert back.kernel_shape == problem.kernel_shape
    assert back.boundary == problem.boundary
    assert torch.equal(known.image, truth.image)
    assert torch.equal(known.kernel, truth.kernel)
    assert known.names == truth.names


def test_what_deepinv_blurs_is_a_problem_here():
    kernel = deepinv.physics.functional.gaussian_blur(sigma=1.0)
    x = rand(2, 3, 24, 24)
    physics = BlurFFT((3, 24, 24), kernel, noise_model=GaussianNoise(0.02))
    problem, truth = from_deepinv(x, physics(x), physics)
    assert problem.noise_std == pytest.approx(0.02)
    assert truth.kernel.shape == (2, 1, *kernel.shape[-2:])
    assert truth.names == ("image-0", "image-1")
    residual = convolve(truth.image, truth.kernel, problem.boundary) - problem.observation
    assert residual.std() == pytest.approx(0.02, rel=0.1)


def test_noise_that_is_not_gaussian_is_unknown():
    x = rand(1, 1, 16, 16)
    physics = Blur(rand(1, 1, 3, 3) / 5, padding="circular", noise_model=PoissonNoise(0.1))
    assert from_deepinv(x, physics.A(x), physics)[0].noise_std is None
    assert from_deepinv(x, physics.A(x), Blur(rand(1, 1, 3, 3), "circular"))[0].noise_std == 0
    levels = GaussianNoise(torch.tensor([0.1, 0.2]))
    physics = Blur(rand(1, 1, 3, 3) / 5, padding="circular", noise_model=levels)
    assert from_deepinv(None, rand(2, 1, 16, 16), physics)[0].noise_std is None


@pytest.mark.parametrize(
    ("physics", "message"),
    [
        (Blur(rand(1, 1, 3, 3), padding="reflect"), "boundary must be one of .* got 'reflect'"),
        (Blur(rand(1, 3, 3, 3), padding="circular"), "channels must share one kernel"),
        (Blur(padding="circular"), "must have a filter"),
        (deepinv.physics.Denoising(), "must be a Blur or a BlurFFT, got Denoising"),
        (Blur(rand(1, 1, 3, 3), padding="valid"), r"x must have shape \(1, 3, 18, 18\)"),
    ],
)
def test_what_the_suite_does_not_model_is_refused(physics, message):
    with pytest.raises(ValueError, match=message):
        from_deepinv(rand(1, 3, 16, 16), rand(1, 3, 16, 16), physics)


def test_a_blur_without_truth_is_refused():
    problem, truth = simulated("camera")
    with pytest.raises(ValueError, match="kernels unknown"):
        to_deepinv(problem, type(truth)(truth.image, None, truth.names))


ALGORITHMS = {
    "splitting": lambda: HQS(
        data_fidelity=L2(),
        prior=PnP(Smooth()),
        stepsize=2.0,
        sigma_denoiser=[0.2, 0.1, 0.05, 0.02],
        max_iter=4,
    ),
    "gradient": lambda: PGD(
        data_fidelity=L2(), prior=TVPrior(n_it_max=20), stepsize=1.0, lambda_reg=1e-3, max_iter=4
    ),
}


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("name", ALGORITHMS)
def test_with_the_kernel_held_the_steps_are_the_algorithm(name, boundary):
    problem, truth = simulated("camera", boundary=boundary)
    start, kernel = problem.initial_image(), problem.oracle.kernel
    estimates = alternate(
        OptimStep(ALGORITHMS[name](), problem), HeldKernel(), start, kernel, n_outer=4, n_inner=1
    )
    *_, (image, _) = estimates
    _, y, physics = to_deepinv(problem, truth)
    expected = ALGORITHMS[name]()(y, physics, init=(start, start))
    torch.testing.assert_close(image, expected, atol=1e-5, rtol=0)
    assert not torch.allclose(image, start, atol=1e-2)


def test_an_algorithm_of_deepinv_takes_turns_with_a_kernel_step():
    problem, _ = simulated("camera", "cat", size=48)
    family = get_parameterization("simplex", problem.kernel_shape)
    fidelity = DataFidelity(problem.observation, problem.kernel_shape, problem.boundary)
    kernel_step = get_kernel_step("lipschitz", fidelity, family, n_steps=5)
    theta = torch.full((2, 1, *problem.kernel_shape), 1 / 49)
    step = OptimStep(ALGORITHMS["splitting"](), problem)
    first, *_, last = alternate(
        step, kernel_step, problem.initial_image(), theta, n_outer=4, n_inner=2
    )
    start, end = (
        (convolve(*pair, problem.boundary) - problem.observation).square().sum()
        for pair in (first, last)
    )
    assert end < start / 2
    assert not torch.allclose(last.kernel, theta)


def test_backtracking_is_refused():
    problem, _ = simulated("camera")
    algorithm = PGD(data_fidelity=L2(), prior=TVPrior(), stepsize=1.0, backtracking=True)
    with pytest.raises(ValueError, match="without backtracking"):
        OptimStep(algorithm, problem)


def test_a_sampler_draws_by_its_seed_and_leaves_the_global_generator_alone():
    problem, truth = simulated("camera")
    start, kernel = problem.initial_image(), problem.oracle.kernel
    sampler = ULA(ScorePrior(Smooth()), L2(sigma=0.1), step_size=1e-3, sigma=0.05, max_iter=3)

    def draw(seed):
        step = SamplingStep(sampler, problem, seed)
        state = step.start(start)
        for _ in range(3):
            state = step(state, kernel)
        return step.image(state)

    before = torch.random.get_rng_state()
    one, again, other = draw(0), draw(0), draw(1)
    assert torch.equal(torch.random.get_rng_state(), before)
    assert torch.equal(one, again)
    assert not torch.equal(one, other)
    _, y, physics = to_deepinv(problem, truth)
    state = {"x": start}
    with torch.no_grad():
        for number in range(3):
            torch.manual_seed(number)
            state = sampler.iterator(
                state, y, physics, sampler.data_fidelity, sampler.prior, number
            )
    torch.testing.assert_close(one, state["x"])
