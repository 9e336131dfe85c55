"""The command: what it writes, what it refuses, what it leaves alone."""

import re
from html.parser import HTMLParser

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from benchmark_utils.deblur import __main__ as command
from benchmark_utils.deblur import light
from benchmark_utils.deblur.light import decoded, encoded
from benchmark_utils.deblur.method import Method
from benchmark_utils.deblur.photograph import SMALLEST, deblur
from benchmark_utils.files import levels, png, read_photograph
from benchmark_utils.kernels import get_kernel
from benchmark_utils.metrics import kernel_mnc
from benchmark_utils.metrics.image import registered_scores
from benchmark_utils.physics import convolve
from tests.problems import photographs

pytestmark = pytest.mark.slow
FAST = "l0-blind[n_outer=6,n_kernel=5]"


def blurred(side=11, size=180, name="astronaut", noise=0.003):
    """A photograph (1, 3, size, size) under a camera motion, and its kernel."""
    kernel = get_kernel("motion", (side, side), generator=torch.Generator().manual_seed(4))
    clean = convolve(photographs(name, size=size + side - 1), kernel, "valid")
    draws = torch.randn(clean.shape, generator=torch.Generator().manual_seed(5))
    return (clean + noise * draws).clamp(0, 1), kernel


def save(file, image, depth=8):
    file.write_bytes(png(levels(image[0].permute(1, 2, 0).numpy(), depth)))


@pytest.fixture(scope="module")
def shot(tmp_path_factory):
    """A blurry photograph of 16 bits, deblurred: the folder, and what was printed."""
    folder = tmp_path_factory.mktemp("shots")
    image, _ = blurred()
    save(folder / "shot.png", image, 16)
    assert command.main([str(folder / "shot.png"), "--output", str(folder / "out")]) == 0
    return folder


def test_the_restored_picture_is_sharper_and_as_deep_as_the_photograph(shot):
    before = read_photograph(shot / "shot.png")
    after = read_photograph(shot / "out" / "shot_deblurred.png")
    assert after.depth == before.depth == 16
    assert after.colours.shape == before.colours.shape
    assert (
        np.abs(np.diff(after.colours, axis=0)).mean()
        > 1.2 * np.abs(np.diff(before.colours, axis=0)).mean()
    )


def test_the_kernel_is_exact_in_one_file_and_to_be_seen_in_the_other(shot):
    kernel = np.load(shot / "out" / "shot_kernel.npy")
    assert kernel.dtype == np.float32
    assert kernel.sum() == pytest.approx(1, abs=1e-5)
    _, true = blurred()
    assert kernel_mnc(torch.from_numpy(kernel)[None, None], true).item() > 0.8
    seen = np.asarray(Image.open(shot / "out" / "shot_kernel.png"))
    factor = len(seen) // len(kernel)
    np.testing.assert_allclose(
        seen[::factor, ::factor] / 255, kernel / kernel.max(), atol=0.5 / 255 + 1e-6
    )


class Addresses(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        self.found += [value for name, value in attributes if name in ("src", "href")]


def test_the_page_holds_all_that_it_shows(shot):
    text = (shot / "out" / "shot_deblurred.html").read_text(encoding="utf-8")
    parser = Addresses()
    parser.feed(text)
    assert len(parser.found) == 5
    assert all(address.startswith("data:image/") for address in parser.found)
    assert "s of processor" in text
    assert "(found)" in text


def test_nothing_is_overwritten_unasked_and_the_others_are_done(shot, tmp_path, capsys):
    save(tmp_path / "other.png", blurred(size=100)[0])
    output = shot / "out"
    kept = (output / "shot_deblurred.png").read_bytes()
    files = [str(shot / "shot.png"), str(tmp_path / "other.png")]
    options = ["--output", str(output), "--solver", FAST, "--kernel-size", "9"]
    assert command.main([*files, *options]) == 2
    printed = capsys.readouterr()
    assert re.fullmatch(r"error: .*shot\.png: .*exists already, see --overwrite\n", printed.err)
    assert (output / "shot_deblurred.png").read_bytes() == kept
    assert (output / "other_deblurred.png").exists()
    assert len(printed.out.splitlines()) == 1


def test_two_photographs_of_one_name_do_not_overwrite_each_other(tmp_path, capsys):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        save(tmp_path / folder / "shot.png", blurred(size=80)[0])
    files = [str(tmp_path / folder / "shot.png") for folder in ("a", "b")]
    options = ["--output", str(tmp_path), "--solver", FAST, "--kernel-size", "9", "--overwrite"]
    assert command.main([*files, *options]) == 2
    assert "would overwrite" in capsys.readouterr().err


BAD = {
    "text": (b"no picture", "cannot be read as an image"),
    "film": (b"\0\0\0\x18ftypmp42" + bytes(100), "cannot be read as an image"),
    "small": (png(np.zeros((20, 20, 3), np.uint8)), "has 20x20 pixels, expected at least 64"),
    "white": (png(np.full((80, 90, 3), 255, np.uint8)), "is saturated everywhere"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_files_are_named_in_one_line(tmp_path, capsys, kind):
    content, message = BAD[kind]
    (tmp_path / "bad.png").write_bytes(content)
    assert command.main([str(tmp_path / "bad.png"), "--solver", FAST]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"error: {tmp_path / 'bad.png'}")
    assert message in line
    assert len(list(tmp_path.iterdir())) == 1


def test_a_kernel_larger_than_the_picture_is_refused(tmp_path, capsys):
    save(tmp_path / "shot.png", blurred(size=70)[0])
    assert command.main([str(tmp_path / "shot.png"), "--kernel-size", "71"]) == 2
    assert "70x70 pixels: a kernel of 71x71 is larger" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--solver", "no-such-solver"], "no-such-solver"),
        (["--solver", "l0-blind[ridge=-1]"], "ridge must be"),
        (["--solver", "oracle"], "needs the truth"),
        (["--solver", "split-gibbs[sampler=none]"], "sampler"),
    ],
)
def test_bad_solvers_are_one_line(tmp_path, capsys, options, message):
    save(tmp_path / "shot.png", blurred(size=70)[0])
    assert command.main([str(tmp_path / "shot.png"), *options]) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()[-1:]
    assert line.startswith("error: ")
    assert message in line


@pytest.mark.parametrize("text", ["0", "-3", "large", "2.5"])
def test_bad_sizes_are_refused(text, capsys):
    with pytest.raises(SystemExit) as error:
        command.main(["shot.png", "--kernel-size", text])
    assert error.value.code == 2
    assert "expected auto or a positive integer" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["no-blur", "deep-blur", "map-pgd[init=large,n_outer=2]"])
