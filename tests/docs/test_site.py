"""The pages make a site without a warning: no dead link, no dead anchor."""

import subprocess
import sys

import pytest

from tests.project import ROOT

pytest.importorskip("mkdocs", reason="needs the extra 'site'")
pytest.importorskip("material", reason="needs the extra 'site'")


@pytest.mark.slow
def test_the_site_builds_without_a_warning(tmp_path):
    line = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    start = (tmp_path / "index.html").read_text(encoding="utf-8")
    for page in ("results", "metrics", "solvers"):
        assert f'href="{page}/"' in start
        assert (tmp_path / page / "index.html").is_file()
    assert "/blob/main/CONTRIBUTING.md" in start
    assert not (tmp_path / "figures").exists()
