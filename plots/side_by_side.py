"""Two images and their difference: base and head of a comparison, else estimate and truth."""

from benchopt import BasePlot

from benchmark_utils.display import (
    GAIN,
    SaysNothing,
    caption,
    difference,
    image_picture,
    registered,
    sided,
    with_mark,
)
from benchmark_utils.results import finals, problem_labels, problems, short_labels, statuses

N_ROWS = 2


def solvers(df):
    """Labels of the solvers, without their side."""
    return sorted(set(labels(df).values()))


def labels(df):
    """Label of each name of a solver, the same on both sides."""
    short = short_labels({sided(name)[0] for name in df["solver_name"]})
    return {name: short[sided(name)[0]] for name in df["solver_name"]}


class Plot(SaysNothing, BasePlot):
    """One row per image. Base and head are shown as stored, an estimate registered to the truth."""

    name = "side_by_side"
    type = "image"
    options = {"dataset": problem_labels, "solver": solvers}
    nothing = "this solver stored no picture that can be laid over another"

    def plot(self, df, dataset, solver):
        rows, label = problems(df)[dataset], labels(df)
        marks = statuses(rows)
        chosen = {
            sided(name)[1]: (final, with_mark(sided(name)[1] or solver, marks[name]))
            for name, final in finals(rows).items()
            if label[name] == solver
        }
        if {"base", "head"} <= set(chosen):
            found = two_sides(chosen["base"], chosen["head"])
        else:
            found = against_truth(*next(iter(chosen.values()))) if chosen else []
        return [{"image": image, "label": text} for row in found for image, text in row]

    def get_metadata(self, df, dataset, solver):
        title = f"{dataset}: {solver}. The difference is enlarged {GAIN} times; grey: none."
        return {"title": title, "ncols": 3}


def two_sides(*sides):
    """Rows of base, head, and head minus base; a side is what it stores, and its label."""
    for index in range(min(N_ROWS, *(final.n_images for final, _ in sides))):
        pictures = [image_picture(final.image("estimate", index)) for final, _ in sides]
        texts = [caption(label, final, index) for final, label in sides]
        if pictures[0].shape == pictures[1].shape:
            yield [*zip(pictures, texts, strict=True), (difference(*pictures[::-1]), "head - base")]


def against_truth(final, label):
    """Rows of estimate, truth, and estimate minus truth."""
    for index in range(min(final.n_images, N_ROWS)):
        estimate, truth = (final.image(kind, index) for kind in ("estimate", "truth"))
        kernel = final.kernel("truth", index)
        if truth is None or kernel is None or truth.shape != estimate.shape:
            continue
        pictures = registered(estimate, truth, kernel)
        texts = [caption(label, final, index), f"truth: {final.name(index)}"]
        yield [*zip(pictures, texts, strict=True), (difference(*pictures), "estimate - truth")]
