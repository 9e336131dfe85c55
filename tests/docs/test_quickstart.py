"""The numbers of the README are those of its table, and the table is that of a run."""

import re

import pandas as pd
import pytest
import yaml

from docs.figures.quickstart import DRIFT, as_table, drifts, summary, table_rows
from docs.figures.tables import read_table
from tests.project import ROOT
from tests.runs.process import results_of

TABLE = read_table("quickstart")
CONFIG = yaml.safe_load((ROOT / "configs" / "quickstart.yml").read_text(encoding="utf-8"))


def test_the_readme_shows_the_table():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (shown,) = re.findall(
        r"<!-- quickstart: begin -->\n\n(.*?)\n\n<!-- quickstart: end -->", readme, re.DOTALL
    )
    assert shown == summary(TABLE), "python -m docs.figures.quickstart RESULTS.parquet"


def test_the_readme_is_read_in_minutes():
    words = (ROOT / "README.md").read_text(encoding="utf-8").split()
    assert len([word for word in words if re.search(r"[A-Za-z0-9]", word)]) <= 900


def test_drifts_are_found():
    assert drifts(TABLE, TABLE) == []
    moved = TABLE.copy()
    chosen = moved["solver"].str.startswith("deep-blur")
    moved.loc[chosen, "psnr"] = (moved.loc[chosen, "psnr"].astype(float) + 2 * DRIFT).astype(str)
    assert chosen.any()
    assert len(drifts(moved, TABLE)) == moved.loc[chosen, "kernel"].nunique()
    assert len(drifts(TABLE[~chosen], TABLE)) == moved.loc[chosen, "kernel"].nunique()


@pytest.mark.slow
@pytest.mark.parametrize("kernel", ["diffraction", "motion"])
def test_one_photograph_run_alone_has_its_row(tmp_path, kernel):
    """A result depends neither on the other photographs nor on the potential that scores it."""
    (data_set,) = (name for name in CONFIG["dataset"] if f"kernel={kernel}," in name)
    image = TABLE["image"].iloc[0]
    alone = re.sub(r"photographs=\d+", f"photographs={image}", data_set)
    solvers = [option for solver in CONFIG["solver"] for option in ("-s", solver)]
    options = ["-o", "*[potential=tv]", "-d", alone, *solvers]
    df = results_of(tmp_path / "alone.parquet", *options)
    key = ["solver", "image"]
    new = as_table(table_rows(df)).set_index(key)
    old = TABLE[TABLE["kernel"] == kernel].set_index(key)
    old = old.loc[[index for index in old.index if index[1] == image]]
    assert set(new.index) == set(old.index)
    both = pd.concat({"new": new["psnr"].astype(float), "old": old["psnr"].astype(float)}, axis=1)
    exact = both.index.get_level_values("solver").isin(["no-blur", "oracle"])
    difference = (both["new"] - both["old"]).abs()
    assert difference[exact].max() < 0.02
    assert difference[~exact].max() < 1, "blind iterations enlarge rounding"
