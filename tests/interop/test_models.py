"""Models of deepinv from a file of the user: as a denoiser, with the blur, and blind."""

import importlib.util
import re
from pathlib import Path

import joblib
import pytest
import torch

from benchmark_utils.algorithms.restoration import denoised_estimates, restoration_settings
from benchmark_utils.interop import blur_physics, to_deepinv, uniform_blur
from benchmark_utils.results.suite import load_data
from benchmark_utils.score import score
from tests import problems
from tests.runs.process import results_of
from tests.suite import make_solver, solve

SOURCE = '''
import torch
from deepinv.models import Denoiser, Reconstructor


class Smooth(Denoiser):
    """The mean of each pixel and its neighbours, mixed with the image."""

    def forward(self, x, sigma, **kwargs):
        sigma = self._handle_sigma(sigma, len(x), 4, x.device, x.dtype)
        return (x + 10 * sigma * torch.nn.functional.avg_pool2d(x, 3, 1, 1)) / (1 + 10 * sigma)


class Tikhonov(Reconstructor):
    """The nearest to zero that explains the observation up to its noise."""

    def forward(self, y, physics, **kwargs):
        gamma = 0.01 / physics.noise_model.sigma.item() ** 2
        return physics.prox_l2(torch.zeros_like(physics.A_adjoint(y)), y, gamma=gamma)


class Guess(Reconstructor):
    """Assumes a Gaussian blur in the window that the physics has."""

    def forward(self, y, physics, **kwargs):
        axes = [torch.arange(side) - side // 2 for side in physics.filter.shape[-2:]]
        rows, columns = (torch.exp(-(axis**2) / 2) for axis in axes)
        kernel = (rows[:, None] * columns)[None, None]
        kernel = kernel / kernel.sum()
        physics.update_parameters(filter=kernel)
        return Tikhonov()(y, physics), kernel


class Counting(Reconstructor):
    """Keeps a state: its second answer is another."""

    def __init__(self):
        super().__init__()
        self.n_calls = 0

    def forward(self, y, physics, **kwargs):
        self.n_calls += 1
        return self.n_calls * y, physics.filter[:, :1]


class Optimised(Reconstructor):
    """Fits its one weight to the observation, by gradients."""

    def __init__(self):
        super().__init__()
        self.gain = torch.nn.Parameter(torch.zeros(()))

    def forward(self, y, physics, **kwargs):
        for _ in range(20):
            loss = (self.gain - y.mean()) ** 2
            (gradient,) = torch.autograd.grad(loss, self.gain)
            self.gain.data -= 0.4 * gradient
        return self.gain.expand_as(y)


def restore(y, physics):
    return physics.A_adjoint(y)


class Sized(Reconstructor):
    def __init__(self, n_channels):
        super().__init__()


def colour_kernel(y, physics):
    return y, physics.filter.expand(-1, 3, -1, -1)


def wide_kernel(y, physics):
    return y, torch.full((1, 1, 3, 200), 1 / 600)


def cropped(y, physics):
    return y[..., 1:], physics.filter[:, :1]


def without_weights():
    raise FileNotFoundError("no weights in this folder")


class Warm(Denoiser):
    """Starts from its last image, as TVDenoiser does."""

    last = None

    def forward(self, x, sigma, **kwargs):
        self.last = x if self.last is None else (x + self.last) / 2
        return self.last
'''


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """The module of the user's file, imported as the user would outside of the suite."""
    monkeypatch.chdir(tmp_path)
    Path("mine.py").write_text(SOURCE)
    spec = importlib.util.spec_from_file_location("mine", tmp_path / "mine.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def simulated(*names, **options):
    return problems.simulated(*names, oracle=True, **options)


def run(name, problem, **parameters):
    result = solve(make_solver(name, **parameters), problem)
    return result["image"], result["kernel"]


@pytest.mark.parametrize("boundary", ["circular", "valid"])
@pytest.mark.parametrize("side", [7, 8])
def test_each_is_called_as_outside(mine, boundary, side):
    problem, truth = simulated("camera", "cat", side=side, boundary=boundary)
    kernel = problem.oracle.kernel
    _, y, physics = to_deepinv(problem, truth)
    outside = restoration_settings("denoiser")
    *_, expected = denoised_estimates(problem, kernel, mine.Smooth(), outside)
    image, _ = run("oracle", problem, denoiser="mine.py:Smooth")
    torch.testing.assert_close(image, expected.image)
    image, held = run("oracle", problem, prior="mine.py:Tikhonov")
    torch.testing.assert_close(image, mine.Tikhonov()(y, physics))
    assert torch.equal(held, kernel)
    image, found = run("deepinv", problem, model="mine.py:Guess")
    expected = mine.Guess()(y, uniform_blur(problem))
    torch.testing.assert_close(image, expected[0])
    torch.testing.assert_close(found, expected[1].expand_as(found))


def test_a_plain_function_of_observation_and_physics_is_one(mine):
    problem, truth = simulated("camera")
    image, _ = run("oracle", problem, prior="mine.py:restore")
    _, y, physics = to_deepinv(problem, truth)
    torch.testing.assert_close(image, physics.A_adjoint(y))


def test_one_restores_at_the_end_of_a_blind_method(mine):
    problem, _ = simulated("camera", size=64)
    options = {"restoration_weight": 4.0, "n_refits": 1}
    image, kernel = run("l0-blind", problem, restoration="mine.py:Tikhonov", **options)
    told = blur_physics(kernel, problem.boundary, image.shape[1:], 2 * problem.noise_std)
    torch.testing.assert_close(image, mine.Tikhonov()(problem.observation, told))


def test_the_default_is_richardson_lucy_of_deepinv():
    from deepinv.optim import BlindRL

    problem, _ = simulated("camera")
    image, kernel = run("deepinv", problem)
    expected = BlindRL(kernel_size=7)(problem.observation.clamp(min=0))
    torch.testing.assert_close(image, expected[0])
    torch.testing.assert_close(kernel, expected[1])


def test_a_model_that_deepinv_has_is_named_by_its_path_and_chooses_the_window():
    """Its kernel of 17 pixels is longer than the first one."""
    from deepinv.optim import BlindRL

    problem, _ = simulated("camera")
    solver = make_solver("deepinv", model="deepinv.optim:BlindRL")
    assert solver.skip(problem) == (False, None)
    solver.set_objective(problem)
    solver.run(lambda: solver.get_result() is not None)
    result = solver.get_result()
    torch.testing.assert_close(result["image"], BlindRL()(problem.observation)[0])
    first, *_, last = result["path"]["kernels"]
    assert first.shape == last.shape == (17, 17)
    assert first[5:12, 5:12].sum() == pytest.approx(1)


def test_no_state_outlives_a_run(mine):
    problem, _ = simulated("camera")
    solver = make_solver("deepinv", model="mine.py:Counting")
    assert torch.equal(solve(solver, problem)["image"], problem.observation)
    solver.run(lambda: True)
    assert torch.equal(solver.get_result()["image"], problem.observation)
    solver = make_solver("oracle", denoiser="mine.py:Warm", n_outer=2)
    first = solve(solver, problem)["image"]
    solver.run(lambda: True)
    assert torch.equal(solver.get_result()["image"], first)


def test_a_model_may_use_gradients(mine):
    problem, _ = simulated("camera")
    image, _ = run("oracle", problem, prior="mine.py:Optimised")
    assert image.mean() == pytest.approx(float(problem.observation.mean()), abs=1e-3)


def test_where_weights_are_missing_the_solver_is_skipped(mine):
    problem, _ = simulated("camera")
    for name, parameter in (("deepinv", "model"), ("oracle", "prior"), ("map-pgd", "denoiser")):
        solver = make_solver(name, **{parameter: "mine.py:without_weights"})
        is_skipped, reason = solver.skip(problem)
        assert is_skipped
        assert "mine.py:without_weights: no weights in this folder" in reason


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("deepinv", {"model": "mine.py:Tikhonov"}, "returns a tensor .* expected an image and a"),
        ("deepinv", {"model": "mine.py:Smooth"}, r"is a denoiser, expected a Reconstructor"),
        ("deepinv", {"model": "mine.py:Sized"}, "is a class Sized, which cannot be built without"),
        (
            "deepinv",
            {"model": "mine.py:colour_kernel"},
            r"colour_kernel has shape \(1, 3, 7, 7\), expected",
        ),
        ("deepinv", {"model": "mine.py:wide_kernel"}, r"kernel \(3, 200\) is larger"),
        (
            "deepinv",
            {"model": "mine.py:cropped"},
            r"cropped has shape \(1, 3, 32, 31\): .* asks for",
        ),
        ("oracle", {"prior": "mine.py:Smooth"}, r"is a denoiser, expected a Reconstructor"),
        ("oracle", {"prior": "mine.py:Guess"}, "returns a tuple of .* and .*, expected an image"),
        ("oracle", {"denoiser": "mine.py:Tikhonov"}, r"expected a denoiser \(image, sigma\)"),
        ("deepinv", {"model": "mine"}, "model must be a reference such as my_file.py:NAME"),
    ],
)
def test_one_in_the_place_of_another_is_refused(mine, failures_are_kept, name, parameters, message):
    problem, _ = simulated("camera")
    solver = make_solver(name, **parameters)
    solver.skip(problem)
    solver.set_objective(problem)
    solver.run(lambda: True)
    (reason,) = [value for value in solver.get_result().values() if isinstance(value, str)]
    assert re.search(message, reason)


