"""Every door reads files alike: data sets, own results, outputs under a protocol, training."""

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image
from scipy.io import savemat

from benchmark_utils.metrics.__main__ import main as metrics
from benchmark_utils.problem import frame
from benchmark_utils.results.suite import load_data
from benchmark_utils.score.__main__ import main as score
from tests.files.formats import by_pillow, by_tifffile, mat_7_3, npy, png_of_16_bits
from training.data import load_images

rng = np.random.default_rng(0)
SIDE = 64
# Levels of 8 bits, smooth enough to be no noise: what every door is to see.
LEVELS = np.asarray(
    Image.fromarray(rng.integers(0, 256, (8, 8, 3), dtype=np.uint8)).resize((SIDE, SIDE))
)
FLOATS = (LEVELS / 255).astype(np.float32)
FILES = {
    "a.png": by_pillow("PNG")(LEVELS),
    "a.PNG": by_pillow("PNG")(LEVELS),
    "a.bmp": by_pillow("BMP")(LEVELS),
    "wide.png": png_of_16_bits(LEVELS.astype(np.uint16) * 257),
    "wide.tif": by_tifffile(LEVELS.astype(np.uint16) * 257),
    "float.tif": by_tifffile(FLOATS),
}
ARRAYS = {
    "a.npy": npy(LEVELS),
    "wide.npy": npy(LEVELS.astype(np.uint16) * 257),
    "float.npy": npy(FLOATS),
    "a.mat": mat_7_3(FLOATS.astype(float)),
}
BAD = {
    "floats up to 255": ("bad.tif", by_tifffile(LEVELS.astype(np.float32)), "expected [0, 1]"),
    "NaN": ("bad.tif", by_tifffile(np.where(FLOATS > 0.5, np.nan, FLOATS)), "holds NaN"),
    "no picture": ("bad.png", b"no picture", "cannot be read as an image"),
    "cut off": ("bad.png", by_pillow("PNG")(LEVELS)[:900], "cannot be read as an image"),
}
HIDDEN = ("._a.png", ".cache/a.png", ".ipynb_checkpoints/a-checkpoint.png")


def photographs(folder, images="all", size=SIDE):
    options = f"images={images},size={size},kernel=dirac,kernel_size=9,noise_std=0.0"
    return load_data(f"photographs[source='{folder}',{options}]")


