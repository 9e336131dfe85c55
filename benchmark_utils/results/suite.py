"""What the commands ask benchopt for: to write results, a solver or a data set by its name."""

from pathlib import Path

from benchopt.benchmark import Benchmark
from benchopt.results import save_results as save_file
from benchopt.utils.run_context import RunContext
from click import BadParameter

ROOT = Path(__file__).parents[2]


def save_results(df, path):
    """Write a table of results to ``path``, replacing what was there."""
    save_file(df, path, uniquify=False)


def load_solver(name):
    """Solver of the suite, ready for a problem: one instance for a name with its parameters.

    Parameters
    ----------
    name : str
        As on benchopt's command line, ``l0-blind[restoration=unrolled]``. A parameter that is not
        given has its default, the first where there are several.

    Raises
    ------
    ValueError
        When there is no such solver or parameter, or when the name stands for several.
    """
    return _first(Benchmark(ROOT).check_solver_patterns, name)


def load_data(name, seed=0):
    """Problem and truth of a data set of the suite, as its first repetition has them.

    Parameters
    ----------
    name : str
        As on benchopt's command line, ``simulated[kernel=motion,size=96]``. A parameter that is not
        given has its default, the first where there are several.
    seed : int
        benchopt's ``--seed``.

    Returns
    -------
    problem, truth : BlindProblem, GroundTruth

    Raises
    ------
    ValueError
        When there is no such data set or parameter, or when its files are missing.
    """
    dataset = _first(Benchmark(ROOT).check_dataset_patterns, name)
    # Observations depend on the seed and the repetition alone, see benchmark_utils.dataset.
    dataset._run_context = RunContext(base_seed=str(seed), dataset_name=str(dataset), repetition=0)
    data = dataset.get_data()
    if data["problem"] is None:
        raise ValueError(data["missing"])
    return data["problem"], data["truth"]


def _first(check_patterns, name):
    """The instance that a name stands for, of what ``check_patterns`` of a benchmark knows."""
    try:
        found = check_patterns([name])
    except BadParameter as error:
        raise ValueError(error.message) from None
    if len(found) != 1:
        raise ValueError(f"{name} stands for {len(found)} parts of the suite, expected one")
    ((face, values),) = found
    first = {key: v[0] if isinstance(v, list) else v for key, v in values.items()}
    return face.get_instance(**first)
