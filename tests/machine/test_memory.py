"""The memory that networks may use: what is given, or a share of the machine."""

import platform
import subprocess
import sys

import pytest

from benchmark_utils import machine

FAULTS = """
import ctypes, resource
from benchmark_utils.machine import keep_freed_memory
memory = ctypes.CDLL(None)
memory.malloc.restype, memory.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
def block():
    pointer = memory.malloc(ctypes.c_size_t(2**26))
    ctypes.memset(pointer, 1, 2**26)
    memory.free(pointer)
if {kept}:
    keep_freed_memory()
block()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
block()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.delenv(machine.MAX_MEMORY, raising=False)
    remembered = machine.memory_of_the_machine
    remembered.cache_clear()
    yield
    remembered.cache_clear()


def test_it_is_what_the_variable_says(monkeypatch):
    monkeypatch.setenv(machine.MAX_MEMORY, "1.5")
    assert machine.max_memory("cpu") == 1.5e9


@pytest.mark.parametrize("text", ["0", "-1", "much", "inf", "nan", ""])
def test_a_variable_that_is_no_number_is_named(text, monkeypatch):
    monkeypatch.setenv(machine.MAX_MEMORY, text)
    with pytest.raises(ValueError, match=f"{machine.MAX_MEMORY} must be .* got '{text}'"):
        machine.max_memory("cpu")


def test_by_default_it_is_a_share_of_the_container(monkeypatch, tmp_path):
    limit, unlimited = tmp_path / "limit", tmp_path / "max"
    limit.write_text("400000000\n")
    unlimited.write_text("max\n")
    monkeypatch.setattr(machine, "LIMITS", (unlimited, tmp_path / "missing", limit))
    assert machine.max_memory("cpu") == machine.MEMORY_SHARE * 4e8


def test_a_large_machine_does_not_take_more_than_pays(monkeypatch):
    monkeypatch.setattr(machine, "memory_of_the_machine", lambda: 10**12)
    assert machine.max_memory("cpu") == machine.ENOUGH_MEMORY


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be asked")
def test_freed_memory_is_kept_on_request():
    faults = {}
    for kept in (False, True):
        code = FAULTS.format(kept=kept)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        faults[kept] = int(done.stdout)
    assert faults[True] < 10
    assert faults[False] > 10  # huge pages: few faults for much memory


def test_another_library_is_left_alone(monkeypatch):
    monkeypatch.setattr(machine.ctypes, "CDLL", lambda name: object())
    machine.keep_freed_memory()
