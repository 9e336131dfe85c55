"""The story of a run on one page: what was seen, what the methods make of it, the truth."""

from benchopt import BasePlot

from benchmark_utils.display import (
    FORMATS,
    MAP_METHODS,
    SaysNothing,
    caption,
    gains,
    image_card,
    image_numbers,
    is_reference,
    solver_styles,
    story,
)
from benchmark_utils.results import base_name, finals, problem_labels, problems, remembered
from benchmark_utils.standalone import encode_pictures_once, write_whole_pages

encode_pictures_once()  # benchopt loads the plots before it writes the page
write_whole_pages()

SCORES = ("psnr", "kernel_mnc", "value")
REFERENCE = "nothing done"
told, ranked = remembered(story), remembered(gains)  # the same on each page


class Plot(SaysNothing, BasePlot):
    """Observation, no blur, joint MAP, the best method, the known kernel, truth; three sentences.

    The page adds the posterior against the error, the leaderboard and where to go on.
    """

    name = "start"
    type = "image"
    options = {"dataset": problem_labels, "image": image_numbers}
    nothing = "no run here stored a picture"

    def plot(self, df, dataset, image):
        index, rows = image - 1, problems(df)[dataset]
        stored = {s: f for s, f in finals(rows).items() if index < f.n_images}
        if not stored:
            return []
        styles, first = solver_styles(df, rows), next(iter(stored.values()))
        cards = image_card(first, "observation", index, "observation: what the camera saw")
        for solver, role in chosen(df, stored).items():
            final = stored[solver]
            if role == REFERENCE and is_preferred(final, index):
                role = "more probable than the truth"
            label = caption(f"{styles[solver]['label']}: {role}", final, index, SCORES)
            cards += image_card(final, "estimate", index, label)
        values = first.true_values[index : index + 1]
        lines = ["truth", *(FORMATS["value"].format(value) for value in values)]
        return cards + image_card(first, "truth", index, "\n".join(lines))

    def get_metadata(self, df, dataset, image):
        stored = [f for f in finals(problems(df)[dataset]).values() if f.n_images >= image]
        name = stored[0].name(image - 1) if stored else f"image {image}"
        sentences = "\n".join([*told(df), f"{dataset}: {name}, kernels in the corners."])
        return {"title": sentences, "ncols": len(self.plot(df, dataset, image)) or 1}


def is_preferred(final, index):
    """Whether the joint posterior ranks the pair above the true one, as far as it is known."""
    values = final.true_values
    return index < len(values) and final.score("value", index) < values[index]


def chosen(df, stored):
    """The solvers that tell the story, and their roles: one of each kind that has a picture."""
    labels = {style["label"]: name for name, style in solver_styles(df).items()}
    first = [labels[gain.solver] for gain in ranked(df)]
    competitors = [s for s in [*first, *stored] if s in stored and not is_reference(s)]
    others = [s for s in competitors if base_name(s) not in MAP_METHODS]
    role = "the best here" if others and others[0] in first else "its last estimate"  # or a probe's
    roles = {
        REFERENCE: [s for s in stored if base_name(s) == "no-blur"],
        "joint MAP": [s for s in competitors if base_name(s) in MAP_METHODS],
        role: others,
        "the kernel known": [s for s in stored if base_name(s) == "oracle"],
    }
    return {found[0]: role for role, found in roles.items() if found}
