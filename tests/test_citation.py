"""The citation is one that GitHub and Zenodo read, of the version that is here."""

import re

import yaml

from tests.project import PROJECT, ROOT

CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


def test_it_has_what_the_format_requires():
    assert {"cff-version", "message", "title", "authors"} <= CITATION.keys()
    assert CITATION["cff-version"] == "1.2.0"
    for entry in [CITATION, *CITATION["references"]]:
        assert entry["title"]
        assert all({"name"} <= a.keys() or {"family-names"} <= a.keys() for a in entry["authors"])
    for reference in CITATION["references"]:
        assert reference["type"] in ("article", "conference-paper")


def test_its_version_is_that_of_the_project_and_of_the_last_change():
    assert CITATION["version"] == PROJECT["version"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", changes, re.MULTILINE)[0] == PROJECT["version"]
