"""Oracle: the image found with the true kernel, the upper end of what a blind method can reach."""

from benchmark_utils.algorithms.fire import PARTS, fire_settings
from benchmark_utils.algorithms.restoration import denoised_estimates, fire_estimates, sparse_images
from benchmark_utils.algorithms.sphere_sbd import known_kernel_estimates
from benchmark_utils.problem import Estimate
from benchmark_utils.solver import BlindSolver

N_REWEIGHTINGS = 2


class Solver(BlindSolver):
    """Non-blind restoration with the true kernel held.

    With the prior ``denoiser`` it is the image step of ``map-pgd``: the denoiser's level falls from
    ``first_level`` to that of the noise in ``n_outer`` steps, as in plug-and-play half-quadratic
    splitting (Zhang et al. 2021). With ``sparse`` it is the restoration behind the error ratios of
    Levin et al. (2009), see :mod:`benchmark_utils.algorithms.restoration.sparse`. With ``fire`` it
    is FiRe-HQS (Terris, Kamilov & Moreau 2025): ``preset`` names its settings, ``restorers`` to
    ``average_from`` replace them, see
    :func:`benchmark_utils.algorithms.fire.settings.fire_settings`. ``first_level`` is .2 (denoiser)
    or .1 (fire) where it is None, ``weight``, that of the prior, .5 (denoiser, fire) or .0068
    (sparse, as published). Of sparse activations it finds the least l1 norm, and only ``n_outer``
    matters.
    """

    name = "oracle"
    uses_oracle = True
    signals = ("image", "activation")
    parameters = {
        "prior": ["denoiser"],
        "denoiser": ["embedded"],
        "n_outer": [24],
        "first_level": [None],
        "weight": [None],
        "preset": ["embedded"],
        **{name: [None] for name in PARTS},
    }

    def n_estimates(self):
        return 1 + N_REWEIGHTINGS if self.prior == "sparse" else super().n_estimates()

    def estimates(self, problem):
        if problem.signal == "activation":
            kernel = problem.oracle.kernel
            return known_kernel_estimates(problem, kernel, n_outer=self.n_outer)
        restorations = {"denoiser": self.denoised, "sparse": self.sparse, "fire": self.fire}
        if self.prior not in restorations:
            raise ValueError(f"prior must be one of {tuple(restorations)}, got {self.prior!r}")
        return restorations[self.prior](problem)

    def model_names(self):
        if self.prior == "fire":
            return self.fire_settings().model_names()
        return super().model_names() if self.prior == "denoiser" else []

    def fire_settings(self):
        return fire_settings(self.preset, **{name: getattr(self, name) for name in PARTS})

    def given(self, *names):
        """The parameters among ``names`` that are not left to the method."""
        values = {name: getattr(self, name) for name in names}
        return {name: value for name, value in values.items() if value is not None}

    def denoised(self, problem):
        settings = self.given("n_outer", "first_level", "weight")
        return denoised_estimates(problem, problem.oracle.kernel, self.denoise, **settings)

    def fire(self, problem):
        kernel, fire = problem.oracle.kernel, self.fire_settings()
        settings = self.given("n_outer", "first_level", "weight")
        return fire_estimates(problem, kernel, fire, self.models, **settings)

    def sparse(self, problem):
        kernel = problem.oracle.kernel
        yield Estimate(problem.initial_image(kernel.shape[-2:]), kernel)
        for image in sparse_images(
            problem.observation,
            kernel,
            problem.boundary,
            n_reweightings=N_REWEIGHTINGS,
            **self.given("weight"),
        ):
            yield Estimate(image, kernel)
