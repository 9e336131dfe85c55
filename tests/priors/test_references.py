"""Priors of the user, by reference: found, or refused with a reason; never a stale one."""

import os
import pickle
from pathlib import Path

import joblib
import pytest
import torch

from benchmark_utils.priors import (
    Entry,
    __main__,
    available,
    get_denoiser,
    get_model,
    get_potential,
    restoration_prior,
)
from benchmark_utils.priors.parameters import with_absolute_paths
from tests.suite import make_solver

SOURCE = '''
from dataclasses import dataclass

import torch

from benchmark_utils.priors import Entry


def halve(image, sigma):
    """Half of the image."""
    return image / 2


def crop(image, sigma):
    return image[..., 1:, :]


def mean(image, sigma):
    return float(image.mean())


def build():
    network = torch.nn.Conv2d(3, 3, 1)
    network.forward = lambda image, sigma: 0.25 * image
    return network


def three(image, sigma, kernel):
    return image


@dataclass
class Scaled:
    factor: float = 0.75

    def __call__(self, image, sigma):
        return self.factor * image


level = 3
half = Entry("half of the image", halve, sigma_range=(0.01, 1.0))
sharpen = Entry("undoes a Gaussian", halve, degradation="gaussian")
'''


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The working directory, with the file of a prior."""
    monkeypatch.chdir(tmp_path)
    Path("my_prior.py").write_text(SOURCE)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "factor"),
    [("half", 0.5), ("halve", 0.5), ("build", 0.25), ("Scaled", 0.75)],
)
def test_an_entry_a_function_or_a_builder_is_a_prior(folder, name, factor):
    image = torch.rand(2, 3, 8, 8)
    for path in ("my_prior.py", folder / "my_prior.py"):
        denoiser = get_denoiser(f"{path}:{name}")
        torch.testing.assert_close(denoiser(image, 0.1), factor * image)
    assert available(f"my_prior.py:{name}") == (True, "")


def test_the_entry_says_what_the_prior_takes(folder):
    with pytest.raises(ValueError, match=r"takes sigma in \[0.01, 1.0\]"):
        get_denoiser("my_prior.py:half")(torch.rand(1, 3, 8, 8), 2.0)
    grey = torch.rand(1, 1, 8, 8)
    torch.testing.assert_close(get_denoiser("my_prior.py:halve")(grey, 2.0), grey / 2)


def test_a_file_with_one_entry_needs_no_name(folder):
    Path("other.py").write_text(SOURCE.replace("sharpen = ", "entries = [] and "))
    image = torch.rand(1, 3, 8, 8)
    torch.testing.assert_close(get_denoiser("other.py")(image, 0.1), image / 2)


def test_a_prior_of_an_installed_module(folder, monkeypatch):
    monkeypatch.syspath_prepend(folder)
    Path("pieces").mkdir()
    Path("pieces/priors_of_a_test.py").write_text(SOURCE)
    image = torch.rand(1, 3, 8, 8)
    denoiser = get_denoiser("pieces.priors_of_a_test:half")
    torch.testing.assert_close(denoiser(image, 0.1), image / 2)


def test_a_restorer_and_a_potential_by_reference(folder):
    image = torch.rand(1, 3, 16, 16)
    restored = restoration_prior("my_prior.py:sharpen")(image, torch.Generator().manual_seed(0))
    assert restored.shape == image.shape
    other = restoration_prior("my_prior.py:sharpen@gaussian:1-2")
    assert other(image, torch.Generator().manual_seed(0)).shape == image.shape
    potential = get_potential("my_prior.py:halve", n_steps=1)
    assert potential.denoiser is get_model("my_prior.py:halve")
    expected = get_potential("diffusion", denoiser="my_prior.py:halve", n_steps=1)
    assert torch.equal(potential(image), expected(image))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("absent.py:half", r"absent\.py, the file of a prior, does not exist"),
        ("my_prior.py", "holds the entries half, sharpen: add the name of one"),
        ("my_prior.py:halv", "has no 'halv', expected one of halve, crop.*half, sharpen"),
        ("my_prior.py:level", "is of type int, expected an Entry"),
        ("my_prior.py:three", r"is a function \(image, sigma, kernel\), expected an Entry"),
        ("broken.py:half", "broken.py fails: ZeroDivisionError"),
        ("syntax.py:half", "syntax.py fails: SyntaxError"),
        ("empty.py", "holds no Entry"),
        ("empty.py:half", "it defines no prior"),
        ("fails.py:build", "fails.py:build fails: RuntimeError: no weights"),
        ("no_such_package.priors:half", "no_such_package.priors fails: ModuleNotFoundError"),
        ("math:tau", "math:tau is of type float"),
    ],
)
def test_what_is_no_prior_is_refused(folder, name, message):
    Path("broken.py").write_text("1 / 0")
    Path("syntax.py").write_text("def half(")
    Path("empty.py").write_text("")
    Path("fails.py").write_text("def build():\n    raise RuntimeError('no weights')")
    for ask in (get_denoiser, get_model, available):
        with pytest.raises(ValueError, match=message):
            ask(name)


@pytest.mark.parametrize(
    ("name", "found"),
    [("crop", r"\(2, 3, 7, 8\)"), ("mean", "float")],
)
def test_another_shape_is_refused(folder, name, found):
    denoiser = get_denoiser(f"my_prior.py:{name}")
    with pytest.raises(ValueError, match=rf"returns {found} .* expected a tensor \(2, 3, 8, 8\)"):
        denoiser(torch.rand(2, 3, 8, 8), 0.1)


def test_an_edited_file_is_read_again(folder):
    image = torch.rand(1, 3, 8, 8)
    assert torch.equal(get_denoiser("my_prior.py:halve")(image, 0.1), image / 2)
    first = get_denoiser("my_prior.py:halve")
    assert get_denoiser("my_prior.py:halve") is first
    Path("my_prior.py").write_text(SOURCE.replace("return image / 2", "return image / 4"))
    assert torch.equal(get_denoiser("my_prior.py:halve")(image, 0.1), image / 4)


def test_benchopt_computes_an_edited_prior_anew(folder):
    """What benchopt hashes for its cache has the source of the prior in it."""

    def key(denoiser):
        return joblib.hash(make_solver("map-pgd", denoiser=denoiser))

    before, embedded = key("my_prior.py:half"), key("embedded")
    assert key("my_prior.py:half") == before
    Path("my_prior.py").write_text(SOURCE + "\n# edited\n")
    assert key("my_prior.py:half") != before
    assert key("embedded") == embedded


def test_a_worker_in_another_folder_finds_the_prior(folder, tmp_path_factory, monkeypatch):
    for sent in (
        make_solver("map-pgd", denoiser="my_prior.py:half"),
        make_solver("l0-blind", restoration="my_prior.py:half"),
        make_solver("fire-hqs", restorers="tv+my_prior.py:half@gaussian:1-2"),
    ):
        monkeypatch.chdir(folder)
        content = pickle.dumps(sent)
        monkeypatch.chdir(tmp_path_factory.mktemp("worker"))
        received = pickle.loads(content)
        assert str(received) == str(sent), "the name is the one that was given"
        assert str(folder) not in str(sent)
        (own,) = [name for name in received.model_names() if "my_prior" in name]
        assert own == f"{folder}/my_prior.py:half"
        assert available(own) == (True, "")


def test_only_paths_of_priors_are_made_absolute(folder):
    for value in ("embedded", "tv+embedded-jpeg@jpeg:80-100", "some.package:prior"):
        assert with_absolute_paths(value) == value
    plus = folder / "c++ @ home"
    plus.mkdir()
    (plus / "my_prior.py").write_text(SOURCE)
    assert with_absolute_paths("c++ @ home/my_prior.py:half") == f"{plus}/my_prior.py:half"
    assert with_absolute_paths("~/my_prior.py") == os.path.expanduser("~/my_prior.py")


def test_the_command_lists_the_priors_of_a_file(folder, capsys):
    __main__.main(["my_prior.py", "my_prior.py:build", "tv"])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == [
        "my_prior.py:half",
        "my_prior.py:sharpen",
        "my_prior.py:build",
        "tv",
    ]
    assert "0.01 .. 1" in lines[1]
    assert "half of the image" in lines[1]
    assert lines[3].split()[1] == "12"  # parameters of the network


@pytest.mark.parametrize("name", ["crop", "level", "raises"])
def test_the_command_refuses_what_does_not_work_in_one_line(folder, capsys, name):
    text = "\n\ndef raises(image, sigma):\n    raise RuntimeError('no')\n"
    Path("my_prior.py").write_text(SOURCE + text)
    assert __main__.main([f"my_prior.py:{name}"]) == 2
    (error,) = capsys.readouterr().err.splitlines()
    assert f"my_prior.py:{name}" in error


def test_a_bare_entry_takes_any_noise():
    assert Entry("plain", lambda image, sigma: image).sigma_range == (0.0, float("inf"))
