"""Blind samplers beside joint MAP: ``python -m docs.figures.blind_posterior RESULTS.parquet...``.

Puts the runs of ``configs/blind_posterior.yml`` into the block ``blind`` of
``docs/beyond-map.md``, one row a solver and one column a blur.
"""

from benchmark_utils.display import markdown_table
from benchmark_utils.results import image_scores, last_rows, parameters
from docs.figures.tables import table_program

FIRST = "motion"  # the blur that orders the rows


def blind_table(df):
    """Markdown table: median MNC and mean PSNR, the best kernels under bent motion first."""
    evaluations = last_rows(df).groupby("solver_name")["objective_nfe"].first()
    found = image_scores(df)
    found["blur"] = [parameters(name)["kernel"] for name in found["dataset_name"]]
    scores = found.groupby(["solver_name", "blur"]).agg({"kernel_mnc": "median", "psnr": "mean"})
    known = scores["kernel_mnc"].unstack()
    blurs = sorted(known, key=lambda blur: blur != FIRST)
    body = [
        [f"`{solver}`", f"{evaluations[solver]:.0f}", *(cell(scores, solver, b) for b in blurs)]
        for solver in known.sort_values(blurs, ascending=False).index
    ]
    return "\n".join(markdown_table(["solver", "evaluations", *blurs], body, right=True))


def cell(scores, solver, blur):
    """Both scores, or nothing where the solver has not been run."""
    if (solver, blur) not in scores.index:
        return ""
    found = scores.loc[solver, blur]
    return f"{found['kernel_mnc']:.3f}, {found['psnr']:.1f}"


if __name__ == "__main__":
    table_program(__doc__, blind_table, "blind", "beyond-map.md")
