"""Every plot, on whole and on thin results: one that raises would take the dashboard with it."""

import json
import math
import re
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
import yaml
from benchopt.plotting.generate_matplotlib import get_plot_figure
from benchopt.plotting.helpers import update_plot_data_style

ROOT = Path(__file__).parents[2]
PLOTS = sorted(file.stem for file in (ROOT / "plots").glob("*.py"))
VIEWS = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
STATE = ("plot_kind", "scale", "with_quantiles", "suboptimal_curve", "relative_curve")


@pytest.fixture(params=PLOTS)
def plot(request, load_plot):
    return load_plot(request.param)


def check_table(page):
    assert all(len(row) == len(page["columns"]) for row in page["data"])
    assert page["default_order_column"] in page["columns"]


def check_scatter(page):
    for trace in page["data"]:
        lengths = {len(trace[key]) for key in ("x", "y", "y_low", "y_high") if key in trace}
        assert len(lengths) == 1
        assert trace["x"]
        assert all(map(math.isfinite, trace["x"] + trace["y"]))
        assert page["scale"] != "semilog-x" or min(trace["x"]) > 0


def check_image(page):
    assert not re.search("\n|<br", page["title"]), "a heading of one line"
    for card in page["data"]:
        assert card["image"].startswith("data:image/")
        assert card["label"]


CHECKS = {"table": check_table, "scatter": check_scatter, "image": check_image}


def test_draws_whatever_is_there(plot, thin):
    plot._check()
    pages, options = plot._get_all_plots(thin)
    pages = update_plot_data_style({plot.name: pages})[plot.name]  # as in the HTML page
    assert json.dumps(pages)
    assert len(pages) == math.prod(map(len, options.values()))
    for page in pages.values():
        assert page["title"]
        CHECKS[plot.type](page)


def test_draws_in_pdf(plot, results, tmp_path):
    if plot.type == "table":
        pytest.skip("benchopt draws no table without HTML")
    pages, _ = plot._get_all_plots(results)
    key, page = next(iter(pages.items()))
    data = update_plot_data_style({plot.name: {key: page}}, plotly=False)[plot.name]
    get_plot_figure(data, tmp_path)
    plt.close("all")
    assert (tmp_path / f"{key}.pdf").exists()


def test_something_is_drawn_of_whole_results(plot, results):
    pages, _ = plot._get_all_plots(results)
    assert all(page["data"] for page in pages.values())


def test_results_are_left_as_they_were(plot, results):
    before = results.drop(columns="final_results").copy()
    plot._get_all_plots(results)
    assert results.drop(columns="final_results").equals(before)


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
