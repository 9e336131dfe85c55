"""Synthetic problems: sharp images, known kernels and keyed noise, the same for every solver."""

import torch

from benchmark_utils.forward import convolve
from benchmark_utils.kernels import MEASURED_FAMILIES, get_kernel
from benchmark_utils.parameterizations import get_parameterization
from benchmark_utils.problem import BlindProblem, GroundTruth, Oracle, check_images
from benchmark_utils.randomness import keyed_generator


def draw_kernels(family, kernel_size, names, seed, **parameters):
    """One kernel per name, each from its own key: drawn, or one of those measured.

    Returns
    -------
    kernels : tensor (B, 1, kernel_size, kernel_size)
    theta : tensor (B, P) or None
        Parameters of the kernels, where the family is a parameterization.
    """
    shape = kernel_size, kernel_size
    generators = [keyed_generator(seed, "kernel", family, name) for name in names]
    if family in MEASURED_FAMILIES:
        last = MEASURED_FAMILIES[family]
        numbers = [torch.randint(1, last + 1, (), generator=g).item() for g in generators]
        return torch.cat([get_kernel(family, shape, index=i, **parameters) for i in numbers]), None
    if family != "diffraction":
        kernels = [get_kernel(family, shape, generator=g, **parameters) for g in generators]
        return torch.cat(kernels), None
    diffraction = get_parameterization("diffraction", shape)
    theta = torch.cat([diffraction.random_theta(1, g, **parameters) for g in generators])
    return diffraction.kernel(theta), theta


def simulate(
    images,
    kernels,
    names,
    *,
    noise_std,
    seed,
    boundary="circular",
    parameterization="simplex",
    theta=None,
    oracle=False,
):
    """Blur ``images`` by ``kernels`` and add white Gaussian noise, keyed by seed and name.

    Parameters
    ----------
    images : tensor (B, C, H, W)
        Sharp images in [0, 1], on the support that blurs into the observation.
    kernels : tensor (B, 1, kh, kw)
        True kernels, sum 1.
    names : sequence of B str
        Keys of the noise.
    noise_std : float
        In image units.
    theta : tensor (B, P) or None
        Parameters of the kernels, given to the oracle.
    oracle : bool
        Whether the problem carries the truth in its ``oracle`` field.

    Returns
    -------
    BlindProblem, GroundTruth
    """
    check_images(images)
    if not 0 <= noise_std < float("inf"):
        raise ValueError(f"noise_std must be finite and at least 0, got {noise_std}")
    if not len(images) == len(kernels) == len(names):
        raise ValueError(
            f"got {len(images)} images, {len(kernels)} kernels and {len(names)} names: "
            "one kernel and one name per image are expected"
        )
    blurry = convolve(images, kernels, boundary)
    noise = [
        torch.randn(blurry.shape[1:], generator=keyed_generator(seed, "noise", name))
        for name in names
    ]
    problem = BlindProblem(
        observation=blurry + noise_std * torch.stack(noise),
        noise_std=noise_std,
        kernel_shape=tuple(kernels.shape[-2:]),
        boundary=boundary,
        parameterization=parameterization,
        oracle=Oracle(kernels, theta) if oracle else None,
    )
    return problem, GroundTruth(images, kernels, tuple(names))
