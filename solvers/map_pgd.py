"""MAP by alternating proximal gradient steps (Nguyen, Pauwels & Weiss 2025, Algorithm 1)."""

from benchmark_utils.algorithms import alternate
from benchmark_utils.algorithms.image_steps import ProximalGradient
from benchmark_utils.algorithms.kernel_steps import ProjectedGradient, get_step_rule
from benchmark_utils.algorithms.schedules import get_schedule
from benchmark_utils.algorithms.starts import starting_theta
from benchmark_utils.data_fidelity import DataFidelity
from benchmark_utils.parameterizations import get_parameterization
from benchmark_utils.solver import BlindSolver


class Solver(BlindSolver):
    """Denoiser steps on the image, projected gradient steps on the kernel.

    ``init`` is the experiment: ``large`` starts from a wide kernel, ``small`` from a narrow one;
    ``oracle-large`` and ``oracle-small`` start from the true parameters, pushed outwards and
    inwards. ``parameterization`` is the data set's unless named.
    """

    name = "map-pgd"
    parameters = {
        "init": ["large", "small"],
        "denoiser": ["embedded"],
        "parameterization": ["auto"],
        "step_rule": ["relative"],
        "schedule": ["linear"],
        "kernel_step": [0.1],
        "level": [0.03],
        "prior_step": [1.0],
        "n_outer": [60],
        "n_inner": [5],
        "reset_every": [None],
    }

    @property
    def uses_oracle(self):
        return self.init.startswith("oracle")

    def estimates(self, problem):
        fidelity = DataFidelity(problem.observation, problem.kernel_shape, problem.boundary)
        auto = self.parameterization == "auto"
        name = problem.parameterization if auto else self.parameterization
        family = get_parameterization(name, problem.kernel_shape)
        size = get_schedule(self.schedule, self.kernel_step, 0.0)
        rule = get_step_rule(self.step_rule, size, fidelity, family.step_scale)
        return alternate(
            ProximalGradient(fidelity, self.prior, problem.noise_std, self.level, self.prior_step),
            ProjectedGradient(fidelity, family, rule),
            problem.initial_image(),
            starting_theta(self.init, family, problem),
            n_outer=self.n_outer,
            n_inner=self.n_inner,
            reset_every=self.reset_every,
        )
