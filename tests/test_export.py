"""Estimates of a run as files: all of them where they were stored, the first four elsewhere."""

import numpy as np
import pytest
import torch
from PIL import Image

from benchmark_utils import export
from benchmark_utils.problem import frame
from benchmark_utils.results import read_estimates
from benchmark_utils.results.suite import load_data, save_results
from benchmark_utils.score.__main__ import main as score
from tests.plots.conftest import FAILURE, make_results
from tests.suite import load, make_objective, make_solver, solve

DATASET = "simulated[kernel=motion,kernel_size=7,photographs=6,size=32,boundary=valid]"


def stored_run(problem, truth):
    """Final results of a run, and its result."""
    objective = make_objective()
    objective.set_data(problem, truth)
    objective._repetition = 0
    result = solve(make_solver("l0-blind", n_outer=3, n_kernel=3), problem)
    objective.evaluate_result(**result)
    return objective.save_final_results(**result), result


def results(path, final):
    table = make_results(("l0-blind",), (DATASET,), repetitions=1, evaluations=1)
    table["final_results"] = [final] * len(table)
    save_results(table, path)
    return path


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("BLIND_ESTIMATES", str(tmp_path / "store"))
    return tmp_path / "store"


def test_every_estimate_is_exported_exactly(store, tmp_path):
    problem, truth = load_data(DATASET)
    final, result = stored_run(problem, truth)
    file = results(tmp_path / "run.parquet", final)
    assert export.main([str(file), "--folder", str(tmp_path / "out")]) == 0
    folder = tmp_path / "out" / "simulated" / "l0-blind"
    framed = frame(result["image"], result["kernel"].shape[-2:], "valid")
    assert len(truth.names) == 6
    for name, image, kernel in zip(truth.names, framed, result["kernel"], strict=True):
        np.testing.assert_array_equal(np.load(folder / f"{name}.npy"), image.movedim(0, -1))
        np.testing.assert_array_equal(np.load(folder / f"{name}_kernel.npy"), kernel[0])
        assert Image.open(folder / "pictures" / f"{name}.png").size == image.shape[:0:-1]
        assert Image.open(folder / "pictures" / f"{name}_kernel.png").mode == "L"
    assert score([DATASET, str(folder), "--potential", "tv"]) == 0, "the two commands agree"


def test_one_batch_is_one_file(store):
    problem, truth = load("simulated", photographs=1, size=32, kernel_size=7)
    first, second = (stored_run(problem, truth)[0]["estimates"] for _ in range(2))
    assert first == second
    assert [str(file) for file in store.iterdir()] == [first]
    assert read_estimates(first).names == list(truth.names)


def test_nothing_is_stored_unasked(monkeypatch):
    monkeypatch.delenv("BLIND_ESTIMATES", raising=False)
    final, _ = stored_run(*load("simulated", photographs=1, size=32, kernel_size=7))
    assert "estimates" not in final


def test_a_run_that_stored_nothing_runs_again(monkeypatch, tmp_path):
    monkeypatch.delenv("BLIND_ESTIMATES", raising=False)
    before = make_objective()._get_state()
    monkeypatch.setenv("BLIND_ESTIMATES", str(tmp_path))
    assert make_objective()._get_state() != before


def test_a_disk_that_refuses_costs_no_score(monkeypatch, tmp_path, failures_are_kept):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("BLIND_ESTIMATES", str(tmp_path / "file"))
    final, _ = stored_run(*load("simulated", photographs=1, size=32, kernel_size=7))
    assert "estimates" not in final
    assert final["per_image"]["psnr"]


def test_without_the_store_the_first_four_come_and_a_line_says_so(monkeypatch, tmp_path, capsys):
    monkeypatch.delenv("BLIND_ESTIMATES", raising=False)
    final, _ = stored_run(*load_data(DATASET))
    file = results(tmp_path / "run.parquet", final)
    assert export.main([str(file), "--folder", str(tmp_path / "out")]) == 2
    assert len(list((tmp_path / "out").rglob("*_kernel.npy"))) == 4
    assert (
        "pictures of 4 of 6 images, rounded and reduced: for all, run with BLIND_ESTIMATES"
        in capsys.readouterr().err
    )


def test_nothing_is_overwritten_unasked(store, tmp_path, capsys):
    final, _ = stored_run(*load("simulated", photographs=1, size=32, kernel_size=7))
    file = results(tmp_path / "run.parquet", final)
    arguments = [str(file), "--folder", str(tmp_path / "out")]
    assert export.main(arguments) == 0
    assert export.main(arguments) == 2
    assert "exists already, see --overwrite" in capsys.readouterr().err
    assert export.main([*arguments, "--overwrite"]) == 0


def test_what_is_gone_or_failed_is_named_and_the_others_come(store, tmp_path, capsys):
    final, _ = stored_run(*load("simulated", photographs=1, size=32, kernel_size=7))
    table = make_results(("a", "b", "c"), (DATASET,), repetitions=1, evaluations=1)
    table["final_results"] = [final, FAILURE, final | {"estimates": str(store / "gone.npz")}]
    save_results(table, tmp_path / "run.parquet")
    arguments = [str(tmp_path / "run.parquet"), "--folder", str(tmp_path / "out")]
    assert export.main(arguments) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "gone.npz is missing" in lines[1]
    assert [folder.name for folder in (tmp_path / "out" / "simulated").iterdir()] == ["a"]


@pytest.mark.parametrize(
    ("name", "expected"), [("a/b c", "a_b_c"), ("..", "_"), ('x[k=1,"y"]', "x[k=1,_y_]")]
)
def test_names_are_made_safe(name, expected):
    assert export.safe(name) == expected


def test_repetitions_have_folders_of_their_own():
    table = make_results(("a",), (DATASET,), repetitions=2, evaluations=1)
    assert [place.name for place in export.folders(table)] == ["repetition-1", "repetition-2"]


def test_activations_are_exported_as_arrays(store, tmp_path):
    problem, truth = load("sparse-spikes", n_signals=2)
    image = torch.zeros(problem.initial_image().shape)
    kernel = torch.ones(2, 1, *problem.kernel_shape)
    objective = make_objective()
    objective.set_data(problem, truth)
    final = objective.stored_estimates(image, kernel)
    assert read_estimates(final["estimates"]).images.shape == image.shape
