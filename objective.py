"""The objective: how an estimate (image, kernel) of a blind deconvolution problem is scored.

Data contract, see :mod:`benchmark_utils.problem`:

- a data set gives ``problem``, all that a solver may see, and ``truth``, which stays here; one
  whose files are absent gives ``missing``, the reason why it is skipped: it is then the result of
  each solver;
- a solver gives ``image`` (B, C, H, W) and ``kernel`` (B, 1, kh, kw), float CPU tensors (of N
  kernels: activations (B, N, H, W) and kernels (B, N, kh, kw)), with
  ``nfe``, its number of prior evaluations per image, ``path``, the pairs of the batch's first
  problem at the scored iterates (:class:`benchmark_utils.results.Path`), ``progress``, how many
  of its estimates were ``done`` and ``planned``, ``clock``, the seconds that it took and waited
  for a processor, ``landmark``, whether this one gets the scores
  that are costly, and ``device``; a probe may add ``measured``, a dict of arrays with one row per
  image, which is stored as it is; a sampler may add ``interval``, two images between which it
  expects nine pixels in ten; or, in place of all this, ``failure``, what went wrong, or
  ``skipped``, why it did not run;
- a potential that is costly is evaluated at landmarks alone, the start and the last estimate by
  default, and is NaN elsewhere, as is the value;
- ``final_results`` holds the value of the true pair, ``true_value``, for comparison;
- columns are means over the batch; ``final_results`` holds the scores of each image, the last ones
  and, in ``curves``, those of every scored iterate; ``estimates`` is the file of all estimates,
  where :mod:`benchmark_utils.results.estimates` was asked for it. An image whose estimate is not
  finite has failed: it is named in ``failed_images``, its scores are NaN, and the means are of the
  others.
"""

import sys
import time

from benchopt import BaseObjective
from benchopt.stopping_criterion import NoCriterion

from benchmark_utils.algorithms.no_blur import no_blur_pair
from benchmark_utils.failures import survived
from benchmark_utils.machine import show_on_bar
from benchmark_utils.metrics import (
    COMMON_SCORES,
    failed_images,
    get_scorer,
    means,
    missing_parameters,
    score_images,
)
from benchmark_utils.priors import NamesPriors, available, potential_denoiser
from benchmark_utils.results import (
    Curves,
    commit,
    estimates_folder,
    headline,
    library_hash,
    store_estimates,
    versions,
)


