"""`.tck` against nibabel, and what nibabel does not read: double precision, files without an end mark."""

import nibabel as nib
import numpy as np
import pytest

from plexoscope.models.errors import FormatError
from plexoscope.models.io.tractogram import read_tractogram, write_tractogram
from plexoscope.models.io.tractogram.mrtrix import header_bytes

LINES = [[[0, 0, 0], [1, 0, 0], [2, 1, 0]], [[5, 5, 5], [6, 5, 5]]]
NAN, INF = [[np.nan] * 3], [[np.inf] * 3]
MARKED = LINES[0] + NAN + LINES[1] + NAN


def tck(path, rows, dtype="<f4", datatype="Float32LE", more="count: 2\n", tail=b""):
    header = f"mrtrix tracks\nbig thing: yes\n{more}datatype: {datatype}\nfile: . 200\nEND\n".encode()
    path.write_bytes(header.ljust(200, b"\0") + np.array(rows, dtype).tobytes() + tail)
    return path


def is_the_bundle(tractogram):
    assert tractogram.offsets.tolist() == [0, 3, 5]
    np.testing.assert_array_equal(tractogram.positions_mm, np.concatenate(LINES))


@pytest.mark.parametrize(
    ("dtype", "datatype"),
    [
        ("<f4", "Float32LE"),
        (">f4", "Float32BE"),
        ("<f8", "Float64LE"),
        (">f8", "Float64BE"),
        ("=f4", "Float32"),
        ("=f8", "Float64"),
    ],
)
def test_every_type_of_number(tmp_path, dtype, datatype):
    is_the_bundle(read_tractogram(tck(tmp_path / "a.tck", MARKED + INF, dtype, datatype)))


@pytest.mark.parametrize(
    ("rows", "more", "tail"),
    [
        (MARKED + INF, "count: 0000000002\n", b""),
        (MARKED + INF, "", b""),
        (MARKED + INF, "count: 0\n", b""),
        (MARKED + INF, "count: 2.0\n", b""),
        (MARKED + INF, "count: 2\ntotal_count: 900\n", b"left over"),
        (MARKED[:-1] + INF, "count: 2\n", b""),
        (MARKED, "count: 2\n", b""),
        (MARKED + INF + MARKED, "count: 2\n", b""),
    ],
    ids=[
        "whole",
        "not counted",
        "never finished",
        "counted as MATLAB does",
        "tail",
        "no last NaN",
        "no end mark",
        "behind the end mark",
    ],
)
def test_what_programs_write_is_read(tmp_path, rows, more, tail):
    is_the_bundle(read_tractogram(tck(tmp_path / "a.tck", rows, more=more, tail=tail)))


def test_numbers_right_behind_the_header_where_it_does_not_say_where(tmp_path):
    rows = np.array(MARKED + INF, "<f4").tobytes()
    (tmp_path / "a.tck").write_bytes(b"mrtrix tracks\ncount: 2\nEND\n" + rows)
    is_the_bundle(read_tractogram(tmp_path / "a.tck"))


