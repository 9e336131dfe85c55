"""Running moments of draws, and intervals of the probability that they state."""

import pytest
import torch

from benchmark_utils.algorithms.sampling import Posterior


def test_one_draw_has_no_spread():
    posterior = Posterior()
    posterior.add(torch.rand(2, 1, 4, 4))
    assert posterior.interval is None
    assert posterior.spread() is None
    assert posterior.std.isnan().all()


def test_draws_need_no_storing():
    draws = torch.rand(5, 6, 1, 4, 4)  # of three chains for each of two images
    posterior = Posterior(n_chains=3)
    for draw in draws:
        posterior.add(draw)
    images = draws.unflatten(1, (2, 3)).transpose(0, 1).flatten(1, 2)
    torch.testing.assert_close(posterior.mean, images.mean(1))
    torch.testing.assert_close(posterior.std, images.std(1))
    assert posterior.n_draws == 15


@pytest.mark.parametrize("n_draws", [2, 4, 30])
def test_nine_in_ten_further_draws_lie_in_the_interval(n_draws):
    generator = torch.Generator().manual_seed(0)
    draws = 0.5 + 0.1 * torch.randn(n_draws + 1, 1, 64, 64, generator=generator)
    posterior = Posterior(n_draws)
    posterior.add(draws[:-1])
    lower, upper = posterior.interval
    inside = ((lower <= draws[-1]) & (draws[-1] <= upper)).float().mean().item()
    assert inside == pytest.approx(0.9, abs=0.015)


def test_the_stored_spread_is_small_and_of_the_first_images():
    posterior = Posterior(2)
    posterior.add(torch.rand(12, 3, 8, 8))
    stored = posterior.spread()
    assert stored["posterior_std"].shape == (6,)
    assert stored["posterior_std_map"].shape == (4, 8, 8)
    assert stored["posterior_std_map"].dtype == "float16"
