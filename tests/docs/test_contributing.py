"""What CONTRIBUTING.md shows must run as it is printed: a solver, a data set, a prior."""

import pytest
import torch

from benchmark_utils.data import load_photograph
from benchmark_utils.priors import get_denoiser
from docs.figures.templates import TEMPLATES, with_templates
from tests.docs.commands import printed_files
from tests.project import ROOT
from tests.runs.process import results_of


def template(name):
    return ROOT / "templates" / f"{name}.py"


@pytest.fixture
def saved(tmp_path):
    """Function that saves a printed file where the reader would."""

    def save(name):
        (tmp_path / name).write_text(printed_files()[name])
        return tmp_path / name

    return save


@pytest.fixture
def run(tmp_path):
    """Function that runs benchopt with some options and returns the results."""
    return lambda *options: results_of(tmp_path / "run.parquet", "-o", "*[potential=tv]", *options)


@pytest.mark.slow
def test_the_printed_solver_runs(run, saved):
    solver = saved("my_solver.py")
    assert len(solver.read_text().splitlines()) <= 30
    data = "simulated[kernel=motion,kernel_size=9,photographs=face,size=48]"
    curve = run("-s", solver, "-d", data)
    assert curve["solver_name"].str.startswith("gaussian-guess").all()
    assert curve["stop_val"].max() == 10
    assert curve["objective_psnr"].between(15, 40).all()
    start, end = curve["objective_data_fidelity"].iloc[[0, -1]]
    assert end < start / 2


@pytest.mark.slow
def test_the_printed_data_set_runs(run, saved):
    dataset = saved("my_dataset.py")
    curve = run("-s", "no-blur", "-d", f"{dataset}[kernel=gaussian,kernel_size=9,images=2,size=32]")
    assert curve["dataset_name"].str.startswith("squares").all()
    assert 10 < curve["objective_psnr"].iloc[-1] < 40


def test_the_printed_prior_denoises(saved):
    prior = saved("my_prior.py")
    image = load_photograph("cat", 64)
    noise = torch.randn(image.shape, generator=torch.Generator().manual_seed(0))
    for sigma in (0.05, 0.2):
        restored = get_denoiser(str(prior))(image + sigma * noise, sigma)
        assert (restored - image).square().mean() < 0.8 * sigma**2


@pytest.mark.slow
def test_the_printed_prior_runs_in_a_solver(run, saved):
    prior = saved("my_prior.py")
    solver = f"map-pgd[init=large,n_outer=4,denoiser={prior}]"
    curve = run(
        "-s", solver, "-d", "simulated[kernel=motion,kernel_size=9,photographs=cat,size=48]"
    )
    assert curve["p_solver_denoiser"].unique() == [str(prior)]
    assert curve["objective_nfe"].max() > 0
    start, end = curve["objective_data_fidelity"].iloc[[0, -1]]
    assert end < start / 2


def test_what_is_printed_is_the_templates():
    printed = printed_files()
    assert printed == {f"my_{name}.py": template(name).read_text() for name in TEMPLATES}
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert with_templates(page) == page, "print it again: python -m docs.figures.templates"


def test_a_template_that_is_not_printed_is_an_error():
    with pytest.raises(ValueError, match="prints templates/solver.py 0 times"):
        with_templates("no template")


@pytest.mark.slow
def test_the_templates_run_together_from_their_folder(run):
    solver, dataset = template("solver"), template("dataset")
    curve = run("-s", solver, "-d", f"{dataset}[kernel_size=9,images=2,size=32]")
    assert curve["solver_name"].unique() == ["gaussian-guess"]
    assert curve["dataset_name"].str.startswith("squares").all()
    assert curve["objective_psnr"].between(10, 45).all()