class Objective(NamesPriors, BaseObjective):
    """Joint negative log-posterior, registered image errors, kernel errors at the best shift."""

    name = "Blind deconvolution"
    url = "https://github.com/benchopt/benchmark_blind_deconvolution"
    min_benchopt_version = "1.10"
    # Of every component: solvers and data sets need the library, which imports all of these.
    requirements = [
        "pip::click>=8.1",
        "pip::deepinv>=0.5.0",
        "pip::h5py>=3.12.1",
        "pip::numpy>=2.0",
        "pip::pandas>=2.2.3",
        "pip::pillow>=11.0",
        "pip::pooch>=1.8",
        "pip::pyarrow>=18.0",
        "pip::pywavelets>=1.6",
        "pip::pyyaml>=6.0",
        "pip::requests>=2.32",
        "pip::safetensors>=0.5",
        "pip::scikit-image>=0.25",
        "pip::scipy>=1.14",
        "pip::tifffile>=2025.5.10",
        "pip::torch>=2.6",
        "pip::tqdm>=4.66",
    ]
    sampling_strategy = "callback"
    stopping_criterion = NoCriterion()
    absent = None  # why the data set is skipped
    parameters = {
        "potential": ["diffusion"],  # or tv, or the name of a diffusion denoiser
        "perceptual": [None],  # or lpips, niqe, both: scores that need parameters of others
    }

    def __repr__(self):
        """Name in the results; scores that are not asked for do not change it."""
        shown = {name: value for name, value in self._parameters.items() if value is not None}
        return f"{self.name}[{','.join(f'{name}={shown[name]}' for name in sorted(shown))}]"

    def _get_state(self):
        """What benchopt pickles and hashes beside the parameters.

        An edited library runs again, and so does what did not store its estimates.
        """
        added = {"_library": library_hash(), "_estimates": estimates_folder()}
        return super()._get_state() | added

    def model_names(self):
        """The denoiser whose weights the potential needs."""
        return [potential_denoiser(self.potential)]

    def skip(self, problem, truth, missing=None):
        if missing is not None:
            return True, missing
        try:
            has_weights, reason = available(potential_denoiser(self.potential))
            if has_weights:
                get_scorer(problem, truth, self.potential, self.perceptual)
                reason = missing_parameters(self.perceptual)
        except Exception as error:
            return True, survived(error)
        return bool(reason), reason

    def _set_dataset(self, dataset):
        """What benchopt calls: it stores nothing of a data set that is skipped, unless it runs."""
        is_skipped, reason = super()._set_dataset(dataset)
        if is_skipped and self.absent is None:
            print(f"{dataset}: skipped: {reason}", file=sys.stderr)
        self.absent = reason if is_skipped else None
        return False, None

    def set_data(self, problem, truth, missing=None):
        self.problem, self.truth = problem, truth
        self.scorer = get_scorer(problem, truth, self.potential, self.perceptual)
        self.last, self.failure = (None, None, False), None
        self.curves = Curves()

    def get_objective(self):
        return {"problem": self.problem}

    def evaluate_result(
        self,
        image,
        kernel,
        nfe=0,
        path=None,
        landmark=True,
        interval=None,
        measured=None,
        failure=None,
        skipped=None,
        **_,
    ):
        start = time.perf_counter()
        self.score(image, kernel, (interval, measured), failure or skipped, landmark)
        if self.failure is not None:
            return dict.fromkeys((*COMMON_SCORES, "nfe"), float("nan"))
        _, scores, _ = self.last
        self.curves.record(path, scores, time.perf_counter() - start)
        found = means(scores)
        show_on_bar(headline(found))
        return {**found, "nfe": nfe}

    def score(self, image, kernel, drawn, failure, landmark=True):
        """Keep the scores of the pair, or why there are none.

        ``drawn`` is the interval of a sampler, or None, and what was measured.
        """
        self.last, self.failure = (image, None, landmark), failure
        if failure is None:
            try:
                scores = score_images(self.scorer, image, kernel, landmark)
                interval, measured = drawn
                if interval is not None:
                    scores |= self.scorer.coverage(interval, kernel)
                    scores |= {"posterior_std": measured["posterior_std"]}
                self.last = image, scores, landmark
            except Exception as error:
                self.failure = survived(error)

    def save_final_results(
        self,
        image,
        kernel,
        nfe=0,
        path=None,
        progress=None,
        clock=None,
        landmark=True,
        device="cpu",
        measured=None,
        interval=None,
        failure=None,
        skipped=None,
    ):
        if skipped is not None:
            record = {"skipped": skipped, "data_set_absent": self.absent is not None}
            return record | {"versions": versions(), "commit": commit()}
        # The potential is costly: it is evaluated once; late, where nobody knew that this estimate
        # was the last.
        known, _, is_complete = self.last
        if known is not image or not is_complete:
            self.score(image, kernel, (interval, measured), failure)
        if self.failure is not None:
            return {"failure": self.failure, "versions": versions(), "commit": commit()}
        _, scores, _ = self.last
        names = list(self.truth.names)
        final = {
            "per_image": {"names": names}
            | {name: score.tolist() for name, score in scores.items()},
            "failed_images": [names[index] for index in failed_images(scores)],
            "curves": self.curves.as_dict(),
            "scoring": self.curves.seconds,
            "measured": measured,
            "nfe": nfe,
            "progress": progress,
            "clock": clock,
            "device": device,
            "versions": versions(),
            "commit": commit(),
        }
        if self._repetition == 0:  # one set of pictures is enough
            final |= self.pictures(image, kernel) | {"path": path, "true_value": self.true_value()}
        return final | self.stored_estimates(image, kernel)

    def stored_estimates(self, image, kernel):
        """File of the whole batch, if one was asked for; a disk that is full costs no score."""
        try:
            return store_estimates(self.problem, self.truth.names, image, kernel)
        except OSError as error:
            survived(error)
            return {}

    def true_value(self):
        """The value of the true pair of each image; None without reference."""
        try:
            value = self.scorer.true_value()
            return None if value is None else value.tolist()
        except Exception as error:
            survived(error)
            return None

    def pictures(self, image, kernel):
        """Pictures of the pair; none where it cannot be drawn, which costs no score."""
        try:
            return self.scorer.pictures(image.nan_to_num(), kernel.nan_to_num())
        except Exception as error:
            survived(error)
            return {}

    def get_one_result(self):
        image = self.problem.initial_image()
        return no_blur_pair(self.problem, image)._asdict()
