"""The command that remakes the pages: what it names exists. A run of it takes hours."""

import shlex

import pytest

from docs.figures.__main__ import PAGES, failed_command, main
from tests.project import ROOT


@pytest.mark.parametrize("page", PAGES)
def test_the_steps_of_a_page_exist(page):
    assert (ROOT / "docs" / f"{page}.md").is_file()
    made = set()
    for words in PAGES[page]:
        command = shlex.split(" ".join(words))
        if command[0] == "benchopt":
            assert (ROOT / command[command.index("--config") + 1]).is_file()
            made.add(command[command.index("--output") + 1])
        else:
            module = ROOT.joinpath(*command[2].split("."))
            assert module.with_suffix(".py").is_file() or (module / "__main__.py").is_file()
            named = [word for word in command if word.startswith("outputs/")]
            assert {word[8:-8] for word in named} <= made


def test_a_failed_step_ends_its_page_alone(monkeypatch, capfd):
    monkeypatch.setattr("sys.argv", ["figures", "first", "second"])
    pages = {"first": [("false",), ("echo", "never")], "second": [("echo", "reached")]}
    monkeypatch.setattr("docs.figures.__main__.PAGES", pages)
    assert main() == 1
    output = capfd.readouterr()
    assert "reached" in output.out
    assert "never" not in output.out
    assert "failed: false" in output.err


def test_a_run_replaces_an_earlier_result(monkeypatch, tmp_path):
    (tmp_path / "outputs").mkdir()
    old = tmp_path / "outputs" / "again.parquet"
    old.touch()
    monkeypatch.chdir(tmp_path)
    assert failed_command("echo --output again") == 0
    assert not old.exists()
