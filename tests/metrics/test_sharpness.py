import pytest
import torch
from deepinv.loss.metric import BlurStrength

from benchmark_utils.data import load_photograph, to_grey
from benchmark_utils.kernels import get_kernel
from benchmark_utils.metrics import blur_strength
from benchmark_utils.physics import convolve
from tests.problems import photographs


@pytest.mark.parametrize("colour", [True, False])
def test_the_wider_the_blur_the_stronger(colour):
    sharp = photographs("face", "cat", size=96)
    sharp = sharp if colour else to_grey(sharp)
    images = [convolve(sharp, get_kernel("gaussian", (15, 15), std=std)) for std in (0.5, 1, 2, 3)]
    strengths = torch.stack([blur_strength(image) for image in images])
    assert (strengths.diff(dim=0) > 0).all()
    assert (blur_strength(sharp) < strengths[0]).all()
    assert strengths.shape == (4, 2)
    assert strengths.max() < 1


def test_it_does_not_depend_on_the_contrast():
    image = load_photograph("cat", 64)
    torch.testing.assert_close(blur_strength(0.3 + image / 3), blur_strength(image))


@pytest.mark.parametrize("colour", [True, False])
def test_it_is_that_of_deepinv(colour):
    images = photographs("face", "cat", size=47)
    images = images if colour else to_grey(images)
    expected = BlurStrength(reduction="none")(images.double())
    torch.testing.assert_close(blur_strength(images), expected)
