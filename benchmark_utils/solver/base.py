"""The benchopt loop of every solver, written once."""

import copy
import functools
import sys
from dataclasses import fields
from typing import ClassVar

import torch
from benchopt import BaseSolver
from benchopt.stopping_criterion import NoCriterion

from benchmark_utils.algorithms.map import NETWORK
from benchmark_utils.camera import LINEAR
from benchmark_utils.failures import survived
from benchmark_utils.learned import N_ROUNDS
from benchmark_utils.machine import best_device, clock, device_name, progress_bar
from benchmark_utils.priors import NamesPriors, available, get_model
from benchmark_utils.problem import Estimate, check_estimate
from benchmark_utils.ranges import Steps, check_parameters
from benchmark_utils.results import EstimatePath
from benchmark_utils.solver.assumptions import (
    ASSUMPTION_RANGES,
    ASSUMPTIONS,
    SATURATION,
    assumed,
    in_pixels,
)
from benchmark_utils.solver.parameters import short_name

# What benchopt asks of a solver before its run, and the answer that lets it go on to the run.
QUESTIONS = {
    "skip": lambda problem: (False, None),
    "set_objective": lambda problem: None,
    "warm_up": lambda: None,
    "get_next": lambda stop_val: stop_val + 1,
}


def guarded(method, name=None):
    """``method``, one of ``QUESTIONS``, whose errors are kept: they are the result of the run."""
    name = name or method.__name__

    @functools.wraps(method)
    def ask(self, *arguments, **named):
        if name == "skip":  # the first question about a problem
            self.unfit = None
        if self.unfit is None:
            try:
                if name == "skip":
                    check_parameters(self)
                return method(self, *arguments, **named)
            except Exception as error:
                self.unfit = {"failure": survived(error)}
        return QUESTIONS[name](*arguments, **named)

    return ask


