"""What the solvers share that look for the kernel alone: the restoration at their end."""

from typing import ClassVar

from benchmark_utils.algorithms.restoration import SPARSE, restored
from benchmark_utils.solver.base import BlindSolver

RESTORATION = {"restoration": [SPARSE], "restoration_weight": [1.0], "n_refits": [0]}


class RestoringSolver(BlindSolver):
    """Base class: a subclass gives its parameters and ``kernel_estimates``; the last restores.

    ``restoration`` is ``sparse``, for the noise of Levin's photographs, or the name of a denoiser,
    which also takes the kernel through ``n_refits`` turns of
    :func:`benchmark_utils.algorithms.restoration.refits`. ``restoration_weight`` is that of the
    learned prior in both: 1 where ``noise_std`` is all that the blur leaves unexplained.
    Activations are not restored: the last estimate of the kernel holds them.
    """

    parameters: ClassVar[dict] = RESTORATION

    def kernel_estimates(self, problem, **settings):
        """Yield the estimates whose last kernel is the one; ``settings`` are the own parameters."""
        raise NotImplementedError

    def n_estimates(self):
        return self.n_outer + (self.n_refits + 1 if self.problem.signal == "image" else 0)

    def model_names(self):
        return [] if self.restoration == SPARSE else [self.restoration]

    def estimates(self, problem):
        own = [name for name in self.parameters if name not in RESTORATION]
        found = self.kernel_estimates(problem, **{name: getattr(self, name) for name in own})
        if problem.signal != "image":
            return found
        denoise = self.models.get(self.restoration)
        weight, n_refits = self.restoration_weight, self.n_refits
        return restored(found, problem, denoise, weight=weight, n_refits=n_refits)
