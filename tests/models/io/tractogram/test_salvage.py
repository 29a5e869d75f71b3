"""Of a file with a fault in one place the rest is read, and the fault is said once."""

import itertools
import zipfile
from dataclasses import replace

import nibabel as nib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.models.data.fingerprint import fingerprint
from plexoscope.models.data.grid import Grid
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.errors import FormatError
from plexoscope.models.io.tractogram import preview_tractogram, read_tractogram, write_tractogram
from plexoscope.models.io.tractogram.finite import finite_tractogram
from plexoscope.models.io.tractogram.trk_header import HEADER

MARKS = (777.0, 555.0, 333.0)
"""Coordinates that stand nowhere else, so that their bytes can be found in a file."""


@pytest.fixture
def lines() -> Tractogram:
    lengths = [3, 4, 1, 5, 2, 6]
    rng = np.random.default_rng(3)
    n = sum(lengths)
    return Tractogram(
        rng.integers(0, 100, (n, 3)) + 0.25,
        np.append(0, np.cumsum(lengths)),
        per_streamline={"weight": np.arange(6, dtype=np.float32)},
        per_point={"fa": np.arange(n, dtype=np.float32)},
        grid=Grid(np.eye(4), (1000, 1000, 1000)),
    )


def spoiled(tractogram, path, save, places):
    """Write a tractogram; then put values in the place of single coordinates: (streamline, column, value) each."""
    positions = tractogram.positions_mm.copy()
    for (streamline, column, _), mark in zip(places, MARKS, strict=False):
        positions[tractogram.offsets[streamline], column] = mark
    marked = Tractogram(
        positions,
        tractogram.offsets,
        per_streamline=tractogram.per_streamline,
        per_point=tractogram.per_point,
        groups=tractogram.groups,
        grid=tractogram.grid,
    )
    said = {"title": "SPACE=RAS"} if path.suffix == ".vtk" else {}
    content = save(marked, path, **said).read_bytes()
    for (_, _, value), mark in zip(places, MARKS, strict=False):
        stored = mark + 0.5 if path.suffix == ".trk" else mark  # counted from the voxel's corner
        order = ">" if path.suffix == ".vtk" else "<"
        old, new = (np.array(number, f"{order}f4").tobytes() for number in (stored, value))
        assert content.count(old) == 1
        content = content.replace(old, new)
    path.write_bytes(content)
    if path.suffix == ".trx":
        with_right_checksums(path)
    return path


