"""Every data set through benchopt: absent, on small files of its layout, and on the real ones."""

import re

import numpy as np
import pytest
import torch
from PIL import Image
from scipy.io import savemat

from benchmark_utils.algorithms.no_blur import no_blur_pair
from benchmark_utils.metrics.scorer import Scorer
from benchmark_utils.physics import convolve
from benchmark_utils.priors import get_potential
from benchmark_utils.problem import frame
from tests.suite import DATASETS, load, make_dataset, make_objective

SYNTHETIC = {"ffhq": "ffhq", "afhq": "afhq/cat", "photographs": "photographs"}  # their folders


def score(problem, truth, estimate):
    return Scorer(problem, truth, get_potential("tv"))(*estimate)


def save_picture(path, size, seed=0):
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(seed).integers(0, 256, (*size, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path)


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("BENCHOPT_DATA_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("name", [name for name, face in DATASETS.items() if face.layout])
def test_what_is_absent_is_a_reason_that_says_how_to_fill_it(home, name):
    measured = {"map": "measured"} if name == "microscopy" else {}
    data = make_dataset(name, **measured).get_data()
    assert data["problem"] is None
    assert str(home) in data["missing"]
    assert DATASETS[name].layout in data["missing"]
    assert make_objective().skip(**data) == (True, data["missing"])


@pytest.mark.parametrize(("name", "folder"), SYNTHETIC.items())
def test_blur_and_noise_are_put_on_the_images_of_a_folder(home, name, folder):
    for number in range(3):
        save_picture(home / folder / f"im{number}.png", (48, 60), number)
    problem, truth = load(name, images=2, size=40, kernel_size=7)
    assert truth.names == ("im0", "im1")
    assert truth.image.shape == (2, 3, 40, 40)
    residual = problem.observation - convolve(truth.image, truth.kernel)
    assert residual.std().item() == pytest.approx(0.01, rel=0.05)
    assert load(name, images="all", size=40, kernel_size=7)[1].names == ("im0", "im1", "im2")
    alone, _ = load(name, images="im1", size=40, kernel_size=7)
    torch.testing.assert_close(alone.observation, problem.observation[1:], rtol=0, atol=1e-6)
    again, _ = load(name, repetition=1, images="im1", size=40, kernel_size=7)
    assert not torch.equal(again.observation, alone.observation)


def test_a_measured_kernel_blurs_every_image(home, tmp_path, monkeypatch):
    for number in range(2):
        save_picture(home / "photographs" / f"im{number}.png", (40, 40), number)
    psf = np.arange(15, dtype=np.float64).reshape(3, 5)
    (home / "kernels").mkdir()
    np.save(home / "kernels" / "psf.npy", psf)
    options = {"images": "all", "size": 40, "kernel": "psf.npy", "kernel_size": 7}
    _, truth = load("photographs", **options)
    expected = torch.zeros(7, 7)
    expected[2:5, 1:6] = torch.from_numpy(psf / psf.sum())
    torch.testing.assert_close(truth.kernel, expected.expand(2, 1, 7, 7), atol=1e-7, rtol=0)
    missing = make_dataset("photographs", **options | {"kernel": "other.png"}).get_data()["missing"]
    assert str(home / "kernels" / "other.png") in missing
    before = make_dataset("photographs", **options)._get_state()
    np.save(home / "kernels" / "psf.npy", psf[::-1].repeat(2, 0))
    assert make_dataset("photographs", **options)._get_state() != before
    with pytest.raises(ValueError, match=r"psf\.npy .*\(6, 5\) does not fit in \(5, 5\)"):
        make_dataset("photographs", **options | {"kernel_size": 5}).load()


def test_blurry_photographs_have_no_reference(home):
    for name, size in {"a": (60, 48), "b": (48, 90)}.items():
        save_picture(home / "blurry" / f"{name}.png", size, len(name))
    problem, truth = load("blurry", size=40, kernel_size=9)
    assert truth.names == ("a", "b")
    assert truth.image is truth.kernel is problem.noise_std is None
    assert (problem.boundary, problem.kernel_shape) == ("valid", (9, 9))
    pixels = np.asarray(Image.open(home / "blurry" / "b.png"))[4:44, 25:65]
    expected = torch.from_numpy(pixels.transpose(2, 0, 1) / 255).float()
    torch.testing.assert_close(problem.observation[1], expected)
    scores = score(problem, truth, no_blur_pair(problem, problem.initial_image()))
    assert np.isnan(scores["psnr"]).all()
    assert np.isnan(scores["kernel_mnc"]).all()
    assert np.isfinite(scores["blur_strength"]).all()


def test_solvers_can_be_told_less_than_the_truth():
    options = {"photographs": 1, "size": 48, "kernel_size": 9, "boundary": "valid"}
    known, _ = load("simulated", **options)
    problem, truth = load("simulated", **options, kernel_guess=13, noise_known=False)
    assert problem.kernel_shape == (13, 13)
    assert problem.noise_std is None
    assert problem.oracle.kernel.shape == truth.kernel.shape == (1, 1, 9, 9)
    assert torch.equal(problem.observation, known.observation)
    grey, _ = load("simulated", **options, colour=False)
    assert grey.observation.shape == (1, 1, 40, 40)


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("photographs", {"images": 3}, "images must be a number from 1 to 1, all, or one of im0"),
        ("photographs", {"images": 1, "size": 64}, "size 64 is larger than the image, 48 pixels"),
        ("afhq", {"domain": "fish"}, "domain must be one of .* got 'fish'"),
        ("levin", {"image": 5}, "image must be one of 1, 2, 3, 4, got 5"),
        ("levin", {}, r"im01_ker01\.mat cannot be read as a \.mat file"),
        ("kohler", {"photograph": "Blurry9_9"}, "photograph must be a number .* got 'Blurry9_9'"),
        ("kohler", {"position": "left"}, "position must be one of .* got 'left'"),
        ("kohler", {"size": 512}, "size must be from 1 to 48 pixels, got 512"),
        (
            "blurry",
            {"source": "photographs"},
            r"im0\.png: size must be from 1 to 48 pixels, got 256",
        ),
        (
            "photographs",
            {"images": 1, "kernel": "file"},
            "kernel must be one of airy, .* or the file of a kernel",
        ),
    ],
)
def test_bad_parameters_and_files_are_reasons(
    home, failures_are_kept, monkeypatch, name, parameters, message
):
    save_picture(home / "photographs" / "im0.png", (48, 60))
    save_picture(home / "kohler" / "Blurry1_1.png", (48, 60))
    (home / "levin").mkdir()
    (home / "levin" / "im01_ker01.mat").write_bytes(b"MATLAB" * 100)
    assert re.search(message, make_dataset(name, **parameters).get_data()["missing"])
    monkeypatch.setenv("BENCHOPT_RAISE_ON_ERROR", "true")
    with pytest.raises(ValueError, match=message):
        make_dataset(name, **parameters).get_data()


