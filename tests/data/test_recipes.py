"""``benchopt prepare`` on small files of the layout of the real ones."""

import hashlib
import io
import json
import zipfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import requests
from PIL import Image
from scipy.io import savemat

from benchmark_utils.data import (
    LEVIN_SOURCES,
    DownloadError,
    Source,
    download_afhq,
    download_ffhq,
    download_kohler,
    frame_files,
    list_images,
    load_pair,
    present_names,
    sources,
)
from benchmark_utils.data import recipes as preparation
from tests.suite import DATASETS, make_dataset


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


def test_ffhq_takes_the_images_of_the_first_shard(server, tmp_path, monkeypatch):
    monkeypatch.setattr(preparation, "IMAGES_PER_FOLDER", 3)
    serve_shards(server, "merkol/ffhq-256", [[(i, 0) for i in range(5)], [(9, 0)]])
    for _ in range(2):
        download_ffhq(tmp_path / "ffhq", hub=server.url)
        assert shades(tmp_path / "ffhq") == [0, 1, 2]
    assert fetched(server) == ["train-00000-of-00002-abc.parquet"]


def test_ffhq_that_the_user_has_filled_is_left_alone(server, tmp_path):
    (tmp_path / "ffhq" / "mine").mkdir(parents=True)
    (tmp_path / "ffhq" / "mine" / "face.png").write_bytes(picture(77))
    download_ffhq(tmp_path / "ffhq", hub=server.url)
    assert shades(tmp_path / "ffhq") == [77]
    assert server.requests == []


def test_an_empty_folder_is_filled(server, tmp_path):
    (tmp_path / "ffhq").mkdir()
    serve_shards(server, "merkol/ffhq-256", [[(3, 0)]])
    download_ffhq(tmp_path / "ffhq", hub=server.url)
    assert shades(tmp_path / "ffhq") == [3]


def test_afhq_reads_shards_until_each_domain_has_images(server, tmp_path):
    shards = [[(1, 0), (2, 0)], [(3, 0), (4, 1)], [(5, 2)], [(6, 2)]]
    serve_shards(server, "huggan/AFHQ", shards)
    download_afhq(tmp_path / "afhq", hub=server.url)
    found = {domain: shades(tmp_path / "afhq" / domain) for domain in ("cat", "dog", "wild")}
    assert found == {"cat": [1, 2, 3], "dog": [4], "wild": [5]}
    assert len(fetched(server)) == 3


def test_afhq_leaves_the_users_folders_alone(server, tmp_path):
    (tmp_path / "afhq" / "cat").mkdir(parents=True)
    (tmp_path / "afhq" / "cat" / "mine.png").write_bytes(picture(77))
    serve_shards(server, "huggan/AFHQ", [[(1, 0), (4, 1), (5, 2)]])
    download_afhq(tmp_path / "afhq", hub=server.url)
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
    with pytest.raises(DownloadError):
        download_afhq(folder, hub=server.url)
    assert not folder.exists()
    serve_shards(server, "huggan/AFHQ", shards)
    download_afhq(folder, hub=server.url)
    assert shades(folder) == [1, 4, 5]


def test_a_listing_without_the_shards_is_refused(server, tmp_path):
    server.serve("/api/datasets/merkol/ffhq-256/tree/main/data", b'[{"path": "data/other"}]')
    with pytest.raises(DownloadError, match="names no file like"):
        download_ffhq(tmp_path / "ffhq", hub=server.url)


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
        Source(name, server.serve(f"/{name}", content), f"md5:{hashlib.md5(content).hexdigest()}")
        for name, content in (("blurry.zip", blurry), ("frames.zip", frames))
    ]
    monkeypatch.setattr(sources, "KOHLER_BLURRY", served[0])
    monkeypatch.setattr(sources, "KOHLER_FRAMES", served[1:])
    folder = tmp_path / "kohler"
    download_kohler(folder)
    assert present_names(folder) == ["Blurry1_1", "Blurry2_5"]
    assert not frame_files(folder, 1, 3)
    download_kohler(folder, frames=True)
    assert list(frame_files(folder, 1, 3)) == [1, 29]
    assert not list(tmp_path.rglob("evil.png")) + list(tmp_path.rglob("notes.txt"))
    assert [path for path, _ in server.requests] == ["/blurry.zip", "/frames.zip"]


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("BENCHOPT_DATA_HOME", str(tmp_path))
    return tmp_path


def test_prepare_checks_the_sources_of_a_data_set_one_by_one(server, home, monkeypatch):
    content = io.BytesIO()
    savemat(content, {"x": np.eye(9), "y": np.eye(9), "f": np.ones((3, 3))})
    content = content.getvalue()
    served = [
        Source(f"im01_ker0{i}.mat", server.serve(f"/{i}", content), sha256(content)) for i in (1, 2)
    ]
    monkeypatch.setattr(DATASETS["levin"], "sources", served)
    server.serve("/2", content[:-1])
    with pytest.raises(DownloadError, match="is damaged"):
        make_dataset("levin").prepare()
    assert [file.name for file in (home / "levin").iterdir()] == ["im01_ker01.mat"]
    assert load_pair(home / "levin", 1, 1).kernel.sum() == pytest.approx(1)


@pytest.mark.parametrize("name", ["afhq", "ffhq", "kohler", "levin"])
def test_without_network_prepare_says_how_to_fill_the_folder(home, monkeypatch, name):
    def fail(url, **options):
        raise requests.ConnectionError("no route to host")

    monkeypatch.setattr(requests, "get", fail)
    with pytest.raises(DownloadError, match="no route to host") as error:
        make_dataset(name).prepare()
    assert f"fill {home} by hand: {DATASETS[name].layout}" in str(error.value)
    assert f"run `benchopt prepare . -d {name}` or fill" in make_dataset(name).get_data()["missing"]


def test_a_data_set_that_the_user_fills_gets_its_folder(home):
    make_dataset("photographs").prepare()
    assert (home / "photographs").is_dir()
    assert "To get it, fill the data home" in make_dataset("photographs").get_data()["missing"]


def test_the_pinned_hashes_are_those_of_the_data_home(data_home):
    files = [source for source in LEVIN_SOURCES if source.known_hash is not None]
    assert len(files) == 16
    for file, _, known_hash in files:
        path = data_home / "levin" / file
        if not path.is_file():
            pytest.skip("the data home has no levin data")
        assert sha256(path.read_bytes()) == known_hash
