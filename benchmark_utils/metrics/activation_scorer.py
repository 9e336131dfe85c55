"""Every score of an estimate of sparse activations: what the objective's columns hold for them."""

import torch

from benchmark_utils.metrics.activation import (
    RECOVERED_MNC,
    activation_similarity,
    match_activations,
    match_kernels,
)
from benchmark_utils.metrics.kernel import kernel_error
from benchmark_utils.metrics.no_blur import no_blur_score
from benchmark_utils.physics import one_by_one, superpose
from benchmark_utils.problem import ESTIMATED, check_estimate, check_images, frame
from benchmark_utils.results import MAX_IMAGES, signed_pixels

WEIGHT = 0.1  # of the l1 norm, in the unit of the activations
MAX_SAMPLES = 1000  # of a signal of one dimension: as many as a screen tells apart


class ActivationScorer:
    """Scores estimates of one problem whose ``signal`` is ``activation``.

    Parameters
    ----------
    problem : BlindProblem
    truth : GroundTruth
        Its image are the activations.
    """

    def __init__(self, problem, truth):
        self.problem, self.truth = problem, truth

    def __call__(self, image, kernel, landmark=True):
        """Score of the pair, a dict of float64 arrays (B,), NaN without reference.

        ``value = data_fidelity + 0.1 potential`` is the function that is minimised over kernels of
        unit norm (Zhang et al. 2017, eq. (6)), the potential being the l1 norm. Kernels are
        compared up to order, sign and shift, the activations at these. Scores of photographs are
        NaN. No score is so costly that it would wait for a ``landmark``.
        """
        check_estimate(image, kernel, self.problem)
        for part, name in zip((image, kernel), ESTIMATED, strict=True):
            check_images(part, name)
        problem, truth = self.problem, self.truth
        residual = superpose(image, kernel, problem.boundary) - problem.observation
        data_fidelity = residual.double().square().flatten(1).sum(1) / 2
        potential = image.double().abs().flatten(1).sum(1)
        missing = torch.full((len(image),), float("nan"))
        scores = {
            "value": data_fidelity + WEIGHT * potential,
            "data_fidelity": data_fidelity,
            "potential": potential,
            "no_blur": missing,
        }
        if problem.n_kernels == 1:
            framed = frame(image, kernel.shape[-2:], problem.boundary)
            scores["no_blur"] = no_blur_score(framed, kernel, problem.observation)
        names = ("psnr", "ssim", "kernel_mnc", "kernel_error", "activation", "recovered")
        scores |= dict.fromkeys(names, missing)
        if truth.kernel is not None:
            matched = match_kernels(kernel, truth.kernel)
            ordered = kernel[torch.arange(len(kernel))[:, None], matched.order]
            errors = kernel_error(one_by_one(ordered), one_by_one(truth.kernel), signed=True)
            scores["kernel_mnc"] = matched.correlation.mean(1)
            scores["kernel_error"] = errors.view(matched.order.shape).mean(1)
            scores["recovered"] = (matched.correlation.amin(1) >= RECOVERED_MNC).double()
        if truth.image is not None:
            framed = frame(image, kernel.shape[-2:], problem.boundary)
            target = frame(truth.image, truth.kernel.shape[-2:], problem.boundary)
            found = match_activations(framed, matched, problem.boundary)
            scores["activation"] = activation_similarity(found, target)
        return {name: torch.as_tensor(score).double().numpy() for name, score in scores.items()}

    def true_value(self):
        """None: the sphere prefers the true pair, and no view asks by how much."""
        return None

    def pictures(self, image, kernel):
        """What the dashboard shows of the first problems, the estimate laid over the truth.

        ``kernels`` are side by side where there are several; ``signals`` holds the beginning of
        signals of one dimension, ``thumbnails`` those of two.
        """
        problem, truth = self.problem, self.truth
        shown = frame(image, kernel.shape[-2:], problem.boundary)
        true_kernel = true = None
        if truth.kernel is not None:
            matched, true_kernel = match_kernels(kernel, truth.kernel), _side_by_side(truth.kernel)
            kernel, shown = matched.kernel, match_activations(shown, matched, problem.boundary)
        if truth.image is not None:
            true = frame(truth.image, truth.kernel.shape[-2:], problem.boundary)
        signals = {"observation": problem.observation, "truth": true, "estimate": shown}
        name, draw = ("thumbnails", signed_pixels) if shown.shape[-2] > 1 else ("signals", _lines)
        return {
            "kernels": {"truth": true_kernel, "estimate": _side_by_side(kernel)},
            name: {
                key: None if signal is None else draw(signal[:MAX_IMAGES])
                for key, signal in signals.items()
            },
        }


def _side_by_side(kernels):
    return torch.cat(kernels[:MAX_IMAGES].unbind(1), -1).cpu().numpy()


def _lines(signals):
    return signals[..., 0, :MAX_SAMPLES].sum(1).cpu().numpy()
