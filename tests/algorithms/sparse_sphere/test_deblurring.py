import pytest
import torch

from benchmark_utils.algorithms.sparse_sphere.deblurring import as_blur, image_gradients
from benchmark_utils.forward import convolve
from benchmark_utils.images import load_photograph
from benchmark_utils.kernels import get_kernel


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


def test_a_kernel_of_either_sign_becomes_a_blur():
    kernel = torch.tensor([[1.0, 0.5, 0.02], [-0.2, 0.1, 0.0]])[None, None]
    for signed in (kernel, -kernel):
        blur = as_blur(signed)
        assert blur.sum().item() == pytest.approx(1)
        assert (blur > 0).sum() == 3
        assert blur.amax().item() == pytest.approx(1 / 1.6)
    assert torch.isfinite(as_blur(torch.tensor([[1.0, -1.0]])[None, None])).all()
