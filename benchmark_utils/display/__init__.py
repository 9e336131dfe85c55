"""What the plots and the terminal leaderboard share: labels, colours, scores and pictures."""

from benchmark_utils.display.across import OVERALL, PROBLEMS, RANK, groups, mean_table
from benchmark_utils.display.cards import (
    FORMATS,
    best_first,
    caption,
    columns,
    image_card,
    image_numbers,
)
from benchmark_utils.display.coloured_table import heat_map
from benchmark_utils.display.landscape import (
    EVIDENCE,
    POSTERIOR,
    POTENTIAL,
    SHOWN,
    ceiling,
    curves,
    true_width,
)
from benchmark_utils.display.nothing import NOTHING, SaysNothing
from benchmark_utils.display.over_images import all_or_each, distributions, quartiles, shares_up_to
from benchmark_utils.display.pairs import GAIN, difference, registered, sided
from benchmark_utils.display.performance import front, profiles
from benchmark_utils.display.pictures import (
    animation,
    image_picture,
    inset,
    kernel_picture,
    map_picture,
)
from benchmark_utils.display.ranks import (
    ABSENT,
    SPREAD,
    best,
    ranked_scores,
    ranking,
    with_spread,
)
from benchmark_utils.display.robustness import (
    BREAKING_MARKS,
    along,
    axis_choices,
    breaking_explanation,
    breaking_table,
    data_set_names,
    is_plain,
    labelled,
    mean_gains,
    studied,
    studies,
    study_rows,
)
from benchmark_utils.display.sentences import MAP_METHODS, Gain, gains, story
from benchmark_utils.display.spectrum import ABSOLUTE, spectra
from benchmark_utils.display.styles import COLOURS, is_reference, solver_styles, with_mark
from benchmark_utils.display.switches import switched
from benchmark_utils.display.tables import markdown_table, metadata, rows

__all__ = [
    "ABSENT",
    "ABSOLUTE",
    "BREAKING_MARKS",
    "COLOURS",
    "EVIDENCE",
    "FORMATS",
    "GAIN",
    "MAP_METHODS",
    "NOTHING",
    "OVERALL",
    "POSTERIOR",
    "POTENTIAL",
    "PROBLEMS",
    "RANK",
    "SHOWN",
    "SPREAD",
    "Gain",
    "SaysNothing",
    "all_or_each",
    "along",
    "animation",
    "axis_choices",
    "best",
    "best_first",
    "breaking_explanation",
    "breaking_table",
    "caption",
    "ceiling",
    "columns",
    "curves",
    "data_set_names",
    "difference",
    "distributions",
    "front",
    "gains",
    "groups",
    "heat_map",
    "image_card",
    "image_numbers",
    "image_picture",
    "inset",
    "is_plain",
    "is_reference",
    "kernel_picture",
    "labelled",
    "map_picture",
    "markdown_table",
    "mean_gains",
    "mean_table",
    "metadata",
    "profiles",
    "quartiles",
    "ranked_scores",
    "ranking",
    "registered",
    "rows",
    "shares_up_to",
    "sided",
    "solver_styles",
    "spectra",
    "story",
    "studied",
    "studies",
    "study_rows",
    "switched",
    "true_width",
    "with_mark",
    "with_spread",
]
