"""Scores that need parameters of others: computed where they are, refused elsewhere."""

import pytest
import torch

from benchmark_utils.data import load_photograph
from benchmark_utils.kernels import get_kernel
from benchmark_utils.metrics import get_scorer, lpips, missing_parameters, niqe, perceptual
from benchmark_utils.physics import convolve
from benchmark_utils.priors import WeightsMissing
from benchmark_utils.problem import Estimate
from tests.problems import simulated
from tests.suite import make_objective


@pytest.fixture
def checkpoints(tmp_path, monkeypatch):
    """Where torch.hub keeps its files: an empty folder."""
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    folder = tmp_path / "checkpoints"
    folder.mkdir()
    return folder


@pytest.fixture
def squeeze(checkpoints):
    """A network of LPIPS with weights of chance: small, and good for all but its numbers."""
    import torchvision

    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = torchvision.models.squeezenet1_1(weights=None)
    torch.save(network.state_dict(), checkpoints / perceptual.BACKBONES["squeeze"])
    return "squeeze"


@pytest.fixture
def statistics(checkpoints):
    """Those of NIQE, of a few photographs."""
    from deepinv.loss.metric import NIQE

    names = ("astronaut", "cat", "coffee", "coins", "rocket", "clock", "suit", "saucer")
    photographs = [255 * load_photograph(name, 192)[0] for name in names]
    mean, covariance = NIQE(weights_path=None, round_tensor=True).create_weights(
        photographs, sharpness_threshold=0.0
    )
    # Fewer patches than features: the covariance is singular.
    stored = {"mu": mean, "cov": covariance + 0.01 * torch.eye(len(mean))}
    torch.save(stored, checkpoints / perceptual.STATISTICS)


def test_a_choice_is_one_of_three():
    assert perceptual.chosen(None) == ()
    assert perceptual.chosen("both") == ("lpips", "niqe")
    with pytest.raises(ValueError, match="'fid': use lpips, niqe, both"):
        perceptual.chosen("fid")


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ("lpips", "import torchvision; torchvision.models.alexnet"),
        ("niqe", "from deepinv.loss.metric import NIQE"),
        ("both", "alexnet"),
    ],
)
def test_what_is_missing_says_how_to_get_it(checkpoints, choice, words):
    assert words in missing_parameters(choice)
    problem, truth = simulated("camera")
    is_skipped, reason = make_objective(perceptual=choice).skip(problem, truth)
    assert is_skipped
    assert words in reason
    assert make_objective().skip(problem, truth) == (False, "")


def test_nothing_is_downloaded(checkpoints, monkeypatch):
    def refuse(*arguments, **named):
        raise AssertionError("a download")

    monkeypatch.setattr(torch.hub, "load_state_dict_from_url", refuse)
    image = load_photograph("camera", 64)
    with pytest.raises(WeightsMissing, match="alexnet"):
        lpips(image, image)
    with pytest.raises(WeightsMissing, match="niqe_weights.pt"):
        niqe(load_photograph("camera", 200))


def test_lpips_is_0_for_the_truth_and_grows_with_blur(squeeze):
    truth = torch.cat([load_photograph(name, 64) for name in ("camera", "coins")])
    scores = [
        lpips(convolve(truth, get_kernel("gaussian", (9, 9), std=std)), truth, squeeze)
        for std in (0.5, 1.5)
    ]
    assert scores[0].shape == (2,)
    torch.testing.assert_close(lpips(truth, truth, squeeze), torch.zeros(2))
    assert (0 < scores[0]).all()
    assert (scores[0] < scores[1]).all()


def test_a_grey_image_counts_as_three_equal_channels(squeeze):
    truth = load_photograph("camera", 64).mean(1, keepdim=True)
    blurry = convolve(truth, get_kernel("gaussian", (9, 9), std=1.0))
    grey = lpips(blurry, truth, squeeze)
    colour = lpips(blurry.repeat(1, 3, 1, 1), truth.repeat(1, 3, 1, 1), squeeze)
    torch.testing.assert_close(grey, colour)


def test_an_image_that_is_too_small_has_no_score():
    small = load_photograph("camera", 31)
    assert lpips(small, small).isnan().all()
    assert niqe(load_photograph("camera", 191)).isnan().all()


def test_niqe_prefers_photographs(statistics):
    image = load_photograph("camera", 192)
    noise = torch.randn(image.shape, generator=torch.Generator().manual_seed(0))
    blurry = convolve(image, get_kernel("gaussian", (13, 13), std=2.5))
    natural, *worse = niqe(torch.cat([image, image + 0.2 * noise, blurry])).tolist()
    assert 0 < natural < min(worse)


def test_niqe_is_that_of_a_photograph_in_8_bits(statistics):
    image = load_photograph("camera", 192)
    grey = (255 * image.mean(1, keepdim=True)).round() / 255
    torch.testing.assert_close(niqe(grey + 0.4 / 255), niqe(grey))
    torch.testing.assert_close(niqe(grey.repeat(1, 3, 1, 1)), niqe(grey))


def test_scores_are_taken_after_registration(squeeze, monkeypatch):
    monkeypatch.setattr(perceptual, "LPIPS_NETWORK", squeeze)
    problem, truth = simulated("camera", size=96)
    scorer = get_scorer(problem, truth, "tv", "lpips")
    still = Estimate(truth.image, truth.kernel)
    moved = Estimate(truth.image.roll((1, -2), (-2, -1)), truth.kernel)
    assert scorer(*moved)["lpips"] == pytest.approx(scorer(*still)["lpips"], abs=1e-6)
    assert scorer(*moved)["lpips"] == pytest.approx(0, abs=1e-6)
    assert "lpips" not in get_scorer(problem, truth, "tv")(*still)


def test_only_what_is_asked_for_changes_the_name():
    assert str(make_objective("diffusion")) == "Blind deconvolution[potential=diffusion]"
    asked = make_objective("tv", perceptual="niqe")
    assert str(asked) == "Blind deconvolution[perceptual=niqe,potential=tv]"
