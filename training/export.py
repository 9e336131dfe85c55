"""Install trained weights in the package: ``python -m training.export FOLDER NAME``.

Writes ``NAME.safetensors`` and its model card ``NAME.json`` into the folder of weights of
:mod:`benchmark_utils.priors`.
"""

import json
import shutil
import sys
from pathlib import Path

from safetensors.torch import load_file

from benchmark_utils.commands import Parser, command
from benchmark_utils.priors import WEIGHTS_FOLDER, load_trained, sha256
from training.evaluate import photograph_psnr
from training.tasks import NETWORKS

TRAINING_OPTIONS = "task", "batch", "patch", "optimizer", "lr", "decay", "ema", "augment", "seed"
TRAINING_OPTIONS += ("only",)  # where it is given
REMARKS = ("description", "licence", "limits")


def export(
    folder, name, *, remarks=None, photographs=None, disjoint=None, destination=WEIGHTS_FOLDER
):
    """Install ``folder``/weights.safetensors as ``name`` and return its model card.

    Parameters
    ----------
    folder : path
        Output of :mod:`training.train`.
    name : str
        Name of the denoiser or restorer.
    remarks : dict of str, optional
        What else the card says, such as ``description``, ``licence`` and ``limits``.
    photographs : path, optional
        Folder of images for the card of a denoiser: its PSNR at noise 15, 25 and 50 of 255.
    disjoint : path, optional
        What ``python -m training.disjoint --json`` wrote, for the card, instead of the log's own.
    destination : path
        Folder of the installed weights.

    Raises
    ------
    ValueError
        When ``disjoint`` is of other sources than those of the training.
    """
    folder, destination = Path(folder), Path(destination)
    source = folder / "weights.safetensors"
    record = json.loads((folder / "log.json").read_text())
    if disjoint is not None:
        record["disjoint"] = read_record(disjoint, record)
    options, last = record["options"], record["log"][-1]
    weights = load_file(source)
    n_parameters = sum(tensor.numel() for tensor in weights.values())
    start = options.get("start")
    sources = [Path(path).name for path in options["sources"]]
    scores = {}
    for key, value in last["scores"].items():
        index, condition = key.removeprefix("source").split("@")
        scores.setdefault(sources[int(index)], {})[condition] = value
    card = {
        "name": name,
        **(remarks or {}),
        "network": record["network"],
        "architecture": record["architecture"],
        "n_parameters": n_parameters,
        "sha256": sha256(source),
        "data": dict(zip(sources, options["weights"] or [1.0] * len(sources), strict=True)),
        "training": {
            "steps": last["step"],
            "minutes": round(last["seconds"] / 60, 1),
            "device": record["device"],
            **{key: options[key] for key in TRAINING_OPTIONS if options.get(key) is not None},
            **({"start": Path(start).stem} if start else {}),
            "loss": [[entry["step"], round(entry["loss"], 4)] for entry in record["log"]],
        },
        f"held_back_{record['measure']}": scores,
        **({"disjoint": record["disjoint"]} if "disjoint" in record else {}),
    }
    if photographs is not None:
        network = NETWORKS[record["network"]](**card["architecture"]).eval()
        network.load_state_dict(weights)
        card["photograph_psnr"] = photograph_psnr(network, photographs)
    destination.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, destination / f"{name}.safetensors")
    (destination / f"{name}.json").write_text(json.dumps(card, indent=2) + "\n")
    # what was installed must load
    load_trained(destination / f"{name}.safetensors", NETWORKS[record["network"]])
    return card


def read_record(file, log):
    """Record of the comparison in ``file``, once it is clear that it is of the sources of ``log``.

    Raises
    ------
    ValueError
        When it names other sources, or when the log has a record of other pictures.
    """
    record = json.loads(Path(file).read_text(encoding="utf-8"))
    names = {Path(path).name for path in log["options"]["sources"]}
    if not isinstance(record, dict) or set(record.get("training", ())) != names:
        raise ValueError(f"{file} must be a record of {', '.join(sorted(names))}")
    if "disjoint" in log and log["disjoint"]["training"] != record["training"]:
        raise ValueError(f"{file} is a record of other pictures than those of the training")
    return record


def parse(arguments=None):
    parser = Parser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="output folder of training.train")
    parser.add_argument("name", help="name of the denoiser or restorer")
    for remark in REMARKS:
        parser.add_argument(f"--{remark}", default="", help="a sentence for the model card")
    parser.add_argument("--photographs", type=Path, help="folder of images to measure the PSNR on")
    parser.add_argument(
        "--disjoint", type=Path, metavar="FILE", help="record of training.disjoint for the card"
    )
    parser.add_argument(
        "--destination", type=Path, default=WEIGHTS_FOLDER, help="default: the installed weights"
    )
    return parser.parse_args(arguments)


@command
def main(arguments=None):
    """Run the command line; return the exit status."""
    options = parse(arguments)
    remarks = {remark: getattr(options, remark) for remark in REMARKS}
    card = export(
        options.folder,
        options.name,
        remarks=remarks,
        photographs=options.photographs,
        disjoint=options.disjoint,
        destination=options.destination,
    )
    print(json.dumps(card, indent=2))


if __name__ == "__main__":
    sys.exit(main())
