"""Run the programs, print their measurements and write them: ``python -m perf [NAME ...]``.

By default each runs in its quick form, whose aims are those of the full one on smaller problems:
``--full`` is what to quote. Written are ``perf.json`` and ``perf.md``.
"""

import importlib
import json
import sys
from pathlib import Path

import torch

from benchmark_utils.commands import Parser, command
from perf.measurement import line, machine

PROGRAMS = (
    "forward_model",
    "outer_iteration",
    "network",
    "potential",
    "reference_loop",
    "scaling",
    "memory",
    "scale_out",
    "gpu",
)


@command
def main(arguments=None):
    """Run the programs; return the exit status, which does not depend on the verdicts."""
    parser = Parser(
        prog="python -m perf",
        description=__doc__,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(PROGRAMS)}")
    parser.add_argument("--full", action="store_true", help="full sizes: many minutes")
    parser.add_argument("--output", type=Path, default=Path("outputs/perf"), help="folder")
    options = parser.parse_args(arguments)
    names = options.names or PROGRAMS
    if unknown := [name for name in names if name not in PROGRAMS]:
        raise ValueError(f"unknown program {unknown[0]!r}: use {', '.join(PROGRAMS)}")
    torch.set_num_threads(1)
    results = {name: run(name, quick=not options.full) for name in names}
    write(results, options.output, quick=not options.full)


def run(name, quick):
    """Measurements of one program, printed as they come."""
    print(f"\n{name}", flush=True)
    found = []
    for measurement in importlib.import_module(f"perf.{name}").measure(quick):
        print(line(measurement), flush=True)
        found.append(measurement)
    return found


def write(results, folder, quick):
    """Write the table of all programs, as JSON and as Markdown."""
    folder.mkdir(parents=True, exist_ok=True)
    table = {
        "machine": machine(),
        "quick": quick,
        "programs": {name: [m.as_dict() for m in found] for name, found in results.items()},
    }
    (folder / "perf.json").write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")
    (folder / "perf.md").write_text(markdown(results, table["machine"]), encoding="utf-8")
    print(f"\nwritten: {folder / 'perf.json'}, {folder / 'perf.md'}")


def markdown(results, where):
    """The table of all programs in Markdown."""
    lines = [
        ", ".join(f"{key} {value}" for key, value in where.items()),
        "",
        "| program | measured | value | aim | verdict | note |",
        "|---|---|---|---|---|---|",
    ]
    for name, found in results.items():
        for entry in found:
            value = "" if entry.value is None else f"{entry.value:.3g} {entry.unit}"
            cells = (name, entry.name, value, entry.aim, entry.verdict, entry.note)
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
