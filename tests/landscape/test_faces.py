"""What benchopt sees of the landscape: the data set, the skipped priors, the commands."""

import numpy as np
import pytest
import torch

from benchmark_utils.landscape.__main__ import main
from benchmark_utils.priors import available, potential_denoiser
from benchmark_utils.problem import BlindProblem, GroundTruth
from benchmark_utils.results import Final
from tests.suite import load, make_objective, make_solver

PUBLISHED = ("ncsnpp-ffhq64", "adm-imagenet64")


def landscape(**settings):
    """Problem and truth of one small image."""
    return load("landscape", **{"images": 1, "size": 32} | settings)


def spectrum_probe(**settings):
    return make_solver("hessian-spectrum", **settings)


def test_width_zero_is_the_image_itself_in_double_precision():
    problem, truth = landscape()
    assert problem.observation.dtype == torch.float64
    torch.testing.assert_close(problem.observation, truth.image)


def test_a_critical_point_is_close_to_its_image():
    (_, photograph), (_, point) = landscape(), landscape(max_move=0.03)
    move = (point.image - photograph.image).norm() / photograph.image.norm()
    assert 0 < move <= 0.03 + 1e-6
    assert torch.equal(landscape(max_move=0.03)[1].image, point.image), "found again"


def test_the_problem_suggests_its_family_of_kernels():
    problem, truth = landscape(family="airy", width=2.0)
    assert problem.parameterization == "airy"
    assert truth.kernel.shape == (1, 1, 31, 31)
    assert problem.noise_std == 0


@pytest.mark.parametrize("name", PUBLISHED)
def test_potentials_of_published_networks_are_skipped_with_a_reason(name, capsys):
    if available(name)[0]:
        pytest.skip(f"the weights of {name} are installed")
    objective = make_objective(name)
    skipped, reason = objective.skip(None, None)
    assert skipped
    assert f"--download {name}" in reason
    assert main(["unused.npz", "--denoiser", name]) == 2
    assert f"--download {name}" in capsys.readouterr().err


def test_the_embedded_potential_is_not_skipped():
    objective = make_objective("diffusion")
    image, kernel = torch.rand(1, 3, 8, 8), torch.full((1, 1, 3, 3), 1 / 9)
    problem = BlindProblem(image, 0.01, (3, 3))
    truth = GroundTruth(image, kernel, ("noise",))
    assert objective.skip(problem, truth) == (False, "")
    assert potential_denoiser("diffusion") == "embedded"
    assert potential_denoiser("digits") == "digits"


@pytest.mark.slow
def test_the_command_writes_what_the_figures_read(tmp_path):
    steps = ["--steps", "0", "1"]
    main([str(tmp_path / "crossing.npz"), "--images", "1", "--size", "32", *steps])
    crossing = np.load(tmp_path / "crossing.npz")
    assert crossing["sharp"].shape == (2, 1)
    assert crossing["blurred_noisy"].shape == (2, 4, 1)


def test_a_whole_matrix_is_refused_where_it_is_too_large():
    problem, _ = landscape(size=64)
    skipped, reason = spectrum_probe(method="dense").skip(problem)
    assert skipped
    assert "12288" in reason
    assert spectrum_probe().skip(problem) == (False, None)


def test_what_a_probe_measures_is_stored():
    solver = spectrum_probe(n_inner=1, n_steps=3)
    problem, truth = landscape()
    solver.set_objective(problem)
    solver.run(iter([True, True, False]).__next__)
    result = solver.get_result()
    objective = make_objective("tv")
    objective.set_data(problem, truth)
    final = Final(objective.save_final_results(**result))
    np.testing.assert_allclose(final.measured("weights").sum(1), 1, rtol=1e-5)
    assert final.measured("eigenvalues").shape == (1, 3)


def test_an_unknown_method_of_the_spectrum_is_refused():
    solver = spectrum_probe(method="power")
    with pytest.raises(ValueError, match="method must be lanczos or dense, got 'power'"):
        solver.skip(problem=landscape()[0])
