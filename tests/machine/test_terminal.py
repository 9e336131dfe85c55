import subprocess
import sys

import pytest

from benchmark_utils.machine import say

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
