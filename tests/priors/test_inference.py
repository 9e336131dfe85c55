"""Faster forms of a network: the same up to rounding, or up to the precision that they name."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from benchmark_utils.data import load_photograph
from benchmark_utils.metrics import psnr
from benchmark_utils.priors import REGISTRY, get_denoiser, get_entry, get_model, potential_denoiser
from benchmark_utils.priors.inference import SMALL_INPUT, Convolution

HALF = "embedded-bfloat16"


def noisy(size=64, level=0.1):
    clean = load_photograph("face", size)
    generator = torch.Generator().manual_seed(0)
    return clean, clean + level * torch.randn(clean.shape, generator=generator)


@given(
    channels=st.integers(1, 40),
    width=st.integers(1, 40),
    batch=st.integers(1, 3),
    side=st.integers(1, 40),
    stride=st.integers(1, 2),
    last=st.booleans(),
)
@settings(deadline=None, max_examples=60)
def test_a_convolution_is_that_of_torch(channels, width, batch, side, stride, last):
    torch.manual_seed(0)
    ours = Convolution(channels, width, 3, stride=stride, padding=1, bias=False)
    theirs = nn.Conv2d(channels, width, 3, stride=stride, padding=1, bias=False)
    theirs.load_state_dict(ours.state_dict())
    image = torch.randn(batch, channels, side, side)
    if last:
        image = image.to(memory_format=torch.channels_last)
    with torch.no_grad():
        torch.testing.assert_close(ours(image), theirs(image), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("case", ["gradients", "double", "large"])
def test_elsewhere_a_convolution_is_torchs_own_to_the_last_bit(case):
    torch.manual_seed(0)
    ours, theirs = (kind(4, 5, 3, padding=1, bias=False) for kind in (Convolution, nn.Conv2d))
    theirs.load_state_dict(ours.state_dict())
    side = int((SMALL_INPUT / 4) ** 0.5) + 1 if case == "large" else 8
    image = torch.randn(1, 4, side, side)
    if case == "double":
        ours, theirs, image = ours.double(), theirs.double(), image.double()
    with torch.set_grad_enabled(case == "gradients"):
        assert torch.equal(ours(image), theirs(image))


@pytest.mark.parametrize("name", ["embedded", "embedded-deblur", "unrolled"])
def test_embedded_networks_are_the_same_with_and_without_gradients(name):
    _, image = noisy(48, 0.05)
    model = get_model(name)
    with torch.enable_grad():
        expected = model.differentiable(image, torch.tensor([0.05])).detach()
    torch.testing.assert_close(model(image, 0.05), expected, rtol=0, atol=2e-5)


@pytest.mark.parametrize("level", [0.01, 0.1])
def test_bfloat16_costs_little_and_names_itself(level):
    clean, image = noisy(level=level)
    half, single = get_denoiser(HALF), get_denoiser("embedded")
    assert half.name == HALF
    assert half(image, level).dtype == torch.float32
    loss = psnr(single(image, level), clean) - psnr(half(image, level), clean)
    assert abs(loss.item()) < 0.1
    assert not torch.equal(half(image, level), single(image, level))


def test_bfloat16_carries_gradients():
    _, image = noisy(32)
    gradients = []
    for name in ("embedded", HALF):
        leaf = image.clone().requires_grad_()
        with torch.enable_grad():
            denoised = get_denoiser(name).differentiable(leaf, torch.tensor([0.1]))
            gradients.append(torch.autograd.grad(denoised.square().sum(), leaf)[0])
    single, half = gradients
    assert (half - single).norm() < 0.1 * single.norm()


def test_bfloat16_is_described_and_has_the_range_of_its_network():
    entry = get_entry(HALF)
    assert entry is get_entry(HALF)
    assert "bfloat16" in entry.description
    assert entry.sigma_range == REGISTRY["embedded"].sigma_range


def test_double_precision_in_and_out_of_bfloat16():
    _, image = noisy(32)
    half = get_denoiser(HALF)
    single, double = half(image, 0.1), half(image.double(), 0.1)
    assert double.dtype == torch.float64
    torch.testing.assert_close(double.float(), single)


@pytest.mark.parametrize("name", ["tv-bfloat16", "unrolled-bfloat16"])
def test_what_is_no_denoising_network_has_no_bfloat16_form(name):
    with pytest.raises(ValueError, match="only denoising networks have this form"):
        get_entry(name)


def test_an_unknown_network_in_bfloat16_is_unknown():
    with pytest.raises(ValueError, match="unknown denoiser 'nothing-bfloat16'"):
        get_denoiser("nothing-bfloat16")


def test_scores_are_never_in_bfloat16():
    with pytest.raises(ValueError, match="unknown potential"):
        potential_denoiser(HALF)