@pytest.mark.parametrize(
    ("name", "parameter"),
    [("deepinv", "model"), ("oracle", "prior"), ("l0-blind", "restoration")],
)
def test_an_edited_file_is_another_run(mine, name, parameter):
    def key():
        return joblib.hash(make_solver(name, **{parameter: "mine.py:Tikhonov"}))

    before = key()
    assert key() == before
    Path("mine.py").write_text(SOURCE.replace("0.01 /", "0.02 /"))
    assert key() != before


@pytest.mark.slow
def test_scores_of_a_run_are_those_of_the_same_computation_outside(mine, tmp_path):
    file = tmp_path / "mine.py"
    data = "simulated[kernel=motion,kernel_size=9,photographs=2,size=48]"
    solvers = [
        f"oracle[denoiser='{file}:Smooth']",
        f"oracle[prior='{file}:Tikhonov']",
        f"deepinv[model='{file}:Guess']",
    ]
    chosen = [option for solver in solvers for option in ("-s", solver)]
    table = results_of(tmp_path / "run.parquet", "-o", "*[potential=tv]", "-d", data, *chosen)
    final = table.dropna(subset=["final_results"])
    _, truth = load_data(data)

    def denoised(problem):
        settings = restoration_settings("denoiser")
        *_, last = denoised_estimates(problem, problem.oracle.kernel, mine.Smooth(), settings)
        return last

    def restored(problem):
        _, y, physics = to_deepinv(problem, truth)
        return mine.Tikhonov()(y, physics), problem.oracle.kernel

    def guessed(problem):
        image, kernel = mine.Guess()(problem.observation, uniform_blur(problem))
        return image, kernel.expand(len(image), -1, -1, -1)

    for label, method in (("Smooth", denoised), ("Tikhonov", restored), ("Guess", guessed)):
        outside = score(data, method, potential="tv", oracle=True)
        (stored,) = final["final_results"][final["solver_name"].str.contains(label)]
        for column in ("psnr", "ssim", "kernel_mnc", "data_fidelity", "value"):
            expected = outside[column].to_numpy()
            assert stored["per_image"][column] == pytest.approx(expected, rel=1e-4)
