import pytest
import torch

from benchmark_utils.data import load_photograph
from benchmark_utils.priors import drifts
from benchmark_utils.priors.fixed_points import drift
from tests.problems import photographs


def test_drift_is_the_distance_to_the_start():
    image = torch.zeros(2, 1, 4, 4)
    distances = drift(lambda x, k: x + (k + 1), image, 3)
    torch.testing.assert_close(distances, torch.tensor([0.0, 1, 3, 6])[:, None].expand(4, 2))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["embedded", "embedded-deblur", "embedded-jpeg"])
def test_after_its_degradation_a_restorer_drifts_less(name):
    image = photographs("face", "cat", size=64)
    curves = drifts(name, image, n_iterations=25)
    assert curves["R o D"][-1].mean() < 0.9 * curves["R"][-1].mean()


def test_iterates_can_be_kept_in_range():
    curves = drifts("tv", load_photograph("face", 16), 2, clamp=(0.5, 0.5))
    assert torch.equal(curves["R"][1:], curves["R o D"][1:])


def test_images_have_their_own_draws():
    image = load_photograph("face", 16).expand(2, -1, -1, -1)
    first, second = drifts("tv", image, 1)["R o D"][-1]
    assert first != second


def test_the_seed_decides():
    image = load_photograph("face", 16)
    runs = [drifts("tv", image, 2, seed=seed)["R o D"] for seed in (0, 0, 1)]
    assert torch.equal(runs[0], runs[1])
    assert not torch.equal(runs[0], runs[2])
