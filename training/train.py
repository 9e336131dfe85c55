"""Train an embedded denoiser or restorer: ``python -m training.train SOURCE... --out FOLDER``.

Resumable: run the same command again and it goes on from ``FOLDER/checkpoint.pt``. Seeded; how
many steps the time allows depends on the machine. A GPU is used if there is one.
``--task`` says what the network undoes, ``--start`` whose weights it starts from.
The learning rate warms up, stays, and falls to zero over the last ``--decay`` of the time.

Before it starts it compares the sources with the photographs embedded in the suite and with the
sets named by ``--against``; it goes on only when none of their pictures are close, or with
``--allow-overlap``. ``FOLDER/log.json`` records what was compared.

Exit status: 0 trained, 1 something is close, 2 bad input.
"""

import json
import sys
import time
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch.nn.functional import interpolate
from tqdm import tqdm

from benchmark_utils.commands import Parser, command
from benchmark_utils.machine import best_device, device_name
from benchmark_utils.priors import UnrolledNetwork
from training.data import PatchSampler, load_images
from training.disjoint.check import Overlap, check, refuse_overlap
from training.muon import make_optimizers
from training.step import TrainingStep
from training.tasks import TASKS, get_task

STEPS = "log_level", "log_weight"  # of an unrolled network: a column for each step
LOOK_EVERY = 10  # steps: a clock that is read at each would make the device wait


def learning_rate_factor(progress, warm_up=0.01, decay=0.3):
    """Factor of the base rate at ``progress`` in [0, 1] of the budget: trapezoid."""
    return min(1.0, progress / warm_up, (1 - progress) / decay)


def compared(options):
    """Record of :func:`training.disjoint.check.check`; not done again if it is in the log already.

    Raises
    ------
    Overlap
        When a picture of the sources is close to one of the evaluation, unless that is allowed.
    FileNotFoundError, ValueError
        When a source cannot be read.
    """
    file = Path(options.out) / "log.json"
    earlier = json.loads(file.read_text()) if file.exists() else {}
    record = check(options.sources, options.against, earlier.get("disjoint"))
    if not options.allow_overlap:
        refuse_overlap(record)
    return record


def train(options, disjoint):
    """Train as the ``options`` of :func:`parse` say, on sources that were :func:`compared`."""
    torch.set_num_threads(options.threads)
    torch.set_float32_matmul_precision("high")
    device = best_device()
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)

    splits = [load_images(source, options.seed) for source in options.sources]
    held_back = [images for _, images in splits]
    channels = splits[0][0][0].shape[-1]
    torch.manual_seed(options.seed)
    task = get_task(options.task, device)
    architecture = task.architecture(options.widths, options.blocks, channels)
    if options.n_steps:
        architecture["n_steps"] = options.n_steps
    network = task.network(**architecture)
    if options.start:
        start_from(network, load_file(options.start))
    if options.only:
        for name, parameter in network.named_parameters():
            parameter.requires_grad_(name in options.only)
    network = network.to(device, memory_format=torch.channels_last)
    optimizers = make_optimizers(network, options.lr, options.optimizer)
    step = TrainingStep(network, optimizers, options.ema, mixed=not options.float32)
    done, elapsed, log = 0, 0.0, []

    checkpoint = out / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device, weights_only=True)
        network.load_state_dict(state["network"])
        step.average.load_state_dict(state["average"])
        for optimizer, saved in zip(optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        done, elapsed, log = state["step"], state["elapsed"], state["log"]

    # A resumed run goes on with fresh, still seeded, draws.
    generator = torch.Generator(device).manual_seed(options.seed + 1 + done)
    sampler = PatchSampler(
        [images for images, _ in splits],
        options.weights or [1.0] * len(splits),
        options.patch,
        generator,
        augment=options.augment,
    )

    def save():
        state = {
            "network": network.state_dict(),
            "average": step.average.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in optimizers],
            "step": done,
            "elapsed": elapsed,
            "log": log,
        }
        torch.save(state, checkpoint.with_suffix(".tmp"))
        checkpoint.with_suffix(".tmp").replace(checkpoint)
        weights = {name: value.contiguous() for name, value in step.average.state_dict().items()}
        save_file(weights, out / "weights.safetensors")
        record = {
            "options": vars(options),
            "network": task.network.__name__,
            "architecture": architecture,
            "measure": task.measure,
            "device": device_name(device),
            "disjoint": disjoint,
            "log": log,
        }
        (out / "log.json").write_text(json.dumps(record, indent=1))

    budget = 60 * options.minutes
    bar = tqdm(total=round(budget), initial=round(elapsed), unit="s", desc="training")
    running, since_log = torch.zeros((), device=device), 0
    start = time.monotonic()
    while elapsed < budget:
        factor = learning_rate_factor(elapsed / budget, decay=options.decay)
        done += 1
        running += step(task.batch(*sampler(options.batch), generator), factor, done)
        since_log += 1
        due = since_log == options.log_every
        if due or done % LOOK_EVERY == 0:
            running.item()  # waits for the device: what is queued counts
        elapsed, start = elapsed + time.monotonic() - start, time.monotonic()
        bar.update(round(elapsed) - bar.n)
        if due or elapsed >= budget:
            scores = task.scores(step.average, held_back, device, options.patch)
            loss = running.item() / since_log
            log.append({"step": done, "seconds": round(elapsed), "loss": loss, "scores": scores})
            bar.write(json.dumps(log[-1]))
            running, since_log = torch.zeros_like(running), 0
            save()
            start = time.monotonic()
    bar.close()