def with_right_checksums(path) -> None:
    """Pack members of which the bytes were changed again."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    content = path.read_bytes()
    with zipfile.ZipFile(path, "w") as archive:
        for info in members:
            at = content.index(info.filename.encode(), info.header_offset) + len(info.filename)
            archive.writestr(info.filename, content[at : at + info.file_size])


PLACES = {
    "one NaN, in y": ([(3, 1, np.nan)], [3]),
    "one NaN, in x": ([(3, 0, np.nan)], [3]),
    "infinite, twice in one": ([(1, 0, np.inf), (1, 2, -np.inf)], [1]),
    "the first, a single point and the last": ([(0, 2, np.nan), (2, 1, np.inf), (5, 0, np.nan)], [0, 2, 5]),
}


@pytest.mark.parametrize("suffix", [".trk", ".tck", ".trx", ".vtk", ".vtp"])
@pytest.mark.parametrize("name", PLACES)
def test_streamlines_with_a_point_that_is_nowhere_are_left_out_and_named(lines, save, tmp_path, name, suffix):
    places, bad = PLACES[name]
    if suffix == ".vtp":
        pytest.importorskip("vtkmodules")
        path = save(lines, tmp_path / "a.vtp", text=True, space="RAS")
        text = path.read_text()
        first = lines.positions_mm[lines.offsets[bad[0]]]
        words = " ".join(f"{number:g}" for number in first)
        assert text.count(words) == 1
        path.write_text(text.replace(words, "nan" + words[words.index(" ") :]))
        bad = bad[:1]
    else:
        path = spoiled(lines, tmp_path / f"a{suffix}", save, places)
    good = [i for i in range(6) if i not in bad]
    expected = lines.selected(good)
    got = read_tractogram(path)
    np.testing.assert_array_equal(got.offsets, expected.offsets)
    np.testing.assert_allclose(got.positions_mm, expected.positions_mm, atol=1e-4)
    if suffix != ".tck":
        assert got.per_streamline["weight"].tolist() == good
        assert got.per_point["fa"].tolist() == expected.per_point["fa"].tolist()
    named = ("number " if len(bad) == 1 else "numbers ") + ", ".join(map(str, bad))
    assert got.notes == (f"left out {len(bad)} of 6 streamlines with NaN or infinite points ({named})",)


@pytest.mark.parametrize("suffix", [".trk", ".tck"])
def test_those_that_are_left_are_as_nibabel_reads_them(lines, save, tmp_path, suffix):
    path = spoiled(lines, tmp_path / f"a{suffix}", save, [(3, 1, np.nan), (4, 2, np.inf)])
    theirs = nib.streamlines.load(path).streamlines
    sound = [np.asarray(line) for line in theirs if np.isfinite(line).all()]
    assert (len(theirs), len(sound)) == (6, 4)
    got = read_tractogram(path)
    assert np.diff(got.offsets).tolist() == [len(line) for line in sound]
    np.testing.assert_allclose(got.positions_mm, np.concatenate(sound), atol=1e-4)


def test_those_that_are_left_are_as_trx_python_reads_them(lines, save, tmp_path):
    from trx import trx_file_memmap

    path = spoiled(lines, tmp_path / "a.trx", save, [(3, 1, np.nan)])
    theirs = trx_file_memmap.load(str(path))
    sound = [np.array(line) for line in theirs.streamlines if np.isfinite(line).all()]
    theirs.close()
    got = read_tractogram(path)
    np.testing.assert_array_equal(got.positions_mm, np.concatenate(sound))


@pytest.mark.parametrize("suffix", [".trk", ".tck", ".trx", ".vtk"])
def test_they_are_cut_there_where_that_is_asked_for(lines, save, tmp_path, suffix):
    grouped = replace(lines, groups={"a": np.array([5, 3, 0])} if suffix == ".trx" else {})
    path = spoiled(grouped, tmp_path / f"a{suffix}", save, [(0, 2, np.nan), (2, 1, np.inf), (3, 0, np.nan)])
    got = read_tractogram(path, bad_points="cut")
    # Of 0 and 3 the first point is lost, 2 was a single one.
    numbers, lengths = [0, 1, 3, 4, 5], [2, 4, 4, 2, 6]
    assert np.diff(got.offsets).tolist() == lengths
    starts = lines.offsets[numbers] + [1, 0, 1, 0, 0]
    points = np.concatenate([np.arange(a, a + n) for a, n in zip(starts, lengths, strict=True)])
    np.testing.assert_allclose(got.positions_mm, lines.positions_mm[points], atol=1e-4)
    if suffix != ".tck":
        assert got.per_streamline["weight"].tolist() == numbers
        np.testing.assert_array_equal(got.per_point["fa"], lines.per_point["fa"][points])
    if suffix == ".trx":
        assert got.groups["a"].tolist() == [0, 2, 4]
    note = "cut 3 of 6 streamlines at NaN or infinite points into 2 pieces of two points or more (numbers 0, 2, 3)"
    assert got.notes == (note,)


NUMBERS = st.sampled_from([0.0, 1.0, np.nan, np.inf])


@given(st.lists(st.lists(NUMBERS, max_size=7), max_size=5))
def test_pieces_are_what_lies_between(streamlines):
    offsets = np.cumsum([0, *map(len, streamlines)])
    positions = np.zeros((offsets[-1], 3), np.float32)
    positions[:, 1] = [number for each in streamlines for number in each]
    expected = []  # number, first point, number of points
    for number, each in enumerate(streamlines):
        if np.isfinite(each).all():
            expected.append((number, offsets[number], len(each)))
            continue
        for sound, part in itertools.groupby(range(len(each)), lambda i, each=each: bool(np.isfinite(each[i]))):
            points = list(part)
            if sound and len(points) > 1:
                expected.append((number, offsets[number] + points[0], len(points)))
    order = np.arange(offsets[-1])
    data = {"per_streamline": {"n": np.arange(len(streamlines))}, "per_point": {"n": order}}
    if streamlines and not expected:
        with pytest.raises(ValueError, match="in every streamline"):
            finite_tractogram(positions, offsets, "cut", **data)
        return
    got = finite_tractogram(positions, offsets, "cut", **data)
    assert list(zip(got.per_streamline["n"], got.offsets[:-1], np.diff(got.offsets), strict=True)) == [
        (number, sum(n for _, _, n in expected[:i]), length) for i, (number, _, length) in enumerate(expected)
    ]
    assert got.per_point["n"].tolist() == [p for _, start, n in expected for p in range(start, start + n)]
    if got.of_file is not None:  # what came in other files is found by it
        np.testing.assert_array_equal(got.of_file.per_point(order, got.offsets), got.per_point["n"])


def test_groups_name_the_same_streamlines_as_before(lines, save, tmp_path):
    grouped = Tractogram(lines.positions_mm, lines.offsets, groups={"a": np.array([5, 3, 0]), "b": np.array([3])})
    got = read_tractogram(spoiled(grouped, tmp_path / "a.trx", save, [(3, 1, np.nan)]))
    assert {name: members.tolist() for name, members in got.groups.items()} == {"a": [0, 4], "b": []}


def test_of_many_the_first_are_named(make_bundle, tmp_path):
    path = tmp_path / "a.tck"
    write_tractogram(make_bundle([2] * 70_000), path)
    content = bytearray(path.read_bytes())
    rows = np.frombuffer(content, "<f4", offset=content.index(b"END\n") + 4).reshape(-1, 3)
    rows[0 : 3 * 60_000 : 3, 2] = np.nan  # the first point of each
    path.write_bytes(content)
    got = read_tractogram(path)
    assert got.n_streamlines == 10_000
    assert got.notes == ("left out 60000 of 70000 streamlines with NaN or infinite points (numbers 0, 1, 2, 3, 4, …)",)


def test_a_file_without_a_sound_streamline_is_refused(lines, save, tmp_path):
    path = spoiled(lines.selected([1]), tmp_path / "a.trk", save, [(0, 1, np.nan)])
    with pytest.raises(FormatError, match="expected finite numbers, got NaN or infinity in every streamline"):
        read_tractogram(path)


@pytest.mark.parametrize("suffix", [".trk", ".tck", ".trx"])
def test_a_sample_leaves_them_out_too(lines, save, tmp_path, suffix, monkeypatch):
    from plexoscope.models.io.tractogram import reading

    monkeypatch.setattr(reading, "_SMALL_BYTES", 0)
    many = lines.selected(np.tile(np.arange(6), 400))
    sample = preview_tractogram(spoiled(many, tmp_path / f"a{suffix}", save, [(3, 1, np.nan)]), 2000)
    assert 100 < sample.n_streamlines <= 2000
    assert np.isfinite(sample.positions_mm).all()


def test_notes_are_no_content(lines):
    noted = Tractogram(lines.positions_mm, lines.offsets, notes=("something",))
    assert fingerprint(noted) == fingerprint(Tractogram(lines.positions_mm, lines.offsets))
    assert noted.selected([0]).notes == ()


def recounted(path, count: int):
    """Change what the header says of the number of streamlines, and nothing else."""
    content = bytearray(path.read_bytes())
    if path.suffix == ".trk":
        np.frombuffer(content, HEADER, 1)["n_count"] = count
    else:
        at = content.index(b"count: ") + 7
        content[at : at + 10] = b"%010d" % count
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(("suffix", "count"), [(".tck", 2), (".tck", 6105), (".trk", 50)])
def test_a_wrong_count_is_said_and_what_is_there_is_read(lines, tmp_path, suffix, count):
    write_tractogram(lines, tmp_path / f"a{suffix}")
    path = recounted(tmp_path / f"a{suffix}", count)
    got, theirs = read_tractogram(path), nib.streamlines.load(path).streamlines
    assert got.n_streamlines == len(theirs) == 6
    np.testing.assert_allclose(got.positions_mm, theirs.get_data(), atol=1e-4)
    assert got.notes == (f"the header says {count} streamlines, the file holds 6",)


def test_bytes_behind_what_a_trk_counts_are_left_out_as_nibabel_does_and_said(lines, tmp_path):
    write_tractogram(lines.selected([0, 1]), tmp_path / "two.trk")
    write_tractogram(lines, tmp_path / "a.trk")
    behind = (tmp_path / "a.trk").stat().st_size - (tmp_path / "two.trk").stat().st_size
    path = recounted(tmp_path / "a.trk", 2)
    got = read_tractogram(path)
    assert got.n_streamlines == len(nib.streamlines.load(path).streamlines) == 2
    assert got.notes == (f"the header says 2 streamlines, {behind} bytes behind them are left out",)


@pytest.mark.parametrize("counted", [True, False])
def test_a_tck_whose_writer_was_stopped_between_streamlines(lines, tmp_path, counted):
    path = tmp_path / "a.tck"
    write_tractogram(lines, path)
    recounted(path, 50 if counted else 0)
    path.write_bytes(path.read_bytes()[:-12])  # the mark of the end
    got = read_tractogram(path)
    np.testing.assert_array_equal(got.offsets, lines.offsets)
    assert got.notes == (
        ("the header says 50 streamlines, the file holds 6",)
        if counted
        else ("no mark of the end and no count: streamlines may be missing",)
    )


@pytest.mark.parametrize("suffix", [".trk", ".tck", ".trx"])
def test_of_a_sound_file_nothing_is_said(lines, tmp_path, suffix):
    write_tractogram(lines, tmp_path / f"a{suffix}")
    assert read_tractogram(tmp_path / f"a{suffix}").notes == ()