def test_levin_is_a_correlation_without_border(home):
    """In the file, y is the correlation of x with f; the problem is a true convolution."""
    rng = np.random.default_rng(0)
    wide, published = rng.random((52, 52)), rng.random((5, 5))
    kernel = np.rot90(published, 2) / published.sum()
    tensors = (torch.from_numpy(a.copy())[None, None] for a in (wide, kernel))
    blurred = convolve(*tensors, "valid")[0, 0].numpy()
    (home / "levin").mkdir()
    content = {"x": wide[2:-2, 2:-2], "y": blurred, "f": published}
    savemat(home / "levin" / "im02_ker03.mat", content)
    problem, truth = load("levin", image=2, kernel=3, noise_std="estimate", kernel_guess=9)
    assert truth.names == ("im02_ker03",)
    assert (problem.boundary, problem.noise_std, problem.kernel_shape) == ("valid", None, (9, 9))
    inner = (convolve(truth.image, truth.kernel, "valid") - problem.observation)[..., 4:-4, 4:-4]
    assert inner.abs().max() < 1e-5
    scores = score(problem, truth, (truth.image, truth.kernel))
    assert scores["levin_psnr"].tolist() == [100]
    assert scores["error_ratio"].tolist() == [0]
    assert scores["success"].tolist() == [1]


def save_kohler(home, frames=()):
    save_picture(home / "kohler" / "Blurry1_3.png", (200, 190))
    for number in frames:
        name = f"kohler/Image1/Kernel3/GroundTruth1_3_{number}.png"
        save_picture(home / name, (200, 190), number)


