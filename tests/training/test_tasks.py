from types import SimpleNamespace

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from benchmark_utils.learned import BlurReader
from benchmark_utils.physics import convolve, transfer_function
from benchmark_utils.priors import UnrolledNetwork
from training.blurs import SHARES, kernel_bank
from training.tasks import add_noise, coloured, get_task, make_grey
from training.train import main, start_from


@pytest.fixture(scope="module", params=["denoise", "deblur", "jpeg"])
def restorer(request):
    return get_task(request.param, **({"bank_size": 8} if request.param == "denoise" else {}))


@pytest.fixture(scope="module", params=["unrolled", "read"])
def blind(request):
    return get_task(request.param, bank_size=12)


@pytest.fixture(scope="module")
def photographs():
    return list(np.random.default_rng(0).integers(0, 256, (3, 64, 64, 3), np.uint8))


@pytest.fixture(scope="module")
def clean(photographs):
    return torch.from_numpy(np.stack(photographs)).permute(0, 3, 1, 2) / 255


def no_grey(count):
    return torch.zeros(count, dtype=torch.bool)


def test_each_image_has_its_own_noise_level(restorer):
    images = torch.rand(6, 3, 32, 32)
    generator = torch.Generator().manual_seed(0)
    clean, degraded, sigma = restorer.batch(images, no_grey(6), generator)
    assert clean is images
    assert degraded.shape == images.shape
    assert sigma.shape == (6,)
    assert len(sigma.unique()) == 6


def test_doing_nothing_scores_below_the_truth(restorer, photographs, clean):
    nothing = restorer.scores(lambda image, sigma: image, [photographs], "cpu", 64)
    perfect = restorer.scores(lambda image, sigma: clean, [photographs], "cpu", 64)
    assert nothing.keys() == perfect.keys()
    assert all(nothing[key] < 60 < perfect[key] for key in nothing)


def test_an_unrolled_network_is_scored_by_its_image(photographs, clean):
    task = get_task("unrolled", bank_size=1)
    grey = SimpleNamespace(restore=lambda prox, mean, sigma: mean)
    truth = SimpleNamespace(restore=lambda prox, mean, sigma: clean)
    nothing = task.scores(grey, [photographs], "cpu", 64)
    perfect = task.scores(truth, [photographs], "cpu", 64)
    assert nothing.keys() == perfect.keys() == {f"source0@{family}" for family in SHARES}
    assert all(nothing[key] < 20 < 60 < perfect[key] for key in nothing)


def test_a_reader_is_scored_by_its_kernel(photographs):
    task = get_task("read", bank_size=1)
    flat = task.scores(lambda y, sigma: torch.ones(3, 1, 31, 31), [photographs], "cpu", 64)
    truth = {family: kernel_bank(12, "test", [family])[:3] for family in SHARES}
    kernels = iter(truth.values())
    perfect = task.scores(lambda y, sigma: next(kernels), [photographs], "cpu", 64)
    assert perfect == {f"source0@{family}": 1.0 for family in SHARES}
    assert all(flat[key] < 0.9 for key in flat)


def test_a_blurred_batch_is_the_forward_model(blind):
    size = 64 if blind.network is BlurReader else 32
    images = torch.rand(24, 3, size, size, generator=torch.Generator().manual_seed(1))
    generator = torch.Generator().manual_seed(0)
    clean, observation, kernels, sigma = blind.batch(images, no_grey(24), generator)
    assert clean.shape == observation.shape == (24, 3, 32, 32)
    assert len(sigma.unique()) == 24
    torch.testing.assert_close(kernels.sum((1, 2, 3)), torch.ones(24))

    def noise_ratio(blurred):
        error = (observation - blurred).square().mean((1, 2, 3)).sqrt() / sigma
        return (error - 1).abs() < 0.1

    within = noise_ratio(convolve(clean, kernels, "circular"))
    if blind.network is BlurReader:  # some are of images that go on beyond their border
        beyond = convolve(images, kernels, "circular")[..., 16:-16, 16:-16]
        assert 4 <= within.sum() <= 20
        within |= noise_ratio(beyond)
    assert within.all()


def test_grey_images_share_the_noise_of_their_channels():
    degraded = torch.rand(2, 3, 4, 4)
    untouched = degraded[1].clone()
    grey = make_grey(degraded, torch.tensor([True, False]))
    assert torch.equal(grey[0, 0], grey[0, 2])
    assert torch.equal(grey[1], untouched)


@pytest.mark.slow
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


def test_an_unrolled_network_starts_from_one_of_more_steps():
    torch.manual_seed(0)
    sizes = {"widths": (4, 4, 4, 4), "n_blocks": 1}
    more, fewer = (UnrolledNetwork(n_steps, **sizes) for n_steps in (6, 3))
    with torch.no_grad():
        more.log_level[1] = torch.arange(6.0)
    start_from(fewer, more.state_dict())
    same = more.network.state_dict()
    assert all(torch.equal(same[key], value) for key, value in fewer.network.state_dict().items())
    torch.testing.assert_close(fewer.log_level[1], torch.tensor([0.0, 2.5, 5.0]))
    torch.testing.assert_close(fewer.log_level[0, ::2], more.log_level[0, ::5])
    again = UnrolledNetwork(6, **sizes)
    start_from(again, more.state_dict())
    assert torch.equal(again.log_weight, more.log_weight)


def test_coloured_noise_is_what_an_inverse_filter_leaves():
    generator = torch.Generator().manual_seed(0)
    noise = torch.randn(64, 1, 32, 32, generator=generator)
    kernel = kernel_bank(1, families=["gaussian"])
    shaped = coloured(noise, kernel, generator)
    torch.testing.assert_close(shaped.square().mean((1, 2, 3)), noise.square().mean((1, 2, 3)))
    gain = torch.fft.rfft2(shaped).abs().square().mean(0) / (
        torch.fft.rfft2(noise).abs().square().mean(0)
    )
    transfer = transfer_function(kernel, (32, 32)).abs()[0]
    amplified = (transfer > 0.02) & (transfer < 0.3)
    assert gain[amplified].mean() > 4 * gain[transfer > 0.9].mean()


def test_a_share_of_the_noise_is_coloured():
    images = torch.zeros(200, 1, 32, 32)
    kernel = kernel_bank(1, families=["gaussian"])
    noisy, sigma = add_noise(images, torch.Generator().manual_seed(0), kernel)
    torch.testing.assert_close(noisy.square().mean((1, 2, 3)).sqrt(), sigma, rtol=0.2, atol=0)
    neighbours = (noisy * noisy.roll(1, -1)).mean((1, 2, 3)) / sigma**2
    # Of white noise: three standard deviations of the mean over 32 x 32 pixels.
    assert 0.1 < (neighbours.abs() > 0.1).float().mean() < 0.35
