"""The pages make a site without a warning: no dead link, no dead anchor, what is asked for near."""

import re
import subprocess
import sys
from urllib.parse import urljoin

import pytest

from docs.figures.gallery import names
from tests.project import ROOT

pytest.importorskip("material", reason="needs the extra 'site'")
pytest.importorskip("mkdocstrings_handlers.python", reason="needs the extra 'site'")

from docs.figures import roles, site

QUESTIONS = {
    "how a solver is added": "contributing/#add-a-solver",
    "what won": "results/",
    "how it is scored": "metrics/",
    "an example": "gallery/score_your_method/",
    "what a function takes": "api/physics/",
    "a dashboard": "dashboards/",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Folder of the site, built as it is published."""
    folder = tmp_path_factory.mktemp("site")
    line = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


def text_of(built, page):
    return (built / page / "index.html").read_text(encoding="utf-8")


def links(built, page):
    """Places on the site that a page links, relative to its root."""
    for target in re.findall(r'<a [^>]*?href="([^":]+)"', text_of(built, page)):
        place = urljoin(f"/{page}", target).lstrip("/")
        if (built / place.partition("#")[0] / "index.html").is_file():
            yield place


@pytest.mark.slow
@pytest.mark.parametrize("place", QUESTIONS.values(), ids=QUESTIONS)
def test_answers_are_two_clicks_away(built, place):
    first = set(links(built, ""))
    second = {there for here in first for there in links(built, here.partition("#")[0])}
    assert place in first | second


@pytest.mark.slow
def test_links_out_of_the_pages_lead_to_the_repository(built):
    assert "/blob/main/benchmark_utils/solver/base.py" in text_of(built, "contributing/")
    assert "/blob/main/README.md#solvers" in text_of(built, "solvers/")
    assert not (built / "figures").exists()


@pytest.mark.slow
def test_the_library_is_documented_from_its_docstrings(built):
    page = text_of(built, "api/physics/")
    assert 'id="benchmark_utils.physics.DataFidelity"' in page
    assert "Proximal" in page or "proximal" in page
    for room in re.findall(r'href="(\w+)/"', text_of(built, "api/")):
        assert ":func:" not in text_of(built, f"api/{room}/")


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_every_example_has_a_page_with_its_code(built, name):
    assert "def" in text_of(built, f"gallery/{name}/")
    assert f'href="{name}/"' in text_of(built, "gallery/")


def test_the_page_of_an_example_shows_what_it_printed_and_drew(monkeypatch, tmp_path):
    monkeypatch.setattr(site, "GALLERY", tmp_path)
    (tmp_path / "landscape").mkdir()
    (tmp_path / "landscape" / site.OUTPUT).write_text("4.0 nats\n")
    (tmp_path / "landscape/curve.png").touch()
    page = site.gallery()["gallery/landscape.md"]
    assert "```text\n4.0 nats\n```" in page
    assert "(landscape-curve.png)" in page
    assert '"""The landscape' not in page, "it is the text above the code"


def test_dashboards_are_embedded_where_there_are_some(monkeypatch, tmp_path):
    monkeypatch.setattr(site, "DASHBOARDS", tmp_path)
    (empty,) = site.dashboards().values()
    assert "iframe" not in empty
    (tmp_path / "quickstart.html").touch()
    (page,) = site.dashboards().values()
    assert 'src="quickstart.html"' in page, "it lies beside the page"
    assert "(quickstart.html)" in page


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (":class:`.Entry`", "`Entry`"),
        (":func:`~benchmark_utils.physics.convolve`", "`convolve`"),
        (":mod:`benchmark_utils.problem`", "`benchmark_utils.problem`"),
        ("``h * x``", "`h * x`"),
    ],
)
def test_roles_of_docstrings_become_code(written, shown):
    assert roles.plain(f"see {written}.") == f"see {shown}."
