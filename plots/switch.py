"""The same method with a switch off and on: rows of solvers that differ in one parameter."""

from benchopt import BasePlot

from benchmark_utils.display import (
    SaysNothing,
    caption,
    image_card,
    image_numbers,
    solver_styles,
    switched,
)
from benchmark_utils.results import finals, problem_labels, problems

SWITCH = "covariance"  # what tells joint MAP from a fit to the marginal likelihood
SAME = {"posterior_variance"}  # the switch of diffusion-em


def switches(df):
    """Parameters of which some solver has two values; the covariance is always among them."""
    found = switched(df["solver_name"])
    return [name for name in sorted(found) if name not in {SWITCH, *SAME}] + [SWITCH]


class Plot(SaysNothing, BasePlot):
    """One row per method: observation, the estimate of each value of the switch, truth."""

    name = "switch"
    type = "image"
    options = {"dataset": problem_labels, "switch": switches, "image": image_numbers}
    nothing = "no method has pictures here for two values of this parameter"

    def plot(self, df, dataset, switch, image):
        rows, cards, index = problems(df)[dataset], [], image - 1
        styles = solver_styles(df, rows)
        found = shown(rows, switch, index)
        width = max(map(len, found), default=0)
        for group in found:
            first = next(iter(group.values()))
            cards += image_card(first, "observation", index, f"{first.name(index)}: observation")
            for solver, final in group.items():
                label = caption(styles[solver]["label"], final, index)
                cards += image_card(final, "estimate", index, label)
            last = image_card(first, "truth", index, "truth")
            blank = image_card(first, "observation", index, "not run")
            cards += blank * (width - len(group)) + last
        return cards

    def get_metadata(self, df, dataset, switch, image):
        found = shown(problems(df)[dataset], switch, image - 1)
        text = f"{dataset}: {switch} off and on. Only {switch} differs along a row."
        finals = [final for group in found for final in group.values()]
        has_truth = any(final.image("truth", image - 1) is not None for final in finals)
        return {"title": text, "ncols": 1 + max(map(len, found), default=1) + has_truth}


def shown(rows, switch, index):
    """What the solvers of each row store, where at least two of them have the picture."""
    stored = {s: final for s, final in finals(rows).items() if index < final.n_images}
    found = switched(rows["solver_name"])
    names = [switch, *sorted(SAME)] if switch == SWITCH else [switch]
    groups = [group for name in names for group in found.get(name, [])]
    groups = [{name: stored[name] for name in group if name in stored} for group in groups]
    return [group for group in groups if len(group) > 1]
