"""Differences against numpy's of the padded image, their transposes, and their power."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmark_utils.physics import (
    diff_adjoint,
    difference_power,
    differences,
    differences_adjoint,
    second_differences,
)

PADDING = {"circular": "wrap", "repeat": "edge"}
borders = pytest.mark.parametrize("border", ["circular", "repeat", "valid"])


def image_of(height, width):
    generator = torch.Generator().manual_seed(0)
    return torch.randn(2, 3, height, width, dtype=torch.float64, generator=generator)


@borders
@settings(deadline=None)
@given(st.integers(1, 7), st.integers(1, 7))
def test_they_are_those_of_the_padded_image(border, height, width):
    image = image_of(height, width)
    found = differences(image, border)
    if border in PADDING:
        padded = np.pad(image.numpy(), [(0, 0), (0, 0), (0, 1), (0, 1)], mode=PADDING[border])
    else:
        padded = image.numpy()
    assert np.array_equal(found[0].numpy(), np.diff(padded, axis=-2)[..., : padded.shape[-1] - 1])
    assert np.array_equal(
        found[1].numpy(), np.diff(padded, axis=-1)[..., : padded.shape[-2] - 1, :]
    )


@borders
@settings(deadline=None)
@given(st.integers(2, 7), st.integers(2, 7), st.permutations([-2, -1]))
def test_transposes(border, height, width, axes):
    image = image_of(height, width)
    found = differences(image, border, axes)
    field = torch.randn(found.shape, dtype=torch.float64)
    back = differences_adjoint(field, border, axes)
    torch.testing.assert_close((found * field).sum(), (image * back).sum())


@settings(deadline=None)
@given(st.integers(1, 7), st.integers(1, 7))
def test_second_differences_are_both_after_one_another(height, width):
    image = image_of(height, width)
    expected = differences_adjoint(differences(image, "valid"), "valid")
    torch.testing.assert_close(second_differences(image), expected)


@pytest.mark.parametrize("axis", [-2, -1])
def test_transpose_of_diff(axis):
    image = image_of(5, 6)
    difference = image.diff(dim=axis)
    field = torch.randn(difference.shape, dtype=torch.float64)
    torch.testing.assert_close(
        (difference * field).sum(), (image * diff_adjoint(field, axis)).sum()
    )


@settings(deadline=None)
@given(st.integers(1, 7), st.integers(1, 7))
def test_the_power_is_that_of_the_circular_differences(height, width):
    image = image_of(height, width)
    laplacian = differences_adjoint(differences(image, "circular"), "circular")
    spectrum = torch.fft.rfft2(image) * difference_power((height, width), image)
    torch.testing.assert_close(torch.fft.irfft2(spectrum, s=(height, width)), laplacian)
