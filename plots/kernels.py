"""Kernels, or images, along the iterations: one animation per solver, all in step."""

from benchopt import BasePlot

from benchmark_utils.display import (
    SaysNothing,
    animation,
    best_first,
    caption,
    columns,
    image_picture,
    kernel_picture,
    solver_styles,
)
from benchmark_utils.results import Final, finals, problem_labels, problems

# What is shown: where its path is, its kind of truth, how it is drawn, and a remark.
SHOWN = {
    "kernels": (Final.kernel_path, Final.kernel, kernel_picture, "Each is scaled to its maximum."),
    "images": (Final.image_path, Final.image, image_picture, ""),
}


class Plot(SaysNothing, BasePlot):
    """The first image of the data set: the truth, then one animation per solver."""

    name = "kernels"
    type = "image"
    options = {"dataset": problem_labels, "show": list(SHOWN)}
    nothing = "no run here stored a kernel"

    def plot(self, df, dataset, show):
        path, truth, draw, _ = SHOWN[show]
        rows = problems(df)[dataset]
        styles, stored = solver_styles(df, rows), finals(rows)
        paths = {solver: path(final) for solver, final in stored.items() if path(final)}
        n_frames = max(map(len, paths.values()), default=0)
        truths = [truth(final, "truth", 0) for final in stored.values()]
        known = [array for array in truths if array is not None]
        cards = [{"image": draw(array), "label": "truth"} for array in known[:1]]
        for solver in best_first({solver: stored[solver] for solver in paths}, 0):
            frames = animation(draw, paths[solver], n_frames)
            label = caption(styles[solver]["label"], stored[solver], 0)
            cards.append({"image": frames, "label": label})
        return cards

    def get_metadata(self, df, dataset, show):
        title = f"{dataset}: {show} along the iterations. {SHOWN[show][-1]}"
        n_solvers = problems(df)[dataset]["solver_name"].nunique()
        return {"title": title.strip(), "ncols": columns(1 + n_solvers)}
