"""`.trx` against trx-python, and the kinds of archive that it does not read."""

import json
import shutil
import zipfile

import numpy as np
import pytest

from plexoscope.models.errors import FormatError
from plexoscope.models.io.tractogram import read_tractogram, write_tractogram

HEADER = {"DIMENSIONS": [10, 10, 10], "VOXEL_TO_RASMM": np.eye(4).tolist(), "NB_VERTICES": 5, "NB_STREAMLINES": 2}
POSITIONS = np.arange(15).reshape(5, 3) / 4
OFFSETS = np.array([0, 3, 5])


def members(**more) -> dict[str, bytes]:
    """The members of a good archive, and others in their place or beside them."""
    named = {
        "header.json": json.dumps(HEADER).encode(),
        "positions.3.float32": POSITIONS.astype("<f4").tobytes(),
        "offsets.uint64": OFFSETS.astype("<u8").tobytes(),
    }
    return {**named, **more}


def archive(path, content, compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", compression) as file:
        for name, value in content.items():
            if value is not None:
                file.writestr(name, value)
    return path


def is_the_bundle(tractogram):
    assert tractogram.offsets.tolist() == [0, 3, 5]
    np.testing.assert_array_equal(tractogram.positions_mm, POSITIONS)


@pytest.mark.parametrize("folder", ["a/", "./", "some/where/"])
@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_folder_that_was_packed_with_its_name_is_read_as_what_is_in_it(tmp_path, folder, compression):
    content = {f"{folder}{name}": value for name, value in members(**{"dps/w.float32": b"12345678"}).items()}
    content |= {f"__MACOSX/{folder}._header.json": b"\0", f"{folder}.DS_Store": b"\0"}
    got = read_tractogram(archive(tmp_path / "a.trx", content, compression))
    is_the_bundle(got)
    assert list(got.per_streamline) == ["w"]


def test_of_two_packed_folders_neither_is_meant(tmp_path):
    content = {f"{folder}/{name}": value for folder in "ab" for name, value in members().items()}
    with pytest.raises(FormatError, match=r"expected a member 'header\.json', got none"):
        read_tractogram(archive(tmp_path / "a.trx", content))


def test_trx_python_reads_what_is_written(bundle, tmp_path):
    from trx import trx_file_memmap

    write_tractogram(bundle, tmp_path / "a.trx")
    theirs = trx_file_memmap.load(str(tmp_path / "a.trx"))
    np.testing.assert_array_equal(theirs.streamlines._data, bundle.positions_mm)
    np.testing.assert_array_equal(theirs.streamlines._offsets, bundle.offsets[:-1])
    np.testing.assert_array_equal(theirs.header["VOXEL_TO_RASMM"], bundle.grid.affine)
    assert tuple(theirs.header["DIMENSIONS"]) == bundle.grid.dimensions
    for name, values in bundle.per_streamline.items():
        np.testing.assert_array_equal(theirs.data_per_streamline[name][:, 0], values)
    np.testing.assert_array_equal(theirs.data_per_vertex["direction"]._data, bundle.per_point["direction"])
    assert {name: v.tolist() for name, v in theirs.groups.items()} == {"left": [0, 4, 11], "right": [1]}
    theirs.close()


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_what_trx_python_writes_is_read(bundle, tmp_path, compression):
    from trx import trx_file_memmap

    write_tractogram(bundle, tmp_path / "a.trx")
    theirs = trx_file_memmap.load(str(tmp_path / "a.trx"))
    trx_file_memmap.save(theirs, str(tmp_path / "b.trx"), compression_standard=compression)
    theirs.close()
    back = read_tractogram(tmp_path / "b.trx")
    np.testing.assert_array_equal(back.positions_mm, bundle.positions_mm)
    np.testing.assert_array_equal(back.offsets, bundle.offsets)
    np.testing.assert_array_equal(back.per_point["direction"], bundle.per_point["direction"])
    assert back.groups["left"].tolist() == [0, 4, 11]


def test_a_folder_is_read_as_the_archive_that_it_came_from(bundle, tmp_path):
    write_tractogram(bundle, tmp_path / "a.trx")
    (tmp_path / "b.trx").mkdir()
    shutil.unpack_archive(tmp_path / "a.trx", tmp_path / "b.trx", "zip")
    (tmp_path / "b.trx" / "dps" / ".DS_Store").write_bytes(b"left by a file manager")
    (tmp_path / "b.trx" / "readme.txt").write_text("of no concern")
    back = read_tractogram(tmp_path / "b.trx")
    np.testing.assert_array_equal(back.positions_mm, bundle.positions_mm)
    assert set(back.per_streamline) == set(bundle.per_streamline)


GOOD = {
    "half precision": {"positions.3.float32": None, "positions.3.float16": POSITIONS.astype("<f2").tobytes()},
    "double precision": {"positions.3.float32": None, "positions.3.float64": POSITIONS.astype("<f8").tobytes()},
    "short offsets": {"offsets.uint64": None, "offsets.uint32": OFFSETS.astype("<u4").tobytes()},
    "offsets without the last": {"offsets.uint64": OFFSETS[:2].astype("<u8").tobytes()},
    "a grid of no use": {"header.json": json.dumps({**HEADER, "VOXEL_TO_RASMM": [[0.0] * 4] * 4}).encode()},
    "no grid": {"header.json": b'{"NB_VERTICES": 5, "NB_STREAMLINES": 2}'},
    "data of a group": {"dpg/left/mean.float32": b"\0" * 4, "groups/left.uint32": b"\1\0\0\0"},
}


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED], ids=["stored", "packed"])
@pytest.mark.parametrize("name", GOOD)
def test_every_kind_of_archive_that_there_is(tmp_path, name, compression):
    is_the_bundle(read_tractogram(archive(tmp_path / "a.trx", members(**GOOD[name]), compression)))


