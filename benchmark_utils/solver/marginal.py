"""What the blind samplers share: their start, their settings, the restoration at the end."""

from dataclasses import fields, replace
from typing import ClassVar, Literal

from benchmark_utils.algorithms.map import NETWORK, found_kernel, kernel_family
from benchmark_utils.algorithms.marginal import (
    CHOSEN,
    DIRAC,
    LEVELS,
    MATCHED,
    STARTS,
    best_start,
    best_starts,
)
from benchmark_utils.algorithms.restoration import SPARSE
from benchmark_utils.algorithms.settings import from_preset
from benchmark_utils.parameterizations import PARAMETERIZATIONS, get_parameterization
from benchmark_utils.priors import levels_within
from benchmark_utils.solver.restoring import RESTORATION, RestoringSolver

AUTO = "auto"


class MarginalSolver(RestoringSolver):
    """Base class: a subclass names its ``settings_class`` and defines ``sampled_kernels``.

    ``init`` is the first kernel: ``large``, ``small``, ``dirac``, ``edges``, ``network``,
    ``oracle``, see :func:`benchmark_utils.algorithms.marginal.first_theta`; ``best`` runs the first
    three, for a lens all signs of its coefficients, in one batch and keeps for each image the
    start that :func:`benchmark_utils.algorithms.marginal.negative_evidence` finds most likely;
    ``matched`` keeps, of the likely ones, the one most like the kernel that a network reads. The
    other parameters are the fields of the ``settings_class``, whose levels are brought into the
    range of the denoiser where they are left open, and those of
    :class:`benchmark_utils.solver.restoring.RestoringSolver`.
    """

    settings_class: ClassVar[type]
    common: ClassVar[dict] = {
        "init": ["large"],
        "denoiser": ["embedded"],
        "parameterization": [AUTO],
        **RESTORATION,
        "restoration": ["embedded"],
    }
    ranges: ClassVar[dict] = {
        "init": Literal[STARTS],
        "parameterization": Literal[(AUTO, *PARAMETERIZATIONS)],
    }

    def sampled_kernels(self, problem):
        """Yield estimates: the start, then ``n_sampled()``."""
        raise NotImplementedError

    @property
    def uses_oracle(self):
        return self.init.startswith("oracle")

    @property
    def needs_pixels(self):
        """Whether a lens is beyond it: one has no Dirac."""
        return self.init == DIRAC

    def skip(self, problem):
        if self.needs_pixels and kernel_family(problem, self.parameterization) == "diffraction":
            return True, f"{self} needs a kernel of free pixels, the problem has a lens"
        return super().skip(problem)

    @property
    def family(self):
        """Name of the kernel family of the current problem."""
        return kernel_family(self.problem, self.parameterization)

    def settings(self, usual=None):
        """The method's own, or the ``usual`` ones, replaced where given."""
        usual = self.settings_class() if usual is None else usual
        names = [field.name for field in fields(usual) if field.name.endswith("_level")]
        levels = levels_within(self.denoiser, [getattr(usual, level) for level in names])
        usual = replace(usual, **dict(zip(names, levels, strict=True)))
        return from_preset({self.name: usual}, self.name, **self.given(self.settings_class))

    def n_sampled(self):
        """Estimates of ``sampled_kernels`` after the start."""
        return self.settings().n_outer

    def n_estimates(self):
        return self.n_sampled() + (self.init in CHOSEN) + self.n_refits + 1

    def model_names(self):
        names = [self.denoiser, self.restoration]
        return [name for name in dict.fromkeys(names) if name != SPARSE]

    def kernel_estimates(self, problem, **parameters):
        if self.init not in CHOSEN:
            return self.sampled_kernels(problem)
        n_starts = len(best_starts(get_parameterization(self.family, problem.kernel_shape)))
        levels = levels_within(self.denoiser, LEVELS)
        reading = found_kernel(NETWORK, problem) if self.init == MATCHED else None
        given = self.sampled_kernels, problem, self.denoise, n_starts
        return best_start(*given, levels=levels, reading=reading)
