"""Two images and their difference: base and head of a comparison, else estimate and truth."""

from benchopt import BasePlot

from benchmark_utils.display import GAIN, caption, difference, image_picture, registered, sided
from benchmark_utils.results import finals, problem_labels, problems, short_labels

N_ROWS = 2


def solvers(df):
    """Labels of the solvers, without their side."""
    return sorted(set(labels(df).values()))


def labels(df):
    """Label of each name of a solver, the same on both sides."""
    short = short_labels({sided(name)[0] for name in df["solver_name"]})
    return {name: short[sided(name)[0]] for name in df["solver_name"]}


class Plot(BasePlot):
    """One row per image. Base and head are shown as stored, an estimate registered to the truth."""

    name = "side_by_side"
    type = "image"
    options = {"dataset": problem_labels, "solver": solvers}

    def plot(self, df, dataset, solver):
        found, label = finals(problems(df)[dataset]), labels(df)
        chosen = {sided(s)[1]: final for s, final in found.items() if label[s] == solver}
        if {"base", "head"} <= set(chosen):
            rows = two_sides(chosen["base"], chosen["head"])
        else:
            rows = against_truth(solver, next(iter(chosen.values()), None))
        return [{"image": image, "label": text} for row in rows for image, text in row]

    def get_metadata(self, df, dataset, solver):
        title = f"{dataset}: {solver}. The difference is enlarged {GAIN} times; grey: none."
        return {"title": title, "ncols": 3}


def two_sides(base, head):
    """Rows of base, head, and head minus base."""
    for index in range(min(base.n_images, head.n_images, N_ROWS)):
        pictures = [image_picture(side.image("estimate", index)) for side in (base, head)]
        texts = [caption(name, side, index) for name, side in (("base", base), ("head", head))]
        if pictures[0].shape == pictures[1].shape:
            yield [*zip(pictures, texts, strict=True), (difference(*pictures[::-1]), "head - base")]


def against_truth(label, final):
    """Rows of estimate, truth, and estimate minus truth."""
    for index in range(min(final.n_images, N_ROWS) if final else 0):
        estimate, truth = (final.image(kind, index) for kind in ("estimate", "truth"))
        kernel = final.kernel("truth", index)
        if truth is None or kernel is None or truth.shape != estimate.shape:
            continue
        pictures = registered(estimate, truth, kernel)
        texts = [caption(label, final, index), f"truth: {final.name(index)}"]
        yield [*zip(pictures, texts, strict=True), (difference(*pictures), "estimate - truth")]
