"""``benchopt prepare`` on small files of the layout of the real ones."""

import hashlib
import io
import json
import zipfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image
from scipy.io import savemat

from benchmark_utils.data import (
    frame_files,
    list_images,
    load_pair,
    prepare,
    present_names,
    sources,
)
from benchmark_utils.data import recipes as preparation
from benchmark_utils.data.download import DownloadError
from benchmark_utils.data.layouts import DOWNLOADED
from benchmark_utils.data.recipes import RECIPES


def picture(shade, kind="PNG"):
    content = io.BytesIO()
    Image.new("RGB", (8, 8), (shade, 0, 0)).save(content, kind)
    return content.getvalue()


def shades(folder):
    return [Image.open(file).getpixel((0, 0))[0] for file in list_images(folder)]


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def serve_shards(server, repository, shards, damaged=()):
    """Serve parquet shards, lists of (shade, label), as the hub does."""
    listing = []
    for number, rows in enumerate(shards):
        table = pa.table(
            {
                "image": [{"bytes": picture(shade), "path": None} for shade, _ in rows],
                "label": [label for _, label in rows],
            }
        )
        buffer = io.BytesIO()
        pq.write_table(table, buffer)
        path = f"data/train-{number:05d}-of-{len(shards):05d}-abc.parquet"
        content = buffer.getvalue()
        listing.append({"path": path, "lfs": {"oid": sha256(content)}})
        if number in damaged:
            content = content[:-1] + b"x"
        server.serve(f"/datasets/{repository}/resolve/main/{path}", content)
    listing.append({"path": "data/readme.txt"})
    server.serve(f"/api/datasets/{repository}/tree/main/data", json.dumps(listing).encode())


def fetched(server):
    return [path.rpartition("/")[2] for path, _ in server.requests if path.endswith(".parquet")]


def test_every_data_set_that_is_said_to_be_downloaded_is():
    assert set(DOWNLOADED) == set(RECIPES)


def test_ffhq_takes_the_images_of_the_first_shard(server, tmp_path, monkeypatch):
    monkeypatch.setattr(preparation, "IMAGES_PER_FOLDER", 3)
    serve_shards(server, "merkol/ffhq-256", [[(i, 0) for i in range(5)], [(9, 0)]])
    for _ in range(2):
        prepare("ffhq", tmp_path / "ffhq", hub=server.url)
        assert shades(tmp_path / "ffhq") == [0, 1, 2]
    assert fetched(server) == ["train-00000-of-00002-abc.parquet"]


def test_ffhq_that_the_user_has_filled_is_left_alone(server, tmp_path):
    (tmp_path / "ffhq" / "mine").mkdir(parents=True)
    (tmp_path / "ffhq" / "mine" / "face.png").write_bytes(picture(77))
    prepare("ffhq", tmp_path / "ffhq", hub=server.url)
    assert shades(tmp_path / "ffhq") == [77]
    assert server.requests == []


def test_an_empty_folder_is_filled(server, tmp_path):
    (tmp_path / "ffhq").mkdir()
    serve_shards(server, "merkol/ffhq-256", [[(3, 0)]])
    prepare("ffhq", tmp_path / "ffhq", hub=server.url)
    assert shades(tmp_path / "ffhq") == [3]


def test_afhq_reads_shards_until_each_domain_has_images(server, tmp_path):
    shards = [[(1, 0), (2, 0)], [(3, 0), (4, 1)], [(5, 2)], [(6, 2)]]
    serve_shards(server, "huggan/AFHQ", shards)
    prepare("afhq", tmp_path / "afhq", hub=server.url)
    found = {domain: shades(tmp_path / "afhq" / domain) for domain in ("cat", "dog", "wild")}
    assert found == {"cat": [1, 2, 3], "dog": [4], "wild": [5]}
    assert len(fetched(server)) == 3


def test_afhq_leaves_the_users_folders_alone(server, tmp_path):
    (tmp_path / "afhq" / "cat").mkdir(parents=True)
    (tmp_path / "afhq" / "cat" / "mine.png").write_bytes(picture(77))
    serve_shards(server, "huggan/AFHQ", [[(1, 0), (4, 1), (5, 2)]])
    prepare("afhq", tmp_path / "afhq", hub=server.url)
    assert shades(tmp_path / "afhq") == [77, 4, 5]


