"""What the commands ask benchopt for: the results in a file."""

from benchopt.results import read_results as read_file
from benchopt.results import save_results as save_file

COLUMNS = {"dataset_name", "objective_name", "solver_name", "idx_rep", "stop_val"}


def read_results(path):
    """Table of results of a file, with what it stores beside the scores.

    Raises
    ------
    ValueError
        When the file is missing or something else; the message names it.
    """
    try:
        df = read_file(path)
    except FileNotFoundError:
        raise ValueError(f"{path} does not exist, expected a file of results") from None
    except (ValueError, OSError) as error:
        raise ValueError(f"{path} cannot be read as results of benchopt: {error}") from error
    if not COLUMNS <= set(df):
        raise ValueError(f"{path} holds no results of benchopt: its columns are {list(df)}")
    return df


def save_results(df, path):
    """Write a table of results to ``path``, replacing what was there."""
    save_file(df, path, uniquify=False)
