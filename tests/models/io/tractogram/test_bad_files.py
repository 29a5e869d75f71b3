"""Whatever is wrong with a file, one error says what, and the path comes last."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.errors import FormatError
from plexoscope.models.io.tractogram import preview_tractogram, read_tractogram


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def trk(path: Path, save, bundle, *, cut=0, **fields) -> Path:
    from plexoscope.models.io.tractogram.trk_header import HEADER

    content = bytearray(save(bundle, path).read_bytes())
    header = np.frombuffer(content, HEADER, 1)
    for name, value in fields.items():
        header[name] = value
    return written(path, bytes(content[: len(content) - cut]))


LAST_BYTES = 30 * (3 + 4) * 4 + 2 * 4  # the bundle's last streamline and its properties
BAD = {
    "empty file": (lambda d, save, b: written(d / "a.tck", b""), "expected a .tck file, got an empty one"),
    "folder": (lambda d, save, b: folder(d / "a.trk"), "expected a file, got a folder"),
    "folder named trx": (lambda d, save, b: folder(d / "a.trx"), "expected a file, got a folder"),
    "absent": (lambda d, save, b: d / "a.trk", "no such file"),
    "unknown ending": (lambda d, save, b: written(d / "a.txt", b"x"), "expected a file of kind .trk, .tck, .trx, .vtk"),
    "no ending": (lambda d, save, b: written(d / "trk", b"x"), "got no ending"),
    "only packed": (lambda d, save, b: written(d / "a.gz", b"x"), "got .gz"),
    "text named trx": (
        lambda d, save, b: written(d / "a.trx", b"hello"),
        "expected a .trx file, which is a zip archive",
    ),
    "cut trx": (
        lambda d, save, b: written(d / "a.trx", save(b, d / "b.trx").read_bytes()[:-9]),
        "cannot be read as .trx",
    ),
    "text named tck": (lambda d, save, b: written(d / "a.tck", b"hello"), "begins with 'mrtrix tracks', got b'hello'"),
    "endless tck header": (
        lambda d, save, b: written(d / "a.tck", b"mrtrix tracks\nfile: . 5\n"),
        "ends with a line 'END'",
    ),
    "cut tck": (
        lambda d, save, b: written(d / "a.tck", save(b, d / "b.tck").read_bytes()[:-30]),
        "cut short or damaged",
    ),
    "zeros named trk": (lambda d, save, b: written(d / "a.trk", bytes(5000)), "begins with b'TRACK'"),
    "part of a trk header": (
        lambda d, save, b: written(d / "a.trk", b"TRACK" + bytes(95)),
        "1000 bytes, got 100 bytes",
    ),
    "trk of no size": (lambda d, save, b: trk(d / "a.trk", save, b, hdr_size=7), "hdr_size: expected 1000 in either"),
    "trk version": (lambda d, save, b: trk(d / "a.trk", save, b, version=9), "version: expected 1, 2 or 3, got 9"),
    "trk scalars": (
        lambda d, save, b: trk(d / "a.trk", save, b, n_scalars=-1),
        "expected counts from 0, got -1 scalars",
    ),
    "trk count": (lambda d, save, b: trk(d / "a.trk", save, b, n_count=-1), "-1 streamlines"),
    "trk affine": (lambda d, save, b: trk(d / "a.trk", save, b, vox_to_ras=np.diag([1, 0, 1, 1])), "can be inverted"),
    "trk affine NaN": (
        lambda d, save, b: trk(d / "a.trk", save, b, vox_to_ras=np.full((4, 4), np.nan)),
        "finite 4 × 4",
    ),
    "trk dim": (lambda d, save, b: trk(d / "a.trk", save, b, dim=(1, -1, 1)), "dimensions: expected three counts"),
    "trk voxels": (
        lambda d, save, b: trk(d / "a.trk", save, b, voxel_size=(1, 0, 1)),
        "voxel_size: expected three lengths",
    ),
    "trk letters": (
        lambda d, save, b: trk(d / "a.trk", save, b, voxel_order=b"RLS"),
        "voxel_order: expected three letters",
    ),
    "trk word": (
        lambda d, save, b: trk(d / "a.trk", save, b, voxel_order=b"XYZ"),
        "voxel_order: expected three letters",
    ),
    "trk columns": (
        lambda d, save, b: trk(d / "a.trk", save, b, scalar_name=[b"a\x00x"] + [b""] * 9),
        "and their number",
    ),
    "trk many columns": (
        lambda d, save, b: trk(d / "a.trk", save, b, scalar_name=[b"a\x009"] + [b""] * 9),
        "names for 9",
    ),
    "cut trk": (
        lambda d, save, b: trk(d / "a.trk", save, b, cut=10),
        "cut short or damaged: expected a streamline of 30",
    ),
    "trk of none of those counted": (
        lambda d, save, b: written(d / "a.trk", trk(d / "b.trk", save, b).read_bytes()[:1000]),
        "the header says 12 streamlines, the file holds 0",
    ),
    "uncounted trk, cut within a count": (
        lambda d, save, b: trk(d / "a.trk", save, b, cut=LAST_BYTES + 2, n_count=0),
        "cut short or damaged",
    ),
    "trk of many points": (
        lambda d, save, b: written(
            d / "a.trk", trk(d / "b.trk", save, b).read_bytes()[:1000] + b"\xff\xff\xff\x7f" * 9
        ),
        "expected a streamline of 2147483647 points, got 36 bytes",
    ),
    "trk of fewer than no points": (
        lambda d, save, b: written(d / "a.trk", trk(d / "b.trk", save, b).read_bytes()[:1000] + b"\xff" * 40),
        "expected a streamline of -1 points",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_one_error_with_the_path_last(bundle, save, tmp_path, name):
    make, reason = BAD[name]
    path = make(tmp_path, save, bundle)
    with pytest.raises(FormatError) as caught:
        read_tractogram(path)
    message = str(caught.value)
    assert reason in message
    assert message.endswith(f": {path}")
    assert "\n" not in message
    if path.suffix in (".trk", ".tck", ".trx"):
        with pytest.raises(FormatError) as caught:
            preview_tractogram(path)
        assert str(caught.value) == message


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="for this user no file is closed")
def test_a_file_that_may_not_be_opened(bundle, save, tmp_path):
    path = save(bundle, tmp_path / "a.trk")
    path.chmod(0)
    with pytest.raises(FormatError, match=r"cannot be opened \(Permission denied\)"):
        read_tractogram(path)


@settings(max_examples=75, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("name", ["a.trk", "a.tck", "a.trx", "a.tt.gz"])
@given(data=st.data())
def test_any_damage_is_a_format_error_or_still_a_tractogram(bundle, save, tmp_path, name, data):
    good = save(bundle.selected([0, 2, 3]), tmp_path / name).read_bytes()
    content = bytearray(good)
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        value = data.draw(st.one_of(st.integers(0, 255), st.sampled_from([0, 1, 127, 128, 255])))
        content[at : at + data.draw(st.sampled_from([1, 1, 1, 4]))] = bytes([value])
    path = written(tmp_path / f"b{name[1:]}", bytes(content[: data.draw(st.integers(1, len(content)))]))
    for read in (read_tractogram, preview_tractogram):
        try:
            found = read(path)
        except FormatError as error:
            found = str(error)
        assert isinstance(found, Tractogram | None) or found.endswith(f": {path}")
