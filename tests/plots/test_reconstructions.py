import numpy as np
import pytest

from benchmark_utils.results import breakable

MAP = ("map[init=large]", "map[init=small]")


@pytest.fixture
def plot(load_plot):
    return load_plot("reconstructions")


def test_observation_and_truth_then_the_best_first(plot, results):
    cards = plot.plot(results, "simulated[kernel=motion]", 1)
    labels = [card["label"].partition("\n")[0] for card in cards]
    assert labels[:2] == ["observation", "truth"]
    assert set(labels[2:]) == {"no-blur", "oracle", "map [init=large]", "map [init=small]"}
    shown = [float(card["label"].partition("\n")[2].partition(" dB")[0]) for card in cards[2:]]
    assert shown == sorted(shown, reverse=True)


def test_label_gives_the_scores_of_the_image(plot, results):
    stored = results["final_results"].dropna().iloc[0]
    labels = [card["label"] for card in plot.plot(results, "simulated[kernel=motion]", 2)]
    psnr, mnc = (stored["per_image"][score][1] for score in ("psnr", "kernel_mnc"))
    assert f"no-blur\n{psnr:.2f} dB, MNC\N{NO-BREAK SPACE}{mnc:.3f}" in labels


def test_pictures_are_the_stored_images_with_a_kernel_in_the_corner(plot, results):
    rows = results[results["dataset_name"].str.contains("motion")].dropna(subset="final_results")
    expected = {
        breakable(short): final["thumbnails"]["estimate"][1]
        for short, final in zip(("no-blur", "oracle", *MAP), rows["final_results"], strict=True)
    }
    expected["truth"] = rows["final_results"].iloc[0]["thumbnails"]["truth"][1]
    stored = rows["final_results"].iloc[0]["thumbnails"]["observation"][1]
    observation, *others = plot.plot(results, "simulated[kernel=motion]", 2)
    np.testing.assert_array_equal(observation["image"], stored / 255)
    assert len(others) == len(expected)
    for card in others:
        picture, pixels = np.asarray(card["image"]), expected[card["label"].partition("\n")[0]]
        assert len(picture) >= 256, "room for a kernel whose pixels can be seen"
        factor, half = len(picture) // len(pixels), len(pixels) // 2
        np.testing.assert_array_equal(picture[::factor, ::factor][:half], pixels[:half] / 255)
        assert (picture[-1, -1] == 1).all(), "the frame of the kernel"


def test_without_reference_no_truth_and_no_score(plot, results_with):
    cards = plot.plot(results_with(truth=False), "simulated[kernel=motion]", 1)
    assert sorted(card["label"] for card in cards) == [
        "map [init=large]",
        "map [init=small]",
        "no-blur",
        "observation",
        "oracle",
    ]


def test_title_names_the_image(plot, results):
    assert "photo 1" in plot.get_metadata(results, "simulated[kernel=airy]", 2)["title"]
