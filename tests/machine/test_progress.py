import io
import re
import time

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


def test_the_bar_has_the_time_left_and_the_last_score(monkeypatch):
    stderr = Terminal()
    monkeypatch.setattr("sys.stderr", stderr)
    machine.show_on_bar("of no run")
    with machine.progress_bar("map-pgd", 3) as bar:
        bar.update()
        machine.show_on_bar("PSNR 23.46 dB")
    last = stderr.getvalue().rstrip("\r ").split("\r")[-1]
    assert re.fullmatch(r"map-pgd:  33% \|.*\| [\d:?]+ left, PSNR 23.46 dB ?", last)
    assert "of no run" not in stderr.getvalue()
    assert "\n" not in stderr.getvalue(), "one line"
    assert not machine.BARS


def test_workers_are_quiet(monkeypatch):
    stderr = Terminal()
    monkeypatch.setattr("sys.stderr", stderr)
    monkeypatch.setattr(machine, "parent_process", lambda: "another process")
    with machine.progress_bar("map-pgd", 3) as bar:
        bar.update()
    assert stderr.getvalue() == ""


def test_the_wait_for_a_processor_is_told_apart(monkeypatch, tmp_path):
    """By what the system says: ns on a processor, ns ready without one, turns."""
    found, file = {}, tmp_path / "schedstat"
    file.write_text("5000000000 1000000000 7\n")
    monkeypatch.setattr(machine, "SCHEDULER", file)
    with machine.clock(found):
        time.sleep(0.01)
        file.write_text("9000000000 3500000000 9\n")
    assert found["waited"] == 2.5
    assert found["elapsed"] >= 0.01
    monkeypatch.setattr(machine, "SCHEDULER", tmp_path / "no such file")
    other = {}
    with machine.clock(other):
        pass
    assert other.keys() == {"elapsed"}
