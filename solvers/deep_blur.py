"""The kernel read by a network, in one pass; then the image restored with it."""

from typing import ClassVar, Literal

from benchmark_utils.algorithms.map import kernel_family
from benchmark_utils.algorithms.no_blur import no_blur_pair
from benchmark_utils.algorithms.steps import without_weak
from benchmark_utils.learned import N_ROUNDS, identified_kernel, read_kernel
from benchmark_utils.parameterizations import get_parameterization
from benchmark_utils.priors import KERNEL_IDENTIFICATION, UNROLLED
from benchmark_utils.problem import Estimate
from benchmark_utils.solver import ASSUMPTIONS, RESTORATION, RestoringSolver

EMBEDDED, DEEPINV = "embedded", "deepinv"
WEAK = 0.05  # share of the largest entry: below is a haze, which the restoration takes for blur


class Solver(RestoringSolver):
    """Learned inference: a network reads the kernel, an unrolled network restores the image.

    ``reader=embedded`` reads it in four rounds, see :class:`benchmark_utils.learned.BlurReader`;
    ``reader=deepinv`` is the network of Carbajal et al. (2023) with the weights that deepinv
    publishes, see :func:`benchmark_utils.learned.identified_kernel`. The family of the kernel is
    not told; with ``parameterization=auto`` it is, and of a lens the last kernel is replaced by the
    nearest one that has its aberrations. After Debarnot and Weiss (2024), *Deep-blur: blind
    identification and deblurring with convolutional neural networks*.
    """

    name = "deep-blur"
    # The unrolled network trusts the kernel; three times the noise stands for its errors.
    parameters: ClassVar[dict] = {
        "reader": [EMBEDDED],
        "parameterization": ["simplex"],
        **RESTORATION,
        **ASSUMPTIONS,
        "restoration": [UNROLLED],
        "restoration_weight": [9.0],
    }
    ranges = {
        "reader": Literal[(EMBEDDED, DEEPINV)],
        "parameterization": Literal[("auto", "simplex", "diffraction")],
    }

    @property
    def n_rounds(self):
        """Kernels that the reader gives, each after an evaluation."""
        return N_ROUNDS if self.reader == EMBEDDED else 1

    def n_estimates(self):
        return self.n_rounds + self.n_refits + 1

    def n_readings(self):
        return self.n_rounds if self.progress["done"] else 0

    def model_names(self):
        own = [KERNEL_IDENTIFICATION] if self.reader == DEEPINV else []
        return [*super().model_names(), *own]

    def kernel_estimates(self, problem, reader, parameterization):
        image, shape = problem.initial_image(), problem.kernel_shape
        yield no_blur_pair(problem, image)
        if reader == DEEPINV:
            kernels = [identified_kernel(problem.observation, shape)]
        else:
            kernels = read_kernel(problem.observation, problem.noise_std, shape)
        *early, last = kernels
        for kernel in early:
            yield Estimate(image, without_weak(kernel, WEAK))
        if kernel_family(problem, parameterization) == "diffraction":
            lens = get_parameterization("diffraction", shape)
            yield Estimate(image, lens.kernel(lens.nearest(last)))
        else:
            yield Estimate(image, without_weak(last, WEAK))
