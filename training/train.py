"""Train an embedded denoiser or restorer: ``python -m training.train SOURCE... --out FOLDER``.

Seeded and resumable: run the same command again and it goes on from ``FOLDER/checkpoint.pt``.
``--task`` says what the network undoes, ``--start`` whose weights it starts from.
The learning rate warms up, stays, and falls to zero over the last ``--decay`` of the time.

Before it starts it compares the sources with the photographs embedded in the suite and with the
sets named by ``--against``; it goes on only when none of their pictures are close, or with
``--allow-overlap``. ``FOLDER/log.json`` records what was compared.

Exit status: 0 trained, 1 something is close, 2 bad input.
"""

import copy
import json
import sys
import time
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tqdm import tqdm

from benchmark_utils.commands import Parser, command
from benchmark_utils.machine import best_device
from benchmark_utils.priors import PreconditionedDRUNet
from training.data import PatchSampler, load_images
from training.disjoint.check import Overlap, check, refuse_overlap
from training.muon import make_optimizers
from training.tasks import TASKS, get_task, make_grey


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
    device = best_device()
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)

    splits = [load_images(source, options.seed) for source in options.sources]
    held_back = [images for _, images in splits]
    channels = splits[0][0][0].shape[-1]
    torch.manual_seed(options.seed)
    task = get_task(options.task)
    network = PreconditionedDRUNet(options.widths, options.blocks, channels, task.floor)
    if options.start:
        network.load_state_dict(load_file(options.start))
    network = network.to(device, memory_format=torch.channels_last)
    average = copy.deepcopy(network)
    optimizers = make_optimizers(network, options.lr, options.optimizer)
    step, elapsed, log = 0, 0.0, []

    checkpoint = out / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device, weights_only=True)
        network.load_state_dict(state["network"])
        average.load_state_dict(state["average"])
        for optimizer, saved in zip(optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        step, elapsed, log = state["step"], state["elapsed"], state["log"]

    # A resumed run goes on with fresh, still seeded, draws.
    generator = torch.Generator().manual_seed(options.seed + 1 + step)
    sampler = PatchSampler(
        [images for images, _ in splits],
        options.weights or [1.0] * len(splits),
        options.patch,
        seed=options.seed + 1 + step,
        channels=channels,
        augment=options.augment,
    )

    def save():
        state = {
            "network": network.state_dict(),
            "average": average.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in optimizers],
            "step": step,
            "elapsed": elapsed,
            "log": log,
        }
        torch.save(state, checkpoint.with_suffix(".tmp"))
        checkpoint.with_suffix(".tmp").replace(checkpoint)
        weights = {name: value.contiguous() for name, value in average.state_dict().items()}
        save_file(weights, out / "weights.safetensors")
        record = {"options": vars(options), "disjoint": disjoint, "log": log}
        (out / "log.json").write_text(json.dumps(record, indent=1))

    budget = 60 * options.minutes
    bar = tqdm(total=round(budget), initial=round(elapsed), unit="s", desc="training")
    running, since_log = 0.0, 0
    while elapsed < budget:
        start = time.monotonic()
        rate = learning_rate_factor(elapsed / budget, decay=options.decay)
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate * group["base_lr"]
        images, grey = sampler(options.batch)
        degraded, sigma = task.degrade(images, generator)
        batch = (tensor.to(device) for tensor in (images, make_grey(degraded, grey), sigma))
        with torch.autocast(device.type, torch.bfloat16, enabled=not options.float32):
            loss = network.loss(*batch).mean()
        loss.backward()
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        step += 1
        with torch.no_grad():
            decay = min(options.ema, step / (step + 10))
            for slow, fast in zip(average.parameters(), network.parameters(), strict=True):
                slow.lerp_(fast, 1 - decay)
        running, since_log = running + loss.item(), since_log + 1
        elapsed += time.monotonic() - start
        bar.update(round(elapsed) - bar.n)
        if since_log == options.log_every or elapsed >= budget:
            scores = task.scores(average, held_back, device, options.patch)
            log.append({"step": step, "seconds": round(elapsed), "loss": running / since_log})
            log[-1]["psnr"] = scores
            bar.write(json.dumps(log[-1]))
            running, since_log = 0.0, 0
            save()
    bar.close()


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
