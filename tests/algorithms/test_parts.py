"""What a method needs of its parts: each that lacks it is refused before anything is computed."""

from functools import partial
from typing import Protocol

import pytest
import torch

from benchmark_utils.algorithms.alternating import alternate
from benchmark_utils.algorithms.fire.image_step import FiReHQS
from benchmark_utils.algorithms.map import MapSettings, map_estimates
from benchmark_utils.algorithms.no_blur import HeldKernel
from benchmark_utils.algorithms.parts import check_part
from benchmark_utils.algorithms.restoration import denoised_estimates, restoration_settings
from benchmark_utils.algorithms.restoration.refits import refits
from benchmark_utils.algorithms.steps import (
    CleanedKernel,
    DouglasRachford,
    EdgePrediction,
    ProjectedGradient,
    ProximalGradient,
    RelativeStep,
    get_kernel_step,
)
from benchmark_utils.algorithms.tv_blind import TVDescent
from benchmark_utils.parameterizations import Diffraction, Simplex
from benchmark_utils.physics import DataFidelity, DerivativeFidelity
from benchmark_utils.problem import BlindProblem

SHAPE = (3, 3)


class Speaker(Protocol):
    def speak(self):
        """A sound."""

    def __call__(self, name):
        """Come."""


class Dog:
    def speak(self):
        return "woof"

    def __call__(self, name):
        return name


class Statue:
    speak = None


def test_all_that_is_missing_is_named():
    check_part(Dog(), Speaker, "pet", "Home")
    with pytest.raises(ValueError, match="Home needs speak, __call__ of its pet, got Statue"):
        check_part(Statue(), Speaker, "pet", "Home")
    with pytest.raises(ValueError, match="Dog needs speak of its pet, got builtin_function"):
        check_part(len, Speaker, "pet", Dog())


class NoCurvature:
    """A data fidelity that knows its gradient in the kernel, not its Lipschitz constant."""

    def kernel_gradient(self, moments, kernel):
        return torch.zeros_like(kernel)


def problem():
    return BlindProblem(torch.rand(1, 1, 12, 12), 0.01, SHAPE)


def fidelity(kind=DataFidelity):
    return kind(torch.rand(1, 1, 12, 12), SHAPE)


def kernel():
    return Simplex(SHAPE).initial("large", 1)


def loop(image_step, kernel_step):
    """Not one step is asked for."""
    return alternate(
        image_step, kernel_step, torch.rand(1, 1, 8, 8), kernel(), n_outer=1, n_inner=1
    )


def image_step():
    return ProximalGradient(fidelity(), lambda image, sigma: image, 0.01, 0.1)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (
            lambda: get_kernel_step("lipschitz", NoCurvature(), Simplex(SHAPE)),
            "LipschitzStep needs kernel_lipschitz of its data fidelity, got NoCurvature",
        ),
        (
            lambda: get_kernel_step("lipschitz", fidelity(), Diffraction(SHAPE)),
            "'lipschitz' needs a family of free pixels, got Diffraction",
        ),
        (
            lambda: get_kernel_step("relative", torch.rand(3), Simplex(SHAPE)),
            "ProjectedGradient needs kernel_gradient of its data fidelity, got Tensor",
        ),
        (
            lambda: ProjectedGradient(fidelity(), Simplex(SHAPE), 0.1),
            "ProjectedGradient needs __call__ of its step rule, got float",
        ),
        (
            lambda: CleanedKernel(Simplex(SHAPE), 0.1),
            "CleanedKernel needs __call__ of its kernel step, got Simplex",
        ),
        (
            lambda: ProximalGradient(fidelity(DerivativeFidelity), len, 0.01, 0.1),
            "ProximalGradient needs prox of its data fidelity, got DerivativeFidelity",
        ),
        (
            lambda: DouglasRachford(fidelity(), "embedded", 0.01, 0.1),
            "DouglasRachford needs __call__ of its denoiser, got str",
        ),
        (
            lambda: FiReHQS(None, [len], [1.0], 1.0, 0.1),
            "FiReHQS needs prox of its data fidelity, got NoneType",
        ),
        (
            lambda: TVDescent(fidelity(DerivativeFidelity), 1e-3, 0.01),
            "TVDescent needs image_gradient of its data fidelity, got DerivativeFidelity",
        ),
        (
            lambda: loop(len, HeldKernel()),
            "alternate needs start, image of its image step, got builtin",
        ),
        (
            lambda: loop(image_step(), RelativeStep(0.1)),
            "alternate needs kernel of its kernel step, got RelativeStep",
        ),
        (
            lambda: map_estimates(
                problem(), partial(ProximalGradient, denoiser=None), MapSettings()
            ),
            "ProximalGradient needs __call__ of its denoiser, got NoneType",
        ),
        (
            lambda: denoised_estimates(problem(), kernel(), None, restoration_settings()),
            "denoised_estimates needs __call__ of its denoiser, got NoneType",
        ),
        (
            lambda: next(refits(problem(), kernel(), None, 1)),
            "denoised_estimates needs __call__ of its denoiser, got NoneType",
        ),
    ],
)
def test_a_part_that_lacks_something_is_refused_before_the_start(build, message):
    with pytest.raises(ValueError, match=message):
        build()


def test_parts_that_have_it_are_taken():
    """Also where only what is used is there: edges need no denoiser, a relative step no bound."""
    edges = EdgePrediction(torch.rand(1, 1, 12, 12), SHAPE, "circular", 1e-3)
    kernel_step = CleanedKernel(get_kernel_step("relative", NoCurvature(), Simplex(SHAPE)), 0.1)
    estimates = alternate(
        edges, kernel_step, torch.rand(1, 1, 12, 12), kernel(), n_outer=1, n_inner=1
    )
    assert len(list(estimates)) == 2
