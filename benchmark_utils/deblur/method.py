"""A solver of the suite outside of benchopt: kernels from it, and restorations with a kernel."""

from benchmark_utils.deblur.place import most_seen
from benchmark_utils.failures import raised
from benchmark_utils.ranges import check_parameters
from benchmark_utils.results.suite import load_solver
from benchmark_utils.solver import RestoringSolver

# The best at hand for photographs, here and nowhere else. The weight stands for the error of the
# kernel, which is larger than the noise of a camera.
DEFAULT = "l0-blind[restoration=unrolled,restoration_weight=9]"


class Method:
    """Finds kernels with a solver, and restores with its last step or with that of the default.

    Parameters
    ----------
    name : str
        As on benchopt's command line: ``l0-blind[restoration=unrolled]``.

    Raises
    ------
    ValueError
        When there is no such solver, or one of its parameters is not what is expected.
    """

    def __init__(self, name=DEFAULT):
        self.solver = load_solver(name)
        check_parameters(self.solver)
        restores = isinstance(self.solver, RestoringSolver)
        self._restorer = self.solver if restores else load_solver(DEFAULT)

    def __repr__(self):
        return str(self.solver)

    def kernel(self, problem):
        """The last kernel (1, 1, kh, kw) of the solver.

        Raises
        ------
        ValueError
            When the solver does not take the problem.
        Exception
            Whatever else goes wrong in it.
        """
        solver = self.solver
        with raised():
            is_skipped, reason = solver.skip(problem)
            if is_skipped:
                raise ValueError(reason)
            solver.set_objective(problem)
            solver.run(lambda: True)
            return solver.get_result()["kernel"]

    def restore(self, problem, kernel):
        """The observation (1, C, H, W) restored with ``kernel``, in the frame of the most light."""
        solver = self._restorer
        with raised():
            solver.set_objective(problem)
        image = solver.restore(solver.problem, kernel.to(solver.device)).cpu()
        return most_seen(image, kernel)
