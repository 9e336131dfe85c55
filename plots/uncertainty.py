"""What a sampler is unsure of: the standard deviation of each pixel beside the reconstruction."""

from benchopt import BasePlot

from benchmark_utils.display import (
    SaysNothing,
    caption,
    image_card,
    image_numbers,
    map_picture,
    registered,
    solver_styles,
)
from benchmark_utils.results import finals, problem_labels, problems

MAP = "posterior_std_map"


class Plot(SaysNothing, BasePlot):
    """One row per sampler: the mean of its draws, their deviation and, where known, the error."""

    name = "uncertainty"
    type = "image"
    options = {"dataset": problem_labels, "image": image_numbers}
    nothing = "no solver here drew several samples, as oracle with prior=split-gibbs does"

    def plot(self, df, dataset, image):
        rows = problems(df)[dataset]
        styles = solver_styles(df, rows)
        return [
            card
            for solver, final in samplers(rows, image - 1).items()
            for card in row(styles[solver]["label"], final, image - 1)
        ]

    def get_metadata(self, df, dataset, image):
        found = samplers(problems(df)[dataset], image - 1)
        has_error = any(error_of(final, image - 1) is not None for final in found.values())
        title = f"{dataset}, image {image}. Deviation and error: white is the largest of a row."
        return {"title": title, "ncols": 3 if has_error else 2}


def samplers(rows, index):
    """What the solvers of one problem store that have a map of this image."""

    def has_map(final):
        maps = final.measured(MAP)
        return maps is not None and index < min(len(maps), final.n_images)

    return {solver: final for solver, final in finals(rows).items() if has_map(final)}


def row(label, final, index):
    """Cards of a solver: reconstruction, deviation, error."""
    deviation, error = final.measured(MAP)[index], error_of(final, index)
    top = max(deviation.max(), 0 if error is None else error.max(), 1e-6)
    cards = image_card(final, "estimate", index, caption(label, final, index))
    said = f"posterior deviation\nmean {deviation.mean():.3f}, white {top:.2f}"
    cards.append({"image": map_picture(deviation / top), "label": said})
    if error is not None:
        said = f"error\nmean {error.mean():.3f}"
        cards.append({"image": map_picture(error / top), "label": said})
    return cards


def error_of(final, index):
    """Magnitude (h, w) of the error of an image, on average over the channels; None if unknown."""
    estimate, truth = (final.image(kind, index) for kind in ("estimate", "truth"))
    kernel = final.kernel("truth", index)
    if truth is None or kernel is None or truth.shape != estimate.shape:
        return None
    found, known = registered(estimate, truth, kernel)
    error = abs(found - known)
    return error.mean(-1) if error.ndim == 3 else error
