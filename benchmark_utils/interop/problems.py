"""Problems of the suite as images, observation and physics of deepinv, and back."""

import torch

from benchmark_utils.problem import (
    BlindProblem,
    GroundTruth,
    Oracle,
    check_boundary,
    check_kernel_fits,
    support_size,
)


def blur_physics(kernel, boundary, image_shape, noise_std=None):
    """The blur by ``kernel`` as a physics of deepinv.

    Parameters
    ----------
    kernel : tensor (B or 1, 1, kh, kw)
    boundary : {"circular", "valid"}
        ``circular`` gives a ``BlurFFT``, whose proximal step has a closed form.
    image_shape : (int, int, int)
        Channels, height and width of the sharp images.
    noise_std : float, optional
        Of Gaussian noise; None for a physics that knows of no noise.

    Raises
    ------
    ValueError
        When the boundary is another or the kernel is larger than the image, which deepinv crops.
    """
    from deepinv import physics

    check_boundary(boundary)
    check_kernel_fits(kernel.shape[-2:], image_shape[-2:])
    options = {"device": kernel.device}
    if noise_std is not None:
        options["noise_model"] = physics.GaussianNoise(torch.tensor([noise_std]).to(kernel))
    if boundary == "circular":
        return physics.BlurFFT(tuple(image_shape), kernel, **options)
    return physics.Blur(kernel, padding=boundary, use_fft=True, **options)


def uniform_blur(problem):
    """The physics of a problem whose kernel is unknown: a uniform one, and the noise level."""
    kernel = problem.observation.new_ones(1, 1, *problem.kernel_shape)
    shape = (problem.observation.shape[1], *problem.image_size)
    return blur_physics(kernel / kernel.numel(), problem.boundary, shape, problem.noise_std)


def to_deepinv(problem, truth):
    """Images, observations and blur ``(x, y, physics)`` of a problem and its truth.

    Parameters
    ----------
    problem, truth : BlindProblem, GroundTruth
        Such as :func:`benchmark_utils.results.suite.load_data` returns.

    Returns
    -------
    x : tensor (B, C, H, W) or None
        None without reference.
    y : tensor (B, C, h, w)
    physics : deepinv.physics.Physics
        ``y = physics.A(x) + noise``, with the level that the solvers are told, unless parameters of
        the data set depart from that model.

    Raises
    ------
    ValueError
        When the true kernels are unknown, or the signal is no photograph.

    Examples
    --------
    >>> from benchmark_utils.results.suite import load_data
    >>> x, y, physics = to_deepinv(*load_data("simulated[kernel=motion,size=32,kernel_size=9]"))
    >>> bool((physics.A(x) - y).std() < 0.02)
    True
    """
    if problem.signal != "image" or truth.kernel is None:
        raise ValueError(
            f"a blur of photographs by known kernels is expected, got the signal "
            f"{problem.signal!r}, kernels {'unknown' if truth.kernel is None else 'known'}"
        )
    size = support_size(problem.observation.shape[-2:], truth.kernel.shape[-2:], problem.boundary)
    shape = (problem.observation.shape[1], *size)
    blur = blur_physics(truth.kernel, problem.boundary, shape, problem.noise_std)
    return truth.image, problem.observation, blur


def from_deepinv(x, y, physics, *, names=None):
    """Problem and truth of images, observations and their blur, the inverse of `to_deepinv`.

    Parameters
    ----------
    x : tensor (B, C, H, W) or None
        In [0, 1].
    y : tensor (B, C, h, w)
    physics : deepinv.physics.Blur or BlurFFT
        With one kernel per image or for all, shared by the channels. Its noise level is told where
        it is Gaussian and one for all images, else unknown.
    names : sequence of str, optional
        Of the images; their numbers by default.

    Returns
    -------
    problem, truth : BlindProblem, GroundTruth

    Raises
    ------
    ValueError
        When the physics is another, its border or its kernels are of another kind, or ``x`` does
        not have the size that ``y`` implies.
    """
    boundary = _boundary(physics)
    kernel = _kernel(physics).expand(len(y), -1, -1, -1)
    size = support_size(y.shape[-2:], kernel.shape[-2:], boundary)
    if x is not None and tuple(x.shape) != (*y.shape[:2], *size):
        raise ValueError(f"x must have shape {(*y.shape[:2], *size)}, got {tuple(x.shape)}")
    problem = BlindProblem(
        y.float(),
        noise_std=_noise_std(physics),
        kernel_shape=tuple(kernel.shape[-2:]),
        boundary=boundary,
        oracle=Oracle(kernel),
    )
    names = tuple(f"image-{number}" for number in range(len(y))) if names is None else tuple(names)
    return problem, GroundTruth(None if x is None else x.float(), kernel, names)


def _boundary(physics):
    from deepinv.physics import Blur, BlurFFT

    if not isinstance(physics, Blur | BlurFFT):
        raise ValueError(f"physics must be a Blur or a BlurFFT, got {type(physics).__name__}")
    boundary = "circular" if isinstance(physics, BlurFFT) else physics.padding
    check_boundary(boundary)
    return boundary


def _kernel(physics):
    """Kernels (B or 1, 1, kh, kw) of a blur, float32."""
    kernel = getattr(physics, "filter", None)
    if kernel is None:
        raise ValueError(f"physics must have a filter, got {type(physics).__name__} without one")
    if not kernel.allclose(kernel[:, :1]):
        raise ValueError("the channels must share one kernel, got a filter that differs in them")
    return kernel[:, :1].float()


def _noise_std(physics):
    from deepinv.physics import GaussianNoise, ZeroNoise

    if isinstance(physics.noise_model, ZeroNoise):
        return 0.0
    if not isinstance(physics.noise_model, GaussianNoise):
        return None
    levels = physics.noise_model.sigma.flatten()
    return float(levels[0]) if (levels == levels[0]).all() else None