def test_kohler_without_frames_is_a_set_without_reference(home):
    save_kohler(home)
    problem, truth = load("kohler", photograph=1, size=180, kernel_size=9, position="top-left")
    assert problem.observation.shape == (1, 3, 180, 180)
    assert problem.oracle is None
    scores = score(problem, truth, (problem.initial_image(), uniform(9)))
    for name in ("psnr", "ssim", "kernel_mnc", "kernel_error"):
        assert np.isnan(scores[name]).all()
    assert 0 < scores["blur_strength"].item() < 1
    assert not {"kohler_psnr", "error_ratio"} & set(scores)


def test_kohler_takes_the_best_frame_where_there_are_frames(home):
    save_kohler(home, frames=[7, 30, 12])  # frame 30 of this trajectory was never recorded
    options = {"photograph": "Blurry1_3", "size": 180, "kernel_size": 9, "position": "bottom-right"}
    problem, truth = load("kohler", **options)
    whole = np.asarray(Image.open(home / "kohler/Image1/Kernel3/GroundTruth1_3_12.png")) / 255
    sharp = torch.from_numpy(whole[20:, 10:]).float().permute(2, 0, 1)[None]
    image = torch.nn.functional.pad(sharp, (4, 4, 4, 4), mode="replicate")
    scores = score(problem, truth, (image, uniform(9)))
    assert scores["kohler_psnr"].item() == pytest.approx(100)
    assert scores["kohler_ssim"].item() == pytest.approx(1)
    other = score(problem, truth, (torch.zeros_like(image) + 0.5, uniform(9)))
    assert other["kohler_psnr"].item() < 20
    assert load("kohler", **options, frames="none")[1].protocol is None
    grey, truth = load("kohler", **options, colour=False)
    assert "kohler_psnr" in score(grey, truth, (grey.initial_image(), uniform(9)))


def test_frames_that_are_needed_are_asked_for(home):
    save_kohler(home)
    data = make_dataset("kohler", photograph=1, size=180, frames="needed").get_data()
    assert "lacks the frames of Blurry1_3" in data["missing"]


def uniform(side):
    return torch.full((1, 1, side, side), 1 / side**2)


def test_all_stands_for_the_lists(home):
    values = {
        ("afhq", "domain"): ["cat", "dog", "wild"],
        ("levin", "image"): [1, 2, 3, 4],
        ("levin", "kernel"): [1, 2, 3, 4, 5, 6, 7, 8],
    }
    for (name, parameter), expected in values.items():
        assert DATASETS[name].get_all_parameter_values(parameter) == expected
    save_kohler(home)
    assert DATASETS["kohler"].get_all_parameter_values("photograph") == ["Blurry1_3"]
    assert "motion" in DATASETS["ffhq"].get_all_parameter_values("kernel")


@pytest.mark.parametrize("size", [64, 256])
@pytest.mark.parametrize("name", ["ffhq", "afhq"])
def test_real_faces_load_and_score(data_home, name, size):
    if not (data_home / name).is_dir():
        pytest.skip(f"the data home has no {name}")
    problem, truth = load(name, images=2, size=size, kernel_size=15)
    scores = score(problem, truth, (problem.observation, uniform(15).expand(2, -1, -1, -1)))
    assert all(np.isfinite(values).all() for values in scores.values())
    assert ((15 < scores["psnr"]) & (scores["psnr"] < 40)).all()
    assert ((0.3 < scores["ssim"]) & (scores["ssim"] < 1)).all()
    assert ((0.1 < scores["kernel_mnc"]) & (scores["kernel_mnc"] < 0.95)).all()
    assert scores["no_blur"] == pytest.approx(1 / 15**2)


def test_the_blurry_photographs_of_levin_score_as_published(data_home):
    """On images 1 and 2 the observation itself is at 22.5 dB, far from any success."""
    if not (data_home / "levin").is_dir():
        pytest.skip("the data home has no levin data")
    problem, truth = load("levin", image=1, kernel=4)
    scores = score(problem, truth, (problem.initial_image(), truth.kernel))
    assert scores["success"].tolist() == [0]
    estimate = frame(problem.initial_image(), truth.kernel.shape[-2:], "valid")
    assert torch.equal(estimate, problem.observation)
    assert scores["levin_psnr"].item() < 24
    assert scores["error_ratio"].item() > 4
