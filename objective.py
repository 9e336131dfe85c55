"""The objective: how an estimate (image, kernel) of a blind deconvolution problem is scored.

Data contract, see :mod:`benchmark_utils.problem`:

- a data set gives ``problem``, all that a solver may see, and ``truth``, which stays here; one
  whose files are absent gives ``missing``, the reason why it is skipped;
- a solver gives ``image`` (B, C, H, W) and ``kernel`` (B, 1, kh, kw), float CPU tensors (of N
  kernels: activations (B, N, H, W) and kernels (B, N, kh, kw)), with
  ``nfe``, its number of prior evaluations per image, ``path``, the pairs of the batch's first
  problem at the scored iterates (:class:`benchmark_utils.results.Path`), and ``device``; a
  probe may add ``measured``, a dict of arrays with one row per image, which is stored as it is; or,
  in place of all this, ``failure``, what went wrong;
- columns are means over the batch; ``final_results`` holds the scores of each image, the last ones
  and, in ``curves``, those of every scored iterate.
"""

from benchopt import BaseObjective
from benchopt.stopping_criterion import NoCriterion

from benchmark_utils.algorithms.no_blur import no_blur_pair
from benchmark_utils.metrics import get_scorer
from benchmark_utils.priors import NamesPriors, available, potential_denoiser
from benchmark_utils.results import Curves, commit, library_hash, versions


class Objective(NamesPriors, BaseObjective):
    """Joint negative log-posterior, registered image errors, kernel errors at the best shift."""

    name = "Blind deconvolution"
    url = "https://github.com/benchopt/benchmark_blind_deconvolution"
    min_benchopt_version = "1.10"
    requirements = ["pip::torch", "pip::deepinv", "pip::scikit-image", "pip::safetensors"]
    sampling_strategy = "callback"
    stopping_criterion = NoCriterion()
    parameters = {"potential": ["diffusion"]}  # or tv, or the name of a diffusion denoiser

    def _get_state(self):
        """What benchopt pickles and hashes beside the parameters: an edited library runs again."""
        return super()._get_state() | {"_library": library_hash()}

    def model_names(self):
        """The denoiser whose weights the potential needs."""
        return [potential_denoiser(self.potential)]

    def skip(self, problem, truth, missing=None):
        if missing is not None:
            return True, missing
        has_weights, reason = available(potential_denoiser(self.potential))
        return not has_weights, reason

    def set_data(self, problem, truth, missing=None):
        self.problem, self.truth = problem, truth
        self.scorer = get_scorer(problem, truth, self.potential)
        self.last = None, None
        self.curves = Curves()

    def get_objective(self):
        return {"problem": self.problem}

    def evaluate_result(
        self, image, kernel, nfe=0, path=None, device="cpu", measured=None, failure=None
    ):
        if failure:
            return {"value": float("nan")}
        scores = self.scorer(image, kernel)
        self.last = image, scores  # the potential is costly: the final results reuse it
        self.curves.record(path, scores)
        means = {name: float(score.mean()) for name, score in scores.items()}
        return {**means, "nfe": nfe}

    def save_final_results(
        self, image, kernel, nfe=0, path=None, device="cpu", measured=None, failure=None
    ):
        if failure:
            return {"failure": failure, "versions": versions(), "commit": commit()}
        scored, scores = self.last
        if scored is not image:
            scores = self.scorer(image, kernel)
        final = {
            "per_image": {"names": list(self.truth.names)}
            | {name: score.tolist() for name, score in scores.items()},
            "curves": self.curves.as_dict(),
            "measured": measured,
            "nfe": nfe,
            "device": device,
            "versions": versions(),
            "commit": commit(),
        }
        if self._repetition == 0:  # one set of pictures is enough
            final |= self.scorer.pictures(image, kernel) | {"path": path}
        return final

    def get_one_result(self):
        image = self.problem.initial_image()
        return no_blur_pair(self.problem, image)._asdict()
