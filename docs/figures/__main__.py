"""What the pages measure with a learned prior, remade: ``python -m docs.figures [PAGE...]``.

Runs the configurations behind each page, then the program that puts their results into it. Hours
for all pages; each line that it prints can be run by itself. A page whose data are not in the data
home keeps what it has.
"""

import argparse
import shlex
import subprocess
import sys
from pathlib import Path


def run(config, *options):
    """The run of ``configs/<config>.yml`` into ``outputs/<config>.parquet``."""
    return f"benchopt run . --config configs/{config}.yml --no-plot --output {config}", *options


def program(name, *arguments):
    """A program of this folder."""
    return (f"{sys.executable} -m docs.figures.{name}", *arguments)


def result(config):
    """The file that :func:`run` writes."""
    return f"outputs/{config}.parquet"


LANDSCAPES = ("blur", "critical", "digits", "noise", "noise_photographs", "noise_weight")
LANDSCAPES += ("profile", "spectrum")
# Options of docs.figures.sphere
PICTURE = ("--picture", "docs/images/sphere_rates.png")
VARIANTS = ("--score", "kernel_mnc", "activation", "--csv", "sphere_variants")
LEVIN = ("--score", "error_ratio", "kernel_mnc", "levin_psnr", "--csv", "sphere_levin")
PAGES = {
    "architecture": [program("architecture")],
    "solvers": [
        run("oracle"),
        program("oracle", result("oracle")),
        run("samplers"),
        program("samplers", result("samplers")),
    ],
    "prior": [program("prior")],
    "learned": [
        run("learned"),
        run("learned_adaptivity"),
        program("learned", result("learned"), result("learned_adaptivity")),
    ],
    "results": [
        run("quickstart"),
        program("reference", "quickstart", result("quickstart")),
        program("quickstart", result("quickstart")),
        run("levin"),
        program("reference", "levin", result("levin"), "--means"),
        program("renew"),
    ],
    "data-sets": [run("faces"), run("faces_sizes"), program("faces")],
    "real-blur": [
        run("peers"),
        run("peers_untrained"),
        program("peers", result("peers"), result("peers_untrained")),
        run("kohler"),
        program("kohler", result("kohler")),
        run("sun"),
        program("sun", result("sun")),
    ],
    "fixed-point": [run("fixed_point"), program("fixed_point", result("fixed_point"))],
    "beyond-map": [
        run("marginal_profile"),
        program("marginal_profile", result("marginal_profile")),
        run("blind_posterior"),
        program("blind_posterior", result("blind_posterior")),
        run("blind_lens"),
    ],
    "fire-hqs": [
        run("fire_oracle"),
        run("fire_weights"),
        program("fire_weights", result("fire_weights")),
        program("fixed_points"),
    ],
    "initialisation": [
        run("initialisation"),
        run("initialisation_study"),
        run("initialisation_collapse"),
        program("initialisation"),
    ],
    "robustness": [
        run("robustness"),
        program("robustness", result("robustness")),
        run("robustness_help"),
        program("robustness", "--remedies", result("robustness_help")),
    ],
    "sphere": [
        run("sphere_phase"),
        program("sphere", "rates", result("sphere_phase"), *PICTURE),
        run("sphere_rates"),
        program("sphere", "rates", result("sphere_rates"), "--threshold 0.9"),
        run("sphere_variants"),
        program("sphere", "scores", result("sphere_variants")),
        program("sphere", "scores", result("sphere_variants"), *VARIANTS),
        run("sphere_photographs"),
        run("sphere_levin"),
        program("sphere", "scores", result("sphere_levin"), *LEVIN),
    ],
    "landscape": [*(run(f"landscape_{name}") for name in LANDSCAPES), program("landscape")],
}


def failed_command(command):
    """Run it, without the result of an earlier run, which benchopt would not overwrite."""
    words = shlex.split(command)
    if "--output" in words:
        Path(result(words[words.index("--output") + 1])).unlink(missing_ok=True)
    return subprocess.run(words, check=False).returncode


def main():
    """Remake the pages asked for, or all; exit status 1 if a step of one failed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("pages", nargs="*", metavar="PAGE", help=", ".join(PAGES))
    parser.add_argument("--list", action="store_true", help="print the commands, run none")
    options = parser.parse_args()
    if unknown := set(options.pages) - PAGES.keys():
        parser.error(f"unknown page {min(unknown)!r}, expected one of {', '.join(PAGES)}")
    failed = []
    for page in options.pages or PAGES:
        for words in PAGES[page]:
            command = " ".join(words)
            print(f"{page}: {command}", flush=True)
            if not options.list and failed_command(command):
                failed.append(command)
                break
    for command in failed:
        print(f"failed: {command}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
