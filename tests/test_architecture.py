"""The picture of the rooms shows the imports of the code, and no fewer."""

import re
from pathlib import Path

import pytest

from docs.figures import architecture
from docs.figures.architecture import FACES, PICTURE, imports, picture, rows, without_implied

ARROWS = imports()


def reached(name, arrows):
    """Rooms that ``name`` imports, in one step or in several."""
    found, waiting = set(), [name]
    while waiting:
        new = arrows[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def test_the_committed_picture_is_that_of_the_code():
    assert PICTURE.read_text(encoding="utf-8") == picture(), (
        "draw it again: python -m docs.figures.architecture"
    )


def test_the_map_lists_every_room_once():
    listed = [name for row in rows() for name in row]
    assert sorted(listed) == sorted(ARROWS)


def test_every_arrow_points_down():
    level = {name: number for number, row in enumerate(rows()) for name in row}
    for name, others in ARROWS.items():
        for other in others:
            assert level[name] < level[other], f"{name} imports {other}"


def test_what_is_left_out_is_implied_and_nothing_else_is():
    drawn = without_implied(ARROWS)
    for name in ARROWS:
        assert drawn[name] <= ARROWS[name]
        assert reached(name, drawn) == reached(name, ARROWS)
        for other in drawn[name]:
            fewer = drawn | {name: drawn[name] - {other}}
            assert other not in reached(name, fewer), f"{name} to {other} is implied"


def test_each_room_has_one_box_in_the_picture():
    text = PICTURE.read_text(encoding="utf-8")
    names = re.findall(r'font-weight="bold">(.+?)<', text)
    assert sorted(names) == sorted(ARROWS)
    assert text.count("<rect") == len(ARROWS) + 1


def test_imports_are_read_at_any_depth_and_in_any_form(tmp_path, monkeypatch):
    library = tmp_path / "benchmark_utils"
    (library / "steps").mkdir(parents=True)
    (library / "__init__.py").write_text("")
    (library / "blur.py").write_text("import torch\n")
    (library / "steps" / "__init__.py").write_text("from benchmark_utils import blur\n")
    (library / "steps" / "deep.py").write_text(
        "def f():\n    import benchmark_utils.data.images\n"
        "    from benchmark_utils.steps.other import g\n"
    )
    for face in FACES:
        path = tmp_path / face
        path.mkdir() if face.endswith("/") else path.write_text("")
    (tmp_path / "plots" / "curve.py").write_text("from benchmark_utils.blur import blur\n")
    monkeypatch.setattr(architecture, "ROOT", tmp_path)
    monkeypatch.setattr(architecture, "LIBRARY", library)
    found = imports()
    assert found["steps"] == {"blur", "data"}
    assert found["plots/"] == {"blur"}
    assert found["blur"] == found["objective.py"] == set()


@pytest.mark.parametrize("errand", ["solver", "data set", "prior", "metric", "plot"])
def test_the_page_has_the_errands(errand):
    page = (Path(architecture.ROOT) / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert re.search(rf"^- Add a {errand}: .*\]\(\.\./", page, re.MULTILINE)
    assert len(page.split()) <= 700
