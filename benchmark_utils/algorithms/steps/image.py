"""Steps on the image with the kernel held: what tells the alternating methods apart.

An :class:`ImageStep` goes from state to state; most states are just the image.
"""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import torch

from benchmark_utils.algorithms.parts import check_part
from benchmark_utils.algorithms.schedules import Schedule, as_schedule

CLAMP = (-0.1, 1.1)  # images in [0, 1], with room for noise and ringing
MIN_NOISE_STD = 1e-3  # a quarter of a grey level: what is called noiseless still is quantised


class ProximalFidelity(Protocol):
    """What the steps here ask of a data fidelity."""

    def prox(self, point, kernel, step):
        """Proximal step (B, C, H, W) of length ``step`` from the images ``point``."""


class Denoiser(Protocol):
    """A denoiser D(x, sigma) of Gaussian noise."""

    def __call__(self, image, sigma):
        """Denoise ``image`` (B, C, H, W), whose noise has standard deviation ``sigma``."""


def balanced_data_step(level, noise_std, prior_step=1.0, weight=1.0):
    """Step on the data, ``prior_step level^2 / (weight noise_std^2)``, see :class:`ImageStep`."""
    noise_std = max(noise_std, MIN_NOISE_STD)
    return prior_step * level**2 / (weight * noise_std**2)


@dataclass(frozen=True)
class ImageStep:
    """What the image steps with a denoiser share: the two terms of eq. (8) and their balance.

    A denoiser of level sigma stands for a step of length sigma^2 on the potential, by Tweedie's
    formula, ``x - D(x, sigma) = sigma^2 grad q(x)``. The step on the data f = 1/2 ||h * x - y||^2
    that belongs to it in ``f + weight noise_std^2 q`` is :func:`balanced_data_step`.

    Parameters
    ----------
    fidelity : ProximalFidelity
        Such as :class:`.DataFidelity`.
    denoiser : Denoiser
    noise_std : float
        Of the observation, image units.
    level : float or callable progress -> float
        Noise level of the denoiser, image units.
    prior_step : float
        Share of the way to the denoised image, in (0, 1].
    weight : float
        Weight of the potential, 1 in eq. (8).
    clamp : (float, float)
        The iterate stays in this range: applied again and again at one level, a denoiser can leave
        the range of the images it was trained on for good.
    fixed_step : float or None
        Step on the data in place of the balanced one, whatever the noise.

    Raises
    ------
    ValueError
        When the fidelity has no proximal step, or there is no denoiser.
    """

    fidelity: ProximalFidelity
    denoiser: Denoiser
    noise_std: float
    level: Schedule
    prior_step: float = 1.0
    weight: float = 1.0
    clamp: tuple[float, float] = CLAMP
    fixed_step: float | None = None

    def __post_init__(self):
        check_part(self.fidelity, ProximalFidelity, "data fidelity", self)
        check_part(self.denoiser, Denoiser, "denoiser", self)

    def start(self, image):
        """First state, from the first image."""
        return image

    def image(self, state):
        """Image (B, C, H, W) of a state."""
        return state

    def data_step(self, level):
        """Step g of the proximal operator of g f that goes with a denoiser of ``level``."""
        if self.fixed_step is not None:
            return self.fixed_step
        return balanced_data_step(level, self.noise_std, self.prior_step, self.weight)


class ProximalGradient(ImageStep):
    """Gradient step on the potential, then proximal step on the data (forward-backward splitting).

    ``x <- prox_{g f}(x - prior_step (x - D(x, level)))``: Nguyen, Pauwels & Weiss (2025),
    Algorithm 1; with ``prior_step = 1`` also half-quadratic splitting with a denoiser (Zhang et al.
    2021).
    """

    def __call__(self, image, kernel, progress=0.0):
        level = as_schedule(self.level)(progress)
        image = image + self.prior_step * (self.denoiser(image, level) - image)
        return self.fidelity.prox(image, kernel, self.data_step(level)).clamp(*self.clamp)


class Shadow(NamedTuple):
    """State of Douglas-Rachford splitting: the variable it iterates on, and the image."""

    variable: torch.Tensor
    image: torch.Tensor


class DouglasRachford(ImageStep):
    """Douglas-Rachford splitting with the denoiser as the proximal operator of the potential.

    ``z = D(x, level); x <- x + prox_{g f}(2 z - x) - z``, the image being z: Nguyen, Pauwels &
    Weiss (2025), Algorithm 2, which returns x; x is no estimate of the image, z is.
    ``prior_step`` relaxes: x moves by that share of the step.
    """

    def start(self, image):
        return Shadow(image, image)

    def image(self, state):
        return state.image

    def data_step(self, level):
        step = ImageStep.data_step(self, level)
        return step / self.prior_step if self.fixed_step is None else step

    def __call__(self, state, kernel, progress=0.0):
        level = as_schedule(self.level)(progress)
        image = self.denoiser(state.variable, level).clamp(*self.clamp)
        reflected = 2 * image - state.variable
        fitted = self.fidelity.prox(reflected, kernel, self.data_step(level))
        return Shadow(state.variable + self.prior_step * (fitted - image), image)
