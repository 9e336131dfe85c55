"""From a weight file to a network ``(image, sigma) -> image`` on [0, 1], sigma of shape (B,)."""

import torch
from safetensors.torch import load_file
from torch import nn

from benchmark_utils.interop import blur_physics
from benchmark_utils.priors.inference import InBFloat16
from benchmark_utils.priors.network import PreconditionedDRUNet
from benchmark_utils.priors.unrolled import UnrolledNetwork
from benchmark_utils.priors.weights import WeightsDamaged, load_state, read_card
from benchmark_utils.problem import support_size


def load_trained(path, kind=PreconditionedDRUNet):
    """Network of class ``kind`` trained for this benchmark, as its model card describes it.

    Raises
    ------
    WeightsDamaged
        When the card is of a network of another class.
    """
    card = read_card(path)
    if card.get("network", PreconditionedDRUNet.__name__) != kind.__name__:
        raise WeightsDamaged(f"{path} holds a {card['network']}, expected a {kind.__name__}")
    network = kind(**card["architecture"])
    network.load_state_dict(load_file(path))
    return network.to(memory_format=torch.channels_last)  # a third faster on a processor


def load_unrolled(path):
    """Network of the unrolled restoration, see :class:`.UnrolledNetwork`."""
    return load_trained(path, UnrolledNetwork)


def load_in_bfloat16(load, path):
    """What ``load(path)`` returns, its convolutions in bfloat16."""
    return InBFloat16(load(path))


def load_drunet(path):
    """DRUNet (Zhang et al., 2021)."""
    return _fill(_untrained("DRUNet"), path)


def load_gradient_step(path):
    """Gradient-step DRUNet (Hurault et al., 2022): x - D(x) is a gradient."""
    return GradientStep(_fill(_untrained("GSDRUNet"), path))


def load_dncnn(path):
    """DnCNN (Zhang et al., 2017), for the one noise level 2/255; it does not look at sigma."""
    return _fill(_untrained("DnCNN"), path)


def load_scunet(path):
    """SCUNet (Zhang et al., 2023), for unknown noise; it does not look at sigma."""
    return _fill(_untrained("SCUNet"), path)


def load_restormer(path):
    """Restormer (Zamir et al., 2022) for blur; it does not look at sigma."""
    return _fill(_untrained("Restormer", LayerNorm_type="WithBias"), path)


def load_ram(path):
    """Reconstruct Anything Model (Terris et al., 2025), see :class:`Reconstructor`."""
    return Reconstructor(_fill(_untrained("RAM"), path))


def load_kernel_identification(path):
    """Kernel identification network (Carbajal et al., 2023): a field of 25 kernels."""
    return _fill(_untrained("KernelIdentificationNetwork"), path)


def load_swinir_x2(path):
    """Light SwinIR (Liang et al., 2021), super-resolution by 2; it does not look at sigma."""
    return _load_light_swinir(path, 2)


def load_swinir_x3(path):
    """Light SwinIR (Liang et al., 2021), super-resolution by 3; it does not look at sigma."""
    return _load_light_swinir(path, 3)


def load_ncsnpp(path):
    """NCSN++ with EDM preconditioning, faces at 64x64 (Karras et al., 2022)."""
    return _fill(_untrained("NCSNpp", _was_trained_on_minus_one_one=True, pixel_std=0.5), path)


def load_adm(path):
    """ADM with EDM preconditioning, ImageNet at 64x64 (Karras et al., 2022), for its class 0."""
    network = _untrained(
        "ADMUNet", label_dim=1000, _was_trained_on_minus_one_one=True, pixel_std=0.5
    )
    return OneClass(_fill(network, path), n_classes=1000)


def load_diffunet(path):
    """Diffusion U-Net, faces at 256x256 (Choi et al., 2021), at the nearest of its 1000 levels."""
    network = _untrained("DiffUNet")
    tables = dict(network.named_buffers())  # deepinv computes them; the published file has none
    return NoiseLevel(_fill(network, path, tables))


def load_ffdnet(path):
    """Colour FFDNet (Zhang et al., 2018) from its original layout into deepinv's.

    The original has one noise channel beside the 12 of the shuffled image; deepinv shuffles the
    noise map too, into four equal channels, which share the weight of the one.
    """
    original = load_state(path)
    network = _untrained("FFDNet", n_conv_layers=12, nf=96, img_channels=3)
    state = dict(zip(network.state_dict(), original.values(), strict=True))
    first = next(iter(state))
    image, noise = state[first].split([12, 1], 1)
    state[first] = torch.cat([image, noise.expand(-1, 4, -1, -1) / 4], 1)
    network.load_state_dict(state)
    return network


class GradientStep(nn.Module):
    """A gradient-step denoiser that leaves the flags of its input alone.

    It differentiates inside, and can be differentiated itself at the price of a larger graph.
    """

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, image, sigma):
        self.network.detach = not image.requires_grad
        return self.network(image if image.requires_grad else image.detach(), sigma)


class Reconstructor(nn.Module):
    """A network of deepinv that takes the observation and its physics. Called, it denoises."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, image, sigma):
        return self.network(image, sigma=sigma)

    def reconstruct(self, observation, kernel, boundary, sigma):
        """Image of an ``observation`` (B, C, H, W) of noise ``sigma`` (B,), blurred by ``kernel``.

        The kernels (B, 1, kh, kw) have sum 1: the norm of the physics is 1, as the network expects.
        """
        size = support_size(observation.shape[-2:], kernel.shape[-2:], boundary)
        blur = blur_physics(kernel, boundary, (observation.shape[1], *size))
        return self.network(observation, blur, sigma=sigma)


class OneClass(nn.Module):
    """The first class of a class-conditional denoiser."""

    def __init__(self, network, n_classes):
        super().__init__()
        self.network = network
        self.register_buffer("label", torch.eye(1, n_classes), persistent=False)

    def forward(self, image, sigma):
        return self.network(image, sigma, class_labels=self.label)


class NoiseLevel(nn.Module):
    """A diffusion U-Net that takes the noise level instead of the time step."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, image, sigma):
        return self.network(image, sigma, type_t="noise_level")


def _load_light_swinir(path, scale):
    network = _untrained(
        "SwinIR",
        img_size=64,
        in_chans=3,
        upscale=scale,
        window_size=8,
        img_range=1.0,
        depths=[6, 6, 6, 6],
        embed_dim=60,
        num_heads=[6, 6, 6, 6],
        mlp_ratio=2,
        upsampler="pixelshuffledirect",
    )
    return _fill(network, path)


def _untrained(name, **options):
    """A model of deepinv; importing that takes seconds, which the embedded networks do without."""
    from deepinv import models

    return getattr(models, name)(pretrained=None, **options)


def _fill(network, path, computed=()):
    """Load the state of a file, and what is ``computed`` rather than stored, into ``network``."""
    try:
        network.load_state_dict({**load_state(path), **dict(computed)})
    except RuntimeError as error:
        raise WeightsDamaged(
            f"{path} does not hold the weights of {type(network).__name__}: {error}"
        ) from error
    return network
