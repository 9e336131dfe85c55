"""Whatever a model of somebody else returns works as documented or is refused by its name."""

import copy
import itertools
import re
import sys
import types

import numpy as np
import pandas as pd
import pytest
import torch

from benchmark_utils.algorithms.no_blur import no_blur_pair
from benchmark_utils.metrics import get_scorer, score_images
from benchmark_utils.problem import Estimate
from benchmark_utils.score import score
from benchmark_utils.solver import BlindSolver
from tests.problems import simulated
from tests.suite import instance, make_solver

STRANGER, NUMBERS = types.ModuleType("stranger"), itertools.count()


def under_inference(part):
    with torch.inference_mode():
        return part * 1


# Of the image that a model would return, in any of its places. Each equals that image.
ACCEPTED = {
    "float64": lambda part: part.double(),
    "with gradients": lambda part: part.clone().requires_grad_() * 1,
    "under inference": under_inference,
    "transposed": lambda part: part.mT.contiguous().mT,
}
REFUSED = {
    "complex": (lambda part: part + 0j, "torch.complex64"),
    "grey levels": (lambda part: (255 * part).byte(), "torch.uint8"),
    "mask": (lambda part: part > 0.5, "torch.bool"),
    "tuple": (lambda part: (part,), "tuple"),
    "numpy": (lambda part: part.numpy(), "ndarray"),
    "nothing": (lambda part: None, "NoneType"),
    "first alone": (lambda part: part[:1], r"\(1, 3, 32, 32\)"),
    "no batch": (lambda part: part[0], r"\(3, 32, 32\)"),
    "clipped": (lambda part: part[..., 1:], r"\(2, 3, 32, 31\)"),
    "grey": (lambda part: part.mean(1, keepdim=True), r"\(2, 1, 32, 32\)"),
}
REFUSED_KERNELS = {
    "complex": (lambda part: part + 0j, "torch.complex64"),
    "counts": (lambda part: (100 * part).long(), "torch.int64"),
    "tuple": (lambda part: (part,), "tuple"),
    "numpy": (lambda part: part.numpy(), "ndarray"),
    "a batch of three": (lambda part: part.expand(3, -1, -1, -1), r"\(3, 1, 7, 7\)"),
    "no batch": (lambda part: part[0], r"\(1, 7, 7\)"),
    "channels": (lambda part: part.expand(-1, 3, -1, -1), r"\(2, 3, 7, 7\)"),
    "too wide": (lambda part: part.new_full((1, 1, 3, 200), 1 / 600), "larger than the image"),
    "negative": (lambda part: 2 * part - part.flip(3), "expected no value below 0"),
    "of another sum": (lambda part: 2 * part, "has the sum 2, expected 1"),
    "zero": (lambda part: 0 * part, "has the sum 0, expected 1"),
}


def guess(y):
    """A kernel (1, 1, 7, 7) that is not symmetric."""
    weights = torch.arange(49.0, device=y.device).view(1, 1, 7, 7)
    return weights / weights.sum()


@pytest.fixture
def name_it(monkeypatch, failures_are_kept):
    """Function that puts a model where its reference finds it; it returns that reference."""
    monkeypatch.setitem(sys.modules, STRANGER.__name__, STRANGER)

    def put(model):
        name = f"model_{next(NUMBERS)}"
        setattr(STRANGER, name, model)
        return f"{STRANGER.__name__}:{name}"

    return put


@pytest.fixture
def data():
    """Problem and truth of two photographs; no model may change them."""
    problem, truth = simulated("camera", "cat", oracle=True)
    before = copy.deepcopy(problem)
    yield problem, truth
    assert torch.equal(problem.observation, before.observation)
    assert torch.equal(problem.oracle.kernel, before.oracle.kernel)


def run(problem, name, **parameters):
    """Image and kernel of a solver, or the reason for which it fails."""
    solver = make_solver(name, **parameters)
    solver.skip(problem)
    solver.set_objective(problem)
    solver.run(lambda: True)
    result = solver.get_result()
    return result.get("failure") or (result["image"], result["kernel"])


def as_denoiser(answer, data, name_it):
    model = name_it(lambda image, sigma: answer((image + image.roll(1, -1)) / 2))
    return run(data[0], "oracle", denoiser=model, n_outer=2)


def as_reconstructor(answer, data, name_it):
    return run(data[0], "oracle", prior=name_it(lambda y, physics: answer(y.flip(-1))))


def as_blind_image(answer, data, name_it):
    return run(data[0], "deepinv", model=name_it(lambda y, physics: (answer(y), guess(y))))


def as_blind_kernel(answer, data, name_it):
    return run(data[0], "deepinv", model=name_it(lambda y, physics: (y, answer(guess(y)))))


def scored(method, data):
    try:
        return score(data, method, potential="tv")
    except ValueError as error:
        return str(error)


def scored_image(answer, data, name_it):
    return scored(lambda problem: (answer(problem.observation), guess(problem.observation)), data)


def scored_kernel(answer, data, name_it):
    return scored(lambda problem: (problem.observation, answer(guess(problem.observation))), data)


IMAGES = [as_denoiser, as_reconstructor, as_blind_image, scored_image]
KERNELS = [as_blind_kernel, scored_kernel]


