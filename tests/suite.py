"""What benchopt loads from this checkout, and the shortest way to run a part of it."""

from benchopt.benchmark import Benchmark
from benchopt.utils.run_context import RunContext

from tests.project import ROOT

BENCHMARK = Benchmark(ROOT)
SOLVERS = {solver.name: solver for solver in BENCHMARK.get_solvers()}
DATASETS = {dataset.name: dataset for dataset in BENCHMARK.get_datasets()}


def instance(face, **parameters):
    """A solver or data set; a parameter that is not given has the first of its values."""
    first = {name: values[0] for name, values in face.parameters.items()}
    return face.get_instance(**first | parameters)


def make_solver(name, **parameters):
    return instance(SOLVERS[name], **parameters)


def make_objective(potential="tv", **parameters):
    return instance(BENCHMARK.get_benchmark_objective(), potential=potential, **parameters)


def make_dataset(name, repetition=0, **parameters):
    """A data set that draws as in that repetition of a run."""
    dataset = instance(DATASETS[name], **parameters)
    context = RunContext().set_run_context("o", dataset, "s", repetition=repetition, base_seed=0)
    context.attach(objective=None, dataset=dataset, solver=None)
    return dataset


def load(name, repetition=0, **parameters):
    """Problem and truth of a data set."""
    data = make_dataset(name, repetition, **parameters).get_data()
    assert "missing" not in data, data["missing"]
    return data["problem"], data["truth"]


def solve(solver, problem):
    """Result of a whole run."""
    assert solver.skip(problem) == (False, None)
    solver.set_objective(problem)
    solver.run(lambda: True)
    return solver.get_result()
