"""What is left of a solver's gain where the data are not as it thinks: levels of an axis.

A data set is **plain** where its solvers are told the truth and its camera does nothing. An axis
holds the plain data set and those that depart from it in the parameters of that axis alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isfinite
from typing import ClassVar, NamedTuple

import numpy as np

from benchmark_utils.display.styles import is_reference
from benchmark_utils.results import (
    PSNR,
    base_name,
    image_scores,
    interval,
    is_absent,
    parameters,
    short_labels,
)

NO_BLUR = "no-blur"
HALF = 0.5  # of the gain: less is broken
LITTLE = 0.75
SMALLEST_GAIN = 0.5  # dB; a solver that gains less on the plain data set has nothing to lose
CURVES = ("linear", "gamma", "srgb", "decoded")  # as benchmark_utils.camera, slow to import
BORDERS = (
    "circular",
    "circular as valid",
    "valid",
    "valid as circular",
    "replicate as valid",
    "replicate as circular",
)
# In the fonts of every machine, as coloured squares are not; pages colour the cells by them.
BREAKING_MARKS = {"holds": "●", "suffers": "▲", "breaks": "■"}


@dataclass(frozen=True)
class Axis:
    """One way in which the data depart from the plain ones: a number, by default.

    Attributes
    ----------
    name : str
    parameter : str
        Of the data sets.
    unit : str
        What the places are.
    scale : callable float -> float
        From a given number to its place; the truth, where none is given, is at 0.
    """

    name: str
    parameter: str
    unit: str
    scale: Callable = float
    is_ordered: ClassVar[bool] = True  # further from the truth is worse

    @property
    def parameters(self):
        """Names of the parameters that differ along the axis."""
        return {self.parameter}

    def place(self, values):
        """Where the parameters of a data set, a dict of texts, lie on the axis."""
        given = values.get(self.parameter)
        return 0.0 if given in (None, "None") else self.scale(float(given))

    def text(self, values):
        """The level in a table."""
        return str(values.get(self.parameter))


@dataclass(frozen=True)
class Told(Axis):
    """What is told of a number, as a multiple of the true one, the parameter ``true``."""

    true: str = ""

    def place(self, values):
        given = values.get(self.parameter, "None")
        return 1.0 if given == "None" else float(given) / float(values[self.true])

    def text(self, values):
        return f"{self.place(values):.2g}x"


@dataclass(frozen=True)
class Choice(Axis):
    """One of several texts, the first of which is the truth."""

    choices: tuple = ()
    is_ordered: ClassVar[bool] = False

    def place(self, values):
        return float(self.choices.index(self.text(values)))

    def text(self, values):
        return values.get(self.parameter, self.choices[0])


@dataclass(frozen=True)
class Borders(Choice):
    """The boundary and what is told of it."""

    @property
    def parameters(self):
        return {"boundary", self.parameter}

    def text(self, values):
        true = values.get("boundary", "circular")
        told = values.get(self.parameter, "valid" if true == "replicate" else true)
        return true if true == told else f"{true} as {told}"


class Level(NamedTuple):
    """A data set on an axis: its name, its place, the text of its level."""

    dataset: str
    place: float
    text: str


def _one_of(name, parameter, choices, kind=Choice):
    listed = ", ".join(f"{place}: {text}" for place, text in enumerate(choices))
    return kind(name, parameter, listed, choices=tuple(choices))


AXES = (
    Told("kernel size told", "kernel_guess", "side told / true side", true="kernel_size"),
    Told("noise told", "noise_guess", "level told / true level", true="noise_std"),
    _one_of("noise not told", "noise_known", ("True", "False")),
    Axis("photons", "peak", "1 / sqrt(photons of white)", lambda count: count**-0.5),
    Axis("correlated noise", "noise_correlation", "width of its filter (pixels)"),
    Axis("bits", "bits", "step between two levels", lambda bits: 1 / (2**bits - 1)),
    Axis("JPEG", "jpeg", "100 - quality", lambda quality: 100 - quality),
    _one_of("light", "light", CURVES),
    Axis("clipped", "clip_share", "share of clipped values"),
    Axis("clipping level", "clip_level", "1 - level", lambda level: 1 - level),
    _one_of("boundary", "boundary_guess", BORDERS, Borders),
    Axis("kernel changes", "kernel_change", "change across the field"),
    Axis("dispersion", "dispersion", "share by which red is larger"),
    _one_of("family told", "parameterization_guess", ("None", "simplex", "diffraction")),
)
TOLD = {"kernel_guess": "None", "noise_known": "True"}  # shown in every name, and plain
DEPARTING = {name for axis in AXES for name in axis.parameters} - {"boundary"}


def is_plain(values):
    """Whether a data set of these parameters departs in nothing."""
    departs = [name for name in DEPARTING & values.keys() if values[name] != TOLD.get(name)]
    return not departs and values.get("boundary") != "replicate"


def studies(names):
    """Axes of each plain data set.

    Parameters
    ----------
    names : iterable of str
        Of data sets.

    Returns
    -------
    dict
        From the name of a plain data set to a dict from an :class:`Axis` to its levels, sorted by
        their places; an axis has two levels or more.
    """
    settings = {name: parameters(name) for name in sorted(set(names))}
    found = {}
    for plain, values in settings.items():
        if not is_plain(values):
            continue
        axes = {axis: [_level(axis, plain, values)] for axis in AXES}
        for name, others in settings.items():
            keys = values.keys() | others.keys()
            differ = {key for key in keys if values.get(key) != others.get(key)}
            if base_name(name) == base_name(plain) and differ:
                for axis in AXES:
                    if differ <= axis.parameters:
                        axes[axis].append(_level(axis, name, others))
        found[plain] = {
            axis: sorted(levels, key=lambda level: level.place)
            for axis, levels in axes.items()
            if len(levels) > 1
        }
    return found


def _level(axis, name, values):
    return Level(name, axis.place(values), axis.text(values))


def data_set_names(df):
    """Names of the data sets of results, without those that were skipped, as for a bad value."""
    return df.loc[~is_absent(df), "dataset_name"].unique()


def studied(df):
    """From a label to the name of the plain data set; those that have axes, if any has."""
    names = data_set_names(df)
    found = studies(names)
    chosen = [plain for plain, axes in found.items() if axes] or list(found) or list(names)
    return {label: name for name, label in short_labels(chosen).items()}


def axis_choices(df):
    """What a menu of axes offers: from a label to the levels and the axis, None where none is.

    Returns
    -------
    dict
        From a label to (name of the plain data set, axis, list of levels).
    """
    axes, plains = studies(data_set_names(df)), studied(df)
    choices = {}
    for label, plain in plains.items():
        of = f" of {label}" if len(plains) > 1 else ""
        for axis, levels in axes.get(plain, {}).items():
            choices[f"{axis.name}{of}"] = plain, axis, levels
        if not axes.get(plain):
            choices[f"no axis{of}"] = plain, None, [Level(plain, 0.0, "truth")]
    return choices


def along(df, levels, score):
    """Curve of a score over the levels, of each solver.

    Returns
    -------
    dict
        From a solver to four lists: places, mean over the images, and its interval across them;
        without the levels where the score is not finite.
    """
    table, curves = image_scores(df), {}
    if score.key not in table:
        return curves
    known = table[np.isfinite(table[score.key].astype(float))]
    for level in levels:
        rows = known[known["dataset_name"] == level.dataset]
        for solver, own in rows.groupby("solver_name"):
            values = own.groupby(["image", "idx_rep"])[score.key].mean().unstack()
            mean, low, high, *_ = interval(values.dropna().to_numpy(float))
            points = curves.setdefault(solver, ([], [], [], []))
            for points_of, value in zip(points, (level.place, mean, low, high), strict=True):
                points_of.append(float(value))
    return curves


class Breaking(NamedTuple):
    """What becomes of a solver along an axis.

    Attributes
    ----------
    texts : list of str
        Levels that leave less than half of the gain: the first on either side of the truth, or all
        where they have no order.
    kept : float
        Share of the gain at the worst level.
    """

    texts: list
    kept: float

    def __str__(self):
        if self.texts:
            return f"{BREAKING_MARKS['breaks']} {', '.join(self.texts)}"
        mark = BREAKING_MARKS["suffers" if self.kept < LITTLE else "holds"]
        return f"{mark} {self.kept:.0%}"


def mean_gains(df, plain):
    """Mean PSNR above that of no blur on each data set of the study of ``plain``.

    Returns
    -------
    dict
        From a solver to a dict from a data set to dB; without no blur, empty where it was not run.
    """
    table = image_scores(df)
    if PSNR.key not in table:
        return {}
    means = table.groupby(["solver_name", "dataset_name"])[PSNR.key].mean().unstack()
    if NO_BLUR not in means.index or plain not in means:
        return {}
    found = means.sub(means.loc[NO_BLUR]).to_dict("index")
    return {solver: gain for solver, gain in found.items() if isfinite(gain[plain])}


def breaking(axis, levels, plain, gain):
    """The :class:`Breaking` of one solver along an axis; None where it has nothing to lose.

    Parameters
    ----------
    axis : Axis
    levels : list of Level
    plain : str
    gain : dict of float
        Of the solver, on each data set. A level without a finite gain counts as lost.
    """
    if not gain[plain] >= SMALLEST_GAIN:
        return None
    (truth,) = (level.place for level in levels if level.dataset == plain)
    kept = {level: gain.get(level.dataset, -inf) / gain[plain] for level in levels}
    kept = {level: share if isfinite(share) else -inf for level, share in kept.items()}
    lost = [level for level in levels if kept[level] < HALF]
    if axis.is_ordered:
        below = [level for level in lost if level.place < truth][-1:]
        lost = below + [level for level in lost if level.place > truth][:1]
    return Breaking([level.text for level in lost], min(kept.values()))


def breaking_table(df, plain):
    """Solvers x axes: the headings, and a row of cells for each solver, the best first.

    The first cell is the solver's name, the second its gain on the plain data set in dB.
    """
    axes = studies(data_set_names(df)).get(plain, {})
    found = mean_gains(df, plain)
    rows = []
    for solver in sorted(found, key=lambda solver: -found[solver][plain]):
        broken = [breaking(*pair, plain, found[solver]) for pair in axes.items()]
        cells = ["-" if cell is None else str(cell) for cell in broken]
        rows.append([solver, round(float(found[solver][plain]), 2), *cells])
    return ["solver", "gain (dB)", *(axis.name for axis in axes)], rows


def study_rows(df, plain):
    """The runs of a study: those on the plain data set and on the levels of its axes."""
    axes = studies(data_set_names(df)).get(plain, {})
    names = {plain, *(level.dataset for levels in axes.values() for level in levels)}
    return df[df["dataset_name"].isin(names)]


def breaking_explanation():
    """How to read the table, in one line."""
    holds, suffers, breaks = BREAKING_MARKS.values()
    return (
        f"{breaks} first level, on either side of the truth, that leaves less than half of the "
        f"gain in PSNR over no-blur; {holds}, {suffers} share of the gain left at the worst level; "
        f"-: less than {SMALLEST_GAIN} dB to lose."
    )


def labelled(rows, styles):
    """The rows with short labels, references in italics."""
    return [
        [f"*{styles[name]['label']}*" if is_reference(name) else styles[name]["label"], *cells]
        for name, *cells in rows
    ]
