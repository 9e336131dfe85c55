import numpy as np
import pytest

from benchmark_utils.display import GAIN, difference, registered, sided


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("map[init=large,side=base]", ("map[init=large]", "base")),
        ("no-blur[side=head]", ("no-blur", "head")),
        ("map[init=large]", ("map[init=large]", None)),
    ],
)
def test_the_side_is_one_parameter_of_the_name(name, expected):
    assert sided(name) == expected


def test_no_difference_is_grey():
    picture = np.random.default_rng(0).random((4, 5))
    np.testing.assert_array_equal(difference(picture, picture), 0.5)
    np.testing.assert_allclose(difference(picture + 0.01, picture), 0.5 + 0.01 * GAIN)
    assert difference(picture + 1, picture).max() == 1


@pytest.mark.parametrize("colour", [False, True])
def test_a_shift_is_no_difference(colour):
    truth = np.random.default_rng(0).integers(
        0, 256, (24, 24, *((3,) if colour else ())), dtype=np.uint8
    )
    moved = np.roll(truth, (2, -1), axis=(0, 1))
    pair = registered(moved, truth, np.ones((7, 7)))
    np.testing.assert_array_equal(*pair)
    assert pair[0].shape[:2] == (18, 18)
