"""What the page and the README say of the robustness study: tables of its results."""

import re

import pytest

from docs.figures.robustness import REMEDIES, in_short, remedies, whole_table
from docs.figures.tables import read_table
from tests.display.test_robustness import NO_BLUR, SOLVER, WEAK, name, results
from tests.project import ROOT

OTHERS = ("noise=estimated", "light=gamma,noise=told")


def block(page, wanted):
    text = (ROOT / page).read_text(encoding="utf-8")
    pattern = rf"<!-- {wanted}: begin -->\n(.*?)\n<!-- {wanted}: end -->"
    (found,) = re.findall(pattern, text, re.DOTALL)
    return found.strip()


def test_the_readme_shows_the_table_of_the_page_in_short():
    assert block("README.md", "breaking") == in_short(block("docs/robustness.md", "breaking"))


def test_in_short_there_are_marks_and_numbers_of_axes_that_break():
    table = "\n".join(
        [
            "|  | *oracle* | tv-blind | *no-blur* |",
            "|---|---|---|---|",
            "| gain (dB) | 12.3 | 4.0 | 0.0 |",
            "| noise told | ▲ 57% | ■ 0.25x, 4x | - |",
            "| JPEG | ● 80% | ▲ 60% | - |",
            "| light | ■ gamma, srgb | - | - |",
        ]
    )
    assert in_short(table).splitlines() == [
        "|  | *oracle* | tv-blind |",
        "|---|---|---|",
        "| noise told | ▲ | ■ 0.25x, 4x |",
        "| light | ■ | - |",
    ]


def test_the_axes_of_the_lens_stand_below_those_of_the_motion():
    motion, lens = {"kernel": "motion"}, {"kernel": "diffraction"}
    gains = {
        name(**motion): {SOLVER: 2.0, WEAK: 4.0},
        name(**motion, peak=100): {SOLVER: 2.0, WEAK: 1.0},
        name(**lens): {SOLVER: 3.0, WEAK: 1.0},
        name(**lens, parameterization_guess="simplex"): {SOLVER: 2.0, WEAK: 0.1},
    }
    df = results(gains)
    head, _, *rows = whole_table(df).splitlines()
    assert head == f"|  | map-pgd | {SOLVER} | *{NO_BLUR}* |"
    assert rows == [
        "| gain (dB) | 4.0 | 2.0 | 0.0 |",
        "| photons | ■ 100 | ● 100% | - |",
        "| family told: a lens | ■ simplex | ▲ 67% | - |",
    ]
    only = whole_table(df[df["dataset_name"].str.contains("motion")])
    assert only.splitlines() == [head, "|---|---|---|---|", *rows[:2]]


def test_remedies_stand_beside_what_they_mend():
    told, estimated, decoded = (f"oracle[{own}]" for own in ("noise=told", *OTHERS))
    gaussian, poisson = (f"blind-rl[likelihood={law}]" for law in ("gaussian", "poisson"))
    gains = {told: 9.0, estimated: 8.0, decoded: 5.0, gaussian: 2.0, poisson: 2.5}
    wrong = {told: 3.0, estimated: 8.0, decoded: 1.0}
    few = {told: 4.0, gaussian: 1.0, poisson: 2.0}
    df = results({name(): gains, name(noise_guess=0.04): wrong, name(peak=100): few})
    head, body = remedies(df)
    assert head == ["data", "remedy", "blind-rl", "oracle"]
    assert body == [
        ["noise told: truth", "noise=estimated", "", "9.0 → 8.0"],
        ["noise told: 4x", "noise=estimated", "", "3.0 → 8.0"],
        ["photons: truth", "likelihood=poisson", "2.0 → 2.5", ""],
        ["photons: 100", "likelihood=poisson", "1.0 → 2.0", ""],
    ]


@pytest.mark.parametrize("axis", REMEDIES)
def test_the_table_tells_of_each_remedy(axis):
    kept = read_table("robustness_remedies").set_index("data")["remedy"]
    assert kept[f"{axis}: truth"].startswith(f"{REMEDIES[axis][0]}=")
