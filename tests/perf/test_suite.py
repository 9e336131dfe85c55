"""The programs of ``perf/`` run in their quick forms and reach verdicts; no time is judged here."""

import json
import math

import pytest
import torch

from perf import __main__ as suite
from perf import gpu, memory, reference_loop, scale_out, scaling
from perf.measurement import Measurement, interleaved, operations, ratio, seconds, skipped
from tests.problems import simulated

PLAIN = ("forward_model", "outer_iteration", "network", "potential", "reference_loop")
IN_PROCESSES = ("scaling", "memory", "scale_out")


def check(measurements):
    """All have names of their own, finite values and, with an aim, a verdict."""
    assert measurements
    names = [entry.name for entry in measurements]
    assert len(set(names)) == len(names)
    for entry in measurements:
        if entry.value is None:
            assert entry.note
        else:
            assert math.isfinite(entry.value)
            assert bool(entry.verdict) == bool(entry.aim)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*PLAIN, *IN_PROCESSES])
def test_a_program_runs_in_its_quick_form(name):
    check(suite.run(name, quick=True))


def test_without_a_gpu_the_reason_is_given():
    found = list(gpu.measure(True))
    if torch.cuda.is_available():
        check(found)
    else:
        assert [(entry.verdict, entry.note) for entry in found] == [
            ("skipped", "torch sees no GPU")
        ]


@pytest.mark.parametrize("name", gpu.PRECISIONS)
def test_what_is_timed_on_a_gpu_runs_on_a_processor(name):
    image = torch.rand(2, 3, 24, 24)
    assert gpu.network_call(name, image, 5)().shape == image.shape
    following = gpu.iteration(name, image, 5)
    assert following().kernel.shape == (2, 1, 5, 5)
    assert not torch.equal(following().image, following().image)


@pytest.mark.parametrize(
    ("measurement", "aim", "verdict"),
    [
        (Measurement("a", 1.0, at_most=1.0), "<= 1", "reached"),
        (Measurement("a", 1.1, at_most=1.0), "<= 1", "missed"),
        (Measurement("a", 5.0, at_least=5), ">= 5", "reached"),
        (Measurement("a", 4.9, at_least=5), ">= 5", "missed"),
        (Measurement("a", 4.9), "", ""),
        (skipped("a", "no GPU"), "", "skipped"),
    ],
)
def test_verdicts(measurement, aim, verdict):
    assert (measurement.aim, measurement.verdict) == (aim, verdict)


def test_rounds_are_interleaved_and_the_warm_up_does_not_count():
    calls = []
    functions = [lambda: calls.append("a"), lambda: calls.append("b")]
    times = interleaved(functions, 3, warm_up=2)
    assert calls == list("ab") * 5
    assert [len(series) for series in times] == [3, 3]


def test_a_ratio_is_taken_within_each_round():
    assert ratio([1.0, 20.0, 3.0], [2.0, 10.0, 2.0]) == 1.5


def test_operations_are_those_of_a_convolution():
    image, weight = torch.rand(1, 3, 8, 8), torch.rand(5, 3, 3, 3)
    found = operations(torch.nn.functional.conv2d, image, weight)
    assert found == 2 * 6 * 6 * 5 * 3 * 3 * 3


def test_time_is_that_of_the_processor():
    from time import sleep

    assert seconds(sleep, 0.2) < 0.1


def test_the_table_is_written_as_json_and_markdown(tmp_path, capsys, monkeypatch):
    found = [Measurement("speed", 4.0, at_least=5, note="4 ms"), skipped("rest", "no GPU")]
    monkeypatch.setattr(suite, "run", lambda name, quick: found)
    assert suite.main(["gpu", "--output", str(tmp_path)]) == 0
    stored = json.loads((tmp_path / "perf.json").read_text())
    assert stored["quick"] is True
    assert [entry["verdict"] for entry in stored["programs"]["gpu"]] == ["missed", "skipped"]
    assert "| gpu | speed | 4 x | >= 5 | missed | 4 ms |" in (tmp_path / "perf.md").read_text()


def test_an_unknown_program_is_named(capsys):
    assert suite.main(["ffts"]) == 2
    assert "unknown program 'ffts'" in capsys.readouterr().err


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_the_reference_solves_the_same_proximal_step(boundary):
    from benchmark_utils.physics import DataFidelity

    problem, truth = simulated("face", side=7, boundary=boundary)
    point = problem.initial_image()
    expected = DataFidelity(problem.observation, (7, 7), boundary).prox(point, truth.kernel, 5.0)
    found = reference_loop.by_conjugate_gradient(point, truth.kernel, problem, 5.0)
    torch.testing.assert_close(found, expected, rtol=0, atol=2e-3)


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_the_reference_takes_the_same_kernel_gradient(boundary):
    from benchmark_utils.physics import DataFidelity, ImageMoments

    problem, truth = simulated("face", side=7, boundary=boundary)
    kernel = torch.full((1, 1, 7, 7), 1 / 49)
    expected = DataFidelity(problem.observation, (7, 7), boundary).kernel_gradient(
        ImageMoments.of_image(truth.image), kernel
    )
    found = reference_loop.kernel_gradient(truth.image, kernel, problem.observation, boundary)
    torch.testing.assert_close(found, expected, rtol=1e-3, atol=1e-3)


def test_the_adjoint_of_the_reference_is_that_of_its_blur():
    kernel = torch.rand(1, 1, 5, 7, dtype=torch.float64)
    image = torch.rand(1, 3, 16, 15, dtype=torch.float64)
    for boundary in ("circular", "valid"):
        blur = reference_loop.SpatialBlur(kernel, boundary)
        blurred = blur(image)
        other = torch.rand_like(blurred)
        torch.testing.assert_close((blurred * other).sum(), (image * blur.adjoint(other)).sum())


def test_the_exponent_is_that_of_a_power_law():
    costs = {side: {"seconds": 3 * side ** (2 * 1.2)} for side in (32, 64, 256)}
    assert scaling.exponent(costs) == pytest.approx(1.2)


def test_the_page_on_cost_holds_a_table_of_every_solver():
    text = scaling.PAGE.read_text(encoding="utf-8")
    (block,) = [found.group() for found in scaling.BLOCK.finditer(text)]
    costs = dict.fromkeys(scaling.SOLVERS)
    run = {"evaluations": 3, "seconds": 1.0, "megabytes": 600.0}
    costs = {solver: dict.fromkeys(scaling.SIDES, run) for solver in costs}
    header = scaling.table(costs).splitlines()[2]
    assert header in block, "python perf/scaling.py --page"
    for solver in scaling.SOLVERS:
        assert f"|`{solver}`|" in block


def test_start_up_does_not_count_in_a_long_run():
    """Twelve runs of 5 s on the wall: half of it with two workers, whatever they take to start."""
    alone = (10.0 + 6, 70.0 + 6), (10.0, 70.0)
    together = (5.0 + 20, 35.0 + 20), (10.0 + 9, 73.0 + 9)
    wall, cpu = scale_out.against(alone, "-j 2", together)
    assert (wall.value, wall.verdict) == (1.0, "reached")
    assert cpu.value == pytest.approx(63 / 60)


def test_made_up_results_of_many_images_are_stored_and_read_back():
    file, page = memory.sizes(5, 32, with_page=False)
    assert 0 < file < 1
    assert page is None
