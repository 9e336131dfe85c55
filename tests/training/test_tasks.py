import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from training.tasks import TASKS, get_task, make_grey
from training.train import main


@pytest.fixture(scope="module", params=TASKS)
def task(request):
    return get_task(request.param)


def test_each_image_has_its_own_noise_level(task):
    images = torch.rand(6, 3, 32, 32)
    degraded, sigma = task.degrade(images, torch.Generator().manual_seed(0))
    assert degraded.shape == images.shape
    assert sigma.shape == (6,)
    assert len(sigma.unique()) == 6


def test_doing_nothing_scores_below_the_truth(task):
    images = [list(np.random.default_rng(0).integers(0, 256, (3, 64, 64, 3), np.uint8))]
    clean = torch.from_numpy(np.stack(images[0])).permute(0, 3, 1, 2) / 255
    nothing = task.scores(lambda image, sigma: image, images, "cpu", 64)
    perfect = task.scores(lambda image, sigma: clean, images, "cpu", 64)
    assert nothing.keys() == perfect.keys()
    assert all(nothing[key] < 60 < perfect[key] for key in nothing)


def test_grey_images_share_the_noise_of_their_channels():
    degraded = torch.rand(2, 3, 4, 4)
    untouched = degraded[1].clone()
    grey = make_grey(degraded, torch.tensor([True, False]))
    assert torch.equal(grey[0, 0], grey[0, 2])
    assert torch.equal(grey[1], untouched)


def test_a_restorer_starts_from_other_weights(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (30, 32, 32, 3), np.uint8)
    np.savez(tmp_path / "noise.npz", x=noise)
    common = f"{tmp_path}/noise.npz --patch 32 --batch 2 --blocks 1 --widths 4 4 4 4".split()
    main([*common, "--out", f"{tmp_path}/a", "--minutes", "0.003"])
    start = f"{tmp_path}/a/weights.safetensors"
    arguments = ["--task", "jpeg", "--start", start, "--minutes", "0.001", "--lr", "0"]
    main([*common, *arguments, "--out", f"{tmp_path}/b"])
    first, second = (load_file(f"{tmp_path}/{run}/weights.safetensors") for run in "ab")
    assert all(torch.equal(first[name], second[name]) for name in first)
