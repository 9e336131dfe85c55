"""What a solver costs per image, by the size of the image, and how that grows.

Run from the root: ``python perf/scaling.py``; ``--page`` writes the table into ``docs/cost.md``.
Each solver runs with its defaults on one photograph under camera motion, kernels of 17 pixels, on
one thread in a process of its own: evaluations of the prior, CPU seconds without start-up and
scoring, peak memory of the process. The exponent p is that of ``seconds ~ pixels^p``, by least
squares on the logarithms.
"""

import argparse
import json
import math
import re
import resource
import statistics
import sys
import time
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parents[1]))

from perf.measurement import ROOT, Measurement, in_a_process, line, processor

# Of those that restore photographs; selfdeblur takes hours.
SOLVERS = (
    "deep-blur",
    "l0-blind",
    "dark-channel",
    "blind-rl",
    "tv-blind",
    "photo-blind",
    "map-pgd[init=large]",
    "map-dr[init=large]",
    "fire-hqs[init=large]",
    "split-gibbs",
    "split-gibbs[n_chains=1]",
    "split-gibbs[n_chains=1,preset=pooled]",
    "diffusion-em",
    "blind-dps",
    "vb-blind",
    "bird",
)
SIDES = (48, 96, 192)
QUICK = ("l0-blind", "map-pgd[init=large,n_outer=2,n_fine=1]"), (32, 48)
KERNEL, QUICK_KERNEL = 17, 7
PAGE = ROOT / "docs" / "cost.md"
BLOCK = re.compile(r"(<!-- cost: begin -->\n).*?(<!-- cost: end -->)", re.DOTALL)


def measure(quick):
    """Yield, per solver, its cost at each size, then its exponent."""
    for solver, costs in costs_of(quick):
        for side, cost in costs.items():
            yield Measurement(
                f"{solver}, {side}",
                cost["seconds"],
                unit="s",
                note=f"{cost['evaluations']} evaluations, {cost['megabytes']:.0f} MB",
            )
        note = f"seconds ~ pixels^p, {min(costs)} to {max(costs)} pixels a side"
        yield Measurement(f"{solver}, exponent p", exponent(costs), unit="", note=note)


def costs_of(quick):
    """Yield each solver with a dict from the side of the image to its cost."""
    solvers, sides = QUICK if quick else (SOLVERS, SIDES)
    kernel = QUICK_KERNEL if quick else KERNEL
    for solver in solvers:
        runs = {side: in_a_process("perf.scaling", "--one", solver, side, kernel) for side in sides}
        yield solver, runs


def exponent(costs):
    """Slope of log seconds against log pixels."""
    pixels = [2 * math.log(side) for side in costs]
    times = [math.log(cost["seconds"]) for cost in costs.values()]
    return statistics.linear_regression(pixels, times).slope


def one_run(name, side, kernel):
    """Cost of a whole run of one solver on one photograph."""
    from benchopt.benchmark import Benchmark

    from benchmark_utils.results.suite import load_data

    torch.set_num_threads(1)
    ((solver, values),) = Benchmark(ROOT).check_solver_patterns([name])
    first = {key: value[0] if isinstance(value, list) else value for key, value in values.items()}
    solver = solver.get_instance(**first)
    problem, _ = load_data(
        f"simulated[kernel=motion,kernel_size={kernel},size={side},photographs=1]"
    )
    is_skipped, reason = solver.skip(problem)
    if is_skipped:
        raise ValueError(reason)
    solver.set_objective(problem)
    start = time.process_time()
    solver.run(lambda: True)
    elapsed = time.process_time() - start
    result = solver.get_result()
    if result["image"] is None:
        raise RuntimeError(f"{name} failed: {result['failure']}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return {"evaluations": result["nfe"], "seconds": elapsed, "megabytes": peak}


def table(costs):
    """The table of the page, in Markdown."""
    heads = [f"{side}x{side}" for side in next(iter(costs.values()))]
    names = ["solver", "evaluations", *(f"s, {head}" for head in heads), "exponent"]
    version = torch.__version__.partition("+")[0]  # without that of CUDA
    lines = [
        f"{processor()}, one thread, torch {version}.",
        "",
        row([*names, f"MB, {heads[-1]}"]),
        "|---|" + "---:|" * len(names),
    ]
    for solver, runs in costs.items():
        evaluations = sorted({run["evaluations"] for run in runs.values()})
        cells = [
            f"`{solver}`",
            " to ".join(map(str, (evaluations[0], evaluations[-1])[: len(evaluations)])),
            *(f"{run['seconds']:.3g}" for run in runs.values()),
            f"{exponent(runs):.2f}",
            f"{list(runs.values())[-1]['megabytes']:.0f}",
        ]
        lines.append(row(cells))
    return "\n".join(lines)


def row(cells):
    """A line of a table in Markdown."""
    return "|" + "|".join(cells) + "|"


def write_page(costs):
    """Put the table into the page."""
    text = PAGE.read_text(encoding="utf-8")
    new = BLOCK.sub(lambda found: f"{found[1]}{table(costs)}\n{found[2]}", text)
    PAGE.write_text(new, encoding="utf-8")


def main():
    """Print the costs, or that of one run as JSON; write the page where asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="two solvers on small images")
    parser.add_argument("--page", action="store_true", help="write the table into docs/cost.md")
    parser.add_argument(
        "--one", nargs=3, metavar=("SOLVER", "SIDE", "KERNEL"), help="one run, JSON"
    )
    options = parser.parse_args()
    if options.one:
        name, side, kernel = options.one
        print(json.dumps(one_run(name, int(side), int(kernel))))
    elif options.page:
        write_page(dict(costs_of(options.quick)))
    else:
        for measurement in measure(options.quick):
            print(line(measurement), flush=True)


if __name__ == "__main__":
    main()
