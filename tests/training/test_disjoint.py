"""Sources are compared by content, what was compared is recorded, and training obeys."""

import json

import numpy as np
import pytest
from PIL import Image
from scipy.io import savemat
from skimage import data

from benchmark_utils.data import PHOTOGRAPHS
from training import export, train
from training.data import named_images
from training.disjoint import check as check_module
from training.disjoint.__main__ import main
from training.disjoint.check import check, evaluation_images, fingerprint


@pytest.fixture
def folders(tmp_path, leaves, planted):
    """``training`` with three pictures; ``clean`` and ``dirty`` to evaluate on."""
    for folder in ("training", "clean", "dirty"):
        (tmp_path / folder / "inner").mkdir(parents=True)
    for seed in range(3):
        leaves(seed).save(tmp_path / "training" / "inner" / f"{seed}.png")
    leaves(3).save(tmp_path / "clean" / "3.jpg")
    leaves(4).save(tmp_path / "dirty" / "4.png")
    planted(leaves(1), scale=0.8, mirrored=True).save(tmp_path / "dirty" / "inner" / "copy.png")
    return tmp_path


def train_on(folders, *arguments):
    command = f"{folders}/training --out {folders}/out --patch 32 --batch 2 --minutes 0.001"
    network = ["--blocks", "1", "--widths", *"4444"]
    return train.main([*command.split(), *network, *arguments])


@pytest.mark.slow
def test_nothing_close_is_exit_0_and_a_record(folders, capsys):
    arguments = [f"{folders}/training", "--against", f"{folders}/clean"]
    assert main([*arguments, "--json", f"{folders}/record.json"]) == 0
    record = json.loads((folders / "record.json").read_text())
    assert record == check(arguments[:1], arguments[2:])
    assert record["training"].keys() == {"training"}
    assert record["training"]["training"]["pictures"] == 3
    assert record["against"].keys() == {"embedded", "clean"}
    assert record["close"] == []
    assert capsys.readouterr().out.startswith("nothing is close: 3 pictures")


@pytest.mark.slow
def test_a_planted_copy_is_exit_1_and_both_files(folders, capsys):
    assert main([f"{folders}/training", "--against", f"{folders}/clean", f"{folders}/dirty"]) == 1
    line, _ = capsys.readouterr().out.splitlines()
    assert line.startswith("training/inner/1.png  dirty/inner/copy.png  ")
    assert line.endswith("a part, mirrored")


def test_crops_of_an_archive_are_compared(folders, capsys):
    faces = np.stack([np.asarray(Image.open(folders / "dirty/4.png").crop((0, 0, 96, 96)))] * 2)
    faces[0] = 128
    np.savez(folders / "faces.npz", x=faces)
    assert main([f"{folders}/faces.npz", "--against", f"{folders}/dirty"]) == 1
    assert capsys.readouterr().out.startswith("faces.npz/1  dirty/4.png")


@pytest.mark.slow
def test_pictures_of_matlab_files_are_compared(folders, capsys):
    pixels = np.asarray(Image.open(folders / "training/inner/2.png").convert("L")) / 255
    (folders / "pairs").mkdir()
    savemat(folders / "pairs" / "im01.mat", {"x": pixels[10:, 20:], "y": pixels.T[:70], "f": 1.0})
    assert main([f"{folders}/training", "--against", f"{folders}/pairs"]) == 1
    assert capsys.readouterr().out.startswith("training/inner/2.png  pairs/im01.mat:x")


@pytest.mark.slow
def test_embedded_photographs_are_compared_always(folders, capsys):
    Image.fromarray(data.cat()[100:280, 100:350, ::-1]).save(folders / "training" / "cat.jpg")
    assert main([f"{folders}/training"]) == 1
    assert capsys.readouterr().out.startswith("training/cat.jpg  embedded/cat")


def test_embedded_photographs_are_whole(monkeypatch):
    monkeypatch.setattr(check_module, "PHOTOGRAPHS", PHOTOGRAPHS)
    pictures = dict(evaluation_images(None))
    assert pictures.keys() == {function for function, *_ in PHOTOGRAPHS.values()}
    np.testing.assert_array_equal(pictures["coins"][..., 0], data.coins())


