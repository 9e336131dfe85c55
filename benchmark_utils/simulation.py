"""Synthetic problems, photographs and sparse signals: every solver gets the same noise."""

import torch

from benchmark_utils.camera import PLAIN, blurred, record, seen, support, to_light
from benchmark_utils.kernels import (
    MEASURED_FAMILIES,
    get_kernel,
    is_kernel_file,
    project_sphere,
)
from benchmark_utils.parameterizations import get_parameterization
from benchmark_utils.physics import superpose
from benchmark_utils.problem import (
    BOUNDARIES,
    BlindProblem,
    GroundTruth,
    Oracle,
    check_images,
    check_nonnegative,
)
from benchmark_utils.randomness import keyed_generator, keyed_noise

ACTIVATIONS = ("gaussian", "rademacher", "positive")
KERNELS = ("random", "smooth")


def draw_kernels(family, kernel_size, names, seed, **parameters):
    """One kernel per name, drawn from its own key, at random or among the measured ones.

    ``family`` may also be the file of a kernel, which is then that of every name.

    Returns
    -------
    kernels : tensor (B, 1, kernel_size, kernel_size)
    theta : tensor (B, P) or None
        Parameters of the kernels, where the family is a parameterization.
    """
    shape = kernel_size, kernel_size
    if is_kernel_file(family):
        return get_kernel("file", shape, path=family).repeat(len(names), 1, 1, 1), None
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
    boundary_guess=None,
    far_kernels=None,
    camera=PLAIN,
):
    """Blur ``images`` by ``kernels`` and add white Gaussian noise, keyed by seed and name.

    The last three parameters are departures from that model, which solvers are not told.

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
    boundary : {"circular", "valid", "replicate"}
        With ``replicate`` the border of the images is repeated.
    theta : tensor (B, P) or None
        Parameters of the kernels, given to the oracle.
    oracle : bool
        Whether the problem carries the truth in its ``oracle`` field.
    boundary_guess : {"circular", "valid"}, optional
        What solvers are told of the boundary; the true one, ``valid`` for ``replicate``.
    far_kernels : tensor (B, 1, kh, kw), optional
        Kernels of the last column, ``kernels`` being those of the first. The true kernel is their
        mean.
    camera : Camera
        See :mod:`benchmark_utils.camera`.

    Returns
    -------
    BlindProblem, GroundTruth

    Examples
    --------
    >>> from benchmark_utils.data import load_photograph
    >>> from benchmark_utils.physics import convolve
    >>> kernels, _ = draw_kernels("motion", 9, ["cat"], seed=0)
    >>> image = load_photograph("cat", 64)
    >>> problem, truth = simulate(image, kernels, ["cat"], noise_std=0.02, seed=0)
    >>> problem.observation.shape, problem.kernel_shape
    (torch.Size([1, 3, 64, 64]), (9, 9))
    >>> noise = problem.observation - convolve(truth.image, truth.kernel)
    >>> round(noise.std().item(), 2)
    0.02
    """
    check_images(images)
    if not len(images) == len(kernels) == len(names):
        raise ValueError(
            f"got {len(images)} images, {len(kernels)} kernels and {len(names)} names: "
            "one kernel and one name per image are expected"
        )
    check_nonnegative(noise_std, "noise_std")
    kernel_shape = tuple(kernels.shape[-2:])
    told = boundary_guess or (boundary if boundary in BOUNDARIES else "valid")
    scene, own_boundary = support(images, kernel_shape, boundary)
    light = to_light(scene, camera.light)
    light = blurred(light, kernels, own_boundary, camera.dispersion, far_kernels)
    observation, level = record(light, names, noise_std, seed, camera)
    if far_kernels is not None:
        kernels, theta = (kernels + far_kernels) / 2, None
    problem = BlindProblem(
        observation=observation,
        noise_std=level,
        kernel_shape=kernel_shape,
        boundary=told,
        parameterization=parameterization,
        oracle=Oracle(kernels, theta) if oracle else None,
    )
    truth = seen(images, kernel_shape, boundary, told)
    return problem, GroundTruth(truth, kernels, tuple(names))


def noisy(clean, names, noise_std, seed):
    """``clean`` (B, C, H, W) under white Gaussian noise, keyed by seed and name."""
    check_nonnegative(noise_std, "noise_std")
    return clean + noise_std * keyed_noise(clean.shape[1:], names, seed, "noise")


