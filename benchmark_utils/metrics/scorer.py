"""Every score of an estimate, defined once: what the objective's columns hold."""

import numpy as np
import torch

from benchmark_utils.machine import best_device
from benchmark_utils.metrics.activation_scorer import ActivationScorer
from benchmark_utils.metrics.coverage import coverage
from benchmark_utils.metrics.image import registered_scores
from benchmark_utils.metrics.kernel import kernel_error, kernel_mnc
from benchmark_utils.metrics.memory import RememberedPotential
from benchmark_utils.metrics.no_blur import no_blur_score
from benchmark_utils.metrics.perceptual import LPIPS, NIQE, chosen, lpips, niqe
from benchmark_utils.metrics.registration import largest_shift
from benchmark_utils.metrics.sharpness import blur_strength
from benchmark_utils.physics import convolve, estimate_noise_std
from benchmark_utils.problem import ESTIMATED, Estimate, check_estimate, check_images, frame
from benchmark_utils.results import kernels, thumbnails

# What every estimate has, NaN where there is no reference.
COMMON_SCORES = (
    "value",
    "data_fidelity",
    "potential",
    "no_blur",
    "psnr",
    "ssim",
    "kernel_mnc",
    "kernel_error",
)


def get_scorer(problem, truth, potential, perceptual=None):
    """What scores the estimates of a problem, after the kind of its ``signal``.

    Parameters
    ----------
    problem : BlindProblem
    truth : GroundTruth
    potential : str
        Name of the negative log-prior of photographs, see
        :func:`benchmark_utils.priors.get_potential`.
    perceptual : {"lpips", "niqe", "both"} or None
        Scores of photographs that are added.
    """
    if problem.signal == "activation":
        return ActivationScorer(problem, truth)
    return Scorer(problem, truth, RememberedPotential(potential), chosen(perceptual))


def score_images(scorer, image, kernel, landmark=True):
    """Scores of the pair, where an image that is not finite costs no other its scores.

    Parameters
    ----------
    scorer : callable (image, kernel, landmark) -> dict of arrays (B,)
    image, kernel : tensor (B, ...)
    landmark : bool
        Whether scores that are costly are evaluated; they are NaN otherwise.

    Returns
    -------
    dict of float64 arrays (B,)
        NaN in every score for an image whose estimate, or whose residual, is not finite.

    Raises
    ------
    ValueError
        When the pair is malformed or none of its images is finite.
    """
    is_finite = _finite_images(image, kernel)
    if is_finite is not None and is_finite.any():
        first = int(is_finite.nonzero()[0])  # it stands in for those that cannot be scored
        image, kernel = (
            torch.where(is_finite.view(-1, 1, 1, 1), part, part[first]) for part in (image, kernel)
        )
    scores = scorer(image, kernel, landmark)
    failed = ~np.isfinite(scores["data_fidelity"])
    if is_finite is not None:
        failed |= ~is_finite.numpy()
    if failed.all():
        raise ValueError("the residual of every image is NaN or infinite")
    return {name: np.where(failed, np.nan, score) for name, score in scores.items()}


def _finite_images(*parts):
    """Which images (B,) are finite in every tensor (B, ...); None if they are no such batches."""
    if not all(torch.is_tensor(part) and part.ndim == 4 for part in parts):
        return None
    if len({len(part) for part in parts}) > 1:
        return None
    return torch.stack([torch.isfinite(part).flatten(1).all(1) for part in parts]).all(0)


def failed_images(scores):
    """Indices of the images that :func:`score_images` found no finite estimate of."""
    return np.flatnonzero(np.isnan(scores["data_fidelity"])).tolist()


def means(scores):
    """Mean of each score over the images that did not fail."""
    kept = ~np.isnan(scores["data_fidelity"])
    return {name: float(score[kept].mean()) for name, score in scores.items()}


