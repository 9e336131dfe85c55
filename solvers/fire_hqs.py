"""FiRe-HQS made blind: restoration models as the prior (Terris, Kamilov & Moreau 2025)."""

from benchmark_utils.algorithms.fire import PARTS, blind_weight, fire_settings
from benchmark_utils.algorithms.map import kernel_family, map_estimates
from benchmark_utils.solver import BlindSolver


class Solver(BlindSolver):
    """The loop of ``map-pgd``, with steps towards the fixed points of R o D on the image.

    ``preset`` names the restorers, their weights and the step on the data; ``restorers`` to
    ``average_from`` replace its parts, see
    :func:`benchmark_utils.algorithms.fire.settings.fire_settings`. ``weight``, where it is
    None, is that of :func:`benchmark_utils.algorithms.fire.settings.blind_weight`; ``init`` and the
    parameters of the kernel are those of ``map-pgd``.
    """

    name = "fire-hqs"
    parameters = {
        "init": ["large", "small"],
        "preset": ["embedded"],
        **{name: [None] for name in PARTS},
        "weight": [None],
        "parameterization": ["auto"],
        "step_rule": [None],
        "kernel_step": [None],
        "n_outer": [60],
        "n_inner": [2],
        "seed": [0],
    }

    def settings(self):
        return fire_settings(self.preset, **{name: getattr(self, name) for name in PARTS})

    def model_names(self):
        return self.settings().model_names()

    def estimates(self, problem):
        fire = self.settings()
        image_step = fire.image_step(self.models, n_outer=self.n_outer, seed=self.seed)
        weight = self.weight
        if weight is None:
            weight = blind_weight(kernel_family(problem, self.parameterization))
        kept = ("init", "parameterization", "step_rule", "kernel_step", "n_outer", "n_inner")
        settings = {name: getattr(self, name) for name in kept}
        return map_estimates(problem, None, image_step, level=fire.level, weight=weight, **settings)
