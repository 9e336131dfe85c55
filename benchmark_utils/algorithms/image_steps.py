"""Steps on the image with the kernel held: callables (image, kernel, progress) -> image."""

from dataclasses import dataclass
from typing import Any

from benchmark_utils.algorithms.schedules import as_schedule

MIN_NOISE_STD = 1e-3  # a quarter of a grey level: what is called noiseless still is quantised


@dataclass(frozen=True)
class ProximalGradient:
    """Gradient step on the potential, then proximal step on the data (forward-backward splitting).

    ``x <- prox_{g f}(x - prior_step (x - D(x, level)))`` with f = 1/2 ||h * x - y||^2. By Tweedie's
    formula the bracket is ``level^2 grad q(x)``, so the step of the data term that belongs to
    eq. (8), f + weight noise_std^2 q, is ``g = prior_step level^2 / (weight noise_std^2)``.
    Nguyen, Pauwels & Weiss (2025), Algorithm 1; with ``prior_step = 1`` it is also half-quadratic
    splitting with a denoiser (Zhang et al. 2021).

    Parameters
    ----------
    fidelity : DataFidelity
    denoiser : callable D(x, sigma)
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
    """

    fidelity: Any
    denoiser: Any
    noise_std: float
    level: Any
    prior_step: float = 1.0
    weight: float = 1.0
    clamp: tuple[float, float] = (-0.1, 1.1)

    def __call__(self, image, kernel, progress=0.0):
        level = as_schedule(self.level)(progress)
        noise_std = max(self.noise_std, MIN_NOISE_STD)
        data_step = self.prior_step * level**2 / (self.weight * noise_std**2)
        image = image + self.prior_step * (self.denoiser(image, level) - image)
        return self.fidelity.prox(image, kernel, data_step).clamp(*self.clamp)
