"""Algorithms of deepinv as steps on the image, beside a kernel step of the suite."""

from typing import NamedTuple

import torch

from benchmark_utils.interop.problems import blur_physics
from benchmark_utils.problem import support_size


class Iterate(NamedTuple):
    """State of a step below: what deepinv iterates on, and the number of its iteration."""

    variables: dict
    number: int


class _DeepinvStep:
    """What both steps share: the observation and the physics of the current kernel."""

    def __init__(self, problem):
        self.problem, self._kernel, self._physics = problem, None, None

    def physics(self, kernel):
        """The blur by ``kernel``, built when it changes."""
        if kernel is not self._kernel:
            observation, boundary = self.problem.observation, self.problem.boundary
            size = support_size(observation.shape[-2:], kernel.shape[-2:], boundary)
            shape = (observation.shape[1], *size)
            self._physics = blur_physics(kernel, boundary, shape, self.problem.noise_std)
            self._kernel = kernel
        return self._physics


class OptimStep(_DeepinvStep):
    """One iteration of an algorithm of ``deepinv.optim`` as a step on the image.

    For :func:`benchmark_utils.algorithms.alternating.alternate`, with any kernel step. With the
    kernel held, its iterates are those of the algorithm, started from the same image.

    Parameters
    ----------
    algorithm : deepinv.optim.BaseOptim
        Such as ``deepinv.optim.HQS(...)``. Parameters that change along its iterations are spread
        over the run.
    problem : BlindProblem

    Raises
    ------
    ValueError
        When the algorithm looks back at costs: each kernel has its own.
    """

    def __init__(self, algorithm, problem):
        super().__init__(problem)
        if algorithm.backtracking:
            raise ValueError("expected an algorithm without backtracking: the kernel changes")
        self.algorithm = algorithm

    def start(self, image):
        """First state, from the first image: that of both variables of a splitting."""
        first = self.algorithm.init_iterate_fn(self.problem.observation, None, (image, image))
        return Iterate(first, 0)

    def image(self, state):
        """Image (B, C, H, W) of a state."""
        return self.algorithm.get_output(state.variables)

    @torch.no_grad()
    def __call__(self, state, kernel, progress=0.0):
        n_iterations = self.algorithm.max_iter
        number = min(int(progress * n_iterations), n_iterations - 1)
        iterate = self.algorithm.fixed_point.single_iteration
        data = self.problem.observation, self.physics(kernel)
        return Iterate(iterate(state.variables, number, *data), state.number + 1)


class SamplingStep(_DeepinvStep):
    """One draw of a sampler of ``deepinv.sampling`` as a step on the image.

    Parameters
    ----------
    sampler : deepinv.sampling.BaseSampling
        Such as ``deepinv.sampling.ULA(...)``.
    problem : BlindProblem
    seed : int
        Of its draws. deepinv draws from the global generator, which is put back after each step.
    """

    def __init__(self, sampler, problem, seed=0):
        super().__init__(problem)
        self.sampler, self.seed = sampler, seed

    def start(self, image):
        """First state, from the first image."""
        return Iterate({"x": image}, 0)

    def image(self, state):
        """Image (B, C, H, W) of a state."""
        return state.variables["x"]

    @torch.no_grad()
    def __call__(self, state, kernel, progress=0.0):
        sampler, variables = self.sampler, state.variables
        data = self.problem.observation, self.physics(kernel), sampler.data_fidelity, sampler.prior
        if state.number == 0:
            variables = sampler.iterator.initialize_latent_variables(variables["x"], *data)
        device = self.problem.observation.device
        with torch.random.fork_rng([device] if device.type == "cuda" else []):
            torch.manual_seed(self.seed + state.number)
            variables = sampler.iterator(variables, *data, state.number)
        return Iterate(variables, state.number + 1)
