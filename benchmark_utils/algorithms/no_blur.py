"""The two references that bracket every method: no blur at all, and the true kernel."""

import torch

from benchmark_utils.kernels import get_kernel
from benchmark_utils.problem import Estimate


def no_blur_pair(problem, image):
    """The no-blur solution (y, delta), with ``image`` the observation on the image support.

    Of several kernels the first explains all, the images of the others are zero.
    """
    others = image.new_zeros(len(image), problem.n_kernels - 1, *image.shape[-2:])
    dirac = get_kernel("dirac", problem.kernel_shape).to(image)
    kernels = dirac.expand(len(image), problem.n_kernels, -1, -1)
    return Estimate(torch.cat([image, others], 1), kernels)


class HeldKernel:
    """A kernel step that keeps its kernel: the alternating loop becomes non-blind."""

    def kernel(self, theta):
        return theta

    def __call__(self, theta, moments, progress=0.0):
        return theta