@pytest.mark.parametrize("trouble", ["damaged", "interrupted", "unreadable"])
def test_trouble_leaves_no_image_behind(server, tmp_path, trouble):
    shards = [[(1, 0)], [(4, 1), (5, 2)]]
    serve_shards(server, "huggan/AFHQ", shards, damaged=[1] if trouble == "damaged" else [])
    folder = tmp_path / "afhq"
    if trouble == "interrupted":
        last = list(server.files)[1]
        del server.files[last]
    if trouble == "unreadable":
        del server.files["/api/datasets/huggan/AFHQ/tree/main/data"]
    with pytest.raises(DownloadError, match=r"fill .* by hand: afhq/cat/"):
        prepare("afhq", folder, hub=server.url)
    assert not folder.exists()
    serve_shards(server, "huggan/AFHQ", shards)
    prepare("afhq", folder, hub=server.url)
    assert shades(folder) == [1, 4, 5]


def test_a_listing_without_the_shards_is_refused(server, tmp_path):
    server.serve("/api/datasets/merkol/ffhq-256/tree/main/data", b'[{"path": "data/other"}]')
    with pytest.raises(DownloadError, match="names no file like"):
        prepare("ffhq", tmp_path / "ffhq", hub=server.url)


def archive(names):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for shade, name in enumerate(names):
            file.writestr(name, picture(shade))
    return content.getvalue()


def test_kohler_is_unpacked_where_it_is_read(server, tmp_path, monkeypatch):
    blurry = archive(["BlurryImages/Blurry1_1.png", "BlurryImages/Blurry2_5.png", "../evil.png"])
    frames = archive(["Image1/Kernel3/GroundTruth1_3_1.png", "GroundTruth1_3_29.png", "notes.txt"])
    served = [
        sources.Source(
            name, server.serve(f"/{name}", content), f"md5:{hashlib.md5(content).hexdigest()}"
        )
        for name, content in (("blurry.zip", blurry), ("frames.zip", frames))
    ]
    monkeypatch.setattr(sources, "KOHLER_BLURRY", served[0])
    monkeypatch.setattr(sources, "KOHLER_FRAMES", served[1:])
    folder = tmp_path / "kohler"
    prepare("kohler", folder)
    assert present_names(folder) == ["Blurry1_1", "Blurry2_5"]
    assert not frame_files(folder, 1, 3)
    prepare("kohler", folder, frames=True)
    assert list(frame_files(folder, 1, 3)) == [1, 29]
    assert not list(tmp_path.rglob("evil.png")) + list(tmp_path.rglob("notes.txt"))
    assert [path for path, _ in server.requests] == ["/blurry.zip", "/frames.zip"]


def test_levin_files_are_checked_one_by_one(server, tmp_path, monkeypatch):
    content = io.BytesIO()
    savemat(content, {"x": np.eye(9), "y": np.eye(9), "f": np.ones((3, 3))})
    content = content.getvalue()
    served = [
        sources.Source(f"im01_ker0{i}.mat", server.serve(f"/{i}", content), sha256(content))
        for i in (1, 2)
    ]
    monkeypatch.setattr(sources, "LEVIN", served)
    server.serve("/2", content[:-1])
    with pytest.raises(DownloadError, match="is damaged"):
        prepare("levin", tmp_path / "levin")
    assert [file.name for file in (tmp_path / "levin").iterdir()] == ["im01_ker01.mat"]
    assert load_pair(tmp_path / "levin", 1, 1).kernel.sum() == pytest.approx(1)


def test_the_pinned_hashes_are_those_of_the_data_home(data_home):
    files = [source for source in sources.LEVIN if source.known_hash is not None]
    assert len(files) == 16
    for file, _, known_hash in files:
        path = data_home / "levin" / file
        if not path.is_file():
            pytest.skip("the data home has no levin data")
        assert sha256(path.read_bytes()) == known_hash


def test_a_data_set_that_the_user_fills_gets_its_folder(tmp_path):
    prepare("photographs", tmp_path / "photographs")
    assert (tmp_path / "photographs").is_dir()