class BlindSolver(NamesPriors, BaseSolver):
    """Base class: a solver defines its parameters and ``estimates``, a generator of estimates.

    - The first estimate is the start, and ``n_estimates`` more follow. About ``n_evaluations`` are
      scored, always including the last.
    - With a ``denoiser`` parameter, ``self.denoise`` is that denoiser, on the right device; its
      calls are counted. A solver that needs other models names them in ``model_names`` and finds
      them in ``self.models``.
    - Unless ``uses_oracle``, the solver never sees the field ``oracle`` of the problem.
    - Problems whose ``signal`` is not among ``signals`` are skipped. The result of a skipped run is
      the reason, so that it is seen wherever results are.
    - ``ranges`` are type hints of :mod:`benchmark_utils.ranges` for the parameters; a parameter
      that has none is a finite number, or True or False, if its default is. What a hint does not
      allow is refused before anything is computed.
    - A probe stores what it measures besides its estimates in ``measured``, a dict of arrays with
      one row per image.
    - ``noise``, ``light`` and ``saturated``, where a solver offers them, are what it assumes of the
      camera, see :func:`.assumed`; its estimates are then of linear light.
    - A sampler adds its draws to ``posterior``, see :class:`.Posterior`; its result then has their
      interval and standard deviation, and each call of a denoiser counts for every chain.
    - ``follows_potential`` says that the result is the potential along the estimates: it is then
      evaluated at each that is scored, not only at the start and at the end.
    - A GPU is used if there is one.

    One instance serves several data sets and repetitions, so a run must leave no state behind. If
    anything raises, from ``skip`` to the last estimate, the result says why, and the leaderboard
    shows the failure; with BENCHOPT_RAISE_ON_ERROR the error is raised.
    """

    sampling_strategy = "callback"
    stopping_criterion = NoCriterion()
    n_evaluations = 6
    last = stride = 1  # benchopt asks for the next estimate before there is a problem
    uses_oracle = follows_potential = False
    posterior = None
    signals = ("image",)
    ranges: ClassVar[dict] = {"n_outer": Steps, "denoiser": str, **ASSUMPTION_RANGES}
    # In place of a result, before the run and until its end: {"failure" or "skipped": reason}.
    unfit = failure = None

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        for name in QUESTIONS.keys() & vars(cls).keys():
            setattr(cls, name, guarded(vars(cls)[name], name))

    def __repr__(self):
        """Name of the solver in the terminal and in the results, where it stands for the run."""
        return short_name(self.name, self._parameters, self.parameters)

    def estimates(self, problem):
        """Yield :class:`benchmark_utils.problem.Estimate`: the start and the following iterates."""
        raise NotImplementedError

    def n_estimates(self):
        """How many estimates follow the start."""
        return getattr(self, "n_outer", 1)

    def model_names(self):
        """Denoisers and restorers that the solver needs."""
        return [self.denoiser] if hasattr(self, "denoiser") else []

    def n_readings(self):
        """Evaluations of the network that read the kernel: they count beside those of ``models``.

        They are those before the current estimate, of number ``progress["done"]``.
        """
        return N_ROUNDS if getattr(self, "init", None) == NETWORK else 0

    def assumptions(self):
        """What the solver assumes, where that is a parameter, see :func:`.assumed`."""
        names = self.parameters.keys() & {*ASSUMPTIONS, *SATURATION}
        return {name: getattr(self, name) for name in names}

    def given(self, settings):
        """The parameters that are fields of the dataclass ``settings``, None where left open."""
        own = {field.name for field in fields(settings)} & self.parameters.keys()
        return {name: getattr(self, name) for name in sorted(own)}

    def _set_objective(self, objective):
        """What benchopt calls: it stores nothing of a solver that is skipped, unless it runs."""
        if objective.absent is not None:
            self.unfit = {"skipped": objective.absent}
            return False, None
        is_skipped, reason = super()._set_objective(objective)
        if is_skipped:
            print(f"{self}: skipped: {reason}", file=sys.stderr)
            self.unfit = {"skipped": reason}
        return False, None

    @guarded
    def skip(self, problem):
        if problem.signal not in self.signals:
            expected = " or ".join(self.signals)
            return True, f"{self} needs the signal {expected}, the data set has {problem.signal}"
        if self.uses_oracle and problem.oracle is None:
            return True, f"{self} needs the truth: run it on a data set with oracle=True"
        for name in self.model_names():
            is_available, reason = available(name)
            if not is_available:
                return True, reason
        return False, None

    @guarded
    def set_objective(self, problem):
        self.device = best_device()
        problem = assumed(problem, **self.assumptions())
        if not self.uses_oracle:
            problem = problem.replace(oracle=None)
        self.problem = problem.to(self.device)
        n_images = len(problem.observation)
        self.models = {name: Counted(get_model(name), n_images) for name in self.model_names()}
        self.denoise = self.models.get(getattr(self, "denoiser", None))
        self.last = self.n_estimates()
        if self.last < 0:
            raise ValueError(f"{self} plans {self.last} estimates after its start, expected >= 0")
        self.stride = max(1, -(-self.last // self.n_evaluations))

    @guarded
    def warm_up(self):
        self.run_once(1)

    @guarded
    def get_next(self, stop_val):
        return max(min(stop_val + self.stride, self.last), stop_val + 1)

    def run(self, cb):
        self.failure, self.measured, self.progress = self.unfit, None, {"done": 0}
        self.posterior, self.clock = None, {}
        try:
            if self.failure is None:
                self.iterate(cb)
        except Exception as error:
            self.failure = {"failure": survived(error)}
        if self.failure is not None:
            cb()  # so that benchopt asks for one more result: there is none, and why

    def iterate(self, cb):
        """Go through the estimates; the callback scores the one it finds.

        The callback ends the run early when the time limit of benchopt has passed: ``progress``
        then tells fewer estimates done than planned.
        """
        for model in self.models.values():
            model.restart()
        self.path = EstimatePath(self.problem)
        self.progress["planned"] = self.last
        estimates = self.estimates(copy.deepcopy(self.problem))  # which it may change
        self.estimate = next(estimates)
        with clock(self.clock), progress_bar(str(self), self.last) as bar:
            # Go on only once the callback has scored, so that the last iterate is scored too.
            while cb() and self.failure is None:
                estimate = next(estimates, None)
                if estimate is None:
                    self.progress["planned"] = self.progress["done"]
                    break
                self.estimate = estimate
                self.progress["done"] += 1
                if self.device.type == "cuda":
                    torch.cuda.synchronize()
                bar.update()

    def get_result(self):
        if self.failure is None:
            try:
                return self.result()
            except Exception as error:
                self.failure = {"failure": survived(error)}
        return {"image": None, "kernel": None, **self.failure}

    def result(self):
        """What the objective scores and stores of the current estimate."""
        image, kernel = self.estimate
        check_estimate(image, kernel, self.problem)
        estimate = Estimate(image.detach(), kernel.detach())
        shown = in_pixels(estimate, self.assumptions().get("light", LINEAR))
        self.path.record(self.progress["done"], shown)
        image, kernel = (tensor.cpu() for tensor in shown)
        result = {
            "image": image,
            "kernel": kernel,
            "nfe": self.n_readings() + sum(model.calls for model in self.models.values()),
            "path": self.path.as_dict(),
            "progress": self.progress,  # these objects: their end is known when the run has ended
            "clock": self.clock,
            "landmark": self.at_landmark(),
            "device": device_name(self.device),
            "measured": self.measured,
        }
        return result if self.posterior is None else result | self.sampled()

    def at_landmark(self):
        """Whether the current estimate gets the scores that are costly: the start, the last."""
        return self.follows_potential or self.progress["done"] in (0, self.progress["planned"])

    def sampled(self):
        """What the draws of a sampler add to its result."""
        interval = self.posterior.interval
        return {
            "measured": self.posterior.spread(),
            "interval": interval and tuple(bound.cpu() for bound in interval),
        }


class Counted:
    """A model that counts its evaluations for each of ``n_images``, which may have several chains.

    One call for all images counts once, one for two chains of each image twice; calls for
    each image on its own count once together.
    """

    def __init__(self, model, n_images):
        self.original, self.n_images = model, n_images
        self.restart()

    def restart(self):
        """Forget the calls, and what the model may keep of them."""
        self.model, self._n_done = self.original.fresh(), 0

    @property
    def calls(self):
        """Evaluations of an image on average, rounded down."""
        return self._n_done // self.n_images

    def __call__(self, image, sigma):
        self._n_done += len(image)
        return self.model(image, sigma)

    def reconstruct(self, observation, *blur):
        """The same for a model that is told the blur, see :class:`.priors.Denoiser`."""
        self._n_done += len(observation)
        return self.model.reconstruct(observation, *blur)

    def deconvolve(self, problem):
        """The same for a model that finds the blur as well."""
        self._n_done += self.n_images
        return self.model.deconvolve(problem)

    @property
    def is_reconstructor(self):
        """Whether the model denoises nothing, see :class:`benchmark_utils.priors.Denoiser`."""
        return self.model.is_reconstructor

    def differentiable(self, image, sigma):
        """The same for autograd, see :class:`benchmark_utils.priors.Denoiser`."""
        self._n_done += len(image)
        return self.model.differentiable(image, sigma)