def put(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def expected(batch):
    return torch.from_numpy(FLOATS).movedim(-1, 0).expand(batch, -1, -1, -1)


class TestDataSets:
    def test_a_picture_is_the_same_in_every_file(self, tmp_path):
        put(tmp_path, {f"{number}/{name}": FILES[name] for number, name in enumerate(FILES)})
        problem, truth = photographs(tmp_path)
        assert len(truth.names) == len(FILES)
        torch.testing.assert_close(truth.image, expected(len(FILES)), rtol=0, atol=1e-6)
        torch.testing.assert_close(problem.observation, truth.image, rtol=0, atol=1e-5)

    def test_reducing_it_keeps_it_the_same_picture(self, tmp_path):
        put(tmp_path, FILES | {"a.PNG": FILES["a.png"]})
        _, truth = photographs(tmp_path, size=48)
        difference = truth.image - truth.image[:1]
        assert difference.abs().max() < 2 / 255, "8-bit results are rounded after each axis"
        assert truth.image.min() >= 0
        assert truth.image.max() <= 1

    def test_hidden_files_are_no_images(self, tmp_path):
        put(tmp_path, {"a.png": FILES["a.png"]} | dict.fromkeys(HIDDEN, b"junk"))
        assert photographs(tmp_path)[1].names == ("a",)

    def test_files_that_differ_in_their_suffix_alone_are_all_kept(self, tmp_path):
        inverted = by_pillow("PNG")(255 - LEVELS)
        put(tmp_path, {"shot.png": inverted, "shot.bmp": FILES["a.bmp"], "b.png": inverted})
        truth = photographs(tmp_path)[1]
        assert truth.names == ("b", "shot.bmp", "shot.png")
        torch.testing.assert_close(truth.image[1:2], expected(1))
        torch.testing.assert_close(truth.image[2:], 1 - expected(1))

    def test_hidden_colours_do_not_appear(self, tmp_path):
        opacity = np.full((SIDE, SIDE, 1), 255, np.uint8)
        opacity[:, SIDE // 2 :] = 0
        put(tmp_path, {"a.png": by_pillow("PNG")(np.concatenate([LEVELS, opacity], 2))})
        image = photographs(tmp_path)[1].image
        torch.testing.assert_close(image[..., : SIDE // 2], expected(1)[..., : SIDE // 2])
        assert (image[..., SIDE // 2 :] == 1).all()

    @pytest.mark.parametrize("name", BAD)
    def test_what_cannot_be_read_is_named(self, tmp_path, name):
        file, content, message = BAD[name]
        put(tmp_path, {"a.png": FILES["a.png"], file: content})
        with pytest.raises(ValueError, match=file) as caught:
            photographs(tmp_path)
        assert message in str(caught.value)

    def test_a_size_that_does_not_fit_names_the_file(self, tmp_path):
        put(tmp_path, {"a.png": FILES["a.png"]})
        with pytest.raises(ValueError, match=r"a\.png: size 65 is larger than the image, 64 pix"):
            photographs(tmp_path, size=65)


DATASET = "simulated[kernel=motion,kernel_size=7,photographs=2,size=64{}]"


@pytest.fixture(scope="module", params=["", ",boundary=valid"], ids=["circular", "valid"])
def dataset(request):
    return DATASET.format(request.param)


class Results:
    """A folder that holds the truth of a data set, as results of one's own."""

    def __init__(self, dataset, folder):
        self.dataset, self.folder = dataset, folder
        self.problem, self.truth = load_data(dataset)
        for name, image, kernel in zip(self.truth.names, *self.truth_pairs, strict=True):
            np.save(folder / f"{name}.npy", image)
            np.save(folder / f"{name}_kernel.npy", kernel)

    @property
    def truth_pairs(self):
        return self.truth.image.movedim(1, -1).numpy(), self.truth.kernel[:, 0].numpy()

    def replace(self, name, file, content):
        (self.folder / f"{name}.npy").unlink()
        (self.folder / file).write_bytes(content)

    def scores(self, status=0):
        arguments = [self.dataset, str(self.folder), "--potential", "tv"]
        assert score(arguments) == status
        table = self.folder / "scores.csv"
        return pd.read_csv(table, index_col="image") if table.exists() else None


@pytest.fixture
def results(tmp_path):
    return Results(DATASET.format(""), tmp_path)


class TestScore:
    @pytest.mark.parametrize(
        ("file", "kind"),
        [
            (f"face.{suffix}", kind)
            for suffix in ("npy", "png", "PNG", "tif", "mat")
            for kind in ("uint8", "uint16", "float64")
            if (suffix.lower(), kind) != ("png", "float64")
        ],
    )
    def test_an_image_is_the_same_in_every_file(self, dataset, tmp_path, file, kind):
        results = Results(dataset, tmp_path)
        image = results.truth_pairs[0][0]
        scale = {"uint8": 255, "uint16": 65535}.get(kind)
        levels = np.round(image * scale).astype(kind) if scale else image.astype(kind)
        encoders = {"npy": npy, "mat": mat_7_3, "tif": by_tifffile}
        png = {"uint8": by_pillow("PNG"), "uint16": png_of_16_bits}
        encode = encoders.get(file[-3:]) or png[kind]
        results.replace("face", file, encode(levels))
        psnr = results.scores()["psnr"]["face"]
        assert psnr > {"uint8": 55, "uint16": 95}.get(kind, 99)

    @pytest.mark.parametrize("scale", [1, "peak", 255, "uint8", "uint16"])
    @pytest.mark.parametrize("suffix", [".npy", ".tif", ".mat"])
    def test_a_kernel_has_no_scale(self, results, scale, suffix):
        kernel = results.truth_pairs[1][0]
        levels = {
            "peak": kernel / kernel.max(),
            "uint8": np.round(255 * kernel / kernel.max()).astype(np.uint8),
            "uint16": np.round(65535 * kernel / kernel.max()).astype(np.uint16),
        }
        content = levels[scale] if scale in levels else scale * kernel
        encode = {".npy": npy, ".tif": by_tifffile, ".mat": mat_7_3}[suffix]
        results.replace("face_kernel", f"face_kernel{suffix}", encode(content))
        scores = results.scores().loc["face"]
        assert scores["kernel_error"] < 0.02
        assert scores["kernel_mnc"] > 0.999

    @pytest.mark.parametrize(
        ("file", "content", "message"),
        [
            *((file.replace("bad", "face"), c, message) for file, c, message in BAD.values()),
            ("face.npy", npy(255 * FLOATS), "holds float32 values from"),
            ("face.npy", b"", "cannot be read as an image"),
            ("face.npy", npy(LEVELS.transpose(2, 0, 1)), "holds an array of shape (3, 64, 64)"),
            ("face.npy", npy(LEVELS[:5, :5]), "holds (3, 5, 5) (channels, height, width)"),
            ("face.jpg", by_pillow("JPEG")(LEVELS), "compressed by JPEG, which changes"),
            ("face.mat", mat_7_3(FLOATS, y=FLOATS), "must hold one array of size (64, 64)"),
        ],
    )
    def test_a_bad_file_is_named_and_the_others_are_scored(
        self, results, capsys, file, content, message
    ):
        alone = results.scores().loc["cat"]
        capsys.readouterr()
        results.replace("face", file, content)
        table = results.scores(status=2)
        assert table.index.tolist() == ["cat"]
        np.testing.assert_allclose(table.loc["cat"], alone, rtol=1e-4)
        printed = capsys.readouterr()
        assert "the mean is that of 1 of 2 images" in printed.out
        (error,) = printed.err.splitlines()
        assert error.startswith(f"error: {results.folder / file} ")
        assert message in error

    @pytest.mark.parametrize("suffix", [".png", ".NPY", ".tif", ".mat"])
    def test_two_files_of_one_name_are_both_named(self, results, capsys, suffix):
        (results.folder / f"face{suffix}").write_bytes(FILES["a.png"])
        assert results.scores(status=2).index.tolist() == ["cat"]
        error = capsys.readouterr().err
        assert "face.npy" in error
        assert f"face{suffix}" in error
        assert "are both face" in error

    def test_hidden_files_are_no_results(self, results):
        put(results.folder, dict.fromkeys(("._face.npy", ".face.npy", "._face.png"), b"junk"))
        (results.folder / "face.png").mkdir()
        assert (results.scores()["psnr"] == 100).all()

    def test_kernels_may_have_sizes_of_their_own(self, results):
        kernel = results.truth_pairs[1][0]
        np.save(results.folder / "face_kernel.npy", np.pad(kernel, 2))
        table = results.scores()
        assert table.index.tolist() == list(results.truth.names)
        assert (table["psnr"] == 100).all()

    def test_nothing_to_score_is_an_error(self, results, tmp_path, capsys):
        empty = tmp_path / "empty"
        empty.mkdir()
        assert score([results.dataset, str(empty)]) == 2
        errors = capsys.readouterr().err.splitlines()
        assert [error.split(" holds no ")[1].split()[0] for error in errors] == [
            "face_kernel",
            "cat_kernel",
        ]

    def test_observations_keep_the_names_of_the_pictures(self, tmp_path):
        """A picture beside its kernel would take the file of the other."""
        pictures, out = tmp_path / "pictures", tmp_path / "out"
        put(pictures, {"a.png": FILES["a.png"], "a.bmp": FILES["a.bmp"]})
        options = f"source='{pictures}',images=all,size=64,kernel_size=9"
        arguments = [f"photographs[{options}]", str(out), "--write-observations"]
        assert score(arguments) == 0
        written = sorted(path.name for path in out.glob("*.npy"))
        assert written == ["a.bmp.npy", "a.png.npy"]
        put(pictures, {"b.png": FILES["a.png"], "b_kernel.png": FILES["a.png"]})
        assert score(arguments) == 2


class TestProtocol:
    @pytest.fixture
    def home(self, tmp_path):
        (tmp_path / "levin").mkdir()
        for kernel in (3, 4):
            savemat(tmp_path / "levin" / f"im01_ker0{kernel}.mat", {"x": FLOATS[..., 0]})
        return tmp_path

    def run(self, home, files, status=0):
        put(home / "outputs", files)
        assert metrics(["levin", str(home / "outputs"), "--data-home", str(home)]) == status
        return pd.read_csv(home / "outputs" / "levin_scores.csv")

    @pytest.mark.parametrize("name", [*FILES, *ARRAYS])
    def test_an_output_is_the_same_in_every_file(self, home, name):
        grey = np.repeat(LEVELS[..., :1], 3, 2)
        encode = {
            "a.png": by_pillow("PNG"),
            "a.PNG": by_pillow("PNG"),
            "a.bmp": by_pillow("BMP"),
            "wide.png": lambda a: png_of_16_bits(a.astype(np.uint16) * 257),
            "wide.tif": lambda a: by_tifffile(a.astype(np.uint16) * 257),
            "float.tif": lambda a: by_tifffile(a / 255),
            "a.npy": npy,
            "wide.npy": lambda a: npy(a.astype(np.uint16) * 257),
            "float.npy": lambda a: npy(a / 255),
            "a.mat": lambda a: mat_7_3(a / 255),
        }[name]
        file = f"im01_ker03.{name.partition('.')[2]}"
        assert self.run(home, {file: encode(grey)})["psnr"].item() > 90

    @pytest.mark.parametrize("name", [*BAD, "NaN in a .mat file", "JPEG"])
    def test_a_bad_output_is_named_and_the_others_are_scored(self, home, capsys, name):
        others = {
            "NaN in a .mat file": ("bad.mat", mat_7_3(np.full((SIDE, SIDE), np.nan)), "holds NaN"),
            "JPEG": ("bad.jpg", by_pillow("JPEG")(LEVELS), "compressed by JPEG"),
        }
        file, content, message = (BAD | others)[name]
        file = f"im01_ker03{file.removeprefix('bad')}"
        table = self.run(home, {file: content, "im01_ker04.npy": npy(LEVELS[..., 0])}, status=2)
        assert table["kernel"].tolist() == [4]
        assert table["psnr"].item() > 90
        (error,) = capsys.readouterr().err.splitlines()
        assert error.count(file) == 1
        assert message in error

    def test_two_outputs_of_a_pair_are_named_and_the_others_are_scored(self, home, capsys):
        grey = npy(LEVELS[..., 0])
        files = {"im01_ker03.npy": grey, "im01_ker03.png": FILES["a.png"], "im01_ker04.npy": grey}
        assert self.run(home, files, status=2)["kernel"].tolist() == [4]
        assert "im01_ker03.png are outputs of pair" in capsys.readouterr().err

    def test_hidden_files_are_no_outputs(self, home):
        files = {"im01_ker03.npy": npy(LEVELS[..., 0]), "._im01_ker03.npy": b"junk"}
        (home / "outputs" / "im01_ker04.png").mkdir(parents=True)
        assert len(self.run(home, files)) == 1


class TestTraining:
    def test_a_picture_is_the_same_in_every_file(self, tmp_path):
        put(tmp_path, {f"{number}/{name}": FILES[name] for number, name in enumerate(FILES)})
        put(tmp_path, dict.fromkeys(HIDDEN, b"junk"))
        images = [image for side in load_images(tmp_path) for image in side]
        assert len(images) == len(FILES)
        for image in images:
            np.testing.assert_array_equal(image, LEVELS)

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            ({"x": np.zeros((2, 4, 4, 3), np.float32)}, "holds float32 x of shape"),
            ({"y": np.zeros((2, 4, 4, 3), np.uint8)}, "holds float64 x of shape"),
            ({"x": np.zeros((2, 4, 4, 3), np.uint8), "person": [1]}, "holds 1 persons on 2 images"),
            (None, "cannot be read as crops"),
        ],
    )
    def test_crops_of_another_kind_are_refused(self, tmp_path, content, message):
        path = tmp_path / "crops.npz"
        np.savez(path, **content) if content else path.write_bytes(b"PK\3\4 cut off")
        with pytest.raises(ValueError, match=rf"crops\.npz {message}"):
            load_images(path)

    def test_grey_becomes_colour_and_a_bad_file_is_named(self, tmp_path):
        put(tmp_path, {"a.png": by_pillow("PNG")(LEVELS[..., 0])})
        ((image,),) = [side for side in load_images(tmp_path) if side]
        np.testing.assert_array_equal(image, np.repeat(LEVELS[..., :1], 3, 2))
        put(tmp_path, {"bad.png": FILES["a.png"][:900]})
        with pytest.raises(ValueError, match=r"bad\.png cannot be read"):
            load_images(tmp_path)


def test_results_of_the_size_of_the_observation_may_be_in_a_mat_file(tmp_path):
    results = Results(DATASET.format(",boundary=valid"), tmp_path)
    kernel = results.truth.kernel
    seen = frame(results.truth.image, kernel.shape[-2:], "valid")[0].movedim(0, -1).numpy()
    results.replace("face", "face.mat", mat_7_3(seen, kernel=np.eye(7)))
    assert (results.scores()["psnr"] == 100).all()
