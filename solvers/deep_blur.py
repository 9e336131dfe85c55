"""The kernel read by a network, in one pass; then the image restored with it."""

from benchmark_utils.algorithms.steps import without_weak
from benchmark_utils.kernels import dirac
from benchmark_utils.learned import N_ROUNDS, read_kernel
from benchmark_utils.priors import UNROLLED
from benchmark_utils.problem import Estimate
from benchmark_utils.solver import RESTORATION, RestoringSolver

WEAK = 0.05  # share of the largest entry: below is a haze, which the restoration takes for blur


class Solver(RestoringSolver):
    """Learned inference: a network reads the kernel, an unrolled network restores the image.

    The kernel is read in four rounds, see :class:`benchmark_utils.learned.BlurReader`, with
    neither its family nor the signs of a lens told. After Debarnot and Weiss (2024), *Deep-blur:
    blind identification and deblurring with convolutional neural networks*.
    """

    name = "deep-blur"
    # The unrolled network trusts the kernel; three times the noise stands for its errors.
    parameters = {**RESTORATION, "restoration": [UNROLLED], "restoration_weight": [9.0]}

    def n_estimates(self):
        return N_ROUNDS + self.n_refits + 1

    def n_readings(self):
        return N_ROUNDS if self.progress["done"] else 0

    def kernel_estimates(self, problem):
        image, shape = problem.initial_image(), problem.kernel_shape
        yield Estimate(image, dirac(shape).to(image).expand(len(image), -1, -1, -1))
        for kernel in read_kernel(problem.observation, problem.noise_std, shape):
            yield Estimate(image, without_weak(kernel, WEAK))
