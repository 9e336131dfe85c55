"""Theorems 1 and 4, Lemma 7 and Corollary 5 of Nguyen, Pauwels & Weiss (2025), by numbers.

In section 3 and appendix A the operators are matrices: A (m, n) is the blur by the true kernel,
D (n, n) the Hessian of the weighted potential at the image, symmetric and positive semi-definite,
J (m, p) the Jacobian of the blurred image in the kernel's parameters.
"""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_utils.kernels import get_kernel, width_family
from benchmark_utils.metrics.scorer import Scorer
from benchmark_utils.physics import convolve, transfer_function
from benchmark_utils.problem import BlindProblem, GroundTruth

SIZE, SHAPE, NOISE_STD = 16, (5, 5), 0.1
seeds = st.integers(0, 2**32 - 1)


def circular_tv(images):
    """Convex and invariant to shifts on the torus: a mean of shifts, a blur, has no more of it."""
    steps = [(images.roll(1, axis) - images).abs().sum((1, 2, 3)) for axis in (-2, -1)]
    return steps[0] + steps[1]


def scored(potential, observation, image, kernel):
    """Value of the benchmark's objective."""
    problem = BlindProblem(observation, NOISE_STD, SHAPE)
    scorer = Scorer(problem, GroundTruth(None, None, ("x",)), potential)
    return scorer(image, kernel)["value"].item()


def draw(seed):
    """A random observation, image and kernel of the simplex."""
    generator = torch.Generator().manual_seed(seed)
    observation, image = torch.rand(2, 1, 1, SIZE, SIZE, generator=generator).double()
    kernel = torch.rand(1, 1, *SHAPE, generator=generator).double() ** 4
    return observation, image, kernel / kernel.sum()


class TestTheorem1:
    @settings(max_examples=25, deadline=None)
    @given(seeds)
    def test_no_blur_is_never_worse_where_blur_lowers_the_potential(self, seed):
        observation, image, kernel = draw(seed)
        blurred, dirac = convolve(image, kernel), get_kernel("dirac", SHAPE).double()
        assert circular_tv(blurred) <= circular_tv(image)
        no_blur = scored(circular_tv, observation, blurred, dirac)
        assert no_blur <= scored(circular_tv, observation, image, kernel) + 1e-9

    @settings(max_examples=25, deadline=None)
    @given(seeds)
    def test_it_is_worse_where_blur_raises_the_potential(self, seed):
        observation, image, kernel = draw(seed)
        blurred, dirac = convolve(image, kernel), get_kernel("dirac", SHAPE).double()

        def sharpness(images):
            return -circular_tv(images)

        no_blur = scored(sharpness, observation, blurred, dirac)
        assert no_blur > scored(sharpness, observation, image, kernel)

    def test_the_global_minimum_over_the_widths_is_no_blur(self):
        """A quadratic potential has its profile in closed form, one frequency at a time."""
        observation, _, _ = draw(0)
        power = torch.fft.rfft2(observation).abs().square()
        weight = torch.rand(power.shape, generator=torch.Generator().manual_seed(0)).double()
        for family in ("gaussian", "motion", "airy", "defocus"):
            kernels = width_family(family, torch.linspace(0, 3, 7).double(), SHAPE)
            gain = transfer_function(kernels, (SIZE, SIZE)).abs().square()
            profile = (power * weight / (gain + weight)).sum((1, 2, 3))
            assert profile.argmin() == 0


def joint_hessian(blur, prior, jacobian):
    """Hessian (n + p, n + p) of the noiseless posterior at the true pair, eq. (21)."""
    top = torch.cat([blur.mT @ blur + prior, blur.mT @ jacobian], 1)
    bottom = torch.cat([jacobian.mT @ blur, jacobian.mT @ jacobian], 1)
    return torch.cat([top, bottom])


def recovery_conditions(blur, prior, jacobian, tolerance=1e-9):
    """The conditions (10) to (12): the Hessian is positive definite if and only if all hold.

    Parameters
    ----------
    blur, prior, jacobian : tensors
        A, D and J.
    tolerance : float
        Singular values below this share of the largest count as zero.

    Returns
    -------
    image_determined : bool
        (10) ``ker D`` and ``ker A`` share nothing: with the kernel known, so is the image.
    kernel_determined : bool
        (11) ``ker J`` is null: with the image known, so is the kernel.
    no_trade : bool
        (12) ``A ker D`` and ``im J`` share nothing: no change of the kernel is undone by a change
        of the image that the prior does not see.
    """

    def rank(matrix):
        return _rank(matrix, tolerance)

    free = blur @ null_space(prior, tolerance)
    return (
        rank(torch.cat([blur, prior])) == blur.shape[1],
        rank(jacobian) == jacobian.shape[1],
        rank(torch.cat([free, jacobian], 1)) == rank(free) + rank(jacobian),
    )


def null_space(matrix, tolerance=1e-9):
    """Orthonormal basis (n, k) of the kernel of a symmetric matrix (n, n)."""
    values, vectors = torch.linalg.eigh(matrix)
    return vectors[:, values.abs() <= tolerance * values.abs().max().clamp(min=1e-300)]


def _rank(matrix, tolerance):
    """Number of singular values above a share of the largest; 0 of an empty or null matrix."""
    values = torch.linalg.svdvals(matrix)
    return int((values > tolerance * values.max()).sum()) if values.any() else 0


def operators(seed, n=6, p=2, nullity=2):
    """A, D and J that generically meet the three conditions; D has a kernel of that dimension."""
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape):
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    half = normal(n - nullity, n)
    return normal(n, n), half.mT @ half, normal(n, p)


