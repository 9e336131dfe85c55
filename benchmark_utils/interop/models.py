"""Reconstructors of deepinv, and functions like them, among the models of the suite."""

import copy
import inspect
import sys

import torch

from benchmark_utils.interop.problems import blur_physics, uniform_blur
from benchmark_utils.problem import Estimate, support_size


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
            When the model does not return an image, of the size of the observation or of the
            support of the kernel, and one kernel for all images or for each.
        """
        observation = problem.observation
        found = self._call(observation, uniform_blur(problem))
        is_pair = isinstance(found, tuple | list) and len(found) == 2
        if not is_pair or not all(torch.is_tensor(part) and part.ndim == 4 for part in found):
            raise ValueError(
                f"{self.name} returns {_described(found)}, expected an image and a kernel"
            )
        image, kernel = (part.detach().to(observation) for part in found)
        self._check(image, kernel, problem)
        kernel = kernel.expand(len(observation), -1, -1, -1)
        return Estimate(problem.on_support(image, kernel), kernel)

    def _check(self, image, kernel, problem):
        n_images, n_channels, *size = problem.observation.shape
        rows, columns = kernel.shape[-2:]
        fits = len(kernel) in (1, n_images) and rows <= size[0] and columns <= size[1]
        if kernel.shape[1] != 1 or not fits:
            raise ValueError(
                f"{self.name} returns the kernel {tuple(kernel.shape)}, expected "
                f"({n_images}, 1, rows, columns), at most {size[0]} by {size[1]}"
            )
        support = support_size(size, (rows, columns), problem.boundary)
        expected = {(n_images, n_channels, *known) for known in (tuple(size), support)}
        if tuple(image.shape) not in expected:
            raise ValueError(
                f"{self.name} returns the image {tuple(image.shape)}, expected "
                f"{' or '.join(map(str, sorted(expected)))}"
            )

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
