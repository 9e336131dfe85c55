"""Oracle: the image restored with the true kernel, an upper bound for blind methods."""

from dataclasses import replace
from typing import ClassVar, Literal

from benchmark_utils.algorithms.fire import PRESETS, FireSettings, fire_settings
from benchmark_utils.algorithms.restoration import (
    RestorationSettings,
    denoised_estimates,
    fire_estimates,
    reconstructed_estimates,
    restoration_settings,
    sparse_images,
    unrolled_estimates,
)
from benchmark_utils.algorithms.sampling import (
    SAMPLERS,
    Posterior,
    SamplingSettings,
    sampled_estimates,
    sampling_settings,
)
from benchmark_utils.algorithms.sphere_sbd import known_kernel_estimates
from benchmark_utils.priors import RAM, UNROLLED, ReferenceName, get_entry, unrolled_schedule
from benchmark_utils.problem import Estimate
from benchmark_utils.solver import ASSUMPTIONS, SATURATION, BlindSolver, left_open, open_ranges

PRIORS = ("denoiser", "sparse", "fire", UNROLLED, RAM, *SAMPLERS)
N_REWEIGHTINGS = 2
N_ACTIVATION_STEPS = 24


class Solver(BlindSolver):
    """Non-blind restoration with the true kernel held.

    - ``prior=denoiser`` is plug-and-play half-quadratic splitting (Zhang et al. 2021): the level of
      the denoiser falls from ``first_level`` to that of the noise in ``n_outer`` turns.
    - ``prior=sparse`` is the restoration behind the error ratios of Levin et al. (2009), see
      :mod:`benchmark_utils.algorithms.restoration.sparse`.
    - ``prior=fire`` is FiRe-HQS (Terris, Kamilov & Moreau 2025): ``preset`` names its settings, and
      ``restorers`` to ``average_from`` replace them, see
      :class:`benchmark_utils.algorithms.fire.FireSettings`.
    - ``prior=unrolled`` is the network of this benchmark that was trained with its steps on the
      data, see :class:`benchmark_utils.priors.UnrolledNetwork`; it has no settings.
    - ``prior=ram`` is the Reconstruct Anything Model (Terris et al. 2025), with the weights that
      deepinv publishes: one pass. A reference to a reconstructor ``(y, physics)``, such as
      ``my_file.py:build``, takes its place: see :class:`benchmark_utils.interop.Reconstruction`.
    - The other values of ``prior`` sample the posterior with ``denoiser``, see
      :mod:`benchmark_utils.algorithms.sampling`; the image is the mean of the draws of
      ``n_chains`` chains in their last ``n_kept`` turns.

    What is None is as :mod:`benchmark_utils.algorithms.restoration.settings` and
    :mod:`benchmark_utils.algorithms.sampling.settings` have it for the prior.
    ``noise``, ``light`` and ``saturated`` are assumptions, see
    :func:`benchmark_utils.solver.assumptions.assumed`; samplers assume linear light, and samplers
    and ``ram`` trust every pixel.
    On sparse data sets it finds the activations by l1 minimisation in 24 steps, or ``n_outer``.
    """

    name = "oracle"
    uses_oracle = True
    signals = ("image", "activation")
    parameters: ClassVar[dict] = {
        "prior": ["denoiser"],
        "denoiser": ["embedded"],
        **left_open(RestorationSettings),
        "preset": ["embedded"],
        **left_open(FireSettings),
        **left_open(SamplingSettings),
        **ASSUMPTIONS,
        **SATURATION,
    }
    ranges = {
        **open_ranges(FireSettings, SamplingSettings, RestorationSettings),
        "prior": Literal[PRIORS] | ReferenceName,
        "preset": Literal[tuple(PRESETS)],
    }

    def skip(self, problem):
        linear, trusted = self.light == "linear", self.saturated == "trusted"
        if self.prior in SAMPLERS and not (linear and trusted):
            raise ValueError(f"prior {self.prior} needs light=linear and saturated=trusted")
        if self.prior == RAM and not trusted:
            raise ValueError(f"prior {self.prior} needs saturated=trusted")
        return super().skip(problem)

    def n_estimates(self):
        if self.problem.signal == "activation":
            return N_ACTIVATION_STEPS if self.n_outer is None else self.n_outer
        if self.prior in SAMPLERS:
            return self.sampling().n_outer
        if self.prior == UNROLLED:
            return len(unrolled_schedule(self.problem.noise_std))
        if self.prior == RAM or self.prior not in PRIORS:
            return 1
        return 1 + N_REWEIGHTINGS if self.prior == "sparse" else self.restoration().n_outer

    def estimates(self, problem):
        kernel = problem.oracle.kernel
        if problem.signal == "activation":
            return known_kernel_estimates(problem, kernel, n_outer=self.n_estimates())
        if self.prior in SAMPLERS:
            return self.samples(problem, kernel)
        if self.prior == UNROLLED:
            schedule = unrolled_schedule(problem.noise_std)
            return unrolled_estimates(problem, kernel, self.models[UNROLLED], schedule)
        if self.prior == RAM or self.prior not in PRIORS:
            return reconstructed_estimates(problem, kernel, self.models[self.prior])
        settings = self.restoration()
        if self.prior == "sparse":
            return self.sparse(problem, kernel, settings)
        if self.prior == "fire":
            return fire_estimates(problem, kernel, self.fire_settings(), self.models, settings)
        return denoised_estimates(problem, kernel, self.denoise, settings)

    def model_names(self):
        if self.prior == "fire":
            return self.fire_settings().model_names()
        if self.prior in (UNROLLED, RAM) or self.prior not in PRIORS:
            return [self.prior]
        return [] if self.prior == "sparse" else super().model_names()

    def restoration(self):
        settings = restoration_settings(self.prior, **self.given(RestorationSettings))
        if self.first_level is not None or self.prior != "denoiser":
            return settings
        _, most = get_entry(self.denoiser).sigma_range
        return replace(settings, first_level=min(settings.first_level, most))

    def fire_settings(self):
        return fire_settings(self.preset, **self.given(FireSettings))

    def sampling(self):
        return sampling_settings(self.prior, **self.given(SamplingSettings))

    def samples(self, problem, kernel):
        settings = self.sampling()
        posterior = Posterior(settings.n_chains)
        method = self.prior, problem, kernel, self.denoise
        for estimate in sampled_estimates(*method, settings, posterior):
            self.posterior = posterior if posterior.n_draws else None
            yield estimate

    def sparse(self, problem, kernel, settings):
        yield Estimate(problem.initial_image(kernel.shape[-2:]), kernel)
        data = problem.observation, kernel, problem.boundary
        turns = {"weight": settings.weight, "n_reweightings": N_REWEIGHTINGS}
        for image in sparse_images(*data, **turns, saturated=problem.saturated):
            yield Estimate(image, kernel)
