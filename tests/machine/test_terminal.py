"""What is printed where, and the device that computes."""

import subprocess
import sys

import pytest
import torch

from benchmark_utils.machine import best_device, device_name, say

PROGRAM = """
import sys
from benchmark_utils.machine import say
say("first")
for _ in range(3):
    say("x" * 10**6)
sys.exit(2)
"""


@pytest.mark.slow
def test_a_reader_who_goes_away_does_not_change_the_exit_status():
    """That of a comparison is its verdict."""
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"first\n"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 2


def test_prints(capsys):
    say("a table")
    assert capsys.readouterr().out == "a table\n"


def test_the_processor_has_a_plain_name():
    assert device_name("cpu") == "cpu"


@pytest.mark.parametrize(("has_gpu", "expected"), [(True, "cuda"), (False, "cpu")])
def test_a_gpu_is_taken_where_there_is_one(monkeypatch, has_gpu, expected):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: has_gpu)
    assert best_device().type == expected
