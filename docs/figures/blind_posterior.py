"""Blind samplers beside joint MAP: ``python -m docs.figures.blind_posterior RESULTS.parquet...``.

Puts the runs of ``configs/blind_posterior.yml`` into the block ``blind`` of
``docs/beyond-map.md``, one row a solver and one column a blur, and draws some images and kernels
into ``docs/images/map_or_marginal.jpg``.
"""

from benchmark_utils.display import image_picture, markdown_table
from benchmark_utils.results import finals, image_scores, last_rows, parameters, problems
from docs.figures.panels import draw_rows, framed
from docs.figures.tables import DOCS, table_program

BLURS = ("motion", "linear_motion")  # the first orders the rows
DRAWN = (
    "map-pgd[init=large]",
    "split-gibbs[n_chains=1]",
    "split-gibbs[n_chains=1,preset=pooled]",
    "oracle",
)
PHOTOGRAPHS = (0, 1)


def blind_table(df):
    """Markdown table: median MNC and mean PSNR, the best kernels under bent motion first."""
    evaluations = last_rows(df).groupby("solver_name")["objective_nfe"].first()
    found = image_scores(df)
    found["blur"] = [blur_of(name) for name in found["dataset_name"]]
    scores = found.groupby(["solver_name", "blur"]).agg({"kernel_mnc": "median", "psnr": "mean"})
    known = scores["kernel_mnc"].unstack()
    blurs = sorted(known, key=BLURS.index)
    body = [
        [f"`{solver}`", f"{evaluations[solver]:.0f}", *(cell(scores, solver, b) for b in blurs)]
        for solver in known.sort_values(blurs, ascending=False).index
    ]
    return "\n".join(markdown_table(["solver", "evaluations", *blurs], body, right=True))


def blur_of(dataset):
    """Family of the kernels of a data set."""
    return parameters(dataset)["kernel"]


def cell(scores, solver, blur):
    """Both scores, or nothing where the solver has not been run."""
    if (solver, blur) not in scores.index:
        return ""
    found = scores.loc[solver, blur]
    return f"{found['kernel_mnc']:.3f}, {found['psnr']:.1f}"


def draw(df, file):
    """One row a blur and photograph: the observation, the estimates, the truth."""
    stored = {blur_of(rows["dataset_name"].iloc[0]): finals(rows) for rows in problems(df).values()}
    draw_rows([panels(stored[blur], index) for blur in BLURS for index in PHOTOGRAPHS], file)


def panels(runs, index):
    """Titles and pictures of one photograph."""
    known = runs["oracle"]
    cards = [("observation", image_picture(known.image("observation", index)))]
    for name in DRAWN:
        run = runs[name]
        scores = f"{run.score('psnr', index):.1f} dB, MNC {run.score('kernel_mnc', index):.2f}"
        title = name.replace("n_chains=1,", "")
        cards.append((f"{title}\n{scores}", framed(run, "estimate", index)))
    return [*cards, ("truth", framed(known, "truth", index))]


def page(df):
    """Draw, and return the table."""
    draw(df, DOCS / "images" / "map_or_marginal.jpg")
    return blind_table(df)


if __name__ == "__main__":
    table_program(__doc__, page, "blind", "beyond-map.md")