def smallest(*matrices):
    values = torch.linalg.eigvalsh(joint_hessian(*matrices))
    return (values[0] / values[-1]).item()


class TestLemma7:
    @settings(max_examples=50, deadline=None)
    @given(seeds)
    def test_the_hessian_is_positive_under_the_three_conditions(self, seed):
        matrices = operators(seed)
        assert recovery_conditions(*matrices) == (True, True, True)
        assert smallest(*matrices) > 1e-12

    @settings(max_examples=25, deadline=None)
    @given(seeds)
    def test_an_image_that_neither_term_sees(self, seed):
        blur, prior, jacobian = operators(seed)
        blind = null_space(prior)[:, :1]
        blur = blur - blur @ blind @ blind.mT
        assert not recovery_conditions(blur, prior, jacobian)[0]
        assert abs(smallest(blur, prior, jacobian)) < 1e-12

    @settings(max_examples=25, deadline=None)
    @given(seeds)
    def test_parameters_that_change_nothing(self, seed):
        blur, prior, jacobian = operators(seed)
        jacobian = jacobian[:, :1] * torch.tensor([[1.0, -2.0]], dtype=torch.float64)
        assert recovery_conditions(blur, prior, jacobian) == (True, False, True)
        assert abs(smallest(blur, prior, jacobian)) < 1e-12

    @settings(max_examples=25, deadline=None)
    @given(seeds)
    def test_a_kernel_that_the_image_can_undo(self, seed):
        blur, prior, jacobian = operators(seed)
        jacobian = torch.cat([jacobian[:, :1], blur @ null_space(prior)[:, :1]], 1)
        assert recovery_conditions(blur, prior, jacobian) == (True, True, False)
        assert abs(smallest(blur, prior, jacobian)) < 1e-12

    def test_a_strongly_convex_prior_needs_only_the_kernel_to_be_determined(self):
        blur, prior, jacobian = operators(0)
        prior = prior + torch.eye(len(prior), dtype=torch.float64)
        assert recovery_conditions(0 * blur, prior, jacobian) == (True, True, True)
        assert recovery_conditions(blur, prior, 0 * jacobian) == (True, False, True)


class ToyPosterior:
    """A signal on a circle under a Gaussian of unknown width; the prior ignores some directions."""

    n = 12

    def __init__(self, nullity):
        generator = torch.Generator().manual_seed(3)
        self.image = torch.randn(self.n, generator=generator, dtype=torch.float64)
        half = torch.randn(self.n - nullity, self.n, generator=generator, dtype=torch.float64)
        self.prior = half.mT @ half / self.n
        self.width = torch.tensor([1.0], dtype=torch.float64)
        self.truth = torch.cat([self.image, self.width])

    def blur(self, image, width):
        offsets = torch.arange(self.n, dtype=torch.float64)
        distance = torch.minimum(offsets, self.n - offsets)
        kernel = torch.exp(-(distance**2) / (2 * width**2))
        spectrum = torch.fft.rfft(image) * torch.fft.rfft(kernel / kernel.sum())
        return torch.fft.irfft(spectrum, n=self.n)

    def minimum(self, noise):
        """The minimiser near the truth, by Newton's method."""
        observation = self.blur(self.image, self.width) + noise

        def value(point):
            image, width = point[:-1], point[-1:]
            move = image - self.image
            residual = self.blur(image, width) - observation
            return (residual @ residual + move @ self.prior @ move) / 2

        point = self.truth
        for _ in range(20):
            gradient = torch.func.grad(value)(point)
            hessian = torch.func.hessian(value)(point)
            point = point - torch.linalg.lstsq(hessian, gradient[:, None]).solution[:, 0]
        assert torch.func.grad(value)(point).norm() < 1e-9
        return point


class TestCorollary5:
    @pytest.mark.parametrize("nullity", [0, 3])
    def test_the_error_is_linear_in_the_noise(self, nullity):
        toy = ToyPosterior(nullity)
        generator = torch.Generator().manual_seed(1)
        noise = torch.randn(toy.n, generator=generator, dtype=torch.float64)
        ratios = [
            (toy.minimum(size * noise) - toy.truth).norm().item() / size
            for size in (1e-4, 1e-5, 1e-6)
        ]
        assert ratios[1] == pytest.approx(ratios[2], rel=0.01)
        assert ratios[0] == pytest.approx(ratios[2], rel=0.1)
        assert ratios[2] > 0

    def test_the_error_is_not_linear_where_the_kernel_is_not_determined(self):
        """With the parameter p, width = 1 + p^3, condition (11) fails at p = 0: the error of p is
        the cube root of that of the width.
        """
        toy = ToyPosterior(nullity=3)
        blur = torch.func.jacrev(toy.blur, argnums=0)(toy.image, toy.width)
        jacobian = torch.func.jacrev(lambda p: toy.blur(toy.image, 1 + p**3))(
            torch.zeros(1).double()
        )
        assert not recovery_conditions(blur, toy.prior, jacobian)[1]
        noise = torch.randn(toy.n, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
        ratios = []
        for size in (1e-3, 1e-6):
            width = toy.minimum(size * noise)[-1].item()
            ratios.append(abs(width - 1) ** (1 / 3) / size)
        assert ratios[1] == pytest.approx(100 * ratios[0], rel=0.1)

    def test_its_conditions_hold(self):
        toy = ToyPosterior(nullity=3)
        blur = torch.func.jacrev(toy.blur, argnums=0)(toy.image, toy.width)
        jacobian = torch.func.jacrev(toy.blur, argnums=1)(toy.image, toy.width)
        assert recovery_conditions(blur, toy.prior, jacobian) == (True, True, True)
