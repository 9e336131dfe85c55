"""Downloads resume, and nothing that is not whole and right gets the name of a file."""

import hashlib

import pytest

from benchmark_utils.data import download
from benchmark_utils.data.download import ATTEMPTS, DownloadError, fetch

CONTENT = bytes(range(256)) * 100
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(download, "CHUNK", 100)


def files(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("known_hash", [SHA256, f"md5:{hashlib.md5(CONTENT).hexdigest()}", None])
def test_a_file_arrives_once(server, tmp_path, known_hash):
    url, file = server.serve("/a.zip", CONTENT), tmp_path / "deep" / "a.zip"
    for _ in range(2):
        assert fetch(url, file, known_hash).read_bytes() == CONTENT
    assert server.requests == [("/a.zip", None)]
    assert files(file.parent) == ["a.zip"]


def test_a_local_file_is_copied(tmp_path):
    source = tmp_path / "a file.bin"
    source.write_bytes(CONTENT)
    assert fetch(source.as_uri(), tmp_path / "b.bin", SHA256).read_bytes() == CONTENT


def test_a_broken_connection_is_taken_up_where_it_broke(server, tmp_path):
    url, server.breaks = server.serve("/a.zip", CONTENT), 1
    assert fetch(url, tmp_path / "a.zip", SHA256).read_bytes() == CONTENT
    assert server.requests == [("/a.zip", None), ("/a.zip", f"bytes={len(CONTENT) // 2}-")]


def test_an_interrupted_download_goes_on_at_the_next_call(server, tmp_path):
    url, server.breaks = server.serve("/a.zip", CONTENT), ATTEMPTS
    with pytest.raises(DownloadError, match=r"broke after 22400 of 25600 bytes"):
        fetch(url, tmp_path / "a.zip", SHA256)
    assert files(tmp_path) == ["a.zip.part"]
    fetch(url, tmp_path / "a.zip", SHA256)
    assert files(tmp_path) == ["a.zip"]
    assert server.requests[-1][1] == f"bytes={len(CONTENT) - len(CONTENT) // 2**ATTEMPTS}-"


def test_a_server_without_ranges_sends_the_whole_again(server, tmp_path):
    url, server.knows_ranges = server.serve("/a.zip", CONTENT), False
    (tmp_path / "a.zip.part").write_bytes(CONTENT[:1000])
    assert fetch(url, tmp_path / "a.zip", SHA256).read_bytes() == CONTENT


def test_a_complete_part_needs_no_more_bytes(server, tmp_path):
    url = server.serve("/a.zip", CONTENT)
    (tmp_path / "a.zip.part").write_bytes(CONTENT)
    assert fetch(url, tmp_path / "a.zip", SHA256).read_bytes() == CONTENT


def test_damaged_bytes_are_thrown_away(server, tmp_path):
    url = server.serve("/a.zip", CONTENT[:-1] + b"x")
    with pytest.raises(DownloadError, match=r"a\.zip is damaged"):
        fetch(url, tmp_path / "a.zip", SHA256)
    assert files(tmp_path) == []
    server.serve("/a.zip", CONTENT)
    fetch(url, tmp_path / "a.zip", SHA256)


def test_a_damaged_file_is_replaced(server, tmp_path):
    url, file = server.serve("/a.zip", CONTENT), tmp_path / "a.zip"
    file.write_bytes(b"an older version")
    assert fetch(url, file, SHA256).read_bytes() == CONTENT


def test_what_is_not_there_is_said(server, tmp_path):
    with pytest.raises(DownloadError, match=r"none\.zip cannot be downloaded: 404"):
        fetch(f"{server.url}/none.zip", tmp_path / "none.zip", None)
    server.shutdown()
    server.server_close()
    with pytest.raises(DownloadError, match="cannot be downloaded"):
        fetch(f"{server.url}/a.zip", tmp_path / "a.zip", None)
