"""What the objective evaluates, at which estimates, and what a run keeps of it."""

import itertools

import numpy as np
import pandas as pd
import pytest

from benchmark_utils.algorithms.no_blur import no_blur_pair
from benchmark_utils.problem import Estimate
from benchmark_utils.results import Final, last_rows
from benchmark_utils.solver import BlindSolver
from tests.problems import simulated
from tests.suite import make_objective

N_OUTER = 12  # two estimates between evaluations
TRUE_PAIR = 1  # the potential of the truth, which final_results keep


class Costly:
    """A potential that counts how often it is evaluated."""

    is_costly = True

    def __init__(self):
        self.calls = 0

    def __call__(self, image):
        self.calls += 1
        return image.square().flatten(1).sum(1)


class Fading(BlindSolver):
    """The observation, darker with each estimate."""

    name = "fading"
    n_outer = N_OUTER
    ends_after = N_OUTER

    def estimates(self, problem):
        image, kernel = no_blur_pair(problem, problem.initial_image())
        for k in range(self.ends_after + 1):
            yield Estimate(image * 0.9**k, kernel)


class FadingProbe(Fading):
    """One that is run for the potential of its estimates."""

    name = "fading-probe"
    follows_potential = True


def run(cls=Fading, is_costly=True, n_scored=None):
    """Rows, final results and potential of a run that is stopped after ``n_scored`` scores."""
    problem, truth = simulated("face", "cat", side=5)
    objective, potential, solver = make_objective(), Costly(), cls.get_instance()
    potential.is_costly = is_costly
    objective.set_data(problem, truth)
    objective.scorer.potential = potential
    solver.set_objective(problem)
    rows, last, stop_val, count = [], None, 0, itertools.count()

    def callback():
        nonlocal last, stop_val
        if next(count) != stop_val:
            return True
        last = solver.get_result()
        rows.append(objective.evaluate_result(**last) | {"stop_val": stop_val})
        stop_val = solver.get_next(stop_val)
        return len(rows) != n_scored and rows[-1]["stop_val"] < N_OUTER

    solver.run(callback)
    objective._repetition = 0
    return pd.DataFrame(rows).set_index("stop_val"), objective.save_final_results(**last), potential


def test_a_costly_potential_is_evaluated_at_the_landmarks_alone():
    rows, final, potential = run()
    known = [0, N_OUTER]
    assert rows.index.tolist() == list(range(0, N_OUTER + 1, 2))
    assert rows.index[rows["potential"].notna()].tolist() == known
    assert rows.index[rows["value"].notna()].tolist() == known
    assert rows.drop(columns=["potential", "value"]).notna().all(axis=None)
    assert potential.calls == len(known) + TRUE_PAIR, "the last one is not evaluated again"
    everywhere, complete, _ = run(is_costly=False)
    pd.testing.assert_frame_equal(rows.loc[known], everywhere.loc[known])
    assert final["per_image"] == complete["per_image"]


@pytest.mark.parametrize("options", [{"is_costly": False}, {"cls": FadingProbe}])
def test_one_that_costs_nothing_is_evaluated_always_and_so_is_that_of_a_probe(options):
    rows, final, _ = run(**options)
    assert rows["potential"].notna().all()
    assert np.isfinite(Final(final).curve("potential")).all()


def test_a_run_that_is_cut_off_has_the_potential_of_its_last_estimate():
    rows, final, potential = run(n_scored=3)
    everywhere, _, _ = run(is_costly=False, n_scored=3)
    assert rows["potential"].isna().tolist() == [False, True, True]
    assert potential.calls == 2 + TRUE_PAIR
    cell = dict.fromkeys(("objective_name", "dataset_name", "solver_name"), "a") | {"idx_rep": 0}
    table = rows.add_prefix("objective_").reset_index().assign(**cell, final_results=None)
    table.at[2, "final_results"] = final
    (last,) = last_rows(table).to_dict("records")
    assert last["objective_potential"] == pytest.approx(everywhere["potential"].iloc[-1])
    assert last["objective_value"] == pytest.approx(everywhere["value"].iloc[-1])


def test_the_time_of_the_scores_is_that_of_the_last_run():
    _, final, _ = run()
    assert 0 < Final(final).scoring < 60
    assert np.isnan(Final({}).scoring)
