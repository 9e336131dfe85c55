"""Denoisers side by side on sets that no training saw."""

import json

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from benchmark_utils.priors import PreconditionedDRUNet, sha256
from training.benchmark import bm3d, main, spread

IDENTITY = "def identity(image, sigma):\n    return image\n"
SETS = ["cbsd10", "sun_hays, halved", "faces, held back", "afhq, 256 pixels"]


@pytest.fixture
def home(tmp_path):
    """A data home of mid-grey images: clamping hardly changes their noise."""
    sizes = {"cbsd10": [(48, 33), (33, 48)], "sun_hays": [(66, 80)], "afhq/cat": [(300, 280)]}
    for folder, images in sizes.items():
        (tmp_path / folder).mkdir(parents=True)
        for number, size in enumerate(images):
            Image.new("RGB", size, (128, 128, 128)).save(tmp_path / folder / f"{number}.png")
    faces = np.full((40, 16, 16, 3), 128, np.uint8)
    np.savez(tmp_path / "faces.npz", x=faces, person=np.arange(40) // 2)
    (tmp_path / "nothing.py").write_text(IDENTITY)
    return tmp_path


def run(home, *arguments):
    return main([*arguments, "--data", str(home), "--faces", str(home / "faces.npz")])


def rows(output):
    return [line.strip("| ").split(" | ") for line in output.splitlines()[2:]]


def test_doing_nothing_leaves_the_noise_on_each_set(home, capsys):
    assert run(home, f"{home}/nothing.py:identity") == 0
    table = rows(capsys.readouterr().out)
    assert [row[0] for row in table[::3]] == SETS
    assert [row[1] for row in table[::3]] == ["2", "1", "2", "1"]
    for _, _, level, psnr in table[:2]:  # at noise 50 of 255 clamping helps
        assert float(psnr) == pytest.approx(-20 * np.log10(int(level) / 255), abs=0.3)


def test_a_file_stands_beside_the_shipped_network(home, capsys):
    network = PreconditionedDRUNet([4, 4, 4, 4], 1, 3)
    file = home / "new.safetensors"
    save_file(network.state_dict(), file)
    card = {"architecture": {"widths": [4, 4, 4, 4], "n_blocks": 1, "channels": 3}}
    file.with_suffix(".json").write_text(json.dumps({**card, "sha256": sha256(file)}))
    assert run(home, "embedded", str(file), "--limit", "1") == 0
    table = rows(capsys.readouterr().out)
    assert {row[1] for row in table} == {"1"}
    assert all(float(shipped) > float(untrained) for *_, shipped, untrained in table)

    file.write_bytes(file.read_bytes() + b"0")
    assert run(home, str(file)) == 2
    assert "not the file that its card describes" in capsys.readouterr().err


def test_what_is_missing_is_left_out_with_the_reason(home, capsys, monkeypatch):
    monkeypatch.setattr("training.benchmark.find_spec", lambda _: None)
    (home / "faces.npz").unlink()
    assert run(home, f"{home}/nothing.py:identity", "bm3d") == 0
    output = capsys.readouterr()
    assert "left out: bm3d: the package bm3d is not installed" in output.err
    assert "left out: faces, held back: " in output.err
    assert [row[0] for row in rows(output.out)[::3]] == [SETS[0], SETS[1], SETS[3]]
    assert run(home, "bm3d") == 2


@pytest.mark.parametrize("arguments", [["nobody"], ["missing.safetensors"], ["tv", "--limit", "0"]])
def test_bad_input_is_one_line(home, capsys, arguments):
    assert run(home, *arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: ")


def test_a_limit_spreads_over_the_set():
    assert spread(list(range(10)), 3) == [0, 4, 9]
    assert spread([1, 2], None) == spread([1, 2], 5) == [1, 2]


@pytest.mark.slow
@pytest.mark.parametrize("channels", [1, 3])
def test_bm3d_denoises_a_batch(channels):
    pytest.importorskip("bm3d", reason="BM3D is an extra: pip install bm3d")
    clean = torch.full((2, channels, 24, 32), 0.5)
    noise = 0.1 * torch.randn(clean.shape, generator=torch.Generator().manual_seed(0))
    denoised = bm3d(clean + noise, 0.1)
    assert denoised.shape == clean.shape
    assert denoised.dtype == clean.dtype
    assert (denoised - clean).std() < 0.3 * noise.std()
