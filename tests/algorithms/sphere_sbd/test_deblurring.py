import pytest
import torch

from benchmark_utils.algorithms.sphere_sbd import SphereSettings, gradient_estimates
from benchmark_utils.algorithms.sphere_sbd.deblurring import as_blur, image_gradients
from benchmark_utils.data import load_photograph
from benchmark_utils.kernels import get_kernel
from benchmark_utils.metrics import kernel_mnc
from benchmark_utils.physics import convolve
from tests.problems import simulated


@pytest.mark.parametrize("boundary", ["circular", "valid"])
def test_the_gradients_of_a_blurry_image_are_the_blurry_gradients(boundary):
    sharp = load_photograph("face", 48)
    kernel = get_kernel("gaussian", (5, 7), std=1.0)
    sharp_gradients = image_gradients(sharp, boundary)
    expected = convolve(sharp_gradients, kernel, boundary)
    found = image_gradients(convolve(sharp, kernel, boundary), boundary)
    ratio = found.norm() / expected.norm()
    torch.testing.assert_close(found, ratio * expected, rtol=0, atol=1e-4)
    assert found.square().mean().item() == pytest.approx(1, rel=1e-4)


@pytest.mark.parametrize("boundary", ["circular", "valid"])
@pytest.mark.parametrize("family", ["motion", "gaussian"])
def test_kernels_of_photographs_are_found(family, boundary):
    problem, truth = simulated("face", "cat", family=family, size=64, side=9, boundary=boundary)
    settings = SphereSettings(weight=1.0, first_weight=2.0, n_outer=60)
    *_, (image, found) = gradient_estimates(problem, settings)
    assert torch.equal(image, problem.initial_image())
    assert (found >= 0).all()
    torch.testing.assert_close(found.sum((1, 2, 3)), torch.ones(2))
    dirac = get_kernel("dirac", (9, 9)).expand(2, -1, -1, -1)
    gain = kernel_mnc(found, truth.kernel) - kernel_mnc(dirac, truth.kernel)
    assert gain.min() > 0.12


def test_a_kernel_of_either_sign_becomes_a_blur():
    kernel = torch.tensor([[1.0, 0.5, 0.02], [-0.2, 0.1, 0.0]])[None, None]
    for signed in (kernel, -kernel):
        blur = as_blur(signed)
        assert blur.sum().item() == pytest.approx(1)
        assert (blur > 0).sum() == 3
        assert blur.amax().item() == pytest.approx(1 / 1.6)
    assert as_blur(torch.tensor([[1.0, -1.0]])[None, None]).tolist() == [[[[0.5, 0.5]]]]
