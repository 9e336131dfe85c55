"""What a degradation is: a random loss of detail, then white noise."""

import math

import torch


class Degradation:
    """Random degradation D of images, each with its own draw: a subclass writes :meth:`apply`.

    Parameters
    ----------
    noise : (float, float)
        Range of the standard deviation of the noise that is added last, image units; log-uniform.

    Raises
    ------
    ValueError
        When the range is empty or not positive.
    """

    def __init__(self, noise=(0.002, 0.05)):
        low, high = noise
        if not 0 < low <= high < math.inf:
            raise ValueError(f"noise must be a range 0 < low <= high, got {noise}")
        self.noise = float(low), float(high)

    def __call__(self, images, generator, kernel=None, sigma=None, *, shared=False):
        """Degrade ``images``.

        Parameters
        ----------
        images : tensor (B, C, H, W)
        generator : torch.Generator
            On the processor every device gets the same draws; on the device of the images they
            are faster.
        kernel : tensor (B, 1, kh, kw), optional
            The current estimate of the blur, for the degradation that follows it.
        sigma : float, optional
            Standard deviation of the noise where it is not to be drawn.
        shared : bool
            One draw for all images rather than one for each: what happens to an image does then
            not depend on its batch.

        Returns
        -------
        degraded : tensor (B, C, h, w)
        sigma : tensor (B,)
            Standard deviation of its noise, which restorers are told.
        """
        draws = 1 if shared else len(images)
        degraded = self.apply(images, generator, draws, kernel)
        low, high = (sigma or bound for bound in self.noise)
        sigma = log_uniform(draws, low, high, generator).to(images)
        noise = normal((draws, *degraded.shape[1:]), generator).to(images)
        return degraded + sigma.view(-1, 1, 1, 1) * noise, sigma.expand(len(images))

    def apply(self, images, generator, draws, kernel):
        """The loss of detail, with ``draws`` draws: one for each image, or 1 for all of them."""
        return images


def uniform(count, low, high, generator):
    """``count`` draws (count,) in [low, high]."""
    return low + (high - low) * torch.rand(count, generator=generator, device=generator.device)


def log_uniform(count, low, high, generator):
    """``count`` draws (count,) in [low, high], their logarithms uniform."""
    return uniform(count, math.log(low), math.log(high), generator).exp()


def choice(items, count, generator):
    """``count`` entries of the tensor ``items``, drawn with replacement along its first axis."""
    device = generator.device
    return items[torch.randint(len(items), (count,), generator=generator, device=device)]


def normal(shape, generator):
    """Standard normal draws of a ``shape``."""
    return torch.randn(shape, generator=generator, device=generator.device)
