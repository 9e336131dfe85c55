import sys

import pytest
import torch
from safetensors.torch import load_file, save_file

from benchmark_utils.data import load_photograph
from benchmark_utils.kernels import get_kernel
from benchmark_utils.learned import N_ROUNDS, SIDE, BlurReader, read_kernel
from benchmark_utils.learned.reader import fitted, get_reader, gradients, kernel_loss
from benchmark_utils.metrics import kernel_mnc
from benchmark_utils.physics import convolve
from benchmark_utils.priors import WEIGHTS_FOLDER, ShippedFile, WeightsDamaged
from benchmark_utils.randomness import keyed_generator
from benchmark_utils.simulation import draw_kernels
from training.blurs import kernel_bank


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.fixture(scope="module")
def blurred():
    """A photograph under a motion that no training saw, and its kernel."""
    image = load_photograph("coffee", 128)
    kernel = get_kernel("motion", (17, 17), generator=generator(3))
    noise = 0.01 * torch.randn(image.shape, generator=generator())
    return convolve(image, kernel, "circular") + noise, kernel


def test_the_quotient_is_the_kernel_of_exact_gradients():
    reader = BlurReader(widths=(4, 4, 4, 4), n_blocks=1)
    image = torch.rand(2, 3, 64, 48, generator=generator())
    kernel = fitted(kernel_bank(12)[3:5], (SIDE, SIDE))
    observed = torch.fft.rfft2(gradients(convolve(image, kernel, "circular")))
    torch.nn.init.constant_(reader.log_ridge, -20)
    with torch.no_grad():
        found = reader.quotient(gradients(image), observed, 0)
    assert kernel_mnc(found, kernel).min() > 0.995  # but for its mean, which differences miss


def test_the_kernel_of_a_photograph_is_read(blurred):
    observation, kernel = blurred
    rounds = read_kernel(observation, 0.01, (17, 17))
    assert len(rounds) == N_ROUNDS
    dirac = get_kernel("dirac", (17, 17))
    assert kernel_mnc(dirac, kernel) < 0.6
    assert kernel_mnc(rounds[-1], kernel) > 0.8
    assert kernel_mnc(rounds[-1], kernel) > kernel_mnc(rounds[0], kernel)
    torch.testing.assert_close(rounds[-1].sum(), torch.tensor(1.0))
    assert rounds[-1].min() >= 0


def test_a_border_that_does_not_close_changes_little(blurred):
    image = load_photograph("coffee", 160)
    kernel = blurred[1]
    observation = convolve(image, kernel, "valid")
    observation = observation + 0.01 * torch.randn(observation.shape, generator=generator())
    assert kernel_mnc(read_kernel(observation, 0.01, (17, 17))[-1], kernel) > 0.8


def test_grey_is_three_equal_channels(blurred):
    grey = blurred[0].mean(1, keepdim=True)
    colour = read_kernel(grey.expand(-1, 3, -1, -1), 0.01, (17, 17))[-1]
    assert torch.equal(read_kernel(grey, 0.01, (17, 17))[-1], colour)


def test_an_image_does_not_change_its_neighbour(blurred):
    observation = blurred[0]
    pair = torch.cat([observation, observation.flip(-1)])
    alone = read_kernel(observation, 0.01, (31, 31))[-1]
    torch.testing.assert_close(
        read_kernel(pair, 0.01, (31, 31))[-1][:1], alone, atol=1e-5, rtol=1e-3
    )


def test_other_channels_are_refused():
    with pytest.raises(ValueError, match="deep-blur reads 1 or 3 channels, got 2"):
        read_kernel(torch.rand(1, 2, 64, 64), 0.01, (9, 9))


def test_a_tiny_image_gives_a_kernel():
    kernel = read_kernel(torch.rand(2, 1, 12, 40, generator=generator()), 0.01, (5, 5))[-1]
    assert kernel.shape == (2, 1, 5, 5)
    torch.testing.assert_close(kernel.sum((1, 2, 3)), torch.ones(2))


@pytest.mark.parametrize("shape", [(9, 9), (8, 12), (35, 31)])
def test_a_kernel_keeps_its_centre_in_another_window(shape):
    kernel = torch.zeros(1, 1, 31, 31)
    kernel[..., 15, 15], kernel[..., 15, 16] = 3, 1
    found = fitted(kernel, shape)
    assert found.shape[-2:] == shape
    assert found[0, 0, shape[0] // 2, shape[1] // 2] == 0.75
    assert found[0, 0, shape[0] // 2, shape[1] // 2 + 1] == 0.25


def test_the_loss_is_least_at_the_kernel_and_knows_the_shift():
    kernel = kernel_bank(30)
    moved = kernel.roll(2, -1)
    exact, shifted = kernel_loss(kernel, kernel), kernel_loss(moved, kernel)
    assert exact.abs().max() < 1e-4
    assert (shifted > exact).all()
    assert (shifted < 0.25).all()  # most of the loss is blind to it
    assert kernel_loss(torch.full_like(kernel, 1 / 961), kernel).min() > 0.05


def test_damaged_weights_are_refused(tmp_path, monkeypatch):
    name = "deep-blur"
    state = load_file(WEIGHTS_FOLDER / f"{name}.safetensors")
    state["log_ridge"] += 1
    save_file(state, tmp_path / f"{name}.safetensors")
    (tmp_path / f"{name}.json").write_text((WEIGHTS_FOLDER / f"{name}.json").read_text())
    monkeypatch.setattr(sys.modules[ShippedFile.__module__], "WEIGHTS_FOLDER", tmp_path)
    get_reader.cache_clear()
    with pytest.raises(WeightsDamaged, match="expected SHA-256"):
        read_kernel(torch.rand(1, 3, 40, 40), 0.01, (9, 9))


@pytest.mark.parametrize("family", ["motion", "diffraction"])
def test_kernels_of_the_training_are_none_of_a_data_set(family):
    # The first kernels of each: a kernel follows from the seed of its generator, and no key of a
    # data set begins as those of the bank do.
    bank = kernel_bank(60, families=[family])
    names = [str(number) for number in range(20)]
    drawn, _ = draw_kernels(family, 31, names, 0)
    assert kernel_distance(drawn, bank).min() > 1e-3
    assert keyed_generator("kernel bank", "training", family, 0).initial_seed() != (
        keyed_generator("kernel bank", "test", family, 0).initial_seed()
    )


def kernel_distance(first, second):
    return torch.cdist(first.flatten(1), second.flatten(1))
