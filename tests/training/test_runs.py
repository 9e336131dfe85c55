"""Whole runs of the training program, seconds long: trained, exported, loaded, gone on with."""

import json
from math import isfinite

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from benchmark_utils.learned import SIDE
from benchmark_utils.priors import circular_prox, load_trained
from training import tasks
from training.blurs import kernel_bank
from training.export import export
from training.train import main

WIDTHS = [4, 4, 4, 4]


@pytest.fixture(autouse=True)
def few_kernels(monkeypatch):
    """Banks of at most 12 kernels: those of a training take minutes."""
    monkeypatch.setattr(tasks, "kernel_bank", lambda n, *args: kernel_bank(min(n, 12), *args))


@pytest.fixture
def run(tmp_path, leaves):
    """Function of a task and a time: trains on drawn pictures, returns the folder and its log."""
    pictures = np.stack([np.asarray(leaves(seed).resize((64, 64))) for seed in range(8)])
    np.savez(tmp_path / "leaves.npz", x=pictures)

    def train(task, minutes):
        arguments = f"{tmp_path}/leaves.npz --out {tmp_path}/out --task {task} --minutes {minutes}"
        sizes = ["--batch", "2", "--patch", "64", "--blocks", "1", "--widths", *map(str, WIDTHS)]
        assert main([*arguments.split(), *sizes]) == 0
        return tmp_path / "out", json.loads((tmp_path / "out/log.json").read_text())["log"]

    return train


def untrained(network, task):
    torch.manual_seed(0)
    return network(**tasks.get_task(task, bank_size=1).architecture(WIDTHS, 1, 3))


@pytest.mark.slow
@pytest.mark.parametrize("task", ["unrolled", "read"])
def test_a_network_of_blurs_is_trained_and_its_export_loads(task, run, tmp_path):
    folder, log = run(task, 0.01)
    card = export(folder, "small", destination=tmp_path / "weights")
    kind = tasks.get_task(task, bank_size=1).network
    network = load_trained(tmp_path / "weights/small.safetensors", kind)
    assert card["training"]["steps"] == log[-1]["step"] > 1
    assert isfinite(log[-1]["loss"])
    assert card["held_back_mnc" if task == "read" else "held_back_psnr"]["leaves.npz"]
    start = untrained(kind, task).state_dict()
    learned = network.state_dict()
    assert learned.keys() == start.keys()
    assert not all(torch.equal(learned[name], start[name]) for name in start)
    observation, sigma = torch.rand(2, 3, 48, 40), torch.full((2,), 0.01)
    with torch.no_grad():
        if task == "read":
            found = network(observation, sigma)
            torch.testing.assert_close(found.sum((1, 2, 3)), torch.ones(2))
            assert found.shape == (2, 1, SIDE, SIDE)
        else:
            prox = circular_prox(observation, kernel_bank(12)[:2])
            assert network.restore(prox, observation, sigma).shape == observation.shape


@pytest.mark.slow
def test_the_same_command_with_more_time_goes_on(run):
    folder, first = run("unrolled", 0.005)
    middle = load_file(folder / "weights.safetensors")
    _, second = run("unrolled", 0.01)
    assert second[: len(first)] == first
    assert second[-1]["step"] > first[-1]["step"]
    assert second[-1]["seconds"] >= first[-1]["seconds"]
    last = load_file(folder / "weights.safetensors")
    assert not all(torch.equal(middle[name], last[name]) for name in last)
    _, third = run("unrolled", 0.01)
    assert third == second  # its time is over
