"""One interface for all denoisers: any size, colour or grey, any device, in [0, 1]."""

import copy

import torch

from benchmark_utils.interop import Reconstruction, fresh
from benchmark_utils.machine import max_memory
from benchmark_utils.priors.network import pad_to_multiple
from benchmark_utils.priors.parts import SMALL, footprint, in_parts, parts_of
from benchmark_utils.problem import all_finite, check_images

ALIGNMENT = 8  # rows: the networks whose reach is known halve their images three times


class Denoiser:
    """Denoiser D(x, sigma) of images in [0, 1] with white Gaussian noise.

    A network goes through large batches and images part by part, within the memory of
    :func:`benchmark_utils.machine.max_memory`, see :mod:`benchmark_utils.priors.parts`.

    The output is not clamped to [0, 1]: that would hide the gradient of the prior.

    Parameters
    ----------
    name : str
    function : callable (image, sigma) -> image, or torch.nn.Module
        Takes ``image`` (B, ``channels``, H, W) and ``sigma`` (B,).
    channels : int or None
        Channels that ``function`` takes; None for any number.
    sigma_range : (float, float)
        Noise levels it is made for, in image units.
    factor : int
        ``function`` takes sides that are multiples of it; images are padded for it and cropped.
    float32_only : bool
        ``function`` computes in single precision alone; results keep the type of the image.
    scale : int
        How many times larger its result is than its input; 1 for a denoiser.
    """

    def __init__(
        self, name, function, channels, sigma_range, factor=1, float32_only=False, scale=1
    ):
        if isinstance(function, torch.nn.Module):
            function = function.eval().requires_grad_(False)
        self.name, self.function, self.channels = name, function, channels
        self.sigma_range, self.factor = sigma_range, factor
        self.float32_only, self.scale = float32_only, scale
        self._footprints = {}  # of the network, by the precision of its images

    def __repr__(self):
        return f"Denoiser({self.name!r})"

    @torch.no_grad()
    def __call__(self, image, sigma):
        """Denoise, without gradients.

        Parameters
        ----------
        image : tensor (B, C, H, W)
            In [0, 1] up to its noise. A grey image (C = 1) goes through a colour denoiser as three
            equal channels, whose results are averaged; the channels of a colour image go
            through a grey denoiser one by one.
        sigma : float or tensor (B,)
            Standard deviation of the noise, in image units.

        Returns
        -------
        tensor (B, C, H, W), its sides multiplied by ``scale``

        Raises
        ------
        ValueError
            When ``image`` is malformed, ``sigma`` lies outside of ``sigma_range``, or ``function``
            returns another shape, values that are not floating point, NaN or infinite ones.
        """
        check_images(image, "image")
        denoised = self.differentiable(image, self._check_sigma(sigma, image))
        if not all_finite(denoised):
            raise ValueError(f"denoiser {self.name!r} returns NaN or infinite values")
        return denoised

    @property
    def is_reconstructor(self):
        """Whether it restores an observation, told its physics, and denoises nothing."""
        return isinstance(self.function, Reconstruction)

    def fresh(self):
        """The same without a state of earlier calls.

        Only a module without weights may have one, as ``deepinv.models.TVDenoiser``, which starts
        from its last image.
        """
        if not isinstance(self.function, torch.nn.Module) or self._weight() is not None:
            return self
        same = copy.copy(self)
        same.function = fresh(self.function)
        return same

    def deconvolve(self, problem):
        """Estimate of image and kernel by a blind :class:`.Reconstruction`."""
        if not self.is_reconstructor:
            raise ValueError(f"{self.name} is a denoiser, expected a Reconstructor(y, physics)")
        return self.function.deconvolve(problem)

    @torch.no_grad()
    def reconstruct(self, observation, kernel, boundary, noise_std):
        """Image (B, C, *image_size) that a model which is told the blur, as ``ram``, makes at once.

        Parameters
        ----------
        observation : tensor (B, C, H, W)
        kernel : tensor (B or 1, 1, kh, kw)
        boundary : {"circular", "valid"}
        noise_std : float
            Outside of ``sigma_range`` the network is told its end.

        Raises
        ------
        ValueError
            When it is a denoiser, or makes an image of another size.
        """
        if not hasattr(self.function, "reconstruct"):
            raise ValueError(f"{self.name} is a denoiser, expected a Reconstructor(y, physics)")
        check_images(observation, "observation")
        self._move(observation.device, torch.float32)
        count, (low, high) = len(observation), self.sigma_range
        level = torch.full((count,), min(max(noise_std, low), high), device=observation.device)
        kernel = kernel.float().expand(count, -1, -1, -1)
        image = self.function.reconstruct(observation.float(), kernel, boundary, level)
        return image.to(observation.dtype)

    def gradient(self, image, sigma):
        """Gradient of the potential smoothed at level sigma, (x - D(x)) / sigma^2 (Tweedie).

        For ``tv``, the gradient of the Moreau envelope of index sigma^2 of its potential.
        """
        level = torch.as_tensor(sigma, dtype=image.dtype, device=image.device)
        return (image - self(image, sigma)) / level.reshape(-1, 1, 1, 1).square()

    def differentiable(self, image, sigma):
        """D(x, sigma) that autograd can differentiate in ``image``; ``sigma`` (B,) is unchecked."""
        channels = image.shape[1]
        if self.channels in (None, channels):
            return self._padded(image, sigma)
        if channels == 1:
            repeated = image.expand(-1, self.channels, -1, -1)
            return self._padded(repeated, sigma).mean(1, keepdim=True)
        if self.channels == 1:
            grey = self._padded(image.flatten(0, 1).unsqueeze(1), sigma.repeat_interleave(channels))
            return grey.view(*image.shape[:2], *grey.shape[-2:])
        raise ValueError(
            f"denoiser {self.name!r} takes images of 1 or {self.channels} channels, got {channels}"
        )

    def _padded(self, image, sigma):
        dtype = torch.float32 if self.float32_only else image.dtype
        self._move(image.device, dtype)
        padded, size = pad_to_multiple(image.to(dtype), self.factor)
        if padded is image:  # which a function may change
            padded = image.clone()
        height, width = (self.scale * side for side in size)
        level = sigma.to(dtype, copy=True)
        parts = self._parts(padded)
        if len(parts) > 1:
            denoised = in_parts(self.function, padded, level, parts)
        else:
            denoised = self.function(padded, level)
        self._check_result(denoised, padded)
        return denoised[..., :height, :width].to(image).contiguous()

    def _parts(self, image):
        """How the network goes through a batch; empty where it does at once."""
        pixels = len(image) * image[0, 0].numel()
        if pixels <= SMALL or self._weight() is None:
            return []
        if image.dtype not in self._footprints:
            self._footprints[image.dtype] = footprint(self.function, image.shape[1])
        forward, backward = self._footprints[image.dtype]
        with_gradients = torch.is_grad_enabled() and image.requires_grad
        reach = getattr(self.function, "reach", None)
        bytes_per_pixel = backward if with_gradients else forward
        memory = max_memory(image.device)
        return parts_of(image.shape, bytes_per_pixel, memory, reach, multiple=ALIGNMENT)

    def _move(self, device, dtype):
        """Put the network where the image is, once: later calls find it there."""
        weight = self._weight()
        if weight is not None and (weight.device != device or weight.dtype != dtype):
            self.function.to(device=device, dtype=dtype)

    def _weight(self):
        """One of the weights of the network, None where there are none."""
        if not isinstance(self.function, torch.nn.Module):
            return None
        return next(self.function.parameters(), None)

    def _check_result(self, denoised, image):
        expected = *image.shape[:2], *(self.scale * side for side in image.shape[-2:])
        found = tuple(denoised.shape) if torch.is_tensor(denoised) else type(denoised).__name__
        if found == expected and not denoised.is_floating_point():
            raise ValueError(
                f"denoiser {self.name!r} returns {denoised.dtype}, expected floating point"
            )
        if found != expected:
            raise ValueError(
                f"denoiser {self.name!r} returns {found} of images {tuple(image.shape)}, "
                f"expected a tensor {expected}"
            )

    def _check_sigma(self, sigma, image):
        level = torch.as_tensor(sigma, dtype=image.dtype).reshape(-1)  # a number waits for no GPU
        if level.numel() not in (1, image.shape[0]):
            raise ValueError(
                f"sigma must be one number or one per image ({image.shape[0]}), got {sigma}"
            )
        low, high = self.sigma_range
        # Rounding to float32 must not put a bound outside of its own range.
        if not ((level >= low * (1 - 1e-6)) & (level <= high * (1 + 1e-6))).all():
            raise ValueError(
                f"denoiser {self.name!r} takes sigma in [{low}, {high}] (image units), got {sigma}"
            )
        return level.to(image.device).expand(image.shape[0])