BAD = {
    "another datatype": (MARKED, {"datatype": "Int16LE"}, "expected datatype Float32LE"),
    "one of three is no number": (LINES[0] + [[np.nan, 0, 0]] + INF, {"more": ""}, "expected finite numbers"),
    "hidden in the second column": (LINES[0] + [[0, np.nan, 0]] + NAN + INF, {"more": ""}, "expected finite numbers"),
    "no end mark and half a row": (MARKED, {"tail": b"1234"}, "cut short or damaged: expected a mark of the end"),
    "no end mark, in a streamline": (MARKED[:-1], {}, "cut short or damaged: expected a mark of the end"),
    "none of those counted": (INF, {}, "the header says 2 streamlines, the file holds 0"),
    "beyond float32": ([[1e300, 0, 0], *NAN, *INF], {"dtype": "<f8", "datatype": "Float64LE", "more": ""}, "finite"),
    "count of letters": (MARKED, {"more": "count: two\n"}, "count: expected a whole number, got 'two'"),
    "negative count": (MARKED, {"more": "count: -2\n"}, "count: expected a whole number, got '-2'"),
    "numbers elsewhere": (MARKED, {"more": "file: other.dat 0\n"}, None),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_damaged_is_said(tmp_path, name):
    rows, how, message = BAD[name]
    path = tck(tmp_path / "a.tck", rows, **how)
    if message is None:
        path.write_bytes(path.read_bytes().replace(b"file: . 200", b"xile: . 200"))
        message = "expected the numbers in the same file"
    with pytest.raises(FormatError, match=message):
        read_tractogram(path)


@pytest.mark.parametrize("at", [0, 10**6, 10**18, 10**40])
def test_numbers_that_begin_behind_the_end_are_refused(tmp_path, at):
    path = tck(tmp_path / "a.tck", MARKED)
    path.write_bytes(path.read_bytes().replace(b". 200", f". {at}".encode()))
    with pytest.raises(FormatError, match=r"expected the numbers to begin within|expected a whole number"):
        read_tractogram(path)


def test_what_nibabel_writes_is_read_and_the_other_way_round(bundle, tmp_path):
    write_tractogram(bundle, tmp_path / "ours.tck")
    theirs = nib.streamlines.load(tmp_path / "ours.tck")
    np.testing.assert_array_equal(theirs.streamlines.get_data(), bundle.positions_mm)
    assert int(theirs.header["count"]) == bundle.n_streamlines
    nib.streamlines.save(theirs.tractogram, str(tmp_path / "theirs.tck"))
    back = read_tractogram(tmp_path / "theirs.tck")
    np.testing.assert_array_equal(back.positions_mm, bundle.positions_mm)
    np.testing.assert_array_equal(back.offsets, bundle.offsets)


HISTORY = "tckgen a.mif b.tck  (version=3.0.4)"
MORE = (
    ("mrtrix_version", "3.0.4"),
    ("timestamp", "1661165504.7203612328"),
    ("command_history", HISTORY),
    ("command_history", "tckedit b.tck a.tck : x"),
    ("ROI", "seed Größe.mif"),
    ("unit", ""),
)


def test_the_header_is_carried_over_and_nibabel_reads_it(tmp_path):
    more = "".join(f"{key}: {value}\n" for key, value in MORE).encode()
    content = tck(tmp_path / "a.tck", MARKED + INF).read_bytes()
    start, _, rows = content.partition(b"END\n")
    start = start.replace(b"big thing: yes\n", more).replace(b"200", b"500") + b"END\n"
    (tmp_path / "a.tck").write_bytes(start.ljust(500, b"\0") + rows.lstrip(b"\0").rjust(12 * 8, b"\0"))
    got = read_tractogram(tmp_path / "a.tck")
    is_the_bundle(got)
    assert got.file_header == MORE
    for tractogram, n in ((got, 2), (got.selected([1]), 1)):
        assert write_tractogram(tractogram, tmp_path / "b.tck") == ()
        again = read_tractogram(tmp_path / "b.tck")
        assert (again.file_header, again.n_streamlines) == (MORE, n)
        theirs = nib.streamlines.load(tmp_path / "b.tck")
        np.testing.assert_array_equal(theirs.streamlines.get_data(), tractogram.positions_mm)
        assert theirs.header["timestamp"] == "1661165504.7203612328"
        assert theirs.header["command_history"].splitlines()[0] == HISTORY


@pytest.mark.parametrize("suffix", [".trk", ".trx"])
def test_where_there_is_no_place_for_the_header_that_is_said(tmp_path, suffix):
    got = read_tractogram(tck(tmp_path / "a.tck", MARKED + INF))
    assert write_tractogram(got, tmp_path / f"b{suffix}") == ("left out: 1 field of the header (big thing)",)


@pytest.mark.parametrize("n", [0, 1, 3, 8, 60, 900, 70_000, 2_000_000])
def test_a_header_of_any_length_says_where_the_rows_begin(tmp_path, n):
    path, written = tmp_path / "a.tck", (("ROI", "x" * n),)
    path.write_bytes(header_bytes("mrtrix tracks", 2, written) + np.array(MARKED + INF, "<f4").tobytes())
    got = read_tractogram(path)
    is_the_bundle(got)
    assert (got.file_header, got.notes) == (written, ())
