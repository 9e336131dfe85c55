"""What a kernel fit needs of the image: its first two moments, not one image.

The kernel step of every alternating method minimises ``1/2 E ||h * x - y||^2``. With samples x_s of
the image, or its mean alone, and a residual r around them, of mean zero and stationary,

    E ||h * x - y||^2 = mean_s ||h * x_s - y||^2 + E ||h * r||^2.

With the spectrum C(f) of the covariance of r and N pixels of y, the second term is
``N mean_f C(f) |h(f)|^2`` per channel. Joint MAP sets it to zero, and so favours kernels that keep
all frequencies: a Dirac has |h(f)| = 1 everywhere.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import torch

from benchmark_utils.physics.blur import transfer_function
from benchmark_utils.physics.fourier import check_kernel
from benchmark_utils.physics.neighbours import difference_power
from benchmark_utils.problem import check_images


@dataclass(frozen=True, eq=False)
class ResidualCovariance:
    """Covariance of what is unknown of the image: a residual alike in all pixels and channels.

    White with variance r^2, ``C(f) = r^2``. With a kernel h and a noise level s it is that residual
    after the data, ``C(f) = r^2 s^2 / (r^2 |h(f)|^2 + s^2)``: the posterior covariance under the
    prior N(m, r^2) and a circular blur. A ``valid`` blur knows less of the border of the image,
    which is then neglected; without h nothing is.

    Parameters
    ----------
    variance : float or tensor (B,)
        r^2 in squared image units, of all images or of each.
    kernel : tensor (B or 1, 1, kh, kw), optional
        The kernel of the last turn, which is held: a copy without gradient is kept.
    noise_std : float, optional
        s in image units, above 0; goes with ``kernel``.
    differenced : bool
        Whether it is that of the differences along columns and rows, see :meth:`of_differences`.

    Raises
    ------
    ValueError
        When the variance is negative or not finite, or kernel and noise level do not go together.
    """

    variance: float | torch.Tensor
    kernel: torch.Tensor | None = None
    noise_std: float | None = None
    differenced: bool = False

    def __post_init__(self):
        precision = None if torch.is_tensor(self.variance) else torch.float64
        variance = torch.as_tensor(self.variance, dtype=precision).detach().clone()
        if variance.ndim > 1 or not ((variance >= 0) & variance.isfinite()).all():
            raise ValueError(
                f"variance must be finite and at least 0, of all images or of each, got "
                f"{self.variance}"
            )
        object.__setattr__(self, "variance", variance)
        if (self.kernel is None) != (self.noise_std is None):
            raise ValueError("a residual after the data needs both their kernel and their noise")
        if self.kernel is not None:
            check_kernel(self.kernel, self.kernel.shape[-2:])
            if not 0 < self.noise_std < float("inf"):
                raise ValueError(f"noise_std must be positive and finite, got {self.noise_std}")
            object.__setattr__(self, "kernel", self.kernel.detach().clone())

    def of_differences(self):
        """That of the differences of the residual along columns and rows.

        They wrap around the grid: with boundary ``valid`` and an observation of two pixels along
        an axis, the difference of a kernel as long as the grid meets its own other end.
        """
        return replace(self, differenced=True)

    def spectrum(self, grid, like):
        """C(f) on the :class:`.FourierGrid` ``grid``, on average over the channels.

        Returns
        -------
        tensor (B or 1, 1, *)
            Real, of the device and precision of the tensor ``like``; * is 1, 1 if C is constant.
        """
        spectrum = self.variance.to(like).view(-1, 1, 1, 1)
        if self.kernel is not None:
            gain = transfer_function(self.kernel.to(like), grid.size).abs().square()
            spectrum = spectrum / (1 + spectrum * gain / self.noise_std**2)
        if self.differenced:
            spectrum = spectrum * difference_power(grid.size, like) / 2
        return spectrum


class ImageMoments(NamedTuple):
    """Moments of the images of a batch: built by :meth:`of_image` or :meth:`of_samples`.

    Attributes
    ----------
    images : tensor (n_samples * B, C, H, W)
        The samples of the batch, one after the other.
    n_samples : int
        How many samples there are of each image; their mean counts.
    covariance : ResidualCovariance or None
        Of what remains unknown around each sample; None where nothing is.
    """

    images: torch.Tensor
    n_samples: int = 1
    covariance: ResidualCovariance | None = None

    @classmethod
    def of_image(cls, image, covariance=None):
        """Moments of one image (B, C, H, W): the whole truth (MAP), or the posterior mean.

        Parameters
        ----------
        image : tensor (B, C, H, W)
        covariance : ResidualCovariance, optional
            Of the posterior. Without it the moments are those of the image alone.
        """
        return cls(image, 1, covariance)

    @classmethod
    def of_samples(cls, samples, covariance=None):
        """Moments of equally likely samples of the image: their average.

        Parameters
        ----------
        samples : sequence of tensors (B, C, H, W)
            Such as the draws of a sampler; at least one.
        covariance : ResidualCovariance, optional
            Of what each sample leaves out: a sampler with few steps draws too little variance.

        Raises
        ------
        ValueError
            When there is no sample, or they differ in shape.
        """
        shapes = {tuple(sample.shape) for sample in samples}
        if len(shapes) != 1:
            raise ValueError(f"samples must be images of one shape, got {sorted(shapes)}")
        for sample in samples:
            check_images(sample, "a sample")
        return cls(torch.cat(list(samples)), len(samples), covariance)


def check_moments(moments):
    """Raise a ValueError unless ``moments`` are :class:`ImageMoments`."""
    if not isinstance(moments, ImageMoments):
        raise ValueError(f"moments must be ImageMoments, got {type(moments).__name__}")
