"""Files of results, read without the second that benchopt takes to be imported."""

import importlib.util
from functools import cache
from pathlib import Path
from urllib.parse import quote

import pandas as pd
from pandas.api.types import is_object_dtype

NAME = "benchmark_blind_deconvolution"  # as benchopt has it from the objective, slow to import

COLUMNS = {"dataset_name", "objective_name", "solver_name", "idx_rep", "stop_val"}


def read_results(path):
    """Table of results of a file, with what it stores beside the scores.

    Raises
    ------
    ValueError
        When the file is missing, something else or without rows; the message names it.
    """
    try:
        df = _read(Path(path))
    except FileNotFoundError:
        raise ValueError(f"{path} does not exist, expected a file of results") from None
    except (ValueError, OSError) as error:
        raise ValueError(f"{path} cannot be read as results of benchopt: {error}") from error
    if missing := sorted(COLUMNS - set(df)):
        raise ValueError(
            f"{path} holds no results of benchopt: of its {df.shape[1]} columns none is named "
            f"{' or '.join(missing)}"
        )
    if df.empty:
        raise ValueError(f"{path} holds the columns of results, but no row of any run")
    return df


def page_name(path):
    """Name of the page that benchopt makes of the results in ``path``, as it quotes it."""
    return quote(f"{NAME}_{Path(path).with_suffix('.html').name}")


def _read(path):
    """What ``benchopt.results.read_results`` returns, but for the date that it makes up."""
    if path.suffix != ".parquet":
        from benchopt.results import read_results as read_file  # here: it is slow to import

        return read_file(path)
    df = pd.read_parquet(path)
    for name in filter(lambda name: is_object_dtype(df[name]), df):
        df[name] = df[name].map(_packing().unpack)
    return df


@cache
def _packing():
    """Benchopt's module ``results.parquet`` on its own, which needs nothing of benchopt."""
    folder = Path(importlib.util.find_spec("benchopt").origin).parent
    spec = importlib.util.spec_from_file_location("packing", folder / "results" / "parquet.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
