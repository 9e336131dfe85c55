"""``python -m benchmark_utils.metrics`` scores folders, and says what is missing."""

import re

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from scipy.io import loadmat, savemat

from benchmark_utils.metrics.__main__ import main

rng = np.random.default_rng(0)


def save_png(path, pixels, bits=8):
    """Save an array in [0, 1], (H, W) or (H, W, 3)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    levels = np.round(pixels * (2**bits - 1))
    Image.fromarray(levels.astype(np.uint8 if bits == 8 else np.uint16)).save(path)


@pytest.fixture
def home(tmp_path):
    """A data home with the truth of one Levin pair and of two Koehler trajectories."""
    (tmp_path / "levin").mkdir()
    savemat(tmp_path / "levin" / "im01_ker03.mat", {"x": rng.random((48, 48)), "y": np.eye(48)})
    photograph = rng.random((180, 180, 3))
    for trajectory, frame, level in ((3, 29, 0.5), (3, 30, 1.0), (12, 1, 1.0), (12, 10, 0.8)):
        name = f"kohler/Image1/Kernel{trajectory}/GroundTruth1_{trajectory}_{frame}.png"
        save_png(tmp_path / name, level * np.roll(photograph, frame, 0))
    return tmp_path


@pytest.fixture
def truth(home):
    return loadmat(home / "levin" / "im01_ker03.mat")["x"]


@pytest.fixture
def outputs(tmp_path):
    folder = tmp_path / "outputs"
    folder.mkdir()
    return folder


def run(protocol, outputs, home):
    status = main([protocol, str(outputs), "--data-home", str(home)])
    table = outputs / f"{protocol}_scores.csv"
    return status, pd.read_csv(table) if table.exists() else None


@pytest.mark.parametrize(
    ("kind", "psnr"),  # what is lost is the rounding to 2^bits levels: 10 log10(12 4^bits) dB
    [("png", 58.9), ("rgb", 58.9), ("uint8.mat", 58.9), ("png16", 100), ("mat", 100)],
)
def test_levin_reads_every_documented_file(outputs, home, truth, kind, psnr, capsys):
    moved = np.roll(truth, (1, -2), (0, 1))
    match kind:
        case "png":
            save_png(outputs / "ours_im01_ker03.png", moved)
        case "png16":
            save_png(outputs / "im1_ker3_final.png", moved, bits=16)
        case "rgb":
            save_png(outputs / "im01_ker03.png", np.repeat(moved[..., None], 3, 2))
        case "mat":
            savemat(outputs / "im01_ker03.mat", {"latent": moved, "kernel": np.eye(5)})
        case "uint8.mat":
            savemat(outputs / "im01_ker03.mat", {"z": np.round(255 * moved).astype(np.uint8)})
    (outputs / "notes_im01_ker03.txt").write_text("left aside")
    status, table = run("levin", outputs, home)
    assert status == 0
    assert table[["image", "kernel", "shift_y", "shift_x"]].to_numpy().tolist() == [[1, 3, 1, -2]]
    assert table["psnr"].item() == pytest.approx(psnr, abs=1)
    printed = capsys.readouterr().out
    assert "1 of 32 pairs" in printed
    assert "100.0% at <= 1.5" in printed


def test_kohler_takes_the_best_recorded_frame(outputs, home, capsys):
    for trajectory, frame in ((3, 29), (12, 10)):
        source = home / f"kohler/Image1/Kernel{trajectory}/GroundTruth1_{trajectory}_{frame}.png"
        Image.open(source).save(outputs / f"Deblurred1_{trajectory}.png")
    status, table = run("kohler", outputs, home)
    assert status == 0
    assert table["trajectory"].tolist() == [3, 12]
    assert table["frame"].tolist() == [29, 10]
    assert table["frames"].tolist() == [1, 2]  # frame 30 of photograph 1, trajectory 3 is left out
    assert table["psnr"].tolist() == [100, 100]
    assert "at least 1 frames each" in capsys.readouterr().out


def test_the_table_goes_where_asked(outputs, home, truth):
    save_png(outputs / "im01_ker03.png", truth)
    csv = home / "scores.csv"
    assert main(["levin", str(outputs), "--data-home", str(home), "--csv", str(csv)]) == 0
    assert len(pd.read_csv(csv)) == 1


@pytest.mark.parametrize(
    ("protocol", "files", "message"),
    [
        ("levin", ["result.png"], r"holds no .* file named like \*im01_ker03\*"),
        ("levin", ["im01_ker04.png"], "the sharp image .*im01_ker04.mat is missing"),
        ("levin", ["im05_ker01.png"], "holds no"),
        ("levin", ["a_im01_ker03.png", "b_im01_ker03.png"], "are outputs of pair"),
        ("kohler", ["im2_1.png"], "no ground-truth frame .*GroundTruth2_1_"),
        ("kohler", ["run1_3_of_2_1.png"], "fits several pairs"),
        ("kohler", ["1_3.png"], r"has size \(8, 8\), expected \(180, 180\)"),
    ],
)
def test_what_is_missing_is_said(outputs, home, capsys, protocol, files, message):
    for name in files:
        save_png(outputs / name, rng.random((8, 8)))
    status, table = run(protocol, outputs, home)
    assert status == 2
    assert table is None
    assert re.search(message, capsys.readouterr().err)


def test_a_missing_folder_or_data_home_is_said(tmp_path, capsys):
    assert main(["levin", str(tmp_path), "--data-home", str(tmp_path / "home")]) == 2
    assert "set BENCHOPT_DATA_HOME" in capsys.readouterr().err
    assert main(["levin", str(tmp_path / "none"), "--data-home", str(tmp_path)]) == 2
    assert "none does not exist" in capsys.readouterr().err