def test_a_fingerprint_is_of_the_content(folders):
    before = fingerprint(named_images(folders / "training"))
    file = folders / "training" / "inner" / "0.png"
    image = Image.open(file)
    image.save(folders / "training" / "renamed.bmp")
    file.unlink()
    assert fingerprint(named_images(folders / "training")) == before
    image.putpixel((0, 0), (1, 2, 3))
    image.save(folders / "training" / "renamed.bmp")
    assert fingerprint(named_images(folders / "training"))["sha256"] != before["sha256"]


BAD_INPUTS = [
    ("missing", "missing is neither a folder of images nor an .npz file"),
    ("empty", "empty holds no image"),
    ("broken", "no.png cannot be read as an image"),
    ("broken.npz", "broken.npz cannot be read as crops"),
    ("flat.npz", "flat.npz holds float64 x of shape (3,), expected uint8"),
    ("matlab", "no.mat cannot be read as a .mat file"),
    ("training", "sources must have different names"),
]


@pytest.mark.parametrize(("name", "message"), BAD_INPUTS)
def test_bad_input_is_exit_2_and_one_line(folders, capsys, name, message):
    for folder in ("empty", "broken", "matlab"):
        (folders / folder).mkdir()
    for file in ("broken/no.png", "broken.npz", "matlab/no.mat"):
        (folders / file).write_text("nothing")
    np.savez(folders / "flat.npz", x=np.zeros(3))
    against = ["--against"] if name == "matlab" else []
    assert main([f"{folders}/training", *against, f"{folders}/{name}"]) == 2
    line = capsys.readouterr().err.splitlines()[-1]
    assert line.startswith("error: ")
    assert message in line


@pytest.mark.slow
def test_training_refuses_a_copy_until_it_is_told(folders, capsys):
    against = ("--against", f"{folders}/dirty")
    assert train_on(folders, *against) == 1
    assert "training/inner/1.png  dirty/inner/copy.png" in capsys.readouterr().err
    assert not (folders / "out" / "weights.safetensors").exists()
    assert train_on(folders, *against, "--allow-overlap") == 0
    log = json.loads((folders / "out" / "log.json").read_text())
    (pair,) = log["disjoint"]["close"]
    assert pair["evaluation"] == "dirty/inner/copy.png"


def test_bad_sources_are_no_traceback(folders, capsys):
    assert train_on(folders, "--against", f"{folders}/missing") == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith("error: ")


@pytest.mark.slow
def test_resuming_compares_again_only_what_changed(folders, leaves, monkeypatch, capsys):
    def forbidden(*_):
        raise ValueError("compared again")

    against = ("--against", f"{folders}/clean")
    assert train_on(folders, *against) == 0
    monkeypatch.setattr(check_module, "Gallery", forbidden)
    assert train_on(folders, *against) == 0
    leaves(9).save(folders / "clean" / "9.png")
    assert train_on(folders, *against) == 2
    assert "error: compared again" in capsys.readouterr().err


@pytest.mark.slow
def test_the_card_has_the_record(folders):
    train_on(folders, "--against", f"{folders}/clean")
    weights = folders / "weights"
    card = export.export(folders / "out", "small", destination=weights)
    assert card["disjoint"] == check([folders / "training"], [folders / "clean"])


@pytest.mark.slow
def test_the_card_of_an_older_log_takes_the_record_of_a_file(folders, capsys):
    train_on(folders)
    log = json.loads((folders / "out" / "log.json").read_text())
    del log["disjoint"]
    (folders / "out" / "log.json").write_text(json.dumps(log))
    file, weights = str(folders / "record.json"), str(folders / "weights")
    main([f"{folders}/training", "--against", f"{folders}/clean", "--json", file])
    arguments = [str(folders / "out"), "small", "--destination", weights, "--disjoint", file]
    assert export.main(arguments) == 0
    card = json.loads((folders / "weights" / "small.json").read_text())
    assert card["disjoint"] == json.loads((folders / "record.json").read_text())

    main([f"{folders}/clean", "--json", file])
    assert export.main(arguments) == 2
    assert "must be a record of training" in capsys.readouterr().err


@pytest.mark.slow
def test_a_record_of_other_pictures_is_refused(folders, leaves):
    train_on(folders)
    leaves(8).save(folders / "training" / "8.png")
    main([f"{folders}/training", "--json", f"{folders}/record.json"])
    with pytest.raises(ValueError, match="other pictures than those of the training"):
        export.export(
            folders / "out",
            "small",
            disjoint=folders / "record.json",
            destination=folders / "weights",
        )
