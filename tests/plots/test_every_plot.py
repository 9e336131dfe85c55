"""Every plot, on whole and on thin results: one that raises would take the dashboard with it."""

import base64
import io
import itertools
import json
import math
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
import yaml
from benchopt.plotting.generate_matplotlib import get_plot_figure
from benchopt.plotting.helpers import update_plot_data_style
from PIL import Image

from benchmark_utils.display import NOTHING
from tests.plots.conftest import ONE, THIN
from tests.project import ROOT

PLOTS = sorted(file.stem for file in (ROOT / "plots").glob("*.py"))
VIEWS = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
# Cards of synthetic results whose estimates are brighter than the truth, the same everywhere.
FLAT = ("estimate - truth", "error")
STATE = ("plot_kind", "scale", "with_quantiles", "suboptimal_curve", "relative_curve")
SOLVERS = {"no-blur", "oracle", "map[init=large]", "map[init=small]"}  # of the whole results


def of_type(*kinds):
    """Names of the plots of some types."""
    line = re.compile(rf'^    type = "({"|".join(kinds)})"$', re.MULTILINE)
    files = {name: (ROOT / f"plots/{name}.py").read_text(encoding="utf-8") for name in PLOTS}
    return [name for name, text in files.items() if line.search(text)]


@pytest.fixture(params=PLOTS)
def plot(request, load_plot):
    return load_plot(request.param)


def pages_of(plot, df):
    """Pages of a plot by what is chosen in its menus: pairs (dict, page)."""
    pages, options = plot._get_all_plots(df)
    choices = [
        dict(zip(options, values, strict=True)) for values in itertools.product(*options.values())
    ]
    assert len(pages) == len(choices)
    return [
        (chosen, pages["_".join(map(str, [plot.name, *chosen.values()]))]) for chosen in choices
    ]


def first_page(plot, df):
    """The page of the first choice of each menu, without the others."""
    options = {key: o(df) if callable(o) else o for key, o in plot.options.items()}
    chosen = {key: values[0] for key, values in options.items()}
    data = {"type": plot.type, "data": plot.plot(df, **chosen)}
    return plot.get_metadata(df, **chosen) | data


def check_table(page):
    assert all(len(row) == len(page["columns"]) for row in page["data"])
    assert page["default_order_column"] in page["columns"]


def check_scatter(page):
    assert page["xlabel"]
    assert page["ylabel"]
    for trace in page["data"]:
        lengths = {len(trace[key]) for key in ("x", "y", "y_low", "y_high") if key in trace}
        assert len(lengths) == 1
        assert trace["x"]
        assert all(map(math.isfinite, trace["x"] + trace["y"]))
        assert page["scale"] != "semilog-x" or min(trace["x"]) > 0
        assert page["scale"] != "semilog-y" or min(trace["y"]) > 0


def check_image(page):
    for card in page["data"]:
        assert card["image"].startswith("data:image/")
        assert card["label"]


CHECKS = {"table": check_table, "scatter": check_scatter, "image": check_image}


def test_draws_whatever_is_there(plot, thin):
    plot._check()
    pages = pages_of(plot, thin)
    plain = {plot.name: {str(chosen): page for chosen, page in pages}}
    assert json.dumps(update_plot_data_style(plain)), "as in the HTML page"
    for chosen, page in pages:
        assert next(iter(map(str, chosen.values()))) in page["title"]
        assert page["data"] or f"{NOTHING}: {plot.nothing}." in page["title"]
        CHECKS[plot.type](page)
        is_story = plot.name == "start"  # the page sets its lines as sentences
        assert plot.type != "image" or is_story or not re.search("\n|<br", page["title"])


def labels(page):
    """Names of the rows, traces or cards of a page, without marks, scores and line breaks."""
    column = page.get("columns", ["solver"]).index("solver")
    names = [part["label"] if isinstance(part, dict) else part[column] for part in page["data"]]
    return {re.sub(r"^photo \d, |[* ]|\n.*", "", name) for name in names}


def test_every_solver_is_on_every_page(plot, results_with):
    for chosen, page in pages_of(plot, results_with(**ONE)):
        expected = SOLVERS
        if plot.name == "initialisation":
            expected = {name for name in SOLVERS if name.startswith(chosen["method"])}
        if plot.name == "switch":
            expected = {name for name in SOLVERS if chosen["switch"] in name}
        if plot.name == "side_by_side":
            expected = {chosen["solver"]}
        if plot.name == "start":
            expected = set()  # one of each kind, see test_start.py
        assert expected <= labels(page), chosen


