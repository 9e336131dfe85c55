"""Synthetic results, in the format that benchopt reads from its files."""

import importlib.util

import numpy as np
import pandas as pd
import pytest

from tests.project import ROOT

SOLVERS = ("no-blur", "oracle[n_outer=2]", "map[init=large,n_outer=2]", "map[init=small,n_outer=2]")
DATASETS = ("simulated[kernel=motion,size=16]", "simulated[kernel=airy,size=16]")
N_IMAGES, SIZE, KERNEL = 2, 16, (5, 3)


def pictures(seed, n, *, truth, colour):
    """``final_results`` as objective.py stores them.

    The truth is the same for every seed, and the observation its negative; an estimate is brighter
    than the truth by 20 levels a seed, and 1.
    """
    rng, common = np.random.default_rng(seed), np.random.default_rng(99)
    size = (n, SIZE, SIZE, *((3,) if colour else ()))
    image = common.integers(0, 128, size, dtype=np.uint8)
    observation, estimate = 255 - image, image + np.uint8(20 * seed + 1)
    true_kernel = common.random((n, *KERNEL), dtype=np.float32)
    kernel = rng.random((n, *KERNEL), dtype=np.float32)
    score = rng.random(n).tolist() if truth else [float("nan")] * n
    return {
        "per_image": {
            "names": [f"photo {i}" for i in range(n)],
            "psnr": score,
            "kernel_mnc": score,
            "error_ratio": score,
        },
        "nfe": 3,
        "thumbnails": {
            "observation": observation,
            "truth": image if truth else None,
            "estimate": estimate,
        },
        "kernels": {"estimate": kernel, "truth": true_kernel if truth else None},
        "signals": {
            "observation": observation[:, 0, :, 0] / 255 if colour else observation[:, 0] / 255,
            "truth": true_kernel[:, :, 0] if truth else None,
            "estimate": kernel[:, :, 1],
        },
        "measured": {
            "eigenvalues": np.sort(rng.random((n, 4)) - 0.2),
            "weights": np.full((n, 4), 0.25),
            "posterior_std_map": rng.random((n, SIZE, SIZE)).astype(np.float16) / 10,
        },
        "path": {
            "iterations": [0, 1, 2],
            "kernels": np.stack([*rng.random((2, *KERNEL), dtype=np.float32), kernel[0]]),
            "images": np.stack([observation[0], image[0] // 2, estimate[0]]),
        },
    }


def make_results(
    solvers=SOLVERS,
    datasets=DATASETS,
    *,
    repetitions=2,
    evaluations=3,
    truth=True,
    stored=True,
    nan=False,
    colour=True,
    objectives=("Blind deconvolution[potential=tv]",),
    marks=None,
    absent=(),
):
    """Rows of every combination; the score of solver s after t evaluations is s + t.

    The data sets ``absent`` were skipped.
    """
    rows = []
    for objective in objectives:
        for dataset in datasets:
            for rank, solver in enumerate(solvers):
                for repetition in range(repetitions):
                    for step in range(1 if solver == "no-blur" else evaluations):
                        value = float("nan") if nan else float(rank + step)
                        known = value if truth else float("nan")
                        row = {
                            "objective_name": objective,
                            "dataset_name": dataset,
                            "solver_name": solver,
                            "idx_rep": repetition,
                            "stop_val": step,
                            "time": 0.5 * step + 1e-4 + repetition / 10,
                            "objective_value": 100 - value,
                            "objective_psnr": known + repetition,
                            "objective_ssim": known,
                            "objective_kernel_mnc": known,
                            "objective_kernel_error": known,
                            "objective_no_blur": value,
                            "objective_error_ratio": known,
                            "objective_data_fidelity": value,
                            "objective_potential": value,
                            "objective_nfe": 3 * step,
                        }
                        rows.append(row | {"final_results": None})
                    if stored and repetition == 0:
                        final = pictures(rank, N_IMAGES, truth=truth, colour=colour)
                        rows[-1]["final_results"] = final
    return without_data(marked(pd.DataFrame(rows), marks or {}), absent)


FAILURE = {"failure": "ValueError: no luck"}
SKIP = {"skipped": "it needs the truth"}
NO_DATA = {"skipped": "there is no such folder", "data_set_absent": True}
CUT = {"progress": {"done": 3, "planned": 20}}


def marked(df, marks):
    """Results in which solvers failed, were cut off or skipped: a dict from the solver to its mark.

    The rows of a run that was skipped are one.
    """
    scores = [column for column in df if column.startswith("objective_")][1:]
    df = df.astype(dict.fromkeys(scores, float))
    last = ~df.duplicated(["objective_name", "dataset_name", "solver_name", "idx_rep"], keep="last")
    for index in df.index[last & df["solver_name"].isin(marks)]:
        mark = marks[df.at[index, "solver_name"]]
        if mark in (FAILURE, SKIP):
            df.at[index, "final_results"] = mark
            df.loc[index, scores] = float("nan")
        elif df.at[index, "final_results"] is not None:
            df.at[index, "final_results"] = df.at[index, "final_results"] | mark
    skipped = [solver for solver, mark in marks.items() if mark is SKIP]
    return df[last | ~df["solver_name"].isin(skipped)]


def without_data(df, names):
    """Results in which the data sets ``names`` were skipped: a row for each solver says why."""
    where = df["dataset_name"].isin(names)
    first = ~df.duplicated(["objective_name", "dataset_name", "solver_name", "idx_rep"])
    df = df[~where | first]
    for index in df.index[df["dataset_name"].isin(names)]:
        df.at[index, "final_results"] = NO_DATA
        df.loc[index, [column for column in df if column.startswith("objective_")][1:]] = np.nan
    return df


ONE = {"datasets": DATASETS[:1]}
THIN = {
    "full": {},
    "one solver": ONE | {"solvers": SOLVERS[2:3]},
    "one repetition": {"repetitions": 1},
    "one evaluation": ONE | {"evaluations": 1, "repetitions": 1},
    "NaN scores": ONE | {"nan": True},
    "no final results": ONE | {"stored": False},
    "no reference": ONE | {"truth": False},
    "no reference, no pictures, one solver": {
        "truth": False,
        "stored": False,
        "solvers": ("no-blur",),
    },
    "grey": ONE | {"colour": False},
    "all failed": ONE | {"evaluations": 1, "marks": dict.fromkeys(SOLVERS, FAILURE)},
    "failed, cut off, skipped": ONE
    | {"marks": {SOLVERS[1]: SKIP, SOLVERS[2]: FAILURE, SOLVERS[3]: CUT}},
    "a data set is absent": {"repetitions": 1, "absent": DATASETS[1:]},
    "two objectives": ONE
    | {"objectives": ("Objective[potential=tv]", "Objective[potential=diffusion]")},
}


# Near to others, or of many pages: left out of the quick loop.
SLOW = (
    *("full", "one repetition", "one evaluation", "NaN scores", "grey", "two objectives"),
    *("no final results", "all failed"),
    "no reference, no pictures, one solver",
)


@pytest.fixture(
    params=[pytest.param(THIN[name], marks=[pytest.mark.slow] * (name in SLOW)) for name in THIN],
    ids=THIN,
)
def thin(request):
    """Results, whole and with things missing."""
    return make_results(**request.param)


@pytest.fixture
def results():
    return make_results()


@pytest.fixture
def results_with():
    """Function that makes results with something missing or added."""
    return make_results


@pytest.fixture(scope="session")
def load_plot():
    """Function that makes the plot of a file of ``plots/``."""

    def load(name):
        spec = importlib.util.spec_from_file_location(f"plot_{name}", ROOT / f"plots/{name}.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.Plot.get_instance()

    return load


def column(plot, df, dataset, name):
    """Cells of a column of a table, by solver."""
    columns = plot.get_metadata(df, dataset)["columns"]
    solver, position = columns.index("solver"), columns.index(name)
    return {row[solver]: row[position] for row in plot.plot(df, dataset)}
