"""The examples run, and show what their first lines say."""

import pytest

from benchmark_utils.data import load_image, load_photograph
from benchmark_utils.files import levels, png
from benchmark_utils.metrics import psnr, register
from examples import (
    landscape,
    map_or_marginal,
    score_your_method,
    why_map_fails,
    your_photographs,
    your_prior,
)

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


def test_a_method_is_scored_beside_no_blur():
    found = score_your_method.main(size=48)
    gain = found["Gaussian guess"] - found["no blur"]
    assert (gain["psnr"] > 1).all()
    assert (gain["kernel_mnc"] > 0).all()


def test_a_photograph_is_restored_and_drawn(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found, sharp = your_photographs.main(), load_photograph("cat", 128)

    def quality(image):  # the kernel, and so the place of the image, is found up to a shift
        registered = register(image, sharp, max_shift=8)
        return psnr(registered.estimate, registered.truth)

    assert quality(found.image) > quality(your_photographs.blurry(128)) + 4
    assert load_image(tmp_path / "restored.png").shape[-1] == 2 * 128


def test_a_file_is_restored(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pixels = your_photographs.blurry(96)[0].permute(1, 2, 0).numpy()
    (tmp_path / "mine.png").write_bytes(png(levels(pixels, 8)))
    found = your_photographs.main("mine.png")
    assert found.image.shape == (1, 3, 96, 96)
    assert not found.is_sharp


def test_blurred_photographs_are_more_probable():
    found = landscape.main(size=48, widths=(0.0, 1.0, 4.0))
    assert (found[0] == 0).all()
    assert (found[-1] < found[1]).all()
    assert (found[1] < 0).all()