def draw_activations(law, size, theta, generator):
    """Bernoulli activations (1, 1, H, W): each entry is nonzero with probability ``theta``.

    Parameters
    ----------
    law : {"gaussian", "rademacher", "positive"}
        Law of the nonzero entries: standard normal, a fair sign, or uniform in [0.5, 1.5].
    size : (int, int)
    theta : float
        In (0, 1].
    generator : torch.Generator
    """
    if not 0 < theta <= 1:
        raise ValueError(f"theta must be in (0, 1], got {theta}")
    if law not in ACTIVATIONS:
        raise ValueError(f"activation must be one of {ACTIVATIONS}, got {law!r}")
    is_on = torch.rand(1, 1, *size, generator=generator) < theta
    if law == "positive":
        values = 0.5 + torch.rand(1, 1, *size, generator=generator)
    else:
        values = torch.randn(1, 1, *size, generator=generator)
    return (values.sign() if law == "rademacher" else values) * is_on


def draw_kernel(family, shape, generator):
    """A kernel (1, 1, kh, kw) of unit l2 norm, of either sign.

    ``random`` is uniform on the sphere; ``smooth`` is white noise, filtered by a Gaussian of a
    tenth of the length and faded at the borders by a window.
    """
    if family not in KERNELS:
        raise ValueError(f"kernel must be one of {KERNELS}, got {family!r}")
    noise = torch.randn(1, 1, *shape, generator=generator)
    if family == "smooth":
        for axis, side in zip((-2, -1), shape, strict=True):
            if side > 1:
                noise = _smooth(noise, axis, side)
    return project_sphere(noise)


def _smooth(signal, axis, side):
    """Filter one axis, then fade its ends."""
    grid = torch.arange(side, dtype=signal.dtype)
    distance = grid[:, None] - grid
    matrix = torch.exp(-(distance**2) / (2 * (side / 10) ** 2))
    matrix = matrix * torch.hann_window(side + 2, periodic=False)[1:-1, None]
    return (signal.transpose(axis, -1) @ matrix.T).transpose(axis, -1)


def simulate_sparse(activations, kernels, names, *, noise_std, seed, oracle=False):
    """Superpose ``activations`` blurred by ``kernels``, circularly, and add keyed noise.

    Parameters
    ----------
    activations : tensor (B, N, H, W)
    kernels : tensor (B, N, kh, kw)
        Unit l2 norm.
    names : sequence of B str
        Keys of the noise.
    noise_std : float
        In units of the activations.
    oracle : bool
        Whether the problem carries the truth in its ``oracle`` field.

    Returns
    -------
    BlindProblem, GroundTruth
    """
    clean = superpose(activations, kernels, "circular")
    problem = BlindProblem(
        observation=noisy(clean, names, noise_std, seed),
        noise_std=noise_std,
        kernel_shape=tuple(kernels.shape[-2:]),
        parameterization="sphere",
        oracle=Oracle(kernels) if oracle else None,
        signal="activation",
        n_kernels=kernels.shape[1],
    )
    return problem, GroundTruth(activations, kernels, tuple(names))


def decay_kernel(order, length, decay, rise=0.0):
    """Response (1, 1, 1, length) of a calcium indicator to one spike, of unit l2 norm.

    An autoregressive process of order 1 has the response ``exp(-t / decay)``; one of order 2 rises
    first, ``exp(-t / decay) - exp(-t / rise)``. Times are in samples.
    """
    if order not in (1, 2):
        raise ValueError(f"order must be 1 or 2, got {order}")
    if decay <= 0 or (order == 2 and not 0 < rise < decay):
        raise ValueError(f"expected 0 < rise < decay, got decay {decay} and rise {rise}")
    time = torch.arange(length, dtype=torch.float64) + (order == 2)
    response = torch.exp(-time / decay)
    if order == 2:
        response = response - torch.exp(-time / rise)
    return project_sphere(response.float().view(1, 1, 1, length))


def defect_kernel(side, generator):
    """Signature (1, 1, side, side) of a lattice defect in a map of states, of unit l2 norm.

    A dip of random width, surrounded by standing waves of the lattice: two crossed plane waves of
    random wavelength, amplitude and phase under a fading envelope. It has both signs.
    """
    grid = (torch.arange(side) - side // 2) / side
    rows, columns = grid[:, None], grid
    distance = rows.square() + columns.square()
    width, frequency, amplitude, phase = torch.rand(4, generator=generator).tolist()
    dip = -torch.exp(-distance / (2 * (0.05 + 0.06 * width) ** 2))
    angle = 2 * torch.pi * (3 + 3 * frequency)
    waves = torch.cos(angle * rows + phase) + torch.cos(angle * columns + phase)
    fading = torch.exp(-distance / (2 * 0.16**2))
    return project_sphere((dip + (0.3 + 0.4 * amplitude) * waves * fading)[None, None])
