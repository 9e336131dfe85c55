import numpy as np
import pytest
import torch
from scipy.ndimage import affine_transform, convolve

from benchmark_utils.camera import blurred, seen, support
from benchmark_utils.kernels import get_kernel
from benchmark_utils.simulation import draw_kernels, simulate
from tests.problems import photographs

KERNEL = get_kernel("motion", (7, 9), length=6.0, generator=torch.Generator().manual_seed(3))
OTHER = get_kernel("gaussian", (7, 9), std=1.3)
MODES = {"circular": "wrap", "replicate": "nearest"}


def scipy_blurred(image, kernel, mode="wrap"):
    """(1, C, H, W) by (1, 1, kh, kw), by scipy."""
    planes = [convolve(plane, kernel[0, 0].double().numpy(), mode=mode) for plane in image[0]]
    return torch.from_numpy(np.stack(planes)).float()[None]


@pytest.mark.parametrize("boundary", MODES)
def test_borders_are_those_of_scipy(boundary):
    image = photographs("cat")
    scene, own = support(image, KERNEL.shape[-2:], boundary)
    expected = scipy_blurred(image.double(), KERNEL, MODES[boundary])
    torch.testing.assert_close(blurred(scene, KERNEL, own), expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize("told", ["circular", "valid"])
@pytest.mark.parametrize("boundary", ["circular", "valid", "replicate"])
def test_the_truth_lies_under_the_observation_whatever_is_told(boundary, told):
    image = photographs("cat")
    options = {"noise_std": 0.0, "seed": 0, "boundary": boundary, "boundary_guess": told}
    problem, truth = simulate(image, KERNEL, ["cat"], **options)
    assert problem.boundary == told
    assert tuple(truth.image.shape[-2:]) == problem.image_size
    if told == "valid":  # the scene that the observation shows, wherever it ends
        again = blurred(truth.image, KERNEL, "valid")
        torch.testing.assert_close(again, problem.observation, rtol=0, atol=1e-5)
    else:
        again = blurred(truth.image, KERNEL, "circular")[..., 3:-3, 4:-4]
        torch.testing.assert_close(again, problem.observation[..., 3:-3, 4:-4], rtol=0, atol=1e-5)
        is_right = torch.allclose(blurred(truth.image, KERNEL, "circular"), problem.observation)
        assert is_right == (boundary == "circular")


def test_what_is_told_right_leaves_the_images_as_they_are():
    image = photographs("cat")
    for boundary in ("circular", "valid"):
        assert seen(image, (7, 9), boundary, boundary) is image


@pytest.mark.parametrize("column", [0, 10, 31])
def test_the_kernel_of_a_column_is_interpolated(column):
    image = photographs("cat")
    result = blurred(image, KERNEL, "circular", far_kernels=OTHER)
    share = column / 31
    expected = scipy_blurred(image.double(), (1 - share) * KERNEL + share * OTHER)
    torch.testing.assert_close(result[..., column], expected[..., column], rtol=0, atol=1e-5)


def test_a_field_of_one_kernel_is_plain_bit_by_bit():
    image = photographs("cat")
    field = blurred(image, KERNEL, "circular", far_kernels=KERNEL)
    assert torch.equal(field, blurred(image, KERNEL, "circular"))


def test_red_is_blurred_by_a_larger_kernel_and_blue_by_a_smaller_one():
    """Linear interpolation about the centre, by scipy; the width of a Gaussian follows."""
    image, kernel = photographs("cat", size=48), get_kernel("gaussian", (15, 15), std=2.0)
    result, widths = blurred(image, kernel, "circular", dispersion=0.1), []
    for channel, factor in enumerate((1.1, 1.0, 0.9)):
        stretched = affine_transform(
            kernel[0, 0].double().numpy(), [1 / factor] * 2, 7 * (1 - 1 / factor), order=1
        )
        stretched = torch.from_numpy(stretched / stretched.sum())[None, None]
        expected = scipy_blurred(image[:, channel : channel + 1].double(), stretched)
        tolerance = 1e-5 if factor >= 1 else 2e-3  # a smaller kernel is filtered beforehand
        torch.testing.assert_close(result[:, [channel]], expected, rtol=0, atol=tolerance)
        grid = torch.arange(15) - 7
        widths.append((stretched[0, 0].sum(0) * grid**2).sum().sqrt().item())
    assert widths[0] > 1.05 * widths[1] > 1.1 * widths[2]
    torch.testing.assert_close(
        result[:, 1], blurred(image, kernel, "circular")[:, 1], rtol=0, atol=0
    )


def test_grey_light_is_not_dispersed():
    with pytest.raises(ValueError, match="dispersion needs 3 colours, the images have 1"):
        blurred(photographs("cat")[:, :1], KERNEL, "circular", dispersion=0.1)


def test_the_true_kernel_of_a_field_is_its_mean():
    kernels, theta = draw_kernels("diffraction", 9, ["cat"], seed=0)
    options = {"theta": theta, "noise_std": 0.0, "seed": 0, "oracle": True}
    far, _ = draw_kernels("diffraction", 9, ["other"], seed=0)
    problem, truth = simulate(photographs("cat"), kernels, ["cat"], far_kernels=far, **options)
    torch.testing.assert_close(truth.kernel, (kernels + far) / 2)
    assert torch.equal(problem.oracle.kernel, truth.kernel)
    assert problem.oracle.theta is None
