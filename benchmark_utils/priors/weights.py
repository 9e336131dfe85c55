"""Weight files: where they lie, and the check that they are the ones that were published.

The networks trained for this benchmark are safetensors files beside a JSON model card, which holds
their architecture and SHA-256; no pickle is read.
"""

import hashlib
import json
from pathlib import Path

import torch
from safetensors.torch import load_file

from benchmark_utils.priors.network import PreconditionedDRUNet

WEIGHTS_FOLDER = Path(__file__).parent / "weights"


class WeightsMissing(FileNotFoundError):
    """The weights of a denoiser are not on this machine; the message says how to get them."""


class WeightsDamaged(ValueError):
    """A weight file is not the published one."""


def sha256(path):
    """Hexadecimal SHA-256 of a file."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(2**20):
            digest.update(chunk)
    return digest.hexdigest()


def check_sha256(path, expected):
    """Raise :class:`WeightsDamaged` unless the file has this SHA-256, or begins of one."""
    found = sha256(path)
    if not found.startswith(expected):
        raise WeightsDamaged(
            f"{path} is damaged or was replaced: expected SHA-256 {expected}, found {found}"
        )


def read_card(name, folder=WEIGHTS_FOLDER):
    """Model card of a trained network: a dict with ``architecture``, ``sha256``, ``training``...

    Raises
    ------
    WeightsMissing
        When the card or the weights are absent from ``folder``.
    """
    card, weights = (Path(folder) / f"{name}{suffix}" for suffix in (".json", ".safetensors"))
    for path in (card, weights):
        if not path.is_file():
            raise WeightsMissing(
                f"{path.name} is not in {path.parent}; it belongs to this repository: restore it, "
                f"or train the network again (training/README.md)"
            )
    return json.loads(card.read_text())


def load_trained(name, folder=WEIGHTS_FOLDER):
    """Build the network ``name`` of its model card and load its checked weights.

    Raises
    ------
    WeightsMissing, WeightsDamaged
    """
    card = read_card(name, folder)
    path = Path(folder) / f"{name}.safetensors"
    check_sha256(path, card["sha256"])
    network = PreconditionedDRUNet(**card["architecture"])
    network.load_state_dict(load_file(path))
    return network.to(memory_format=torch.channels_last)  # a third faster on a processor
