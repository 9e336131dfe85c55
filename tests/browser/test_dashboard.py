"""The dashboard of a small run, as a person finds it: opened in Chromium, without a network.

Needs Chromium and its driver (Debian packages ``chromium`` and ``chromium-driver``) and selenium
(the extra ``browser``).
"""

import io
import os
import shutil
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import yaml
from PIL import Image

from benchmark_utils.display import NOTHING
from benchmark_utils.results.suite import save_results
from benchmark_utils.standalone.page import standalone
from tests.plots.conftest import CUT, FAILURE, ONE, SKIP, SOLVERS, make_results
from tests.project import ROOT
from tests.runs.process import finished, page_of

webdriver = pytest.importorskip("selenium.webdriver", reason="needs the extra 'browser'")
WebDriverWait = pytest.importorskip("selenium.webdriver.support.wait").WebDriverWait
Keys = pytest.importorskip("selenium.webdriver.common.keys").Keys
WebDriverException = pytest.importorskip("selenium.common.exceptions").WebDriverException

VIEWS = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["plot_configs"]
NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
DRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync "
    "--disable-background-networking --disable-component-update --window-size=1500,1100"
)
SELECTION = """
objective: ["Blind deconvolution[potential=tv]"]
dataset: ["simulated[kernel=[motion, diffraction],kernel_size=9,photographs=2,size=48]"]
solver: [no-blur, "oracle[n_outer=3]", "map-pgd[init=[large, small],n_outer=3,n_inner=1,n_fine=0]"]
"""

# Kinds of plots with curves, and how many can be seen in each at least.
CURVES = {"score_curves": 3, "posterior": 3, "profiles": 3, "trade_off": 1}
IMAGES = """return [...document.querySelectorAll('#image_container img')]
    .filter(image => image.offsetParent)"""
WIDTHS = """return [...document.querySelectorAll('#image_container img')]
    .map(image => Math.round(image.getBoundingClientRect().width))"""
TABLE = """return [...document.querySelectorAll('#table_container tbody tr')]
    .map(row => [...row.children].map(cell => cell.innerText.trim()))"""
MARKED = """return [...document.querySelectorAll(`#table_container td ${arguments[0]}`)]
    .map(mark => mark.innerText)"""
HEADINGS = """return [...document.querySelectorAll('#table_container th')].map(heading => {
    const [text, button] = ['.gridjs-th-content', 'button'].map(part => {
        const range = document.createRange();
        range.selectNode(heading.querySelector(part));
        return range.getBoundingClientRect();
    });
    const box = heading.getBoundingClientRect();
    const ends = [box.left, text.left, text.right, button.left, button.right, box.right];
    return [heading.innerText.trim(), ends];
})"""
TAB = "[...document.querySelectorAll('span.view')].find(t => t.textContent.trim() === arguments[0])"
RESIZED = 0.2  # seconds after which the page has answered a change of its size
EMPTY = {"Landscape of the prior", "MAP or marginal", "What breaks whom", "Breaking points"}
SIZES = {"laptop": (1366, 768), "phone": (390, 844)}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (CHROMIUM and DRIVER), reason="needs the programs chromium and chromedriver"
    ),
]


@pytest.fixture(scope="module")
def benchmark(tmp_path_factory):
    """A copy of the benchmark."""
    folder = tmp_path_factory.mktemp("dashboard") / "benchmark"
    parts = ("objective.py", "config.yml", "benchmark_utils", "datasets", "solvers", "plots")
    for part in parts:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        folder.mkdir(exist_ok=True)
        copy(ROOT / part, folder / part)
    return folder


