"""Restorers and the degradations that they undo, as maps R o D."""

import deepinv
import pytest
import torch

from benchmark_utils.data import load_photograph
from benchmark_utils.kernels import get_kernel
from benchmark_utils.priors import (
    MODELS,
    READERS,
    RESTORERS,
    Denoiser,
    available,
    get_denoiser,
    get_model,
    restoration_prior,
)
from benchmark_utils.priors.registry import build
from benchmark_utils.priors.restoration import (
    DEGRADATIONS,
    RestorationPrior,
    get_degradation,
)

READY = [
    name
    for name in MODELS
    if available(name)[0] and MODELS[name].channels != 1 and name not in READERS
]


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def psnr(image, truth):
    return -10 * torch.log10((image - truth).square().mean()).item()


@pytest.fixture
def torch_home(tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    folder = tmp_path / "hub" / "checkpoints"
    folder.mkdir(parents=True)
    build.cache_clear()
    yield folder
    build.cache_clear()


@pytest.mark.parametrize("name", READY)
def test_images_keep_their_shape(name):
    prior = restoration_prior(name)
    for size in ((1, 3, 17, 22), (2, 1, 16, 16)):
        flat = torch.full(size, 0.5)
        restored = prior(flat, generator(), sigma=min(0.02, MODELS[name].sigma_range[1]))
        assert restored.shape == flat.shape
        assert (restored - flat).square().mean().sqrt() < 0.1, "what is flat comes back flat"


@pytest.mark.parametrize("name", [name for name in READY if name in RESTORERS])
def test_a_restorer_undoes_part_of_its_degradation(name):
    prior = restoration_prior(name)
    image = load_photograph("face", 96)
    degraded, sigma = prior.degradation(image, generator(), None, 0.02)
    assert psnr(prior.restorer(degraded, sigma), image) > psnr(degraded, image) + 0.5


@pytest.mark.parametrize("degradation", DEGRADATIONS)
def test_what_happens_to_an_image_does_not_depend_on_its_batch(degradation):
    scale = int(degradation[1]) if degradation in ("x2", "x3") else 1
    prior = RestorationPrior(
        lambda image, sigma: image.repeat_interleave(scale, -1).repeat_interleave(scale, -2),
        DEGRADATIONS[degradation](),
    )
    images = torch.rand(2, 3, 16, 16, generator=generator())
    kernels = get_kernel("gaussian", (5, 5)).expand(2, -1, -1, -1)
    together = prior(images, generator(), kernels)
    alone = prior(images[1:], generator(), kernels[1:])
    torch.testing.assert_close(together[1:], alone, rtol=0, atol=1e-6)


def test_the_degradation_can_be_named():
    image = torch.rand(1, 3, 16, 16)
    kernel = get_kernel("uniform", (5, 5))
    prior = restoration_prior("embedded@current")
    assert not torch.equal(prior(image, generator(), kernel), prior(image, generator()))


@pytest.mark.parametrize(
    ("name", "network"),
    [
        ("swinir-x2", {"upscale": 2}),
        ("swinir-x3", {"upscale": 3}),
    ],
)
def test_published_super_resolution_loads_when_put_in_place(name, network, torch_home):
    network = deepinv.models.SwinIR(
        in_chans=3,
        img_size=64,
        window_size=8,
        img_range=1.0,
        depths=[6] * 4,
        embed_dim=60,
        num_heads=[6] * 4,
        mlp_ratio=2,
        upsampler="pixelshuffledirect",
        pretrained=None,
        **network,
    ).eval()
    assert not available(name)[0]
    torch.save({"params": network.state_dict()}, torch_home / MODELS[name].weights.file)
    image = torch.rand(1, 3, 8, 10)
    torch.testing.assert_close(get_model(name)(image, 0.01), network(image).detach())
    assert restoration_prior(name)(torch.rand(1, 3, 17, 19), generator()).shape[-2:] == (17, 19)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["restormer-motion", "restormer-defocus"])
def test_published_restormer_loads_when_put_in_place(name, torch_home):
    network = deepinv.models.Restormer(LayerNorm_type="WithBias", pretrained=None).eval()
    torch.save({"params": network.state_dict()}, torch_home / MODELS[name].weights.file)
    image = torch.rand(1, 3, 8, 8)
    torch.testing.assert_close(get_model(name)(image, 0.01), network(image).detach())


def test_a_restorer_is_no_denoiser():
    with pytest.raises(ValueError, match="unknown denoiser 'swinir-x2'"):
        get_denoiser("swinir-x2")


def test_results_may_be_larger_than_the_input():
    double = Denoiser("double", lambda x, s: torch.kron(x, torch.ones(2, 2)), 1, (0, 1), 4, scale=2)
    for channels in (1, 3):
        image = torch.rand(2, channels, 6, 7)
        expected = torch.kron(image, torch.ones(2, 2))
        torch.testing.assert_close(double(image, 0.1), expected)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("bm3d", "unknown restorer 'bm3d'.*embedded"),
        ("embedded@rain", "unknown degradation 'rain'.*jpeg"),
        ("embedded@x2", "sizes differ"),
        ("swinir-x2@x3", "sizes differ"),
        ("swinir-x2@noise", "sizes differ"),
        ("scunet@jpeg:80-20", "LOW-HIGH"),
        ("scunet@jpeg:strong", "LOW-HIGH"),
        ("embedded@noise:1-2", "LOW-HIGH"),
    ],
)
def test_unknown_names_are_listed(name, message):
    with pytest.raises(ValueError, match=message):
        restoration_prior(name)


def test_the_strength_can_be_named():
    mild, strong = (get_degradation(f"gaussian:{std}-{std}") for std in (0.5, 3))
    image = load_photograph("cat", 32)
    near, far = (d(image, generator(), sigma=1e-6)[0] for d in (mild, strong))
    assert psnr(near, image) > psnr(far, image) + 3
