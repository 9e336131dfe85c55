"""Parameters of data sets out of their range are refused by name, before any image is read."""

import pytest

from tests.suite import make_dataset

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("noise_std", value) for value in (5, 1.01, -0.1, NAN, INF, "nan", "low", None, True)],
        *[("size", value) for value in (0, -8, 2.5, NAN, "large", True)],
        *[("kernel_size", value) for value in (0, -1, 9.0, NAN, "nine", None)],
        *[("kernel_guess", value) for value in (0, -1, 9.0, NAN, "nine")],
        *[("kernel", value) for value in ("moton", 3, None)],
        *[("boundary", value) for value in ("open", 0, None)],
    ],
)
@pytest.mark.parametrize("dataset", ["simulated", "ffhq"])
def test_what_is_out_of_range_is_named(monkeypatch, dataset, name, value):
    made = make_dataset(dataset, **{name: value})
    monkeypatch.setattr(made, "sharp_images", lambda: pytest.fail("an image is read"))
    with pytest.raises(ValueError, match=f"^{name} must be .*got {value!r}"):
        made.load()


@pytest.mark.parametrize("noise_std", [0, 0.0, 1, 0.25])
def test_the_ends_of_the_range_belong_to_it(noise_std):
    problem, _ = make_dataset("simulated", size=24, kernel_size=5, noise_std=noise_std).load()
    assert problem.noise_std == noise_std


@pytest.mark.parametrize("dataset", ["levin", "landscape"])
def test_levels_of_other_data_sets_are_checked_too(dataset):
    with pytest.raises(ValueError, match="noise_std must be .*got 5"):
        make_dataset(dataset, noise_std=5).load()