class Scorer:
    """Scores estimates of one problem of photographs.

    Parameters
    ----------
    problem : BlindProblem
    truth : GroundTruth
    potential : callable q(x) -> (B,)
        Negative log-prior in nats. One that has ``is_costly`` is evaluated at landmarks alone.
    perceptual : sequence of str
        Of "lpips" and "niqe".
    """

    def __init__(self, problem, truth, potential, perceptual=()):
        self.problem, self.truth, self.potential = problem, truth, potential
        self.perceptual = perceptual
        noise_std = problem.noise_std
        self.noise_std = estimate_noise_std(problem.observation) if noise_std is None else noise_std

    def __call__(self, image, kernel, landmark=True):
        """Score of the pair, a dict of float64 arrays (B,), NaN without reference.

        A costly potential, and the value with it, is NaN where the estimate is no ``landmark``.

        ``value = data_fidelity + noise_std^2 potential`` is the joint negative log-posterior times
        noise_std^2 (Nguyen, Pauwels & Weiss 2025, eq. (8)), with
        ``data_fidelity = 1/2 ||h * x - y||^2`` summed over pixels and channels.
        """
        check_estimate(image, kernel, self.problem)
        for part, name in zip((image, kernel), ESTIMATED, strict=True):
            check_images(part, name)
        problem, truth = self.problem, self.truth
        residual = convolve(image, kernel, problem.boundary) - problem.observation
        data_fidelity = residual.double().square().flatten(1).sum(1) / 2
        potential = self._potential(image, landmark)
        framed = frame(image, kernel.shape[-2:], problem.boundary)
        scores = {
            "value": data_fidelity + self.noise_std**2 * potential,
            "data_fidelity": data_fidelity,
            "potential": potential,
            "no_blur": no_blur_score(framed, kernel, problem.observation),
        }
        missing = torch.full((len(image),), float("nan"))
        scores |= dict.fromkeys(("psnr", "ssim", "kernel_mnc", "kernel_error"), missing)
        if truth.image is None:
            scores["blur_strength"] = blur_strength(framed)
        else:
            target = frame(truth.image, truth.kernel.shape[-2:], problem.boundary)
            max_shift = largest_shift(truth.kernel.shape[-2:], target.shape[-2:])
            registered = registered_scores(framed, target, max_shift=max_shift)
            scores |= {"psnr": registered["psnr"], "ssim": registered["ssim"]}
            if LPIPS in self.perceptual:
                scores[LPIPS] = lpips(*registered["pair"])
        if NIQE in self.perceptual:
            scores[NIQE] = niqe(framed)
        if truth.kernel is not None:
            scores["kernel_mnc"] = kernel_mnc(kernel, truth.kernel)
            scores["kernel_error"] = kernel_error(kernel, truth.kernel)
        if truth.protocol is not None:
            scores |= truth.protocol(framed)
        return {name: torch.as_tensor(score).double().numpy() for name, score in scores.items()}

    def _potential(self, image, landmark):
        if getattr(self.potential, "is_costly", False) and not landmark:
            return torch.full((len(image),), torch.nan, dtype=torch.float64)
        # On the device of the solvers: the network that they share with it then stays there.
        return self.potential(image.to(best_device())).double().cpu()

    def true_value(self):
        """``value`` of the true pair (B,), float64, as in :meth:`__call__`; None without reference.

        What a perfect method would reach, to compare with how probable other pairs are.
        """
        truth, problem = self.truth, self.problem
        if truth.image is None or truth.kernel is None:
            return None
        residual = convolve(truth.image, truth.kernel, problem.boundary) - problem.observation
        potential = self._potential(truth.image, landmark=True)
        value = residual.double().square().flatten(1).sum(1) / 2 + self.noise_std**2 * potential
        return value.numpy()

    def coverage(self, interval, kernel):
        """Coverage of the truth by lower and upper images, as in :meth:`__call__`.

        Empty without reference.
        """
        truth, boundary = self.truth, self.problem.boundary
        if truth.image is None:
            return {}
        lower, upper = (frame(bound, kernel.shape[-2:], boundary) for bound in interval)
        target = frame(truth.image, truth.kernel.shape[-2:], boundary)
        return {"coverage": coverage(lower, upper, target).numpy()}

    def pictures(self, image, kernel):
        """What the dashboard shows of the pair, see :mod:`benchmark_utils.results.artefacts`."""
        estimate = Estimate(image, kernel)
        return {
            "thumbnails": thumbnails(self.problem, self.truth, estimate),
            "kernels": kernels(self.truth, estimate),
        }
