"""What the start decides: one row per image, the same method from each of its starts."""

from benchopt import BasePlot

from benchmark_utils.display import SaysNothing, caption, image_card, is_reference, solver_styles
from benchmark_utils.results import base_name, finals, parameters, problem_labels, problems

START = "init"
N_ROWS = 3
SCORES = ("psnr", "kernel_mnc", "no_blur", "value")


def families(df):
    """Methods that were run from several starts; where there are none, every method."""
    names = sorted(set(df["solver_name"]))
    starts = {}
    for name in names:
        starts.setdefault(base_name(name), set()).add(parameters(name).get(START))
    several = [family for family, found in starts.items() if len(found) > 1]
    competitors = [base_name(name) for name in names if not is_reference(name)]
    return several or list(dict.fromkeys(competitors or map(base_name, names)))


class Plot(SaysNothing, BasePlot):
    """Observation, the estimates from each start, truth; kernels in the corners."""

    name = "initialisation"
    type = "image"
    options = {"dataset": problem_labels, "method": families}
    nothing = "no run of this method stored a picture"

    def plot(self, df, dataset, method):
        shown = stored(df, dataset, method)
        styles = solver_styles(df, problems(df)[dataset])
        cards = []
        for index in range(n_rows(shown)):
            first = next(iter(shown.values()))
            cards += image_card(first, "observation", index, f"{first.name(index)}: observation")
            for solver, final in shown.items():
                label = caption(styles[solver]["label"], final, index, SCORES)
                cards += image_card(final, "estimate", index, label)
            cards += image_card(first, "truth", index, "truth")
        return cards

    def get_metadata(self, df, dataset, method):
        shown = stored(df, dataset, method)
        first = next(iter(shown.values()), None)
        has_truth = first is not None and first.image("truth", 0) is not None
        title = (
            f"{dataset}: {method} from each start. Only the start differs along a row. "
            "no-blur: 1 for (observation, Dirac); -log p: joint negative log-posterior, the lower "
            "the more probable the pair, not the better."
        )
        return {"title": title, "ncols": len(shown) + 1 + has_truth}


def stored(df, dataset, method):
    """What each solver of the method stores, where it has pictures."""
    found = finals(problems(df)[dataset])
    return {s: final for s, final in found.items() if base_name(s) == method and final.n_images}


def n_rows(shown):
    return min([N_ROWS, *(final.n_images for final in shown.values())] if shown else [0])
