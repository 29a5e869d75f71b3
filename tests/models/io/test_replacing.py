"""Files are replaced whole, links not followed, and what is no file stays what it is."""

import os
import stat

import pytest

from plexoscope.models.io.files import replacing


def test_whole_or_not_at_all(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(b"earlier")

    def write_half():
        with replacing(path) as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_half()
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"earlier"]
    with replacing(path) as file:
        file.write(b"new")
        assert path.read_bytes() == b"earlier"
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"new"]


def test_a_link_is_replaced_and_not_followed(tmp_path):
    mine, link = tmp_path / "mine", tmp_path / "link"
    mine.write_bytes(b"mine")
    for target in (mine, tmp_path / "absent", tmp_path):
        link.unlink(missing_ok=True)
        link.symlink_to(target)
        with replacing(link) as file:
            file.write(b"new")
        assert not link.is_symlink()
        assert link.read_bytes() == b"new"
    assert mine.read_bytes() == b"mine"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["link", "mine"]


def test_pipes_and_folders_stay(tmp_path):
    pipe, folder = tmp_path / "pipe", tmp_path / "folder"
    os.mkfifo(pipe)
    folder.mkdir()
    for path, reason in {pipe: "it is a device or a pipe", folder: "Is a directory"}.items():
        with pytest.raises(OSError, match=reason), replacing(path) as file:
            file.write(b"new")
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["folder", "pipe"]
