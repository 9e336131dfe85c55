"""What lies where in the data home, and how to fill it by hand."""

AFHQ_DOMAINS = ("cat", "dog", "wild")  # in the order of the labels 0, 1, 2

LAYOUTS = {
    "afhq": "afhq/cat/, afhq/dog/ and afhq/wild/: images of at least the size asked for",
    "ffhq": "ffhq/: face images of at least the size asked for, any names",
    "kohler": (
        "kohler/Blurry1_1.png to kohler/Blurry4_12.png and, for scores with reference, "
        "kohler/Image1/Kernel1/GroundTruth1_1_1.png and so on"
    ),
    "levin": "levin/im01_ker01.mat to levin/im04_ker08.mat, each with x, y and f",
    "photographs": "photographs/: images of at least the size asked for, any names",
}


DOWNLOADED = ("afhq", "ffhq", "kohler", "levin")  # by `benchopt prepare`


def how_to_fill(name):
    """One line that says how the data set ``name`` gets its files."""
    if name not in LAYOUTS:
        return ""
    by_hand = f"Fill the data home (BENCHOPT_DATA_HOME) with {LAYOUTS[name]}; see docs/data-sets.md"
    if name not in DOWNLOADED:
        return by_hand
    return f"Download it: `benchopt prepare . -d {name}`. {by_hand.replace('Fill', 'Or fill')}"