def standalone_page(benchmark, name):
    """The standalone page of the results ``name``."""
    (written,) = benchmark.glob(f"outputs/*_{name}.html")
    path = benchmark / f"{name}.html"
    path.write_text(standalone(written.read_text(encoding="utf-8")), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def page(benchmark):
    """The page of a small run."""
    selection = benchmark / "selection.yml"
    selection.write_text(SELECTION)
    options = ["--no-display", "--n-repetitions", "2", "--output", "small"]
    finished("--config", selection, *options, benchmark=benchmark)
    return standalone_page(benchmark, "small")


@contextmanager
def chromium(profile):
    """A browser without a window, which logs what it asks for."""
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in FLAGS.split():
        options.add_argument(flag)
    options.add_argument(f"--user-data-dir={profile}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(DRIVER))
    try:
        yield driver
    finally:
        driver.quit()


@pytest.fixture(scope="module")
def browser(page, tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        driver.implicitly_wait(10)
        driver.get(page.as_uri())
        yield driver


@pytest.fixture
def show(browser):
    """Function that opens a view by its tab."""

    def click(view):
        tabs = browser.find_elements("css selector", "span.view")
        (tab,) = [tab for tab in tabs if tab.text == view]
        tab.click()
        return browser

    return click


def pixels(element):
    picture = Image.open(io.BytesIO(element.screenshot_as_png)).convert("L")
    return np.asarray(picture, float) / 255


def test_opens_on_the_start(browser):
    assert browser.find_element("css selector", "span.view.active").text == next(iter(VIEWS))
    assert browser.find_element("id", "tabs").get_property("value") == next(iter(VIEWS)), "phone"
    cards = browser.find_elements("css selector", "#image_container img")
    assert len(cards) == 5, "observation, no blur, joint MAP, the known kernel, truth"
    check_pictures(cards)
    story = browser.find_element("css selector", ".start-story").text
    assert "The joint posterior prefers no blur" in story
    assert len(browser.find_elements("css selector", ".start-chart .scatterlayer .point")) == 5
    rows = browser.find_elements("css selector", ".start-more tr")
    assert len(rows) == 5, "heads and solvers"
    browser.find_element("css selector", ".start-more button").click()
    assert browser.find_element("css selector", "span.view.active").text == "Leaderboard"
    assert browser.find_element("id", "tabs").get_property("value") == "Leaderboard", "phone"


def test_reconstructions(show):
    cards = show("Reconstructions").find_elements("css selector", "#image_container img")
    assert len(cards) == 6
    check_pictures(cards)


def check_pictures(cards):
    assert len({card.rect["y"] for card in cards}) == 1, "one row"
    for card in cards:
        shown = pixels(card)
        assert min(shown.shape) > 140, "large enough to see"
        assert shown.std() > 0.05, "neither white nor black"
        assert 0.1 < shown.mean() < 0.9


def test_loads_nothing_and_complains_of_nothing(browser):
    """Neither at the start nor in any view."""
    for view in VIEWS:
        browser.execute_script(f"setConfig({TAB})", view)
        browser.execute_script("window.dispatchEvent(new Event('resize'))")
        time.sleep(RESIZED)
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
    requested = [entry["message"] for entry in browser.get_log("performance")]
    assert not [text for text in requested if "requestWillBeSent" in text and '"url":"http' in text]


@pytest.fixture
def table(show):
    """The browser at the leaderboard, which is drawn some time after its tab is clicked."""
    browser = show("Leaderboard")
    WebDriverWait(browser, 10).until(lambda browser: len(browser.execute_script(TABLE)) == 4)
    yield browser
    browser.execute_script("document.body.style.letterSpacing = ''")


@pytest.mark.parametrize("spacing", ["normal", "4px"])
def test_leaderboard_shows_whole_headings_in_any_font(table, spacing):
    """Wider letters stand for the fonts of other machines: set late, as by a font that loads."""
    table.execute_script("document.body.style.letterSpacing = arguments[0]", spacing)
    headings = dict(table.execute_script(HEADINGS))
    assert next(iter(headings)) == "solver"
    assert "PSNR" in headings
    for heading, ends in headings.items():
        assert np.diff(ends).min() >= -0.5, f"{heading} does not fit: {ends}"


def test_leaderboard_marks_the_best_and_the_references(table):
    assert table.execute_script(MARKED, "b")
    assert set(table.execute_script(MARKED, "i")) == {"oracle", "no-blur"}


def test_the_table_sorts(table):
    waiting = WebDriverWait(table, 10, ignored_exceptions=[WebDriverException])

    def column(browser):
        return [float(row[1]) for row in browser.execute_script(TABLE)]

    def click(browser):
        """Click the heading of the PSNR; an error, as of a heading drawn anew, clicks nothing."""
        headings = browser.find_elements("css selector", "#table_container th")
        (heading,) = [heading for heading in headings if heading.text.strip() == "PSNR"]
        heading.find_element("css selector", "button").click()
        return True

    ordered = sorted(column(table))
    for expected in (ordered, ordered[::-1]):
        waiting.until(click)
        waiting.until(lambda browser, expected=expected: column(browser) == expected)


def test_all_images_are_enlarged_about_one_point(show):
    browser = show("Reconstructions")
    frame = browser.find_element("css selector", "#image_container img").find_element("xpath", "..")
    (width,) = set(browser.execute_script(WIDTHS))
    for factor in (4, 1):
        frame.click()
        WebDriverWait(browser, 5).until(
            lambda browser, factor=factor: set(browser.execute_script(WIDTHS)) == {factor * width}
        )


def test_kernels_are_crisp_and_move(show):
    browser = show("Kernels")
    cards = browser.find_elements("css selector", "#image_container img")
    assert len(cards) == 5
    for card in cards:
        assert card.get_property("naturalWidth") >= 200
        assert pixels(card).max() == 1
    moving = [card for card in cards if card.get_attribute("src").startswith("data:image/gif")]
    assert len(moving) == 4


@pytest.mark.parametrize(
    "view",
    [name for name, view in VIEWS.items() if view["plot_kind"] in CURVES],
)
def test_curves_are_drawn(show, view):
    browser = show(view)
    points = browser.find_elements("css selector", ".scatterlayer .trace .point")
    assert len(points) >= 4
    boxes = [p.rect for p in browser.find_elements("css selector", ".trace path.js-line")]
    extents = [max(box["width"], box["height"]) for box in boxes]
    assert sum(extent > 20 for extent in extents) >= CURVES[VIEWS[view]["plot_kind"]]
    legend = browser.find_elements("css selector", "#plot_legend .curve")
    labels = {curve.text for curve in legend} - {"Pareto front", "true pair"}
    assert sorted(labels) == ["map-pgd[init=large]", "map-pgd[init=small]", "no-blur", "oracle"]
    title = browser.find_element("css selector", ".gtitle").rect
    plot = browser.find_element("id", "plot_with_legend_container").rect
    assert plot["x"] < title["x"]
    assert title["x"] + title["width"] < plot["x"] + plot["width"]


NAMELESS = """return [...document.querySelectorAll(
    'img, select, input, [role=img], [role=figure]')].filter(part =>
        part.getClientRects().length && !part.alt && !part.labels?.length
        && !part.getAttribute('aria-label'))
    .map(part => part.outerHTML.slice(0, 200))"""


def test_the_keyboard_reaches_every_tab_and_what_is_shown_has_a_name(show):
    browser = show("Start")
    tabs = [tab for tab in browser.find_elements("css selector", "span.view") if tab.text]
    assert {tab.get_attribute("role") for tab in tabs} == {"tab"}
    assert not {tab.text for tab in tabs} & EMPTY, "they would show nothing"
    assert [tab.get_attribute("tabindex") for tab in tabs] == ["0"] + ["-1"] * (len(tabs) - 1)
    browser.execute_script("arguments[0].focus()", tabs[0])
    for tab in [*tabs[1:], tabs[0]]:
        browser.switch_to.active_element.send_keys(Keys.ARROW_RIGHT)
        assert browser.switch_to.active_element == tab
        browser.switch_to.active_element.send_keys(Keys.ENTER)
        assert browser.find_element("css selector", "span.view.active") == tab
        assert tab.get_attribute("aria-selected") == "true"
        assert browser.execute_script(NAMELESS) == [], tab.text


def test_another_data_set_can_be_chosen(show):
    browser = show("Reconstructions")
    menu = browser.find_element("id", "change_reconstructions_dataset")
    title = browser.find_element("css selector", "#image_container h2").text
    other = menu.find_elements("tag name", "option")[1]
    other.click()
    changed = browser.find_element("css selector", "#image_container h2").text
    assert other.text in changed
    assert changed != title


@pytest.mark.parametrize(
    ("view", "per_row"),
    [
        (name, {"initialisation": 4, "side_by_side": 3}[view["plot_kind"]])
        for name, view in VIEWS.items()
        if view["plot_kind"] in ("initialisation", "side_by_side")
    ],
)
def test_rows_of_images(show, view, per_row):
    cards = show(view).find_elements("css selector", "#image_container img")
    assert len(cards) == 2 * per_row, "two photographs"
    assert len({card.rect["y"] for card in cards}) == 2, "one row each"
    assert all(pixels(card).std() > 0.02 for card in cards[: per_row - 1])


@pytest.fixture
def resize(browser):
    """Function that gives the page another size; the former one comes back."""

    def to(size):
        width, height = SIZES[size]
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    yield to
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("view", VIEWS)
def test_fits_the_screen(browser, resize, tmp_path, view, size):
    """Nothing sticks out, and what there is to see is large enough; a picture is kept."""
    resize(size)
    browser.execute_script(f"setConfig({TAB})", view)
    width = SIZES[size][0]
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    for image in browser.execute_script(IMAGES):
        assert image.rect["width"] > 0.25 * min(width, 500)
        assert image.rect["x"] + image.rect["width"] <= width
    if VIEWS[view]["plot_kind"] in CURVES:
        title = browser.find_element("css selector", ".gtitle").rect
        assert title["x"] >= 0
        assert title["x"] + title["width"] <= width
    folder = Path(os.environ.get("DASHBOARD_SCREENSHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    browser.save_screenshot(str(folder / f"{size}_{view.replace(' ', '_')}.png"))


NO_BLUR, ORACLE, LARGE, SMALL = SOLVERS
THIN = {
    "one_and_a_reference": {"solvers": (NO_BLUR, LARGE)},
    "all_failed": {"evaluations": 1, "marks": dict.fromkeys(SOLVERS, FAILURE)},
    "cut_off": {"marks": {ORACLE: SKIP, LARGE: CUT, SMALL: FAILURE}},
}
# What a view shows: text, and how many pictures, points and rows.
SEEN = """const shown = query => [...document.querySelectorAll(query)].filter(
        part => part.getClientRects().length).length;
    return [document.body.innerText, shown('#image_container img'),
        shown('.scatterlayer .point'), shown('#table_container tbody tr')]"""


@pytest.fixture(scope="module")
def thin_pages(benchmark, tmp_path_factory):
    """A browser, and the pages of results of two images with things missing."""
    pages = {}
    for name, case in THIN.items():
        df = make_results(**ONE | {"repetitions": 1} | case)
        save_results(df, benchmark / f"outputs/{name}.parquet")
        page_of(benchmark, f"outputs/{name}.parquet")
        pages[name] = standalone_page(benchmark, name)
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        yield driver, pages


NEEDS_MORE = ("switch",)  # it compares two values of a parameter, which these results do not hold


@pytest.mark.parametrize("name", THIN)
def test_no_view_of_thin_results_is_empty(thin_pages, tmp_path, name):
    """It shows something, or says in a sentence that there is nothing; marks are seen."""
    browser, pages = thin_pages
    browser.get(pages[name].as_uri())
    folder = Path(os.environ.get("DASHBOARD_SCREENSHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    texts = {}
    for view, config in VIEWS.items():
        browser.execute_script(f"setConfig({TAB})", view)
        kind = config["plot_kind"]
        needs_more = kind in NEEDS_MORE
        is_empty = needs_more or (name == "all_failed" and kind not in ("leaderboard", "across"))

        def is_drawn(browser, is_empty=is_empty):
            text, *counts = browser.execute_script(SEEN)
            return f"{NOTHING}: " in text if is_empty else sum(counts) > 0

        WebDriverWait(browser, 10).until(is_drawn, f"{view} of {name}")
        browser.save_screenshot(str(folder / f"{name}_{view.replace(' ', '_')}.png"))
        text = browser.execute_script(SEEN)[0]
        assert is_empty or NOTHING not in text, view
        if not needs_more:
            texts[view] = text
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
    if name == "cut_off":
        unmarked = {view for view, text in texts.items() if "(cut off)" not in text}
        assert unmarked == set()
        assert all(mark in texts["Leaderboard"] for mark in ("(failed)", "(skipped)"))
