"""Reconstructors of deepinv, and functions like them, among the models of the suite."""

import copy
import inspect
import math
import sys

import torch

from benchmark_utils.interop.answers import answered_estimate, answered_image
from benchmark_utils.interop.problems import blur_physics, uniform_blur
from benchmark_utils.problem import support_size


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
    is called as it was built, with gradients and in its mode, on a copy of the observation and of
    the kernel, which it may change.

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
            When the model returns something else, see :func:`.answered_image`.
        """
        size = support_size(observation.shape[-2:], kernel.shape[-2:], boundary)
        shape = (observation.shape[1], *size)
        physics = blur_physics(kernel.clone(), boundary, shape, float(sigma[0]))
        found = self._call(observation, physics)
        return answered_image(found, (len(observation), *shape), observation, self.name)

    def deconvolve(self, problem):
        """Estimate of image and kernel from the observation alone.

        The physics that the model may look at tells the size of the kernel and the noise level; its
        kernel is uniform.

        Raises
        ------
        ValueError
            When the model does not return an image and a kernel, see :func:`.answered_estimate`.
        """
        found = self._call(problem.observation, uniform_blur(problem))
        return answered_estimate(found, problem, self.name)

    def _call(self, observation, physics):
        model, observation = fresh(self.model), observation.clone()
        if isinstance(model, torch.nn.Module):
            model = model.to(observation.device)
        with torch.enable_grad():
            return model(observation, physics) if takes_physics(model) else model(observation)


def blind_richardson_lucy(y, physics):
    """Blind Richardson-Lucy of deepinv (Fish et al. 1995), in the window of the physics' kernel.

    It takes the border for circular and negative values for zero. A black image, whose kernel it
    divides away, keeps the uniform one that it starts from.
    """
    from deepinv.optim import BlindRL

    shape = tuple(physics.filter.shape[-2:])
    image, kernel = BlindRL(kernel_size=shape)(y.clamp(min=0))
    is_black = kernel.sum((-2, -1), keepdim=True) == 0
    return image, torch.where(is_black, torch.ones_like(kernel) / math.prod(shape), kernel)


def fresh(model):
    """A copy of ``model``; itself where it cannot be copied, as one with a torch.Generator."""
    try:
        return copy.deepcopy(model)
    except (TypeError, RuntimeError):
        return model