def assert_same(found, expected):
    assert not isinstance(expected, str), expected
    assert not isinstance(found, str), found
    if isinstance(expected, tuple):
        for part, other in zip(found, expected, strict=True):
            assert part.dtype == torch.float32
            assert not part.requires_grad
            torch.testing.assert_close(part, other)
    else:
        pd.testing.assert_frame_equal(found, expected)


def assert_refused(reason, message):
    assert isinstance(reason, str), "accepted in silence"
    assert re.search(message, reason), reason


@pytest.mark.parametrize("door", IMAGES + KERNELS)
@pytest.mark.parametrize("name", ACCEPTED)
def test_other_forms_of_the_same_values_are_the_same_answer(data, name_it, door, name):
    assert_same(door(ACCEPTED[name], data, name_it), door(lambda part: part, data, name_it))


@pytest.mark.parametrize("door", IMAGES)
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_batch_of_images_is_refused(data, name_it, door, name):
    answer, message = REFUSED[name]
    assert_refused(door(answer, data, name_it), f"(stranger:model|the method).*{message}")


@pytest.mark.parametrize("door", KERNELS)
@pytest.mark.parametrize("name", REFUSED_KERNELS)
def test_what_is_no_blur_is_refused(data, name_it, door, name):
    answer, message = REFUSED_KERNELS[name]
    assert_refused(door(answer, data, name_it), message)


@pytest.mark.parametrize("door", KERNELS)
def test_one_kernel_may_stand_for_all(data, name_it, door):
    each = door(lambda kernel: kernel.expand(2, -1, -1, -1), data, name_it)
    assert_same(door(lambda kernel: kernel, data, name_it), each)


@pytest.mark.parametrize("answer", [None, (), torch.zeros(2, 3, 32, 32), {"image": 1}, (1, 2, 3)])
def test_what_is_no_pair_is_refused(data, name_it, answer):
    expected = "returns .* expected an image and a kernel"
    assert re.search(expected, scored(lambda problem: answer, data))
    reason = run(data[0], "deepinv", model=name_it(lambda y, physics: answer))
    assert re.search(f"stranger:model_.* {expected}", reason)


@pytest.mark.parametrize(
    ("door", "value"),
    [
        (as_reconstructor, torch.nan),
        (as_blind_image, torch.nan),
        (as_blind_kernel, torch.nan),
        (as_blind_kernel, 0),
    ],
)
def test_an_image_that_is_not_finite_costs_no_other_its_scores(data, name_it, door, value):
    def answer(part):
        part = part.expand(2, -1, -1, -1).clone()
        part[0] = value
        return part

    scores = score_images(get_scorer(*data, "tv"), *door(answer, data, name_it))
    assert np.isnan(scores["psnr"]).tolist() == [True, False]


def test_a_denoiser_that_returns_nan_is_named(data, name_it):
    """Here the whole batch fails: the next step would refuse it, without a name."""
    reason = as_denoiser(lambda image: image / 0 - image / 0, data, name_it)
    assert re.search("stranger:model_.* returns NaN or infinite values", reason)


def changing(*parts):
    """Change in place what a model was given; the fixture ``data`` sees whether that is kept."""
    for part in parts:
        part.mul_(0.5).add_(0.1)
    return parts[0]


def test_a_model_may_change_what_it_is_given(data, name_it):
    problem, _ = data

    def denoised(image, sigma):
        return image * 0.5 + 0.1

    outcomes = [
        run(problem, "map-pgd", denoiser=name_it(model), init="large", n_outer=2)
        for model in (denoised, lambda image, sigma: changing(image, sigma))
    ]
    assert_same(outcomes[1], outcomes[0])
    model = name_it(lambda y, physics: changing(y, physics.filter))
    assert_same(run(problem, "oracle", prior=model)[1:], (problem.oracle.kernel,))
    model = name_it(lambda y, physics: (changing(y, physics.filter), guess(y)))
    assert_same(
        run(problem, "deepinv", model=model)[1:],
        (guess(problem.observation).expand(2, -1, -1, -1),),
    )
    told = []

    def method(problem):
        told.append(problem)
        return changing(problem.observation, problem.oracle.kernel), guess(problem.observation)

    table = score(data, method, potential="tv", oracle=True)
    outside = problem.observation * 0.5 + 0.1, guess(problem.observation)
    pd.testing.assert_frame_equal(table, score(data, lambda problem: outside, potential="tv"))


class Careless(BlindSolver):
    """Takes its steps in the memory of the observation."""

    name = "careless"
    parameters = {"n_outer": [2]}

    def estimates(self, problem):
        image, kernel = no_blur_pair(problem, problem.initial_image())
        yield Estimate(image, kernel.requires_grad_())
        for _ in range(self.n_outer):
            yield Estimate(image.mul_(0.5), kernel)


def test_so_may_a_solver(data):
    problem, _ = data
    solver = instance(Careless)
    outcomes = []
    for _ in range(2):
        solver.set_objective(problem)
        solver.run(lambda: solver.get_result() is not None)
        outcomes.append(solver.get_result()["image"].clone())
    torch.testing.assert_close(outcomes[0], problem.observation / 4)
    assert torch.equal(*outcomes)
