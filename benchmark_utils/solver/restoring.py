"""What solvers that estimate the kernel alone share: the restoration at the end."""

from typing import ClassVar, Literal

from benchmark_utils.algorithms.restoration import SPARSE, restored
from benchmark_utils.algorithms.second_moments import (
    COVARIANCES,
    NONE,
    PRIOR,
    check_covariance,
    moments_rule,
    needs_denoiser,
)
from benchmark_utils.priors import RAM, UNROLLED, unrolled_schedule
from benchmark_utils.problem import Estimate
from benchmark_utils.ranges import Nonnegative, Positive, Steps
from benchmark_utils.solver.assumptions import ASSUMPTIONS, SATURATION
from benchmark_utils.solver.base import BlindSolver

RESTORATION = {
    "restoration": [SPARSE],
    "restoration_weight": [1.0],
    "n_refits": [0],
    "covariance": [NONE],
    "residual_std": [None],
}


class RestoringSolver(BlindSolver):
    """Base class: a subclass defines its parameters and ``kernel_estimates``.

    The image is restored with the last kernel. ``restoration`` is ``sparse``, for the noise of
    Levin's photographs, ``unrolled``, the name of a denoiser, or a reference to one or to a
    reconstructor ``(y, physics)``; None keeps the method's own image. All but ``sparse`` and None
    also refit the kernel, in
    ``n_refits`` turns of :func:`benchmark_utils.algorithms.restoration.refits`,
    which fit it to the moments of :func:`benchmark_utils.algorithms.second_moments.moments_rule`;
    what ``covariance`` asks a denoiser is asked that of the restoration, or, where this is
    ``unrolled`` or ``ram``, which do not remove white noise, ``denoiser`` or the embedded one.
    ``restoration_weight`` is the weight of the learnt prior in both; 1 if the noise explains all
    that the blur does not. Activations are not restored: the last estimate holds them.
    """

    parameters: ClassVar[dict] = RESTORATION
    ranges: ClassVar[dict] = {
        "restoration": str | None,
        "restoration_weight": Positive,
        "n_refits": Steps,
        "covariance": Literal[COVARIANCES],
        "residual_std": Nonnegative | None,
    }

    def kernel_estimates(self, problem, **settings):
        """Yield estimates; the last kernel restores. ``settings`` are the subclass's parameters."""
        raise NotImplementedError

    @property
    def restores(self):
        """Whether the images of the method are replaced by a restoration."""
        if self.restoration is None and self.n_refits:
            raise ValueError(f"n_refits must be 0 without a restoration, got {self.n_refits}")
        return self.restoration is not None and self.problem.signal == "image"

    def n_estimates(self):
        return self.n_outer + (self.n_refits + 1 if self.restores else 0)

    def model_names(self):
        names = [] if self.restoration in (None, SPARSE) else [self.restoration]
        if names and self.n_refits and self.asks_a_denoiser:
            names.append(self.moments_prior)
        return list(dict.fromkeys(names))

    @property
    def asks_a_denoiser(self):
        """Whether the moments of the refits need one."""
        known = self.covariance in COVARIANCES
        return known and needs_denoiser(self.covariance, self.residual_std)

    @property
    def moments_prior(self):
        """Name of the denoiser that knows what a restored image leaves open."""
        removes_noise = self.restoration not in (UNROLLED, RAM)
        return self.restoration if removes_noise else getattr(self, "denoiser", PRIOR)

    def estimates(self, problem):
        common = {**RESTORATION, **ASSUMPTIONS, **SATURATION}
        own = [name for name in self.parameters if name not in common]
        found = self.kernel_estimates(problem, **{name: getattr(self, name) for name in own})
        if not self.n_refits:
            self.check_unused_covariance()
        if not self.restores:
            return found
        denoise, refits = self.models.get(self.restoration), {}
        if self.n_refits:
            prior = self.models.get(self.moments_prior)
            refits = {"n_refits": self.n_refits, "moments": self.refit_moments(prior, problem)}
        return restored(found, problem, denoise, **self.prior_settings(problem), **refits)

    def check_unused_covariance(self):
        """Raise a ValueError where a covariance is given, and no refit takes it into account."""
        if self.covariance not in COVARIANCES:  # vb-blind has another parameter of that name
            return
        check_covariance(self.covariance, self.residual_std)
        if self.covariance not in type(self).parameters["covariance"]:
            raise ValueError(
                f"covariance={self.covariance} is that of the refits, which need n_refits of at "
                f"least 1, got {self.n_refits}"
            )

    def restore(self, problem, kernel):
        """Image (B, C, *image_size) of the last step, with a ``kernel`` that was found before."""
        given = [Estimate(problem.observation, kernel)]
        denoise = self.models.get(self.restoration)
        *_, last = restored(given, problem, denoise, **self.prior_settings(problem))
        return last.image

    def prior_settings(self, problem):
        """How the restoration weighs its prior."""
        return {"weight": self.restoration_weight, "schedule": self.schedule(problem)}

    def refit_moments(self, denoise, problem):
        """The moments that the refits fit the kernel to, a :class:`.MomentsRule` of the noise."""
        return moments_rule(self.covariance, self.residual_std, denoise, problem)

    def schedule(self, problem):
        """Of the unrolled restoration: told ``sqrt(restoration_weight)`` times the noise."""
        if self.restoration != UNROLLED:
            return None
        return unrolled_schedule(problem.noise_std * self.restoration_weight**0.5)
