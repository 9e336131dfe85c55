"""The examples run, and show what their first lines say."""

import pytest

from examples import map_or_marginal, why_map_fails, your_prior

pytestmark = pytest.mark.slow


def test_no_blur_is_more_probable_than_the_truth(capsys):
    true_pair, no_blur = why_map_fails.main(size=48)
    assert (no_blur < true_pair).all()
    assert capsys.readouterr().out.count("no blur is more probable") == len(true_pair)


def test_any_denoiser_restores_and_a_trained_one_does_better():
    found = your_prior.main(size=48)
    assert found["observation"] + 1 < found["wiener"] < found["embedded"] - 1


def test_the_true_kernel_stays_longer_where_the_covariance_counts():
    found = map_or_marginal.main(size=48, n_turns=2)
    assert found["none"][0] == found["white"][0] == pytest.approx(1, abs=1e-5)
    assert found["none"][-1] < found["white"][-1] < 1