def test_truth_values_and_small_numbers_keep_their_types(tmp_path):
    more = {"dps/kept.bit": b"\1\0", "dpv/label.uint8": bytes(range(5)), "dps/pair.2.int16": b"\1\0\2\0\3\0\4\0"}
    tractogram = read_tractogram(archive(tmp_path / "a.trx", members(**more)))
    assert tractogram.per_streamline["kept"].tolist() == [True, False]
    assert tractogram.per_streamline["pair"].tolist() == [[1, 2], [3, 4]]
    assert tractogram.per_point["label"].dtype == np.uint8


def header(**fields) -> bytes:
    return json.dumps({**HEADER, **fields}).encode()


BAD = {
    "no header": ({"header.json": None}, "expected a member 'header.json', got none"),
    "header of text": ({"header.json": b"hello"}, "header.json: expected JSON, got other text"),
    "header of a list": ({"header.json": b"[]"}, "header.json: expected names and values"),
    "deep header": ({"header.json": b"[" * 100_000}, "header.json: expected JSON"),
    "long header": ({"header.json": b" " * (1 << 21)}, "header.json: expected a short text"),
    "no counts": ({"header.json": b"{}"}, "expected counts NB_VERTICES and NB_STREAMLINES"),
    "negative count": ({"header.json": header(NB_VERTICES=-5)}, "expected counts"),
    "count of halves": ({"header.json": header(NB_STREAMLINES=1.5)}, "expected counts"),
    "boundless count": ({"header.json": header(NB_VERTICES=10**30)}, "expected counts"),
    "many points promised": ({"header.json": header(NB_VERTICES=10**12)}, "expected 12000000000000 bytes, got 60"),
    "many streamlines promised": (
        {"header.json": header(NB_STREAMLINES=10**12)},
        "expected 1000000000001 whole numbers",
    ),
    "no positions": ({"positions.3.float32": None}, "expected one member 'positions', got 0"),
    "two positions": ({"positions.3.float16": b"\0" * 30}, "expected one member 'positions', got 2"),
    "whole positions": ({"positions.3.float32": None, "positions.3.int32": b"\0" * 60}, "three columns of floats"),
    "flat positions": ({"positions.3.float32": None, "positions.float32": b"\0" * 60}, "three columns of floats"),
    "positions cut": ({"positions.3.float32": b"\0" * 59}, "expected 60 bytes, got 59"),
    "no number": ({"positions.3.float32": b"\xff" * 60}, "expected finite numbers"),
    "no offsets": ({"offsets.uint64": None}, "expected one member 'offsets', got 0"),
    "offsets of floats": ({"offsets.uint64": None, "offsets.float64": b"\0" * 24}, "offsets: expected 3 whole numbers"),
    "offsets too far": (
        {"offsets.uint64": np.array([0, 3, 9], "<u8").tobytes()},
        "offsets: expected 5 at the end, got 9",
    ),
    "offsets falling": ({"offsets.uint64": np.array([0, 7, 5], "<u8").tobytes()}, "values that never fall"),
    "offsets of a sign": ({"offsets.uint64": np.array([0, 2**63, 5], "<u8").tobytes()}, "values that never fall"),
    "short data": ({"dps/w.float32": b"\0" * 4}, "dps/w.float32: expected 8 bytes, got 4"),
    "type of no numbers": ({"dpv/w.text": b"\0" * 5}, "got 'dpv/w.text'"),
    "no columns": ({"dpv/w.0.float32": b""}, "got 'dpv/w.0.float32'"),
    "many columns": ({"dpv/w.9999999999.float32": b""}, "expected members named as"),
    "group out of range": ({"groups/a.uint32": b"\2\0\0\0"}, "expected streamline numbers in 0 … 1, got 2"),
    "group of floats": ({"groups/a.float32": b"\0" * 4}, "expected a list of streamline numbers"),
}


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED], ids=["stored", "packed"])
@pytest.mark.parametrize("name", BAD)
def test_what_does_not_fit_together_is_said(tmp_path, name, compression):
    more, message = BAD[name]
    path = archive(tmp_path / "a.trx", members(**more), compression)
    with pytest.raises(FormatError) as caught:
        read_tractogram(path)
    assert message in str(caught.value)
    assert str(caught.value).endswith(f": {path}")


