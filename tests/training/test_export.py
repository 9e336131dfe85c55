import json
import shutil

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from benchmark_utils.priors import PreconditionedDRUNet, load_trained, sha256
from training.export import export
from training.train import main, parse

WIDTHS = [4, 4, 4, 4]


@pytest.fixture
def trained(tmp_path):
    """A folder as the training program leaves it."""
    network = PreconditionedDRUNet(WIDTHS, 1, channels=1)
    folder = tmp_path / "trained"
    folder.mkdir()
    save_file(network.state_dict(), folder / "weights.safetensors")
    options = vars(parse(["some/photographs", "--out", str(folder), "--blocks", "1"]))
    options["widths"] = WIDTHS
    record = {
        "options": options,
        "network": "PreconditionedDRUNet",
        "architecture": {"widths": WIDTHS, "n_blocks": 1, "channels": 1},
        "measure": "psnr",
        "device": "cpu",
        "log": [{"step": 7, "seconds": 90, "loss": 0.5, "scores": {"source0@0.1": 25.0}}],
    }
    (folder / "log.json").write_text(json.dumps(record))
    return folder


def test_export_installs_weights_and_card(trained, tmp_path):
    remarks = {"description": "A test.", "limits": "Untrained."}
    card = export(trained, "small", remarks=remarks, destination=tmp_path / "weights")
    path = tmp_path / "weights" / "small.safetensors"
    assert card == json.loads(path.with_suffix(".json").read_text())
    assert card["sha256"] == sha256(path)
    assert card["architecture"] == {"widths": WIDTHS, "n_blocks": 1, "channels": 1}
    assert card["data"] == {"photographs": 1.0}
    assert card["held_back_psnr"] == {"photographs": {"0.1": 25.0}}
    assert card["training"]["steps"] == 7
    assert card["limits"] == "Untrained."
    network = load_trained(path)
    assert sum(p.numel() for p in network.parameters()) == card["n_parameters"]
    assert network(torch.rand(1, 1, 8, 8), torch.tensor([0.1])).shape == (1, 1, 8, 8)


def test_card_names_no_folder_of_the_machine(trained, tmp_path):
    card = export(trained, "small", destination=tmp_path / "weights")
    assert str(tmp_path) not in json.dumps(card)


def test_interrupted_export_leaves_the_installed_weights(trained, tmp_path):
    destination = tmp_path / "weights"
    export(trained, "small", destination=destination)
    before = sha256(destination / "small.safetensors")
    shutil.copy(trained / "log.json", trained / "weights.safetensors")  # not weights
    with pytest.raises(Exception, match="header"):
        export(trained, "small", destination=destination)
    assert sha256(destination / "small.safetensors") == before


@pytest.mark.slow
def test_train_then_export(tmp_path):
    digits = np.random.default_rng(0).integers(0, 2, (60, 32, 32, 1), np.uint8) * 255
    np.savez(tmp_path / "digits.npz", x=digits)
    arguments = f"{tmp_path}/digits.npz --out {tmp_path}/out --patch 32 --batch 4 --minutes 0.01"
    main([*arguments.split(), "--no-augment", "--blocks", "1", "--widths", *"4444"])
    card = export(tmp_path / "out", "digits", destination=tmp_path / "weights")
    assert card["training"]["steps"] > 0
    assert card["training"]["augment"] is False
