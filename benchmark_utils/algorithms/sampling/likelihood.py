"""What the samplers ask of the observation: a Gaussian likelihood with the kernel held."""

from hashlib import sha256

import torch

from benchmark_utils.algorithms.steps import MIN_NOISE_STD
from benchmark_utils.physics import Blur, proximal_step
from benchmark_utils.randomness import keyed_generator


class Likelihood:
    """``p(y | x)`` of ``y = h * x + noise``, for several chains of each image, and their draws.

    States are (B n_chains, C, *image_size); the chains of one image follow each other. Both
    boundaries: with ``valid``, :meth:`fit` and :meth:`draw` solve their systems by conjugate
    gradient.

    Parameters
    ----------
    problem : BlindProblem
        With a known ``noise_std``.
    kernel : tensor (B, 1, kh, kw)
        Of any size.
    n_chains : int
    seed : int
        Each chain has a stream of draws of its own, keyed by the seed, the observation and the
        number of the chain: neither the other images nor further chains change it.
    """

    def __init__(self, problem, kernel, n_chains=1, seed=0):
        self.observation = problem.observation.repeat_interleave(n_chains, 0)
        self.start = problem.initial_image(kernel.shape[-2:]).repeat_interleave(n_chains, 0)
        if len(kernel) > 1:
            kernel = kernel.repeat_interleave(n_chains, 0)
        self.blur = Blur(kernel, self.start.shape[-2:], problem.boundary)
        self.noise_std = max(problem.noise_std, MIN_NOISE_STD)
        self._generators = [
            keyed_generator(seed, "sampling", sha256(image.numpy().tobytes()).hexdigest(), chain)
            for image in problem.observation.cpu()
            for chain in range(n_chains)
        ]

    def fit(self, point, level, weight=1.0):
        """Mean of x given y, if x is ``point`` plus white noise of ``level``.

        The proximal step on ``1/2 ||h * x - y||^2`` of length ``level^2 / (weight noise_std^2)``.
        """
        return self._proximal(self.observation, level, weight)(point)

    def draw(self, point, level):
        """Draw x given y, if x is ``point`` plus white noise of ``level``: perturb, then fit.

        Papandreou & Yuille, *Gaussian sampling by local perturbations*, NeurIPS 2010.
        """
        observation = self.observation + self.noise_std * self.noise_like(self.observation)
        return self._proximal(observation, level)(point + level * self.noise_like(point))

    def gradient(self, image):
        """Gradient of ``-log p(y | x)``, that is ``H^T (h * x - y) / noise_std^2``."""
        return self.blur.adjoint(self.blur(image) - self.observation) / self.noise_std**2

    def noise_like(self, state):
        """Standard normal draws of the shape of ``state``, the next ones of each stream."""
        draws = [
            torch.randn(state.shape[1:], generator=generator, dtype=state.dtype)
            for generator in self._generators
        ]
        return torch.stack(draws).to(state.device)

    def _proximal(self, observation, level, weight=1.0):
        return proximal_step(self.blur, observation, level**2 / (weight * self.noise_std**2))
