"""Profile of the marginal likelihood along the width of the kernel, from posterior samples.

Joint MAP keeps the best image of each kernel; the marginal likelihood integrates over all images:
``p(y | h) = int p(y | x, h) p(x) dx``.
"""

from itertools import pairwise

import torch

from benchmark_utils.algorithms.no_blur import no_blur_pair
from benchmark_utils.landscape.gaussian import GaussianMarginal
from benchmark_utils.landscape.invertible import invertible_family
from benchmark_utils.physics import DataFidelity, FourierGrid, ImageMoments, radial
from benchmark_utils.problem import Estimate, frame


class MarginalCurve:
    """``-log p(y | h_k)`` along kernels h_0, h_1, ..., less its value at the first one.

    By Fisher's identity its gradient in the kernel is a mean over the posterior,

        ``-grad log p(y | h) = E_{x | y, h} grad_h ||h * x - y||^2 / (2 noise_std^2)``,

    here one over samples. Between two kernels it is integrated along the segment that joins them,
    by the trapezoidal rule: no family has to be differentiated. Where h(f) passes a zero, the curve
    has peaks that are narrow against any grid of widths. The rule is therefore applied to the
    difference from a :class:`.GaussianMarginal`, which has much the same peaks and is known in
    closed form; its prior has the power of the samples, the median over the kernels. The finer the
    grid, the less that matters.

    The error is that of the mean over the chains, each of which has a curve of its own; common
    random numbers at all kernels keep it small.

    Parameters
    ----------
    problem : BlindProblem
        With a known ``noise_std`` above 0.
    n_chains : int
    control : bool
        Whether the Gaussian takes part.

    Raises
    ------
    ValueError
        When the noise level is not positive.
    """

    def __init__(self, problem, n_chains=1, control=True):
        if not problem.noise_std > 0:
            raise ValueError(f"noise_std must be positive, got {problem.noise_std}")
        # Double precision: the gradient is a small difference of large powers.
        observation = problem.observation.double()
        self._fidelity = DataFidelity(observation, problem.kernel_shape, problem.boundary)
        self._observation, self._noise_std = observation, problem.noise_std
        self._shape, self._boundary = problem.kernel_shape, problem.boundary
        self._n_chains, self._control = n_chains, control
        self._kernels, self._slopes, self._powers = [], [], []

    def add(self, kernel, moments):
        """Go on to a kernel.

        Parameters
        ----------
        kernel : tensor (B or 1, 1, kh, kw)
        moments : ImageMoments
            Of the posterior with ``kernel``: a sample of each chain, then another of each, and so
            on.
        """
        kernel = kernel.double()
        samples = moments.images.double().unflatten(0, (moments.n_samples, -1))
        slopes = [
            self._fidelity.kernel_gradient(ImageMoments.of_image(s, moments.covariance), kernel)
            for s in samples
        ]
        slope = torch.stack(slopes).unflatten(0, (-1, self._n_chains)).mean(0)
        self._kernels.append(kernel)
        self._slopes.append(slope / self._noise_std**2)
        self._powers.append(self._power(moments))

    @property
    def chains(self):
        """Values (n_chains, B, n), nats, at the n kernels so far."""
        if not self._control:
            return self._integrated()
        return self._integrated(torch.stack(self._powers).median(0).values)

    def measured(self):
        """``marginal`` (B, n) and its standard error ``marginal_error``, NaN for one chain."""
        chains = self.chains.cpu()
        error = chains.std(0) / len(chains) ** 0.5 if len(chains) > 1 else chains[0] * torch.nan
        return {"marginal": chains.mean(0).numpy(), "marginal_error": error.numpy()}

    def _integrated(self, power=None):
        """The curves (n_chains, B, n), with the Gaussian of a power (B, 1, *) if given."""
        gaussian = None
        if power is not None:
            gaussian = GaussianMarginal(self._observation, self._noise_std, power)
        values = [self._slopes[0].new_zeros(self._slopes[0].shape[:2])]
        steps = zip(pairwise(self._kernels), pairwise(self._slopes), strict=True)
        for kernels, slopes in steps:
            step = kernels[1] - kernels[0]
            rise = (sum(slopes) / 2 * step).sum((2, 3, 4))
            if gaussian is not None:
                ends = [gaussian.slope(kernel, step) for kernel in kernels]
                rise = rise + gaussian.value(kernels[1]) - gaussian.value(kernels[0])
                rise = rise - sum(ends) / 2
            values.append(values[-1] + rise)
        return torch.stack(values, -1)

    def _power(self, moments):
        """Power of a channel of the samples, on rings of the grid of the observation."""
        images = frame(moments.images.double(), self._shape, self._boundary)
        centred = images - images.mean((-2, -1), keepdim=True)
        power = torch.fft.rfft2(centred, norm="ortho").abs().square().mean(1, keepdim=True)
        power = power.unflatten(0, (moments.n_samples, -1)).mean(0)
        if moments.covariance is not None:
            grid = FourierGrid(images.shape[-2:], self._shape, "circular")
            power = power + moments.covariance.spectrum(grid, power)
        return radial(power)


def marginal_profile(problem, family, widths, *, samples):
    """Yield (y, delta), then for each width w the kernel h_w with the posterior mean under it.

    Parameters
    ----------
    problem : BlindProblem
        With a known ``noise_std`` above 0.
    family : str
        Of :func:`.invertible_family`.
    widths : sequence of float
        In pixels.
    samples : PosteriorSamples
        Of the problem.

    Yields
    ------
    estimate : Estimate
        Float32.
    measured : dict or None
        What :meth:`MarginalCurve.measured` tells at the widths so far; None before the first.

    Raises
    ------
    ValueError
        When the family is unknown or there is no noise.
    """
    observation = problem.observation
    curve = MarginalCurve(problem, samples.settings.n_chains)
    yield no_blur_pair(problem, problem.initial_image().float()), None
    for kernel in invertible_family(family, widths, problem.kernel_shape).to(observation.device):
        kernel = kernel.expand(len(observation), 1, -1, -1).float()
        moments = samples.moments(kernel, problem.noise_std)
        curve.add(kernel, moments)
        mean = moments.images.unflatten(0, (moments.n_samples, -1)).mean(0)
        yield Estimate(mean, kernel), curve.measured()
