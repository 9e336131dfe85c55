"""Any blind method of deepinv, or of your own: a model that returns an image and a kernel."""

from benchmark_utils.interop import uniform_blur
from benchmark_utils.priors import ReferenceName
from benchmark_utils.problem import Estimate
from benchmark_utils.solver import BlindSolver


class Solver(BlindSolver):
    """One pass of ``model``, a reference to a ``Reconstructor`` of deepinv or a function.

    It is ``package.module:name`` or ``my_file.py:name``, of a model ``(y, physics)`` or of what
    builds one without arguments; see :class:`benchmark_utils.interop.Reconstruction`. The default
    is :func:`benchmark_utils.interop.blind_richardson_lucy`. With the true kernel such a model is a
    value of ``prior`` of ``oracle``, with the kernel of a blind method one of ``restoration``.
    """

    name = "deepinv"
    parameters = {"model": ["benchmark_utils.interop:blind_richardson_lucy"]}
    ranges = {"model": ReferenceName}

    def model_names(self):
        return [self.model]

    def estimates(self, problem):
        kernel = uniform_blur(problem).filter[:, :1].expand(len(problem.observation), -1, -1, -1)
        yield Estimate(problem.initial_image(), kernel)
        yield self.models[self.model].deconvolve(problem)
