"""Image and kernel by two untrained networks (Ren, Zhang, Wang, Hu & Zuo 2020)."""

from typing import ClassVar

from benchmark_utils.algorithms.untrained import SelfDeblurSettings, self_deblur_estimates
from benchmark_utils.solver import RESTORATION, RestoringSolver, at_defaults, open_ranges


class Solver(RestoringSolver):
    """Both networks are fitted to the observation, whose noise they would find last.

    The image is the method's own, unless a ``restoration`` is named: see
    :class:`benchmark_utils.solver.restoring.RestoringSolver`. The other parameters are those of
    :class:`benchmark_utils.algorithms.untrained.SelfDeblurSettings`. The default is as published:
    for a GPU. On processors try ``n_channels=32,n_inner=20``.
    """

    name = "selfdeblur"
    parameters: ClassVar[dict] = {
        **RESTORATION,
        "restoration": [None],
        **at_defaults(SelfDeblurSettings),
    }
    ranges = open_ranges(SelfDeblurSettings)
    test_config = {"solver": {"n_channels": 8, "n_inner": 2}}  # of `benchopt test`

    def warm_up(self):
        """Build the networks alone: what comes before an estimate may take minutes."""
        next(self.estimates(self.problem))

    def kernel_estimates(self, problem, **settings):
        return self_deblur_estimates(problem, SelfDeblurSettings(**settings))
