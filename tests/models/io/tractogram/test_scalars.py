"""Numbers in files of their own belong to the streamlines that they were made for, and to no others."""

import numpy as np
import pytest

from plexoscope.models.errors import FormatError
from plexoscope.models.io.tractogram import read_tractogram, read_tsf, read_weights, write_tractogram


def tsf(path, parts, dtype="<f4", datatype="Float32LE", end=True):
    rows = [number for part in parts for number in [*part, np.nan]] + [np.inf] * end
    header = f"mrtrix track scalars\ncount: {len(parts)}\ndatatype: {datatype}\nfile: . 90\nEND\n".encode()
    path.write_bytes(header.ljust(90, b"\0") + np.array(rows, dtype).tobytes())
    return path


@pytest.mark.parametrize("end", [True, False], ids=["marked", "unmarked"])
@pytest.mark.parametrize(("dtype", "datatype"), [("<f4", "Float32LE"), (">f8", "Float64BE")])
def test_a_number_per_point(make_bundle, tmp_path, dtype, datatype, end):
    values = read_tsf(tsf(tmp_path / "a.tsf", [[1, 2], [], [3]], dtype, datatype, end), make_bundle([2, 0, 1]))
    assert values.tolist() == [1, 2, 3]
    assert values.dtype == np.float32


@pytest.mark.parametrize(
    ("lengths", "message"),
    [
        ([2], "expected numbers for 1 streamlines, got them for 2"),
        ([1, 2], "streamline 0: expected 1 numbers as it has points, got 2"),
        ([2, 3], "streamline 1: expected 3 numbers as it has points, got 1"),
    ],
)
def test_numbers_of_other_streamlines_are_refused(make_bundle, tmp_path, lengths, message):
    path = tsf(tmp_path / "a.tsf", [[1, 2], [3]])
    with pytest.raises(FormatError, match=message):
        read_tsf(path, make_bundle(lengths))


def test_a_tractogram_is_no_file_of_numbers(make_bundle, bundle, save, tmp_path):
    with pytest.raises(FormatError, match="begins with 'mrtrix track scalars', got b'mrtrix track"):
        read_tsf(save(bundle, tmp_path / "a.tck"), bundle)


def test_reading_can_be_cancelled(make_bundle, tmp_path):
    def cancel(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_tsf(tsf(tmp_path / "a.tsf", [[1]]), make_bundle([1]), cancel)


@pytest.mark.parametrize(
    "text", ["1.5 -2 nan\n", "1.5\n-2\nnan", "# command_history: tcksift2 1 2\n1.5,-2,nan\n", "\n 1.5\t-2 \r\n NaN "]
)
def test_a_number_per_streamline(make_bundle, tmp_path, text):
    (tmp_path / "a.csv").write_text(text)
    values = read_weights(tmp_path / "a.csv", make_bundle([1, 1, 1]))
    np.testing.assert_array_equal(values, np.array([1.5, -2, np.nan], np.float32))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"1 2", "expected 3 numbers, one per streamline, got 2"),
        (b"1 2 x", "expected numbers, got other text"),
        (b"\xff \xfe \0", "expected numbers, got other text"),
        (b"", "got an empty one"),
    ],
)
def test_other_text_is_refused(make_bundle, tmp_path, content, message):
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(FormatError, match=message):
        read_weights(path, make_bundle([1, 1, 1]))
    with pytest.raises(FormatError, match="no such file"):
        read_weights(tmp_path / "b.txt", make_bundle([1]))


@pytest.fixture
def spoiled(make_bundle, tmp_path):
    """A `.tck` of streamlines of 3, 4 and 2 points; of the second the third point is nowhere."""
    path, bundle = tmp_path / "a.tck", make_bundle([3, 4, 2])
    write_tractogram(bundle, path)
    content = bytearray(path.read_bytes())
    at = content.index(bundle.positions_mm[5].tobytes())
    content[at + 4 : at + 8] = np.float32(np.nan).tobytes()
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("bad_points", "per_streamline", "per_point"),
    [("leave-out", [10, 30], [0, 1, 2, 7, 8]), ("cut", [10, 20, 30], [0, 1, 2, 3, 4, 7, 8])],
)
def test_they_count_the_streamlines_of_the_file_and_not_those_that_were_kept(
    spoiled, tmp_path, bad_points, per_streamline, per_point
):
    got = read_tractogram(spoiled, bad_points=bad_points)
    values = tsf(tmp_path / "a.tsf", [[0, 1, 2], [3, 4, 5, 6], [7, 8]])
    assert read_tsf(values, got).tolist() == per_point
    (tmp_path / "a.txt").write_text("10 20 30")
    assert read_weights(tmp_path / "a.txt", got).tolist() == per_streamline
    (tmp_path / "two.txt").write_text("10 30")
    with pytest.raises(FormatError, match="expected 3 numbers, one per streamline, got 2"):
        read_weights(tmp_path / "two.txt", got)
    with pytest.raises(FormatError, match="streamline 1: expected 4 numbers as it has points, got 2"):
        read_tsf(tsf(tmp_path / "b.tsf", [[0, 1, 2], [3, 4], [7, 8]]), got)
