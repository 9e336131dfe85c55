"""One colour and one marker per solver, the same in every plot of a page."""

from itertools import cycle

from benchmark_utils.results import base_name, remembered, short_labels, statuses

# Okabe & Ito (2008), told apart by colour-blind readers; without yellow, too faint on white.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
REFERENCE_COLOURS = {"no-blur": "#999999", "oracle": "#000000"}
N_MARKERS = 7  # shares no factor with the colours: the pairs differ as long as possible


def is_reference(solver_name):
    """Whether a solver is a reference rather than a competitor.

    References are no-blur and the solvers that use the truth, whose full names say oracle.
    """
    return "oracle" in solver_name or base_name(solver_name) == "no-blur"


def with_mark(label, status):
    """A label followed by what is wrong with the run, where something is."""
    return f"{label} ({status})" if status else label


def solver_styles(df, rows=None):
    """Label, colour and marker of every solver of the results.

    Parameters
    ----------
    df : DataFrame
        All results of a page.
    rows : DataFrame, optional
        Those that are shown: there the label says what failed or was cut off.

    Returns
    -------
    dict
        From the solver's name to ``{"label", "color", "marker"}``.
    """
    marks = {} if rows is None else statuses(rows)
    return {
        name: style | {"label": with_mark(style["label"], marks.get(name))}
        for name, style in _plain_styles(df).items()
    }


@remembered
def _plain_styles(df):
    colours, styles = cycle(COLOURS), {}
    for rank, (name, label) in enumerate(short_labels(df["solver_name"]).items()):
        colour = REFERENCE_COLOURS.get(base_name(name)) or next(colours)
        styles[name] = {"label": label, "color": colour, "marker": rank % N_MARKERS}
    return styles
