"""FiRe-HQS: half-quadratic splitting with restoration models as the prior.

Terris, Kamilov & Moreau (2025), *FiRe: fixed-points of restoration priors for solving inverse
problems*. With restorers R_n and the degradations D_n that they undo,

    u = x - sum_n gamma_n (x - R_n(D_n(x))),    x <- prox_{lambda f}(u),

f = 1/2 ||h * x - y||^2. The method is the authors'; here it can also hold an estimated kernel.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import torch

from benchmark_utils.algorithms.parts import check_part
from benchmark_utils.algorithms.schedules import Schedule, as_schedule
from benchmark_utils.algorithms.steps import ProximalFidelity, balanced_data_step
from benchmark_utils.priors import restoration_prior
from benchmark_utils.randomness import keyed_generator


class Average(NamedTuple):
    """State of FiRe-HQS: the iterate, how many steps made it, and the mean of the last ones."""

    iterate: torch.Tensor
    n_steps: int
    mean: torch.Tensor
    n_averaged: int


class RestorationMap(Protocol):
    """A map R o D: an image degraded, then restored."""

    def __call__(self, image, generator, kernel, sigma):
        """Image (B, C, H, W) for the kernels and the noise level of the step."""


@dataclass(frozen=True)
class FiReHQS:
    """One step of FiRe-HQS, an image step of :func:`.alternate`; its image is a running mean.

    Deterministic: the draws of the degradations and of the shift depend on ``seed``, the progress
    and the number of the step, and are the same for all images of a batch.

    Parameters
    ----------
    fidelity : ProximalFidelity
    priors : sequence of RestorationMap
        The maps R_n o D_n, see :class:`benchmark_utils.priors.restoration.RestorationPrior`.
    gammas : sequence of float
        Their weights.
    data_step : float or callable progress -> float
        lambda: how many times the observation counts against the point of the priors.
    level : float or callable progress -> float
        Noise of the degradations, image units.
    rule : {"sum", "mean"}
        How the priors join: by gamma_n (the paper's presentation) or gamma_n / N (its program).
    shift : float
        Largest circular shift of the image before the priors, as a share of its sides (.1 in the
        paper's program): it keeps what a network does at the borders from adding up. There is
        none in the last step.
    last : float
        Progress of the last step.
    average_from : float
        Progress from which the iterates are averaged.
    seed : int
    clamp : (float, float)
        See :class:`.ImageStep`.

    Raises
    ------
    ValueError
        When the rule is unknown, priors and weights differ in number, or the fidelity has no
        proximal step.
    """

    fidelity: ProximalFidelity
    priors: Sequence[RestorationMap]
    gammas: Sequence[float]
    data_step: Schedule
    level: Schedule
    rule: str = "sum"
    shift: float = 0.0
    last: float = 1.0
    average_from: float = 0.75
    seed: int = 0
    clamp: tuple[float, float] = (-0.1, 1.1)

    def __post_init__(self):
        check_part(self.fidelity, ProximalFidelity, "data fidelity", self)
        if self.rule not in ("sum", "mean"):
            raise ValueError(f"rule must be sum or mean, got {self.rule!r}")
        if len(self.priors) != len(self.gammas):
            raise ValueError(f"{len(self.priors)} priors need as many gammas, got {self.gammas}")

    def start(self, image):
        """First state, from the first image."""
        return Average(image, 0, image, 0)

    def image(self, state):
        """Image (B, C, H, W) of a state: the mean where there is one, else the iterate."""
        return state.mean

    def __call__(self, state, kernel, progress=0.0):
        point = state.iterate - self.prior_step(state, kernel, progress)
        step = as_schedule(self.data_step)(progress)
        iterate = self.fidelity.prox(point, kernel, step).clamp(*self.clamp)
        n_averaged = state.n_averaged + 1 if progress >= self.average_from else 0
        mean = state.mean.lerp(iterate, 1 / n_averaged) if n_averaged else iterate
        return Average(iterate, state.n_steps + 1, mean, n_averaged)

    def prior_step(self, state, kernel, progress):
        """sum_n gamma_n (x - R_n(D_n(x))), of the shape of x."""
        generator = keyed_generator(self.seed, "fire", progress, state.n_steps)
        shifts = self.draw_shifts(state.iterate.shape[-2:], generator, progress)
        image = state.iterate.roll(shifts, (-2, -1))
        level = as_schedule(self.level)(progress)
        step = torch.zeros_like(image)
        share = 1 / len(self.priors) if self.rule == "mean" else 1.0
        for gamma, prior in zip(self.gammas, self.priors, strict=True):
            step += share * gamma * (image - prior(image, generator, kernel, level))
        return step.roll([-shift for shift in shifts], (-2, -1))

    def draw_shifts(self, size, generator, progress):
        """Rows and columns to shift by."""
        if progress >= self.last:
            return [0, 0]
        bounds = [int(self.shift * side) for side in size]
        return [torch.randint(-n, n + 1, (), generator=generator).item() for n in bounds]


def fire_image_step(settings, models, *, n_outer, seed=0):
    """What builds the step for a problem, from the keywords that :func:`.map_estimates` gives.

    Parameters
    ----------
    settings : FireSettings
        Without a data step of their own, the step is the one that belongs to a denoiser of the
        level at hand, ``prior_step level^2 / (weight noise_std^2)``.
    models : dict
        The restorers' models, by name.
    n_outer : int
        Kernel steps, of which the last one knows no shift.
    seed : int

    Returns
    -------
    callable (fidelity, noise_std, level, prior_step=1.0, weight=1.0) -> FiReHQS
    """
    priors = [restoration_prior(name, models) for name in settings.priors]
    last = (n_outer - 1) / n_outer

    def build(fidelity, noise_std, level, prior_step=1.0, weight=1.0):
        def balanced(progress):
            return balanced_data_step(as_schedule(level)(progress), noise_std, prior_step, weight)

        return FiReHQS(
            fidelity,
            priors,
            [prior_step * gamma for gamma in settings.gammas],
            balanced if settings.data_step is None else settings.data_step,
            level,
            rule=settings.rule,
            shift=settings.shift,
            last=last,
            average_from=settings.average_from,
            seed=seed,
        )

    return build
