import numpy as np
import pytest

CELLS = [(length, theta) for length in (9, 100) for theta in (0.01, 0.3)]
NAMES = tuple(f"sparse-spikes[kernel_length={k},m=5,theta={t}]" for k, t in CELLS)


@pytest.fixture
def plot(load_plot):
    return load_plot("parameter_map")


def test_a_cell_is_the_mean_of_its_data_set(plot, results_with, monkeypatch):
    drawn = []
    df = results_with(solvers=("sphere-sbd",), datasets=NAMES)
    cells = {name: i / 10 for i, name in enumerate(NAMES)}
    df["objective_recovered"] = df["dataset_name"].map(cells)

    def heat_map(*table):
        drawn.append(table)
        return np.zeros((2, 2, 3))

    monkeypatch.setitem(type(plot).plot.__globals__, "heat_map", heat_map)
    cards = plot.plot(df, "sparse-spikes", "recovery rate (MNC of 0.95 or more)")
    assert [card["label"] for card in cards] == ["sphere-sbd"]
    values, rows, columns, names = drawn[0]
    assert names == ("kernel_length", "theta")
    assert rows == ["9", "100"]  # numbers, in their order
    assert columns == ["0.01", "0.3"]
    np.testing.assert_allclose(values, [[0, 0.1], [0.2, 0.3]])


def test_families_of_data_sets_have_maps_of_their_own(plot, results_with):
    df = results_with(datasets=(*NAMES, "simulated[kernel=motion]"))
    assert plot.options["family"](df) == ["simulated", "sparse-spikes"]
    assert (
        "kernel_length and theta" in plot.get_metadata(df, "sparse-spikes", "kernel MNC")["title"]
    )
    assert "one data set" in plot.get_metadata(df, "simulated", "kernel MNC")["title"]
