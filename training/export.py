"""Install trained weights in the package: ``python -m training.export FOLDER NAME``.

Writes ``NAME.safetensors`` and its model card ``NAME.json`` into the folder of weights of
:mod:`benchmark_utils.priors`.
"""

import argparse
import json
import shutil
from pathlib import Path

from safetensors.torch import load_file

from benchmark_utils.priors.loaders import load_trained
from benchmark_utils.priors.weights import WEIGHTS_FOLDER, sha256

TRAINING_OPTIONS = ("batch", "patch", "optimizer", "lr", "decay", "ema", "augment", "seed")


def export(folder, name, description="", destination=WEIGHTS_FOLDER):
    """Install ``folder``/weights.safetensors as ``name`` and return its model card."""
    folder, destination = Path(folder), Path(destination)
    source = folder / "weights.safetensors"
    record = json.loads((folder / "log.json").read_text())
    options, last = record["options"], record["log"][-1]
    weights = load_file(source)
    n_parameters = sum(tensor.numel() for tensor in weights.values())
    channels = weights["unet.m_tail.weight"].shape[0]
    sources = [Path(path).name for path in options["sources"]]
    psnr = {}
    for key, value in last["psnr"].items():
        index, sigma = key.removeprefix("source").split("@")
        psnr.setdefault(sources[int(index)], {})[sigma] = value
    card = {
        "name": name,
        "description": description,
        "architecture": {
            "widths": options["widths"],
            "n_blocks": options["blocks"],
            "channels": channels,
        },
        "n_parameters": n_parameters,
        "sha256": sha256(source),
        "data": dict(zip(sources, options["weights"] or [1.0] * len(sources), strict=True)),
        "training": {
            "steps": last["step"],
            "minutes": round(last["seconds"] / 60, 1),
            **{key: options[key] for key in TRAINING_OPTIONS if key in options},
            "loss": [[entry["step"], round(entry["loss"], 4)] for entry in record["log"]],
        },
        "held_back_psnr": psnr,
    }
    destination.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, destination / f"{name}.safetensors")
    (destination / f"{name}.json").write_text(json.dumps(card, indent=2) + "\n")
    load_trained(destination / f"{name}.safetensors")  # what was installed must load
    return card


def parse(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="output folder of training.train")
    parser.add_argument("name", help="name of the denoiser")
    parser.add_argument("--description", default="", help="one sentence for the model card")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    arguments = parse()
    card = export(arguments.folder, arguments.name, arguments.description)
    print(json.dumps(card, indent=2))
