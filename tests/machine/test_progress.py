import io

import pytest

from benchmark_utils import machine


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("stream", "total", "shown"),
    [(Terminal, 3, True), (io.StringIO, 3, False), (Terminal, 0, False)],
)
def test_bars_are_for_people_who_wait(monkeypatch, stream, total, shown):
    stderr = stream()
    monkeypatch.setattr("sys.stderr", stderr)
    with machine.progress_bar("map-pgd", total) as bar:
        for _ in range(total):
            bar.update()
    assert ("map-pgd" in stderr.getvalue()) == shown


def test_workers_are_quiet(monkeypatch):
    stderr = Terminal()
    monkeypatch.setattr("sys.stderr", stderr)
    monkeypatch.setattr(machine, "parent_process", lambda: "another process")
    with machine.progress_bar("map-pgd", 3) as bar:
        bar.update()
    assert stderr.getvalue() == ""
