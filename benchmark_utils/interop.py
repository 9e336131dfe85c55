"""Doors between this suite and deepinv: blurs, problems, models and algorithms.

The conventions of both agree, and tests hold them to it: ``physics.A`` is the true convolution with
the kernel centred at index ``k // 2``, odd or even; the border is ``circular`` or ``valid``. What
is not so is refused. deepinv is imported where it is used: that takes seconds.
"""

import copy
import inspect
import sys
from typing import NamedTuple

import torch

from benchmark_utils.problem import (
    BlindProblem,
    Estimate,
    GroundTruth,
    Oracle,
    check_boundary,
    check_kernel_fits,
    support_size,
)


def blur_physics(kernel, boundary, image_shape, noise_std=None):
    """The blur by ``kernel`` as a physics of deepinv.

    Parameters
    ----------
    kernel : tensor (B or 1, 1, kh, kw)
    boundary : {"circular", "valid"}
        ``circular`` gives a ``BlurFFT``, whose proximal step has a closed form.
    image_shape : (int, int, int)
        Channels, height and width of the sharp images.
    noise_std : float, optional
        Of Gaussian noise; None for a physics that knows of no noise.

    Raises
    ------
    ValueError
        When the boundary is another or the kernel is larger than the image, which deepinv crops.
    """
    from deepinv import physics

    check_boundary(boundary)
    check_kernel_fits(kernel.shape[-2:], image_shape[-2:])
    options = {"device": kernel.device}
    if noise_std is not None:
        options["noise_model"] = physics.GaussianNoise(torch.tensor([noise_std]).to(kernel))
    if boundary == "circular":
        return physics.BlurFFT(tuple(image_shape), kernel, **options)
    return physics.Blur(kernel, padding=boundary, use_fft=True, **options)


def to_deepinv(problem, truth):
    """Images, observations and blur ``(x, y, physics)`` of a problem and its truth.

    Parameters
    ----------
    problem, truth : BlindProblem, GroundTruth
        Such as :func:`benchmark_utils.results.suite.load_data` returns.

    Returns
    -------
    x : tensor (B, C, H, W) or None
        None without reference.
    y : tensor (B, C, h, w)
    physics : deepinv.physics.Physics
        ``y = physics.A(x) + noise``, with the level that the solvers are told.

    Raises
    ------
    ValueError
        When the true kernels are unknown, or the signal is no photograph.

    Examples
    --------
    >>> from benchmark_utils.results.suite import load_data
    >>> x, y, physics = to_deepinv(*load_data("simulated[kernel=motion,size=32,kernel_size=9]"))
    >>> bool((physics.A(x) - y).std() < 0.02)
    True
    """
    if problem.signal != "image" or truth.kernel is None:
        raise ValueError(
            f"a blur of photographs by known kernels is expected, got the signal "
            f"{problem.signal!r}, kernels {'unknown' if truth.kernel is None else 'known'}"
        )
    size = support_size(problem.observation.shape[-2:], truth.kernel.shape[-2:], problem.boundary)
    shape = (problem.observation.shape[1], *size)
    blur = blur_physics(truth.kernel, problem.boundary, shape, problem.noise_std)
    return truth.image, problem.observation, blur


def from_deepinv(x, y, physics, *, names=None):
    """Problem and truth of images, observations and their blur, the inverse of `to_deepinv`.

    Parameters
    ----------
    x : tensor (B, C, H, W) or None
        In [0, 1].
    y : tensor (B, C, h, w)
    physics : deepinv.physics.Blur or BlurFFT
        With one kernel per image or for all, shared by the channels. Its noise level is told where
        it is Gaussian and one for all images, else unknown.
    names : sequence of str, optional
        Of the images; their numbers by default.

    Returns
    -------
    problem, truth : BlindProblem, GroundTruth

    Raises
    ------
    ValueError
        When the physics is another, its border or its kernels are of another kind, or ``x`` does
        not have the size that ``y`` implies.
    """
    boundary = _boundary(physics)
    kernel = _kernel(physics).expand(len(y), -1, -1, -1)
    size = support_size(y.shape[-2:], kernel.shape[-2:], boundary)
    if x is not None and tuple(x.shape) != (*y.shape[:2], *size):
        raise ValueError(f"x must have shape {(*y.shape[:2], *size)}, got {tuple(x.shape)}")
    problem = BlindProblem(
        y.float(),
        noise_std=_noise_std(physics),
        kernel_shape=tuple(kernel.shape[-2:]),
        boundary=boundary,
        oracle=Oracle(kernel),
    )
    names = tuple(f"image-{number}" for number in range(len(y))) if names is None else tuple(names)
    return problem, GroundTruth(None if x is None else x.float(), kernel, names)


def _boundary(physics):
    from deepinv.physics import Blur, BlurFFT

    if not isinstance(physics, Blur | BlurFFT):
        raise ValueError(f"physics must be a Blur or a BlurFFT, got {type(physics).__name__}")
    boundary = "circular" if isinstance(physics, BlurFFT) else physics.padding
    check_boundary(boundary)
    return boundary


