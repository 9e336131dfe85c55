"""The two ends that bracket every method: no blur at all, and the true kernel."""

import torch

from benchmark_utils.kernels import get_kernel
from benchmark_utils.problem import Estimate


def no_blur_pair(problem, image):
    """The no-blur solution (y, delta), with ``image`` the observation on the image support."""
    dirac = get_kernel("dirac", problem.kernel_shape).to(image)
    return Estimate(image, dirac.expand(len(image), -1, -1, -1))


class HeldKernel:
    """A kernel step that keeps its kernel: the alternating loop becomes non-blind."""

    def kernel(self, theta):
        return theta

    def __call__(self, theta, image: torch.Tensor, progress=0.0):
        return theta
