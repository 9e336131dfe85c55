import numpy as np

from benchmark_utils.display import heat_map
from benchmark_utils.display.coloured_table import CELL, LEFT, TOP, UNKNOWN, colour


def test_brighter_is_more():
    lightness = [np.dot(colour(value), (0.3, 0.59, 0.11)) for value in np.linspace(0, 1, 21)]
    assert (np.diff(lightness) > 0).all()
    assert colour(-1) == colour(0)
    assert colour(float("nan")) == UNKNOWN


def test_each_cell_has_its_colour_and_a_number():
    values = [[0.0, 1.0, float("nan")], [0.5, 0.25, 0.75]]
    picture = heat_map(values, ["a", "b"], ["1", "2", "3"], ("row", "column"))
    assert 0 <= picture.min() <= picture.max() <= 1
    for i, line in enumerate(values):
        for j, value in enumerate(line):
            left, top = LEFT + CELL[0] * j, TOP + CELL[1] * i
            cell = picture[top : top + CELL[1] - 1, left : left + CELL[0] - 1]
            np.testing.assert_allclose(cell[2, 2] * 255, colour(value), atol=1)
            written = (abs(cell - cell[2, 2]).sum(2) > 0.5).any()
            assert written == np.isfinite(value)
