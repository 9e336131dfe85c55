"""One lister of folders: hidden files, links, suffixes, names."""

import os

import pytest

from benchmark_utils.files import find_file, list_files, names_of, newest_first
from benchmark_utils.files.folders import LEFT_BEHIND

SUFFIXES = (".jpg", ".npy", ".png")


@pytest.fixture
def make(tmp_path):
    """Function that makes empty files and returns the folder."""

    def make(*names):
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        return tmp_path

    return make


def listed(folder, **options):
    return [file.relative_to(folder).as_posix() for file in list_files(folder, SUFFIXES, **options)]


def test_files_come_sorted_with_suffixes_in_any_case(make):
    folder = make("b.PNG", "a.png", "sub/c.Jpg", "notes.txt", "png")
    assert listed(folder) == ["a.png", "b.PNG", "sub/c.Jpg"]
    assert listed(folder, deep=False) == ["a.png", "b.PNG"]


def test_hidden_files_and_folders_are_left_aside(make):
    left = [".a.png", "._a.png", ".cache/a.png", "sub/.ipynb_checkpoints/a-checkpoint.png"]
    folder = make("a.png", *left, *(f"{name}/a.png" for name in LEFT_BEHIND))
    assert listed(folder) == ["a.png"]


def test_a_folder_in_a_hidden_one_is_no_hidden_folder(make):
    folder = make(".data/pictures/a.png") / ".data" / "pictures"
    assert listed(folder) == ["a.png"]


def test_a_folder_is_a_folder_whatever_its_name(make):
    folder = make("holiday.png/a.png", "b.png")
    assert listed(folder) == ["b.png", "holiday.png/a.png"]
    assert listed(folder, deep=False) == ["b.png"]


def test_links_are_followed_once(make):
    folder = make("pictures/real/a.png", "elsewhere/b.png", "elsewhere/c.png") / "pictures"
    (folder / "elsewhere").symlink_to(folder.parent / "elsewhere")
    (folder / "c.png").symlink_to(folder.parent / "elsewhere" / "c.png")
    (folder / "again").symlink_to(folder / "real")
    (folder / "real" / "loop").symlink_to(folder)
    (folder / "itself").symlink_to(folder / "itself")
    expected = ["c.png", "elsewhere/b.png", "elsewhere/c.png", "real/a.png"]
    assert listed(folder) == expected


def test_a_broken_link_is_left_to_its_reader_and_a_pipe_is_no_file(make):
    folder = make("a.png")
    (folder / "gone.png").symlink_to(folder / "none.png")
    os.mkfifo(folder / "pipe.png")
    assert listed(folder) == ["a.png", "gone.png"]


def test_the_newest_file_comes_first(make):
    folder = make("old.npy", "new.npy", "._new.npy", "other.png", "sub/newest.npy")
    for age, name in enumerate(["new.npy", "old.npy"]):
        os.utime(folder / name, (1000 - age, 1000 - age))
    assert newest_first(folder, ".npy") == [folder / "new.npy", folder / "old.npy"]
    assert newest_first(folder / "none", ".npy") == []


def test_what_is_no_folder_is_said(make, monkeypatch):
    folder = make("a.png")
    with pytest.raises(FileNotFoundError, match="none does not exist"):
        list_files(folder / "none", SUFFIXES)
    with pytest.raises(ValueError, match=r"a\.png is a file, expected a folder"):
        list_files(folder / "a.png", SUFFIXES)

    def closed(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", closed)
    with pytest.raises(ValueError, match="cannot be read: Permission denied"):
        list_files(folder, SUFFIXES)


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (["a.png", "sub/b.c.jpg"], ["a", "sub/b.c"]),
        (["shot.jpg", "shot.png", "other.png"], ["other", "shot.jpg", "shot.png"]),
        (["sub/shot.jpg", "shot.png"], ["shot", "sub/shot"]),
        (["a.png", "a.PNG"], ["a.PNG", "a.png"]),
        (["a.jpg", "a.jpg.png", "a.png"], ["a.jpg", "a.jpg.png", "a.png"]),
        (["a.jpg", "a.jpg.png"], ["a", "a.jpg.png"]),
    ],
)
def test_no_two_files_have_one_name(make, files, names):
    folder = make(*files)
    named = names_of(list_files(folder, SUFFIXES), folder)
    assert sorted(named) == sorted(names)
    assert sorted(named.values()) == sorted(folder / file for file in files)


def test_the_one_file_of_a_name(make):
    folder = make("face.PNG", "face_kernel.npy", "sub/a.b.png", ".face.npy", "x/face.npy")
    assert find_file(folder, "face", SUFFIXES) == folder / "face.PNG"
    assert find_file(folder, "sub/a.b", SUFFIXES) == folder / "sub" / "a.b.png"
    with pytest.raises(FileNotFoundError, match=r"holds no cat \(.jpg, .npy, .png\)"):
        find_file(folder, "cat", SUFFIXES)


def test_two_files_of_a_name_are_both_named(make):
    folder = make("face.npy", "face.png")
    with pytest.raises(ValueError, match=r"face\.npy and .*face\.png are both face"):
        find_file(folder, "face", SUFFIXES)
