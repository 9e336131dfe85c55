"""Own files, from observations to scores."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from benchmark_utils.problem import frame
from benchmark_utils.results.suite import load_data
from benchmark_utils.score.__main__ import main

SMALL = "simulated[kernel=motion,kernel_size=7,photographs=2,size=32{}]"
CIRCULAR, VALID = SMALL.format(""), SMALL.format(",boundary=valid")


@pytest.fixture(scope="module", params=[CIRCULAR, VALID], ids=["circular", "valid"])
def dataset(request):
    return request.param


def write_truth(dataset, folder, image_of=lambda image, kernel: image):
    problem, truth = load_data(dataset)
    for name, image, kernel in zip(truth.names, truth.image, truth.kernel, strict=True):
        image = image_of(image, kernel)
        np.save(folder / f"{name}.npy", image.movedim(0, -1).numpy())
        np.save(folder / f"{name}_kernel.npy", kernel[0].numpy())
    return problem, truth


def scores_of(dataset, folder, *options):
    assert main([dataset, str(folder), "--potential", "tv", *options]) == 0
    return pd.read_csv(folder / "scores.csv", index_col="image")


def test_the_truth_scores_as_the_truth(dataset, tmp_path, capsys):
    _, truth = write_truth(dataset, tmp_path)
    table = scores_of(dataset, tmp_path)
    assert table.index.tolist() == list(truth.names)
    assert (table["psnr"] == 100).all()
    np.testing.assert_allclose(table["kernel_mnc"], 1, atol=1e-6)
    printed = capsys.readouterr().out
    assert "mean" in printed
    assert "scores.csv" in printed


def test_images_may_have_the_size_of_the_observation(tmp_path):
    problem, _ = write_truth(
        VALID, tmp_path, lambda image, kernel: frame(image, kernel.shape[-2:], "valid")
    )
    assert tuple(np.load(tmp_path / "face.npy").shape[:2]) == problem.observation.shape[-2:]
    assert (scores_of(VALID, tmp_path)["psnr"] == 100).all(), "the border is not scored"


def test_a_kernel_may_be_a_picture(tmp_path):
    _, truth = write_truth(CIRCULAR, tmp_path)
    for name, kernel in zip(truth.names, truth.kernel, strict=True):
        (tmp_path / f"{name}_kernel.npy").unlink()
        levels = (kernel[0] / kernel.max() * 255).byte().numpy()
        Image.fromarray(levels).save(tmp_path / f"{name}_kernel.png")
    table = scores_of(CIRCULAR, tmp_path)
    assert table["kernel_mnc"].between(0.99, 1).all()
    assert (table["kernel_error"] < 0.05).all(), "grey levels are scaled to sum 1"


def test_observations_are_those_of_a_run(dataset, tmp_path):
    assert main([dataset, str(tmp_path), "--write-observations"]) == 0
    problem, truth = load_data(dataset)
    told = json.loads((tmp_path / "problem.json").read_text())
    assert told["images"] == list(truth.names)
    assert told["boundary"] == problem.boundary
    for name, observation in zip(truth.names, problem.observation, strict=True):
        written = np.load(tmp_path / f"{name}.npy")
        np.testing.assert_array_equal(written, observation.movedim(0, -1).numpy())
        assert Image.open(tmp_path / f"{name}.png").size == written.shape[1::-1]


def test_the_seed_is_that_of_the_run():
    first, again, other = (load_data(CIRCULAR, seed)[0].observation for seed in (0, 0, 1))
    assert first.equal(again)
    assert not first.equal(other)


def spoil_size(folder):
    np.save(folder / "face.npy", np.zeros((5, 5, 3), np.float32))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (spoil_size, r"face.npy holds \(3, 5, 5\)"),
        (lambda folder: (folder / "face_kernel.npy").unlink(), "holds no face_kernel"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path, capsys, spoil, message):
    write_truth(CIRCULAR, tmp_path)
    spoil(tmp_path)
    assert main([CIRCULAR, str(tmp_path)]) == 2
    assert re.search(message, capsys.readouterr().err)


@pytest.mark.parametrize(
    ("name", "message"), [("nowhere", "did not match"), ("simulated[foo=1]", "'foo'")]
)
def test_unknown_data_sets_are_plain_messages(tmp_path, capsys, name, message):
    assert main([name, str(tmp_path)]) == 2
    assert message in capsys.readouterr().err
