"""What is shown of an estimate: names, units, and which direction is better."""

import math
from dataclasses import dataclass

from pandas.api.types import is_numeric_dtype

HIGHER, LOWER, NEITHER = "↑", "↓", ""
HINTS = {HIGHER: "higher is better", LOWER: "lower is better"}


@dataclass(frozen=True)
class Score:
    """A column of the results and how to show it.

    Attributes
    ----------
    column : str
    name : str
        In menus and on axes, with its unit.
    short : str
        At the head of a column of the leaderboard; empty: the leaderboard leaves it out.
    better : {"↑", "↓", ""}
    digits : int
        Decimals in the terminal.
    note : str
        How to read a score that has no better direction.
    margin : float
        Smallest difference that matters between two results; 0: they are not judged by it.
    """

    column: str
    name: str
    short: str = ""
    better: str = NEITHER
    digits: int = 3
    note: str = ""
    margin: float = 0

    @property
    def key(self):
        """Name of the score in what is stored of each image."""
        return self.column.removeprefix("objective_")

    @property
    def heading(self):
        return f"{self.better} {self.short}".strip()

    @property
    def axis(self):
        return f"{self.name} {self.better}".strip()

    @property
    def hint(self):
        return HINTS.get(self.better, self.note)


PSNR = Score("objective_psnr", "PSNR (dB)", "PSNR", HIGHER, 2, margin=0.05)
SSIM = Score("objective_ssim", "SSIM", "SSIM", HIGHER, margin=0.002)
KERNEL_MNC = Score("objective_kernel_mnc", "kernel MNC", "MNC", HIGHER, margin=0.005)
# No direction, since the benchmark asks whether what is more probable is better.
VALUE = Score(
    "objective_value", "joint negative log-posterior", "-log p", note="lower is more probable"
)
NO_BLUR = Score(
    "objective_no_blur", "no-blur score", "no-blur", note="1 for the pair (observation, Dirac)"
)
ERROR_RATIO = Score("objective_error_ratio", "error ratio", "error ratio", LOWER, 2, margin=0.05)
COVERAGE = Score(
    "objective_coverage", "coverage of the 90 % interval", "coverage", note="0.9 is right"
)
TIME = Score("time", "time (s)", "time", LOWER, 2)
NFE = Score("objective_nfe", "prior evaluations (NFE)", "NFE", LOWER, 0)
ITERATION = Score("stop_val", "iteration")

SCORES = (
    PSNR,
    SSIM,
    KERNEL_MNC,
    Score("objective_kernel_error", "kernel error", better=LOWER, margin=0.01),
    Score("objective_activation", "activation similarity", "activation", HIGHER),
    Score("objective_recovered", "recovery rate (MNC of 0.95 or more)", "recovered", HIGHER, 2),
    NO_BLUR,
    ERROR_RATIO,
    Score("objective_levin_psnr", "Levin PSNR (dB)", "Levin", HIGHER, 2, margin=0.05),
    Score("objective_success", "success (error ratio at most 2)", "success", HIGHER, 2),
    Score("objective_kohler_psnr", "Köhler PSNR (dB)", "Köhler", HIGHER, 2, margin=0.05),
    Score("objective_kohler_ssim", "Köhler SSIM", better=HIGHER, margin=0.002),
    Score(
        "objective_blur_strength", "blur strength", "blurry", note="of the image alone, 0 is sharp"
    ),
    Score("objective_lpips", "LPIPS", "LPIPS", LOWER, margin=0.005),
    Score("objective_niqe", "NIQE", "NIQE", note="of the image alone, low is natural"),
    COVERAGE,
    Score(
        "objective_posterior_std",
        "mean posterior deviation",
        "std",
        note="of a pixel over the draws, image units",
    ),
    VALUE,
    Score("objective_data_fidelity", "data fidelity"),
    Score("objective_potential", "potential (nats)"),
)
COSTS = (TIME, NFE)

TIME_NOTE = "time: median of the runs in seconds, none where the machine was busy"
# To be filled with how the best and how the references are marked.
MARKS = "{}: best solver; {}: references, not ranked."
EXPLANATION = (
    "MNC: correlation of the kernel with the true one; no-blur: 1 for (observation, Dirac); "
    "-log p: joint negative log-posterior, low is probable, not good; " + TIME_NOTE + "; "
    "NFE: evaluations of the prior."
)


def headline(means):
    """The first score that is known and has a direction, in words; "" where none is.

    Examples
    --------
    >>> headline({"value": -3.2, "psnr": 23.456})
    'PSNR 23.46 dB'
    """
    for score in SCORES:
        value = means.get(score.key, math.nan)
        if score.better and math.isfinite(value):
            unit = score.name.partition("(")[2].partition(")")[0]
            return f"{score.short} {value:.{score.digits}f} {unit if unit == 'dB' else ''}".rstrip()
    return ""


def scores(df):
    """Scores of the results: those known, then each other numeric ``objective_*`` column."""
    known = {score.column for score in (*SCORES, *COSTS)}
    others = [
        Score(column, *[column.removeprefix("objective_").replace("_", " ")] * 2)
        for column in df.columns
        if column.startswith("objective_") and column not in known and is_numeric_dtype(df[column])
    ]
    return [score for score in SCORES if score.column in df] + others


def directed(df):
    """Scores of the results that are better high or low; all of them where none is."""
    known = scores(df)
    return [score for score in known if score.better] or known


def directed_names(df):
    """Their names, as a menu of a view offers them."""
    return [score.name for score in directed(df)]


def named(df, name):
    """The score of that name."""
    return next(score for score in scores(df) if score.name == name)