def test_an_archive_that_unpacks_to_more_than_any_bundle_is_refused_before_it_is_unpacked(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.trx", "w", zipfile.ZIP_DEFLATED) as file:
        for name, value in members().items():
            file.writestr(name, value)
        with file.open("dpv/zeros.float32", "w", force_zip64=True) as member:
            for _ in range(300):
                member.write(bytes(1 << 20))
    with pytest.raises(FormatError, match="got one that unpacks to 3145"):
        read_tractogram(tmp_path / "a.trx")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"per_point": {"names": np.array(["x"] * 5)}}, "expected numbers, got <U1"),
    ],
)
def test_what_the_format_cannot_hold_is_said(make_bundle, tmp_path, data, message):
    with pytest.raises(FormatError, match=message):
        write_tractogram(make_bundle([2, 3], **data), tmp_path / "a.trx")
    assert not list(tmp_path.iterdir())


def test_dots_are_part_of_a_name(tmp_path):
    one, two = np.array([1, 2], "<f4"), np.arange(4, dtype="<f4").reshape(2, 2)
    named = {
        "dps/fa.mean.float32": one,
        "dps/fa.max.float32": one + 5,
        "dps/fa.max.2.float32": two,
        "dps/v1.0.2.float32": two + 9,
        "groups/CST.left.uint32": np.array([0], "<u4"),
        "groups/CST.right.uint32": np.array([1], "<u4"),
    }
    path = archive(tmp_path / "a.trx", members(**{name: values.tobytes() for name, values in named.items()}))
    got = read_tractogram(path)
    expected = {"fa.mean": one, "fa.max": one + 5, "fa.max_2": two, "v1.0": two + 9}
    assert list(got.per_streamline) == list(expected)
    for name, values in expected.items():
        np.testing.assert_array_equal(got.per_streamline[name], values)
    assert {name: of.tolist() for name, of in got.groups.items()} == {"CST.left": [0], "CST.right": [1]}
    assert got.notes == ("several arrays are called 'fa.max': one is 'fa.max_2' here",)


def test_data_of_groups_are_said_to_be_left_out(tmp_path):
    group = np.array([0], "<u4").tobytes()
    more = {"groups/a.uint32": group, "dpg/a/mean.fa.float32": b"\0" * 4, "dpg/a/rgb.3.uint8": b"\0" * 3}
    got = read_tractogram(archive(tmp_path / "a.trx", members(**more)))
    assert got.notes == ("left out: data of groups (a/mean.fa, a/rgb)",)


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED], ids=["stored", "packed"])
@pytest.mark.parametrize("name", ["positions.3.float32", "positions.3.float16", "dps/w.float32", "groups/a.uint32"])
def test_bytes_that_changed_are_found_by_their_checksum(tmp_path, compression, name):
    more = {"dps/w.float32": np.array([1, 2], "<f4").tobytes(), "groups/a.uint32": np.array([1], "<u4").tobytes()}
    if name.endswith("float16"):
        more |= {"positions.3.float32": None, name: POSITIONS.astype("<f2").tobytes()}
    path = archive(tmp_path / "a.trx", members(**more), compression)
    read_tractogram(path)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as file:
        info = file.getinfo(name)
    at = content.index(name.encode(), info.header_offset) + len(name) + info.compress_size // 2
    content[at] ^= 1
    path.write_bytes(content)
    with pytest.raises(FormatError, match=r"damaged: the checksum|Bad CRC-32|decompress"):
        read_tractogram(path)
