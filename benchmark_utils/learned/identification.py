"""The kernel that the network of Carbajal et al. reads, with the weights that deepinv publishes.

Source: Carbajal, Vitoria, Lezama and Musé (2023), *Blind motion deblurring with pixel-wise kernel
estimation via kernel prediction networks*.
"""

import torch

from benchmark_utils.learned.reader import fitted
from benchmark_utils.priors import KERNEL_IDENTIFICATION, get_model, pad_to_multiple


@torch.no_grad()
def identified_kernel(observation, shape):
    """One kernel (B, 1, *shape) for the whole image: the mean of the network's field of kernels.

    It predicts ``y = sum_k w_k (h_k * x)``: 25 kernels h_k of 33 x 33 pixels and their weights w_k
    at each pixel, whose means weigh the kernels here. It expects values that are linear in light;
    those of an observation are, up to noise, linear in what was blurred, and stay as they are.

    Parameters
    ----------
    observation : tensor (B, 1 or 3, H, W)
        In [0, 1].
    shape : (int, int)
        As in :func:`.read_kernel`.

    Raises
    ------
    WeightsMissing, WeightsDamaged
        As :func:`benchmark_utils.priors.get_model`.
    """
    model = get_model(KERNEL_IDENTIFICATION)
    network = model.function.to(observation.device)
    padded, (height, width) = pad_to_multiple(observation.float(), model.factor)
    field = network(padded)
    weights = field["multipliers"][..., :height, :width].mean((-2, -1))
    kernel = (weights[..., None, None] * field["filters"]).sum(2)
    return fitted(kernel, shape).to(observation)
