"""From a kernel back to a lens."""

import pytest
import torch

from benchmark_utils.metrics import kernel_mnc
from benchmark_utils.parameterizations import get_parameterization

FAMILY = get_parameterization("diffraction", (17, 17))


def lenses(count, seed=1):
    return FAMILY.random_theta(count, torch.Generator().manual_seed(seed), high=0.2)


def test_the_jacobian_is_that_of_the_kernel():
    theta = lenses(2).double()
    kernel, jacobian = FAMILY.optics.jacobian(theta)
    torch.testing.assert_close(kernel, FAMILY.kernel(theta)[:, 0])
    expected = torch.func.vmap(torch.func.jacrev(lambda t: FAMILY.kernel(t[None])[0, 0]))(theta)
    torch.testing.assert_close(jacobian, expected.movedim(-1, 1))


@pytest.mark.parametrize("shift", [0, 1])
def test_a_lens_is_found_with_its_signs_and_wherever_it_lies(shift):
    theta = lenses(3)
    kernel = FAMILY.kernel(theta)
    found = FAMILY.nearest(3 * kernel.roll(shift, -1))
    assert kernel_mnc(FAMILY.kernel(found), kernel).min() > (0.97 if shift else 0.999)
    if not shift:  # known up to one sign of the even modes
        sign = (found[:, :1] * theta[:, :1]).sign()
        expected = torch.cat([sign * theta[:, :3], theta[:, 3:]], 1)
        torch.testing.assert_close(found, expected, atol=5e-3, rtol=0)


def test_noise_is_projected_out():
    kernel = FAMILY.kernel(lenses(4))
    noise = torch.randn(kernel.shape, generator=torch.Generator().manual_seed(0))
    noisy = kernel + 0.05 * kernel.amax((-2, -1), keepdim=True) * noise
    found = FAMILY.kernel(FAMILY.nearest(noisy))
    assert (kernel_mnc(found, kernel) > kernel_mnc(noisy, kernel)).all()
