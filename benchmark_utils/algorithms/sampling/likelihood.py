"""What the samplers ask of the observation: a Gaussian likelihood with a kernel held."""

from hashlib import sha256

import torch

from benchmark_utils.algorithms.steps import MIN_NOISE_STD
from benchmark_utils.physics import Blur, proximal_step
from benchmark_utils.randomness import keyed_generator


class Streams:
    """Standard normal draws, a stream for each chain: further chains do not change it.

    Parameters
    ----------
    keys : sequence of tuples
        Of :func:`.keyed_generator`, one for each stream.
    """

    def __init__(self, keys):
        self._generators = [keyed_generator(*key) for key in keys]

    @classmethod
    def of_images(cls, observation, seed, n_chains):
        """Those of each image (B, C, H, W) depend on its bits: other images do not change them."""
        hashes = [sha256(image.numpy().tobytes()).hexdigest() for image in observation.cpu()]
        return cls((seed, "sampling", key, chain) for key in hashes for chain in range(n_chains))

    @classmethod
    def shared(cls, seed, n_chains=1, purpose="shared"):
        """The same for all images: for observations that are known up to rounding."""
        return cls((seed, purpose, chain) for chain in range(n_chains))

    def __call__(self, state):
        """Draws of the shape of ``state`` (B n_chains, ...), the next ones of each stream."""
        draws = torch.stack(
            [
                torch.randn(state.shape[1:], generator=generator, dtype=state.dtype)
                for generator in self._generators
            ]
        )
        repeats = len(state) // len(draws)
        return draws.repeat(repeats, *[1] * (draws.ndim - 1)).to(state.device)


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
    noise_like : Streams, optional
        Of the draws; by default those of the images, keyed by ``seed``.
    """

    def __init__(self, problem, kernel, n_chains=1, seed=0, noise_like=None):
        self.observation = problem.observation.repeat_interleave(n_chains, 0)
        self.start = problem.initial_image(kernel.shape[-2:]).repeat_interleave(n_chains, 0)
        self.n_chains, self._boundary = n_chains, problem.boundary
        self.hold(kernel, problem.noise_std)
        self.noise_like = noise_like or Streams.of_images(problem.observation, seed, n_chains)

    def hold(self, kernel, noise_std=None):
        """Go on with another kernel (B, 1, kh, kw) of the same size; with a noise level, if given.

        The streams of draws go on.
        """
        if len(kernel) > 1:
            kernel = kernel.repeat_interleave(self.n_chains, 0)
        self.blur = Blur(kernel, self.start.shape[-2:], self._boundary)
        if noise_std is not None:
            self.noise_std = max(noise_std, MIN_NOISE_STD)

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

    def _proximal(self, observation, level, weight=1.0):
        return proximal_step(self.blur, observation, level**2 / (weight * self.noise_std**2))
