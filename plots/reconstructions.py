"""Observation, truth and every solver's estimate of one image, each with its kernel."""

from benchopt import BasePlot

from benchmark_utils.display import (
    SaysNothing,
    best_first,
    caption,
    columns,
    image_card,
    image_numbers,
    solver_styles,
)
from benchmark_utils.results import finals, problem_labels, problems


class Plot(SaysNothing, BasePlot):
    """One card per image; a solver's label gives its scores on this very image."""

    name = "reconstructions"
    type = "image"
    options = {"dataset": problem_labels, "image": image_numbers}
    nothing = "no run here stored a picture"

    def plot(self, df, dataset, image):
        index, rows = image - 1, problems(df)[dataset]
        styles = solver_styles(df, rows)
        stored = {s: f for s, f in finals(rows).items() if index < f.n_images}
        if not stored:
            return []
        first = next(iter(stored.values()))
        cards = image_card(first, "observation", index, "observation")
        cards += image_card(first, "truth", index, "truth")
        for solver in best_first(stored, index):
            label = caption(styles[solver]["label"], stored[solver], index)
            cards += image_card(stored[solver], "estimate", index, label)
        return cards

    def get_metadata(self, df, dataset, image):
        stored = [f for f in finals(problems(df)[dataset]).values() if f.n_images >= image]
        name = stored[0].name(image - 1) if stored else f"image {image}"
        title = f"{dataset}: {name}. Kernels in the corners; highest PSNR first."
        return {"title": title, "ncols": columns(2 + len(stored))}