@pytest.mark.parametrize("plot", of_type("image"), indirect=True)
def test_the_page_shows_the_pictures_that_the_plot_makes(plot, results):
    """Neither clipped nor refused: benchopt asks for floats in [0, 1]."""
    page = first_page(plot, results)
    made = [np.asarray(card["image"]) for card in page["data"]]
    update_plot_data_style({plot.name: {"page": page}})
    for picture, card in zip(made, page["data"], strict=True):
        assert picture.std() > 0.05 or card["label"].startswith(FLAT), "something to see"
        head, _, content = card["image"].partition(",")
        shown = Image.open(io.BytesIO(base64.b64decode(content)))
        if "gif" in head:
            assert shown.n_frames > 1
        else:
            np.testing.assert_allclose(np.asarray(shown) / 255, picture, rtol=0, atol=1.01 / 255)


def check_axes_of_scatter(figure, page):
    (axes,) = figure.axes
    assert axes.get_title() == page["title"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == (page["xlabel"], page["ylabel"])
    for line, trace in zip(axes.lines, page["data"], strict=True):
        assert line.get_label() == trace["label"]
        np.testing.assert_array_equal(line.get_xydata().T, [trace["x"], trace["y"]])


def check_axes_of_image(figure, page):
    assert figure.get_suptitle() == page["title"]
    shown = [axes for axes in figure.axes if axes.images]
    for axes, card in zip(shown, page["data"], strict=True):
        assert axes.get_title() == card["label"]
        frames = card["image"] if isinstance(card["image"], list) else [card["image"]]
        np.testing.assert_allclose(axes.images[0].get_array(), frames[-1])


@pytest.mark.slow
@pytest.mark.parametrize("plot", of_type("image", "scatter"), indirect=True)
def test_draws_in_pdf(plot, results, tmp_path):
    page = first_page(plot, results)
    data = update_plot_data_style({plot.name: {"page": page}}, plotly=False)[plot.name]
    (figure,) = get_plot_figure(data, tmp_path)
    plt.close("all")
    {"scatter": check_axes_of_scatter, "image": check_axes_of_image}[plot.type](figure, page)
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.slow
def test_results_are_left_as_they_were(plot, results_with):
    results = results_with(**ONE)
    before = results.drop(columns="final_results").copy()
    plot._get_all_plots(results)
    assert results.drop(columns="final_results").equals(before)


MAY_BE_EMPTY = [name for name in of_type("image", "scatter") if name != "parameter_map"]


@pytest.mark.parametrize("plot", MAY_BE_EMPTY, indirect=True)
def test_an_empty_page_says_so_in_one_sentence(plot, results_with):
    assert plot.nothing
    sentence = f"{NOTHING}: {plot.nothing}."
    for _, page in pages_of(plot, results_with(**THIN["all failed"])):
        if plot.type == "scatter":
            assert page["data"] == []
            assert page["title"].splitlines()[1:] == [sentence]
        else:
            assert [card["label"] for card in page["data"]] == [sentence]


@pytest.mark.slow
def test_what_was_skipped_is_in_tables_alone(plot, results_with):
    df = results_with(**THIN["failed, cut off, skipped"])
    for chosen, page in pages_of(plot, df):
        marks = {part["label"] for part in page["data"] if isinstance(part, dict)}
        marks |= {cell for part in page["data"] if isinstance(part, list) for cell in part[:2]}
        mark = {"leaderboard": True, "across": True, "parameter_map": True}.get(plot.name, False)
        assert any("skipped" in str(text) for text in marks) == mark, chosen


def test_every_plot_is_shown():
    assert sorted(VIEWS["plots"]) == PLOTS


def test_no_name_starts_with_another():
    """The page finds the menus of a plot by the beginning of their names."""
    menus = [f"{name}_" for name in PLOTS] + list(STATE)
    for name in PLOTS:
        assert [menu for menu in menus if menu.startswith(name)] == [f"{name}_"]


@pytest.mark.parametrize("view", VIEWS["plot_configs"].values(), ids=VIEWS["plot_configs"])
def test_a_view_asks_for_what_the_plot_offers(view, load_plot, thin):
    options = load_plot(view["plot_kind"]).options
    chosen = {key: value for key, value in view.items() if key not in STATE}
    for key, value in chosen.items():
        offered = options[key.removeprefix(f"{view['plot_kind']}_")]
        assert value in (offered(thin) if callable(offered) else offered)
