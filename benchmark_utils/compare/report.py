"""A comparison in Markdown and as a dict for JSON."""

import math

from benchmark_utils.compare import verdicts
from benchmark_utils.compare.comparison import OK
from benchmark_utils.compare.quality import JUDGED
from benchmark_utils.compare.sides import CELL
from benchmark_utils.display import markdown_table
from benchmark_utils.results import LEVEL, short_labels

MARKS = {verdicts.REGRESSED: "🔴", verdicts.MISSING: "🔴", verdicts.IMPROVED: "🟢"}
QUIET = (verdicts.IDENTICAL, verdicts.EQUIVALENT)
HEAD = ("data set", "solver", "score", "base", "head", f"difference [{LEVEL:.0%}]", "verdict")


def markdown(comparison):
    """One line with the verdict, the changed cells, all cells folded, and the provenance."""
    mark = "✅" if comparison.exit_status == OK else "❌"
    lines = [f"## {mark} {comparison.summary}", ""]
    if comparison.quality is not None:
        changed = comparison.quality[~comparison.quality["verdict"].isin(QUIET)]
        if len(changed):
            lines += [*markdown_table(HEAD, quality_rows(changed, comparison.quality)), ""]
        lines += _folded(
            f"All {len(comparison.decisive)} cells, every score",
            markdown_table(HEAD, quality_rows(comparison.quality, comparison.quality)),
        )
        lines += _times(comparison)
    return "\n".join([*lines, *_folded("Provenance", provenance(comparison))])


def quality_rows(rows, whole):
    """Cells of a table, as text; labels are short within the ``whole`` table."""
    labels = {column: _labels(whole, column) for column in CELL}
    texts = []
    for row in rows.to_dict("records"):
        dataset, objective, solver = (labels[column][row[column]] for column in CELL)
        problem = f"{dataset}, {objective}" if len(labels["objective_name"]) > 1 else dataset
        verdict = f"{MARKS.get(row['verdict'], '')} {row['verdict']}".strip()
        texts.append([problem, solver, *_numbers(row), verdict])
    return texts


def _labels(table, column):
    return short_labels(table[column])


def _numbers(row):
    """Score, base, head and difference with its interval."""
    if row["score"] not in JUDGED:
        return ["", "", "", ""]
    score = JUDGED[row["score"]]
    digits = score.digits + 1
    numbers = [f"{score.better} {score.name}", *(f"{row[s]:.{digits}f}" for s in ("base", "head"))]
    difference = row["difference"]
    if not isinstance(difference, tuple):
        return [*numbers, ""]
    mean, low, high, *_ = difference
    if row["verdict"] == verdicts.IDENTICAL:
        return [*numbers, "0"]
    known = f" [{low:+.{digits}f}, {high:+.{digits}f}]" if math.isfinite(low) else ""
    return [*numbers, f"{mean:+.{digits}f}{known}"]


def _times(comparison):
    if comparison.times is None:
        return ["The times are not compared: the machines differ.", ""]
    labels = {column: _labels(comparison.quality, column) for column in CELL}
    head = ("data set", "solver", "base (s)", "head (s)", "ratio", "to target: base", "head", "")
    body = [
        [
            labels[CELL[0]][dataset],
            labels[CELL[2]][solver],
            *(f"{row[column]:.3f}" for column in ("base", "head")),
            f"{row['ratio']:.2f}",
            *(f"{row[column]:.3f}" for column in ("base_to_target", "head_to_target")),
            {verdicts.REGRESSED: "🔴 slower", verdicts.IMPROVED: "🟢 faster"}.get(
                row["verdict"], ""
            ),
        ]
        for (dataset, _, solver), row in comparison.times.iterrows()
    ]
    title = "Times: medians; target: the final PSNR of base minus 0.1 dB"
    return _folded(title, markdown_table(head, body))


def provenance(comparison):
    """Where both sides come from, a Markdown list."""
    lines = []
    for name in ("base", "head"):
        side = getattr(comparison, name)
        known = {
            "commit": side.stored("commit"),
            "seed": side.last.get("base_seed", []),
            "device": side.stored("device"),
            "runs": [len(side.runs)],
        }
        texts = (
            f"{key} {', '.join(sorted({str(value) for value in values if value is not None}))}"
            for key, values in known.items()
        )
        lines.append(f"- {name}: `{side.name}`, {', '.join(texts)}")
    versions = next(filter(None, comparison.head.stored("versions")), {})
    libraries = ", ".join(f"{name} {version}" for name, version in versions.items())
    return [*lines, f"- libraries: {libraries or 'unknown'}"]


def _folded(title, lines):
    return ["<details>", f"<summary>{title}</summary>", "", *lines, "", "</details>", ""]


def as_dict(comparison):
    """The comparison as plain numbers and texts."""
    result = {
        "verdict": comparison.verdict,
        "summary": comparison.summary,
        "exit_status": comparison.exit_status,
        "reasons": comparison.reasons,
    }
    if comparison.quality is not None:
        result["quality"] = [_plain(row) for row in comparison.quality.to_dict("records")]
    if comparison.times is not None:
        result["times"] = [_plain(row) for row in comparison.times.reset_index().to_dict("records")]
    return result


def _plain(row):
    """A row without the entries that are not known; JSON has no NaN and no infinity."""
    difference = row.pop("difference", None)
    if isinstance(difference, tuple):
        row |= difference._asdict() | {"difference": difference.mean}
        del row["mean"]
    return {
        key: value
        for key, value in row.items()
        if isinstance(value, str) or (value is not None and math.isfinite(value))
    }
