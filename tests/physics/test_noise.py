import pytest
import torch

from benchmark_utils.data import load_photograph
from benchmark_utils.physics import estimate_noise_std
from benchmark_utils.randomness import keyed_generator


@pytest.mark.parametrize("noise_std", [0.01, 0.03, 0.1])
def test_noise_of_a_blurry_photograph_is_found_within_a_tenth(noise_std):
    image = load_photograph("coffee", 128)
    blurry = torch.nn.functional.avg_pool2d(image, 5, stride=1)
    noise = torch.randn(blurry.shape, generator=keyed_generator(0))
    assert estimate_noise_std(blurry + noise_std * noise) == pytest.approx(noise_std, rel=0.1)


def test_keys_decide_the_draws():
    def draw(*key):
        return torch.rand(3, generator=keyed_generator(*key)).tolist()

    assert draw(0, "noise", "cat") == draw(0, "noise", "cat")
    assert draw(0, "noise", "cat") != draw(1, "noise", "cat")
    assert draw(0, "noise", "cat") != draw(0, "kernel", "cat")


def test_a_plane_without_detail_counts_as_0():
    noisy = 0.5 + 0.05 * torch.randn(1, 3, 64, 64, generator=keyed_generator(0))
    one_black = noisy.clone()
    one_black[:, 0] = 0
    rest = estimate_noise_std(noisy[:, 1:])
    assert estimate_noise_std(one_black) == pytest.approx(2 / 3 * rest)
    assert estimate_noise_std(torch.zeros(1, 3, 32, 32)) == 0
    assert estimate_noise_std(torch.full((1, 1, 32, 32), 0.4)) == pytest.approx(0, abs=1e-12)