def _kernel(physics):
    """Kernels (B or 1, 1, kh, kw) of a blur, float32."""
    kernel = getattr(physics, "filter", None)
    if kernel is None:
        raise ValueError(f"physics must have a filter, got {type(physics).__name__} without one")
    if not kernel.allclose(kernel[:, :1]):
        raise ValueError("the channels must share one kernel, got a filter that differs in them")
    return kernel[:, :1].float()


def _noise_std(physics):
    from deepinv.physics import GaussianNoise, ZeroNoise

    if isinstance(physics.noise_model, ZeroNoise):
        return 0.0
    if not isinstance(physics.noise_model, GaussianNoise):
        return None
    levels = physics.noise_model.sigma.flatten()
    return float(levels[0]) if (levels == levels[0]).all() else None


def is_reconstructor(value):
    """Whether ``value`` restores an observation, told its physics.

    It is a ``Reconstructor`` of deepinv, or a function or module with an argument ``physics``.
    """
    if isinstance(value, type):
        return False
    models = sys.modules.get("deepinv.models")  # who has made one has imported it
    if models is not None and isinstance(value, models.Denoiser | models.Reconstructor):
        return isinstance(value, models.Reconstructor)
    return takes_physics(value)


def takes_physics(model):
    """Whether ``model`` has an argument ``physics``; deepinv's blind methods have none."""
    function = model.forward if isinstance(model, torch.nn.Module) else model
    try:
        return "physics" in inspect.signature(function).parameters
    except (TypeError, ValueError):
        return False


class Reconstruction:
    """A reconstructor among the models of the suite: with the blur, or blind.

    Each call is of a fresh copy: some keep a state between images, as a warm start or weights. It
    is called as it was built, with gradients and in its mode.

    Parameters
    ----------
    model : deepinv.models.Reconstructor or callable (y, physics)
        Blind, it returns an image and a kernel.
    name : str
        Said in errors.
    """

    def __init__(self, model, name):
        self.model, self.name = model, name

    def __call__(self, image, sigma):
        raise ValueError(
            f"{self.name} takes an observation and its physics, expected a denoiser (image, sigma)"
        )

    def reconstruct(self, observation, kernel, boundary, sigma):
        """Image (B, C, H, W) of the observation with its ``kernel`` (B, 1, kh, kw) told.

        ``sigma`` (B,) is the noise level, one for all images.

        Raises
        ------
        ValueError
            When the model returns something else.
        """
        size = support_size(observation.shape[-2:], kernel.shape[-2:], boundary)
        shape = (observation.shape[1], *size)
        physics = blur_physics(kernel, boundary, shape, float(sigma[0]))
        image = self._call(observation, physics)
        if not torch.is_tensor(image) or tuple(image.shape) != (len(observation), *shape):
            raise ValueError(
                f"{self.name} returns {_described(image)}, expected an image "
                f"{(len(observation), *shape)}"
            )
        return image.detach()

    def deconvolve(self, problem):
        """Estimate of image and kernel from the observation alone.

        The physics that the model may look at tells the size of the kernel and the noise level; its
        kernel is uniform.

        Raises
        ------
        ValueError
            When the model does not return an image and a kernel.
        """
        observation = problem.observation
        found = self._call(observation, uniform_blur(problem))
        is_pair = isinstance(found, tuple | list) and len(found) == 2
        if not is_pair or not all(torch.is_tensor(part) and part.ndim == 4 for part in found):
            raise ValueError(
                f"{self.name} returns {_described(found)}, expected an image and a kernel"
            )
        image, kernel = (part.detach().to(observation) for part in found)
        kernel = kernel.expand(len(observation), -1, -1, -1)
        return Estimate(problem.on_support(image, kernel), kernel)

    def _call(self, observation, physics):
        model = fresh(self.model)
        if isinstance(model, torch.nn.Module):
            model = model.to(observation.device)
        with torch.enable_grad():
            return model(observation, physics) if takes_physics(model) else model(observation)


def blind_richardson_lucy(y, physics):
    """Blind Richardson-Lucy of deepinv (Fish et al. 1995), in the window of the physics' kernel.

    It takes the border for circular and negative values for zero.
    """
    from deepinv.optim import BlindRL

    return BlindRL(kernel_size=tuple(physics.filter.shape[-2:]))(y.clamp(min=0))


def uniform_blur(problem):
    """The physics of a problem whose kernel is unknown: a uniform one, and the noise level."""
    kernel = problem.observation.new_ones(1, 1, *problem.kernel_shape)
    shape = (problem.observation.shape[1], *problem.image_size)
    return blur_physics(kernel / kernel.numel(), problem.boundary, shape, problem.noise_std)


def fresh(model):
    """A copy of ``model``; itself where it cannot be copied, as one with a torch.Generator."""
    try:
        return copy.deepcopy(model)
    except (TypeError, RuntimeError):
        return model


def _described(value):
    if torch.is_tensor(value):
        return f"a tensor {tuple(value.shape)}"
    if isinstance(value, tuple | list):
        return " and ".join(map(_described, value))
    return type(value).__name__


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
