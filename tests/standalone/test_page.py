import inspect
import os
import re
from pathlib import Path

import benchopt
import numpy as np
import pytest
from benchopt.plotting import generate_html, helpers

from benchmark_utils.display.pictures import Drawn
from benchmark_utils.standalone import encode_pictures_once, write_whole_pages
from benchmark_utils.standalone.__main__ import main, newest_page
from benchmark_utils.standalone.page import RESOURCES, VENDOR, pictures_once, standalone

TEMPLATE = Path(benchopt.__file__).parent / "plotting/html/templates/result.mako.html"
LOADED = re.compile(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="(?:https?:)?//')
PAGE = '<script src="https://cdn.jsdelivr.net/npm/gridjs@6.2.0/dist/gridjs.umd.js"></script>'


@pytest.fixture(scope="module")
def template():
    """The page that the installed benchopt fills in."""
    return TEMPLATE.read_text(encoding="utf-8")


def test_every_resource_of_the_installed_benchopt_is_here(template):
    assert LOADED.search(template)
    page = standalone(template)
    assert not LOADED.search(page)
    for file in filter(None, RESOURCES.values()):
        assert (VENDOR / file).read_text(encoding="utf-8") in page


def test_a_picture_that_several_views_show_is_written_once():
    first, second = (f'"data:image/{kind};base64,{data}"' for kind, data in ("aX", "bY"))
    cards = ", ".join(f'{{"image": {text}}}' for text in (first, second, first))
    page = f"<html><script>\n window._plots = [{cards}];</script></html>"
    shorter = pictures_once(page)
    assert shorter.count(first) == shorter.count(second) == 1
    pool, plots = re.fullmatch(
        r"<html><script>const PICTURES = \[(.*?)\];</script>\n(<script>.*)", shorter, re.DOTALL
    ).groups()
    assert pool.strip() == first
    assert f"<html>{plots.replace('PICTURES[0]', first)}" == page
    assert pictures_once(shorter) == shorter


def test_a_whole_page_is_left_as_it_is(template):
    page = standalone(template)
    assert standalone(page) == page


def test_benchopt_writes_whole_pages(monkeypatch, capsys):
    pages = ["<html><body></body></html>", '<script src="https://example.org/new.js"></script>']
    monkeypatch.setattr(generate_html, "render_all_results", lambda: pages)
    write_whole_pages()
    write_whole_pages()  # each plot of a page may ask for it
    whole, other = generate_html.render_all_results()
    assert whole == standalone(pages[0])
    assert other == pages[1]
    assert "needs a network: the page loads https://example.org/new.js" in capsys.readouterr().err


def test_equal_pictures_are_encoded_once(monkeypatch):
    drawn = []

    def draw(picture, *rest):
        drawn.append(rest)
        return picture

    def page():
        images = [Drawn(draw, picture, mark) for picture in (image, image.copy()) for mark in "ab"]
        cards = [{"image": picture} for picture in (*images, image, image.T)]
        return {"plot": {"page": {"title": "", "type": "image", "data": cards}}}

    image = np.random.default_rng(0).random((4, 6))
    plain = inspect.unwrap(helpers._array_to_png_src)
    monkeypatch.setattr(helpers, "_array_to_png_src", plain)
    expected = helpers.update_plot_data_style(page())
    assert len(drawn) == 4
    encode_pictures_once()
    encode_pictures_once()  # each plot of a page may ask for it
    assert helpers.update_plot_data_style(page()) == expected
    assert drawn[4:] == [("a",), ("b",)]


def test_the_rest_of_the_page_is_left(template):
    start = template.index("<body>")
    end = template.index('<script src="https://cdn.plot.ly')
    assert template[start:end] in standalone(template)


def test_licences_are_here():
    licence = (VENDOR / "LICENSE").read_text(encoding="utf-8")
    readme = (VENDOR / "README.md").read_text(encoding="utf-8")
    assert "Permission is hereby granted" in licence
    for file in filter(None, RESOURCES.values()):
        assert f"`{file}`" in readme


def test_an_unknown_resource_is_refused():
    with pytest.raises(ValueError, match=r"loads https://example\.org/new\.js"):
        standalone('<script src="https://example.org/new.js"></script>')


def test_command_writes_beside_the_newest_page(tmp_path, monkeypatch, capsys):
    outputs = tmp_path / "outputs"
    outputs.mkdir()
    pages = {"index.html": "", "old.html": "window._plots", "new.html": f"window._plots {PAGE}"}
    for age, (name, text) in enumerate(pages.items()):
        (outputs / name).write_text(text)
        os.utime(outputs / name, (1000 + age, 1000 + age))
    os.utime(outputs / "index.html", (2000, 2000))
    monkeypatch.chdir(tmp_path)
    main([])
    assert (outputs / "new.offline.html").stat().st_size > 50_000
    assert "new.offline.html" in capsys.readouterr().out
    assert newest_page(outputs).name == "new.html", "not the one just written"


def test_no_page_is_a_plain_message(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main([]) == 2
    assert "run `benchopt plot .` first" in capsys.readouterr().err
