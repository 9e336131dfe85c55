"""What passes between the parts: the problem a solver sees, the truth it never sees, its estimate.

Conventions, used everywhere:

- images are (B, C, H, W) float32 tensors in [0, 1]; kernels are (B, 1, kh, kw) float32 tensors, one
  per image, shared by the channels, centred at index (kh // 2, kw // 2);
- ``observation = kernel * image + noise`` with the true convolution (the kernel is flipped);
- boundary ``circular``: image and observation have one size; boundary ``valid``: the observation is
  the part that no border touches, so the image is larger by (kh - 1, kw - 1).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from numbers import Integral
from typing import NamedTuple

import torch
from torch.nn import functional

BOUNDARIES = ("circular", "valid")
SIGNALS = ("image", "activation")
ESTIMATED = ("the estimated image", "the estimated kernel")


class Estimate(NamedTuple):
    """A solver's answer after some iterations.

    Attributes
    ----------
    image : tensor (B, C, H, W)
        On the support that the boundary and the size of ``kernel`` imply.
    kernel : tensor (B, 1, kh, kw)
        Any size: a solver may be wrong about the support of the blur.
    """

    image: torch.Tensor
    kernel: torch.Tensor


@dataclass(frozen=True)
class Oracle:
    """What an experiment takes from the truth: the only such way into a solver.

    Attributes
    ----------
    kernel : tensor (B, 1, kh, kw)
        The true kernel.
    theta : tensor (B, P) or None
        Its parameters, where the kernel family has some.
    """

    kernel: torch.Tensor
    theta: torch.Tensor | None = None

    def to(self, device):
        """The same on ``device``."""
        theta = None if self.theta is None else self.theta.to(device)
        return Oracle(self.kernel.to(device), theta)


@dataclass(frozen=True)
class BlindProblem:
    """All that a solver may see of a blind deconvolution problem.

    Attributes
    ----------
    observation : tensor (B, C, H, W)
        The blurry, noisy images y.
    noise_std : float or None
        Standard deviation of the white Gaussian noise in image units; None when unknown.
    kernel_shape : (int, int)
        Size of the kernel to look for.
    boundary : {"circular", "valid"}
        How the blur treats the border of the image.
    parameterization : str
        The kernel family the data set suggests, a name of
        :func:`benchmark_utils.parameterizations.get_parameterization`.
    oracle : Oracle or None
        Privileged information, only for solvers that say so in their name.
    signal : {"image", "activation"}
        What is to be found: a photograph in [0, 1], or a sparse activation of any sign and size,
        with a kernel known up to its sign.
    n_kernels : int
        N > 1 for ``observation = sum_n kernel_n * image_n``: the channels of the image (B, N, H, W)
        are then the activations, and the kernels are (B, N, kh, kw).
    saturated : bool tensor (B, C, H, W) or None
        Values of the observation that the scene may exceed; None where that is not asked.

    Raises
    ------
    ValueError
        When an entry is malformed; the message names it.
    """

    observation: torch.Tensor
    noise_std: float | None
    kernel_shape: tuple[int, int]
    boundary: str = "circular"
    parameterization: str = "simplex"
    oracle: Oracle | None = None
    signal: str = "image"
    n_kernels: int = 1
    saturated: torch.Tensor | None = None

    def __post_init__(self):
        check_images(self.observation, "observation")
        if self.saturated is not None and self.saturated.shape != self.observation.shape:
            raise ValueError(
                f"saturated must be of the observation's shape {tuple(self.observation.shape)}, "
                f"got {tuple(self.saturated.shape)}"
            )
        if self.signal not in SIGNALS:
            raise ValueError(f"signal must be one of {SIGNALS}, got {self.signal!r}")
        if self.n_kernels < 1 or (self.n_kernels > 1 and self.signal == "image"):
            raise ValueError(f"{self.n_kernels} kernels cannot blur one {self.signal}")
        check_boundary(self.boundary)
        if self.noise_std is not None:
            check_nonnegative(self.noise_std, "noise_std")
        check_kernel_shape(self.kernel_shape)
        check_kernel_fits(self.kernel_shape, self.image_size)

    @property
    def image_size(self):
        """(H, W) of the image to recover, with a kernel of ``kernel_shape``."""
        return support_size(self.observation.shape[-2:], self.kernel_shape, self.boundary)

    def initial_image(self, kernel_shape=None):
        """Return y (B, C, H, W) on the image support: y itself, its border repeated if valid.

        ``kernel_shape`` stands in for the problem's where another support is tried.
        """
        return extend(self.observation, kernel_shape or self.kernel_shape, self.boundary)

    def on_support(self, image, kernel):
        """``image`` (B, C, h, w) on the support that ``kernel`` (B, 1, kh, kw) implies.

        One of the size of the observation has its border repeated; another is returned as it is.
        """
        if image.shape[-2:] == self.observation.shape[-2:]:
            return extend(image, kernel.shape[-2:], self.boundary)
        return image

    def take(self, indices):
        """The problem of some images of the batch, maybe repeated, without an oracle."""
        saturated = None if self.saturated is None else self.saturated[indices]
        chosen = self.observation[indices]
        return self.replace(observation=chosen, saturated=saturated, oracle=None)

    def replace(self, **changes):
        """A copy with some entries changed."""
        return replace(self, **changes)

    def to(self, device):
        """A copy whose tensors are on ``device``."""
        parts = {
            "observation": self.observation,
            "oracle": self.oracle,
            "saturated": self.saturated,
        }
        return self.replace(**{k: v.to(device) for k, v in parts.items() if v is not None})


@dataclass(frozen=True)
class GroundTruth:
    """What the objective alone knows: the sharp images and the kernels that blurred them.

    Attributes
    ----------
    image : tensor (B, C, H, W) or None
        On the support that the boundary and the true kernel imply; None without reference.
    kernel : tensor (B, 1, kh, kw) or None
        The true kernels; None without reference.
    names : tuple of str
        One name per image of the batch.
    protocol : callable or None
        Scores that the data set adds, see :mod:`benchmark_utils.metrics.protocols`.
    """

    image: torch.Tensor | None
    kernel: torch.Tensor | None
    names: tuple[str, ...]
    protocol: Callable | None = None


def support_size(observation_size, kernel_shape, boundary):
    """(H, W) of the image that a kernel of ``kernel_shape`` blurs into ``observation_size``."""
    height, width = observation_size
    if boundary == "circular":
        return height, width
    return height + kernel_shape[0] - 1, width + kernel_shape[1] - 1


def frame(image, kernel_shape, boundary):
    """Cut the part of ``image`` (..., H, W) that lies under the observation, pixel on pixel.

    With boundary ``circular`` that is the whole image.
    """
    if boundary == "circular":
        return image
    top, left = ((side - 1) // 2 for side in kernel_shape)  # (k - 1) - k // 2
    height, width = (n - k + 1 for n, k in zip(image.shape[-2:], kernel_shape, strict=True))
    return image[..., top : top + height, left : left + width]


def extend(observation, kernel_shape, boundary, mode="replicate"):
    """Repeat the border of ``observation`` (B, C, H, W) until it covers the image it comes from.

    A first guess of the image, which :func:`frame` cuts back to the observation; with boundary
    ``circular``, the observation itself. With ``mode="circular"`` the other side comes in.
    """
    if boundary == "circular":
        return observation
    (top, left), (bottom, right) = zip(*(((k - 1) // 2, k // 2) for k in kernel_shape), strict=True)
    return functional.pad(observation, (left, right, top, bottom), mode=mode)


def check_images(images, name="images"):
    """Raise a ValueError unless ``images`` is a finite floating (B, C, H, W) tensor, not empty."""
    check_batch(images, name)
    if not all_finite(images):
        raise ValueError(f"{name} holds NaN or infinite values")


def all_finite(images):
    """Whether every value is finite.

    A finite sum needs one pass, a tenth of the time that the values take one by one.
    """
    return bool(images.sum().isfinite() or images.isfinite().all())


def check_batch(images, name="images"):
    """Raise a ValueError unless ``images`` is a floating (B, C, H, W) tensor, not empty."""
    if not torch.is_tensor(images):
        kind = type(images).__name__
        raise ValueError(f"{name} must be a tensor of shape (B, C, H, W), got {kind}")
    if images.ndim != 4:
        shape = tuple(images.shape)
        raise ValueError(f"{name} must be a tensor of shape (B, C, H, W), got shape {shape}")
    if not images.is_floating_point():
        raise ValueError(f"{name} must be floating point, got {images.dtype}")
    if images.numel() == 0:
        raise ValueError(f"{name} is empty: shape {tuple(images.shape)}")


def check_estimate(image, kernel, problem, names=ESTIMATED):
    """Raise a ValueError unless the pair has the type and shape of an estimate of ``problem``.

    Values may be NaN. ``names`` are those of image and kernel in messages.
    """
    for part, name in zip((image, kernel), names, strict=True):
        check_batch(part, name)
    (count, channels, *seen), n_kernels = problem.observation.shape, problem.n_kernels
    if kernel.shape[:2] != (count, n_kernels):
        raise ValueError(
            f"{names[1]} has shape {tuple(kernel.shape)}, expected ({count}, {n_kernels}, kh, kw)"
        )
    size = support_size(seen, kernel.shape[-2:], problem.boundary)
    check_kernel_fits(kernel.shape[-2:], size)
    expected = (count, channels if problem.signal == "image" else n_kernels, *size)
    if tuple(image.shape) != expected:
        raise ValueError(
            f"{names[0]} has shape {tuple(image.shape)}: a kernel of shape "
            f"{tuple(kernel.shape)} with boundary {problem.boundary!r} asks for {expected}"
        )


def check_boundary(boundary):
    """Raise a ValueError unless ``boundary`` is one of ``BOUNDARIES``."""
    if boundary not in BOUNDARIES:
        raise ValueError(f"boundary must be one of {BOUNDARIES}, got {boundary!r}")


def check_nonnegative(value, name):
    """Raise a ValueError unless the number ``value``, called ``name``, is finite and at least 0."""
    if isinstance(value, str) or not 0 <= value < float("inf"):
        raise ValueError(f"{name} must be finite and at least 0, got {value!r}")


def check_kernel_shape(kernel_shape):
    """Raise a ValueError unless ``kernel_shape`` is two positive integers; return it as a tuple."""
    sides = tuple(kernel_shape) if isinstance(kernel_shape, Sequence) else ()
    if len(sides) != 2 or any(not isinstance(k, Integral) or k < 1 for k in sides):
        raise ValueError(f"kernel_shape must be two positive integers, got {kernel_shape!r}")
    return tuple(int(side) for side in sides)


def check_kernel_fits(kernel_shape, image_size):
    """Raise a ValueError when a kernel of ``kernel_shape`` is larger than the image."""
    if kernel_shape[0] > image_size[0] or kernel_shape[1] > image_size[1]:
        raise ValueError(
            f"the kernel {tuple(kernel_shape)} is larger than the image {tuple(image_size)}"
        )
