"""MAP by alternating proximal gradient steps (Nguyen, Pauwels & Weiss 2025, Algorithm 1)."""

from benchmark_utils.algorithms.image_steps import ProximalGradient
from benchmark_utils.algorithms.map import map_estimates
from benchmark_utils.solver import BlindSolver


class Solver(BlindSolver):
    """Denoiser steps on the image, projected gradient steps on the kernel.

    ``init`` is the experiment: ``large`` starts from a wide kernel, ``small`` from a narrow one;
    ``oracle-large`` and ``oracle-small`` start from the true parameters, pushed outwards and
    inwards. The other parameters are those of :func:`benchmark_utils.algorithms.map.map_estimates`.
    """

    name = "map-pgd"
    parameters = {
        "init": ["large", "small"],
        "denoiser": ["embedded"],
        "parameterization": ["auto"],
        "step_rule": ["auto"],
        "kernel_step": [None],
        "schedule": ["linear"],
        "n_kernel": [10],
        "level": [None],
        "weight": [None],
        "first_level": [None],
        "prior_step": [1.0],
        "n_outer": [60],
        "n_inner": [3],
        "reset_every": [None],
    }

    @property
    def uses_oracle(self):
        return self.init.startswith("oracle")

    def skip(self, problem):
        if self.uses_oracle and problem.oracle is not None and problem.oracle.theta is None:
            return True, f"{self} starts from true parameters: the true kernel here has none"
        return super().skip(problem)

    def estimates(self, problem):
        settings = {name: getattr(self, name) for name in self.parameters if name != "denoiser"}
        return map_estimates(problem, self.denoise, ProximalGradient, **settings)
