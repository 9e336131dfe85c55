"""benchopt's cache: the same command gives the old scores only of the same data and code."""

import shutil

import joblib
import numpy as np
import pytest
from benchopt.results import read_results
from PIL import Image
from skimage import data

from benchmark_utils.results.provenance import READERS
from docs.figures.architecture import imports
from tests.project import ROOT
from tests.runs.process import finished
from tests.suite import make_dataset, make_objective, make_solver

PICTURES = {"a": data.camera()[80:144, 150:214], "b": data.coins()[20:84, 20:84]}
EDITED = "benchmark_utils/algorithms/no_blur.py"


def save(folder, **pictures):
    folder.mkdir(exist_ok=True)
    for name, pixels in pictures.items():
        Image.fromarray(pixels).save(folder / f"{name}.png")


@pytest.fixture
def photographs(tmp_path, monkeypatch):
    """The folder ``photographs`` of a data home, with one picture."""
    monkeypatch.setenv("BENCHOPT_DATA_HOME", str(tmp_path))
    folder = tmp_path / "photographs"
    save(folder, a=PICTURES["a"])
    return folder


def key(**parameters):
    return joblib.hash(make_dataset("photographs", images="all", size=64, **parameters))


def replaced(folder):
    save(folder, a=255 - PICTURES["a"])


def added(folder):
    save(folder, b=PICTURES["b"])


def removed(folder):
    (folder / "a.png").unlink()


def renamed(folder):
    (folder / "a.png").rename(folder / "z.png")


@pytest.mark.parametrize("change", [replaced, added, removed, renamed, shutil.rmtree])
def test_data_are_others_once_their_folder_changed(photographs, change):
    before = key()
    assert key() == before
    change(photographs)
    assert key() != before


def test_what_is_no_data_changes_nothing(photographs):
    before = key()
    (photographs / ".DS_Store").write_bytes(b"x")
    save(photographs.parent / "ffhq", a=PICTURES["a"])
    assert key() == before


def test_measured_kernels_are_data(photographs):
    before, motion = key(kernel="levin"), key(kernel="motion")
    save(photographs.parent / "kernels", a=PICTURES["a"])
    assert key(kernel="levin") != before
    assert key(kernel="motion") == motion


@pytest.mark.parametrize(
    ("name", "folder", "parameters"),
    [
        ("ffhq", "ffhq", {}),
        ("afhq", "afhq/cat", {}),
        ("levin", "levin", {}),
        ("kohler", "kohler", {}),
        ("microscopy", "sparse", {"map": "measured"}),
        ("landscape", "ffhq", {"kind": "faces"}),
        ("photographs", "mine", {"source": "mine"}),
    ],
)
def test_each_data_set_knows_its_folder(photographs, name, folder, parameters):
    before = joblib.hash(make_dataset(name, **parameters))
    (photographs.parent / folder).mkdir(parents=True)
    save(photographs.parent / folder, a=PICTURES["a"])
    assert joblib.hash(make_dataset(name, **parameters)) != before


def test_a_folder_that_cannot_be_listed_has_a_key_too(photographs):
    assert key(source="photographs/a.png") != key()


def test_weights_that_arrive_end_a_skip(monkeypatch, tmp_path):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    solver, objective = make_solver("map-pgd", denoiser="drunet"), make_objective("drunet")
    before = joblib.hash(solver), joblib.hash(objective)
    (tmp_path / "hub/checkpoints").mkdir(parents=True)
    (tmp_path / "hub/checkpoints/drunet_deepinv_color_finetune_22k.pth").touch()
    assert joblib.hash(solver) != before[0]
    assert joblib.hash(objective) != before[1]


def test_runs_import_nothing_that_only_reads_results():
    rooms = imports()
    found, waiting = set(), ["objective.py", "datasets/", "solvers/"]
    while waiting:
        new = rooms[waiting.pop()] - found
        found |= new
        waiting += new
    assert not found & READERS
    assert rooms.keys() >= READERS


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of the benchmark with an empty data home, an empty cache and one solver."""
    monkeypatch.setenv("BENCHOPT_DATA_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    folder = tmp_path / "benchmark"
    for part in ("benchmark_utils", "datasets"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "objective.py", folder)
    (folder / "solvers").mkdir()
    shutil.copy(ROOT / "solvers/no_blur.py", folder / "solvers")
    return folder


def run(copy):
    """Log of a run, and the PSNR of each image."""
    options = ["-o", "Blind deconvolution[potential=tv]", "-s", "no-blur", "--no-plot"]
    options += ["-d", "photographs[images=all,size=64,kernel_size=9]", "--output", "run"]
    log = finished(*options, benchmark=".", cwd=copy)
    file = copy / "outputs/run.parquet"
    final = read_results(file)["final_results"].iloc[-1]
    file.unlink()  # another run would be written beside it
    return log, dict(zip(final["per_image"]["names"], final["per_image"]["psnr"], strict=True))


@pytest.mark.slow
def test_the_same_command_sees_new_data_and_new_code(copy, tmp_path):
    save(tmp_path / "home/photographs", a=PICTURES["a"])
    _, first = run(copy)
    log, again = run(copy)
    assert "cached" in log
    assert again == first
    save(tmp_path / "home/photographs", a=255 - PICTURES["a"], b=PICTURES["b"])
    log, other = run(copy)
    assert "cached" not in log
    assert other.keys() == {"a", "b"}
    assert other["a"] != first["a"]
    code = (copy / EDITED).read_text()
    edited = code.replace("torch.cat([image", "torch.cat([0.5 * image")
    (copy / EDITED).write_text(edited)
    assert edited != code
    log, darker = run(copy)
    assert "cached" not in log
    assert np.all(np.array(list(darker.values())) < np.array(list(other.values())) - 1)
