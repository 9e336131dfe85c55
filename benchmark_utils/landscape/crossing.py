"""How far descent goes before a critical point is more probable than its own blurred version.

Without noise the posterior of eq. (8) compares two exact explanations of y = h * x by their
potentials alone: q(x) for the true pair, q(h * x) for no blur. Descent on q lowers the first and
hardly changes the second.
"""

import torch

from benchmark_utils.landscape.descent import descend, relative
from benchmark_utils.landscape.invertible import invertible_family
from benchmark_utils.physics import convolve


def crossing(denoiser, potential, images, steps, families, *, width=2.0, noise=0.0, step=0.1):
    """Potentials of the iterates of a descent and of their blurred versions.

    Parameters
    ----------
    denoiser : callable D(x, sigma)
    potential : callable q(x) -> (B,)
    images : tensor (B, C, H, W)
    steps : sequence of int
        Numbers of descent steps at which the potentials are measured, ascending.
    families : sequence of str
    width : float
        Of the blur, pixels.
    noise : tensor (C, H, W), or float
        Added to each image before its potential is measured.
    step : float
        See :func:`.descend`.

    Returns
    -------
    moves : tensor (S, B)
        Distance from the start relative to its norm.
    sharp : tensor (S, B)
        Potential of the iterates.
    blurred : tensor (S, F, B)
        Potential of each iterate under the kernel of each family.
    """
    kernels = [invertible_family(name, [width], (31, 31)).to(images) for name in families]
    moves, sharp, blurred = [], [], []
    for number, (image, _) in enumerate(descend(denoiser, images, step=step)):
        if number in steps:
            moves.append(relative(image - images, images))
            sharp.append(potential(image + noise))
            blurred.append(
                torch.stack([potential(convolve(image, kernel) + noise) for kernel in kernels])
            )
        if number == max(steps):
            return torch.stack(moves), torch.stack(sharp), torch.stack(blurred)
