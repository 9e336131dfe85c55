import pytest
import torch

from benchmark_utils.physics import convolve
from benchmark_utils.simulation import draw_kernels, simulate
from tests.problems import photographs, simulated


@pytest.mark.parametrize(("boundary", "side"), [("circular", 32), ("valid", 26)])
def test_observation_is_the_blurred_image_plus_noise(boundary, side):
    problem, truth = simulated("face", "cat", noise_std=0.02, boundary=boundary)
    assert problem.observation.shape == (2, 3, side, side)
    assert problem.image_size == (32, 32)
    residual = problem.observation - convolve(truth.image, truth.kernel, boundary)
    assert residual.std().item() == pytest.approx(0.02, rel=0.05)


def test_an_image_keeps_its_kernel_and_noise_in_any_company():
    alone, alone_truth = simulated("cat")
    together, together_truth = simulated("face", "cat")
    torch.testing.assert_close(together.observation[1:], alone.observation, rtol=0, atol=1e-6)
    assert torch.equal(together_truth.kernel[1:], alone_truth.kernel)


def test_the_noise_is_one_realisation_scaled():
    quiet, _ = simulated("cat", noise_std=0.0)
    soft, _ = simulated("cat", noise_std=0.01)
    loud, _ = simulated("cat", noise_std=0.1)
    noise = [(p.observation - quiet.observation) for p in (soft, loud)]
    torch.testing.assert_close(10 * noise[0], noise[1], rtol=0, atol=1e-5)


def test_the_truth_enters_the_problem_only_when_asked():
    assert simulated("cat")[0].oracle is None
    problem, truth = simulated("cat", oracle=True)
    assert torch.equal(problem.oracle.kernel, truth.kernel)


def test_diffraction_comes_with_its_parameters():
    kernels, theta = draw_kernels("diffraction", 9, ["face", "cat"], seed=0)
    assert kernels.shape == (2, 1, 9, 9)
    assert theta.shape == (2, 5)
    assert not torch.equal(theta[0], theta[1])


def test_measured_kernels_are_drawn_among_all(data_home):
    folder = data_home / "kernels"
    if not folder.is_dir():
        pytest.skip("the data home has no kernels")
    names = [f"image {i}" for i in range(16)]
    kernels, theta = draw_kernels("levin", 27, names, seed=0, folder=folder)
    assert theta is None
    assert kernels.shape == (16, 1, 27, 27)
    assert len(torch.unique(kernels, dim=0)) > 4
    alone, _ = draw_kernels("levin", 27, names[3:4], seed=0, folder=folder)
    assert torch.equal(alone[0], kernels[3])


def test_negative_noise_is_refused():
    with pytest.raises(ValueError, match=r"noise_std must be finite and at least 0, got -0\.1"):
        simulated("cat", noise_std=-0.1)


def test_one_kernel_and_one_name_per_image():
    kernels, _ = draw_kernels("motion", 7, ["face"], seed=0)
    with pytest.raises(ValueError, match="got 2 images, 1 kernels and 2 names"):
        simulate(photographs("face", "cat"), kernels, ["face", "cat"], noise_std=0, seed=0)


def test_a_kernel_larger_than_the_image_is_refused():
    kernels, _ = draw_kernels("gaussian", 33, ["face"], seed=0, std=2.0)
    with pytest.raises(ValueError, match="larger than the image"):
        simulate(photographs("face"), kernels, ["face"], noise_std=0, seed=0)