def start_from(network, weights):
    """Load ``weights``; those of a denoiser become the inner network of an unrolled one.

    The levels and weights of an unrolled network of another number of steps are interpolated.
    """
    inner = getattr(network, "network", network)
    if set(weights) == set(inner.state_dict()):
        inner.load_state_dict(weights)
        return
    if isinstance(network, UnrolledNetwork):
        count = network.log_level.shape[1]
        weights = weights | {name: in_steps(weights[name], count) for name in STEPS}
    network.load_state_dict(weights)


def in_steps(table, count):
    """Columns of ``table`` (2, n), one for each step, made ``count`` by linear interpolation."""
    return interpolate(table[None], size=count, mode="linear", align_corners=True)[0]


def parse(arguments=None):
    parser = Parser(description=__doc__.splitlines()[0])
    parser.add_argument("sources", nargs="+", help="folders of images or .npz files")
    parser.add_argument("--out", required=True, help="folder of weights, log and checkpoint")
    parser.add_argument(
        "--against", nargs="+", default=[], metavar="SET", help="evaluation sets to compare with"
    )
    parser.add_argument(
        "--allow-overlap", action="store_true", help="train on pictures of the evaluation too"
    )
    parser.add_argument("--task", choices=TASKS, default="denoise", help="what to undo")
    parser.add_argument("--start", help="weights to fine-tune, a .safetensors file")
    parser.add_argument(
        "--only", nargs="+", metavar="PARAMETER", help="of the network; the others stay"
    )
    parser.add_argument("--n-steps", type=int, help="of an unrolled network")
    parser.add_argument("--weights", nargs="+", type=float, help="share of each source")
    parser.add_argument("--widths", nargs=4, type=int, default=[16, 32, 64, 128])
    parser.add_argument("--blocks", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=120, help="time budget, without scoring")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--patch", type=int, default=64)
    parser.add_argument("--lr", type=float, default=1.0, help="factor of the base learning rates")
    parser.add_argument("--optimizer", choices=["adamw", "muon"], default="muon")
    parser.add_argument("--decay", type=float, default=0.3, help="last share of the time")
    parser.add_argument("--ema", type=float, default=0.999)
    parser.add_argument(
        "--no-augment", dest="augment", action="store_false", help="no flips and no rotations"
    )
    parser.add_argument("--float32", action="store_true", help="no mixed precision")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--log-every", type=int, default=1000, help="steps between scores")
    return parser.parse_args(arguments)


@command
def main(arguments=None):
    """Run the command line; return the exit status."""
    options = parse(arguments)
    try:
        disjoint = compared(options)
    except Overlap as error:
        print(f"{error}\nerror: training on them needs --allow-overlap", file=sys.stderr)
        return 1
    train(options, disjoint)
    return 0


if __name__ == "__main__":
    sys.exit(main())
