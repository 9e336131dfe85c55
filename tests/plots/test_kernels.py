import numpy as np
import pytest

from benchmark_utils.display import image_picture, kernel_picture


@pytest.fixture
def plot(load_plot):
    return load_plot("kernels")


@pytest.mark.parametrize("show", ["kernels", "images"])
def test_truth_stands_and_solvers_move_in_step(plot, results, show):
    stored = results["final_results"].dropna().iloc[-1]
    stored["path"] = {name: frames[:2] for name, frames in stored["path"].items()}  # a short one
    truth, *solvers = plot.plot(results, "simulated[kernel=motion]", show)
    assert truth["label"] == "truth"
    assert isinstance(truth["image"], np.ndarray)
    assert len(solvers) == 4
    assert len({len(card["image"]) for card in solvers}) == 1
    drawn = kernel_picture if show == "kernels" else image_picture
    for final in results["final_results"].dropna().iloc[:4]:
        (card,) = [c for c in solvers if f"{final['per_image']['psnr'][0]:.2f} dB" in c["label"]]
        for frame, shown in zip(
            final["path"][show][[0, -1]], card["image"][:: len(card["image"]) - 1], strict=True
        ):
            expected = drawn(frame)
            half = len(expected) // 2  # the bar of the progress is at the bottom
            np.testing.assert_array_equal(np.asarray(shown)[:half], expected[:half])


def test_kernels_are_large_and_fill_the_range(plot, results):
    truth, *solvers = plot.plot(results, "simulated[kernel=motion]", "kernels")
    for picture in (truth["image"], np.asarray(solvers[0]["image"][0])):
        assert max(picture.shape) >= 200
        assert picture.max() == 1


def test_a_solver_without_path_shows_its_estimate(plot, results):
    for final in results["final_results"].dropna():
        final["path"] = None
    _, *solvers = plot.plot(results, "simulated[kernel=motion]", "kernels")
    assert len(solvers) == 4
    best = max(
        results["final_results"].dropna().iloc[:4], key=lambda final: final["per_image"]["psnr"][0]
    )
    expected = kernel_picture(best["kernels"]["estimate"][0])
    half = len(expected) // 2
    for frame in map(np.asarray, solvers[0]["image"]):
        np.testing.assert_array_equal(frame[:half], expected[:half])