def test_any_blind_solver_finds_the_kernel(name):
    image, _ = blurred(size=80)
    found = deblur(image, Method(name), kernel_size=9)
    assert found.image.shape == image.shape
    assert found.kernel.shape == (1, 1, 9, 9)
    assert not found.is_sharp


@given(
    height=st.integers(SMALLEST, 100),
    width=st.integers(SMALLEST, 100),
    mode=st.sampled_from(["L", "RGB", "RGBA", "P", "CMYK"]),
    suffix=st.sampled_from([".png", ".tif", ".jpg"]),
    depth=st.sampled_from([8, 16]),
)
@settings(deadline=None, max_examples=6)
def test_any_size_mode_and_depth(tmp_path_factory, height, width, mode, suffix, depth):
    folder = tmp_path_factory.mktemp("any")
    pixels = np.random.default_rng(height).integers(0, 200, (height, width, 3), np.uint8)
    file = folder / f"shot{suffix}"
    if depth == 16:
        file = folder / "shot.png"
        file.write_bytes(png(pixels.astype(np.uint16) * 257))
    else:
        image = Image.fromarray(pixels)
        refused = {".jpg": ("RGBA", "P"), ".png": ("CMYK",)}  # by the format
        mode = "RGB" if mode in refused.get(suffix, ()) else mode
        image.convert(mode).save(file)
    out = folder / "out"
    options = ["--solver", FAST, "--kernel-size", "7", "--output", str(out)]
    assert command.main([str(file), *options]) == 0
    (found,) = [f for f in out.iterdir() if "deblurred" in f.name and f.suffix != ".html"]
    before, after = read_photograph(file), read_photograph(found)
    assert after.colours.shape == before.colours.shape
    assert after.depth == (16 if depth == 16 else 8)
    assert found.suffix == (".jpg" if file.suffix == ".jpg" else ".png")


@pytest.mark.parametrize("name", ["camera", "coffee"])
def test_a_sharp_photograph_comes_back_as_it_is_and_a_line_says_so(name, tmp_path, capsys):
    save(tmp_path / "sharp.png", photographs(name, size=200))
    assert command.main([str(tmp_path / "sharp.png")]) == 0
    assert "not blurred, left as it is" in capsys.readouterr().out
    before, after = (tmp_path / f"sharp{end}.png" for end in ("", "_deblurred"))
    np.testing.assert_array_equal(read_photograph(after).colours, read_photograph(before).colours)


def test_saturated_pixels_do_not_spoil_the_kernel():
    """The edges of wide lights that the sensor clipped are sharper than the blur allows."""
    kernel = get_kernel("motion", (11, 11), generator=torch.Generator().manual_seed(4))
    sharp = 0.8 * photographs("astronaut", size=190)
    for row, column in ((20, 30), (60, 120), (130, 60)):
        sharp[..., row : row + 25, column : column + 30] = 10.0
    blurry = convolve(sharp, kernel, "valid").clamp(0, 1)
    scores = {}
    for known in (True, False):
        with pytest.MonkeyPatch.context() as patch:
            if not known:
                patch.setattr(light, "CLIPPED", 2.0)
            found = deblur(blurry, Method("l0-blind"), kernel_size=15)
        scores[known] = kernel_mnc(found.kernel, kernel).item()
    assert scores[True] > scores[False]


def test_light_matters_where_the_blur_was_linear_in_it():
    kernel = get_kernel("linear_motion", (11, 11), length=9.0, angle=0.6)
    sharp = photographs("coffee", size=170)
    blurry = encoded(convolve(decoded(sharp), kernel, "valid"))
    target = sharp[..., 5:-5, 5:-5]
    scores = [registered_scores(blurry, target, max_shift=5)["psnr"].item()]
    for linear in (False, True):
        found = deblur(blurry, Method(), kernel_size=13, linear_light=linear)
        scores.append(registered_scores(found.image, target, max_shift=5)["psnr"].item())
    assert scores[2] > scores[1]
    assert scores[2] > scores[0] + 1
