"""Time series and vectors after public reports on other programs."""

import numpy as np
import pyarrow
import pytest
from pyarrow import parquet

from plexoscope.models.errors import FormatError
from plexoscope.models.io.sniffing import kind_of_file
from plexoscope.models.io.time_series import read_time_series
from plexoscope.models.io.vectors import read_vectors

CONFOUNDS = "trans_x\ttrans_y\tdisplacement\n0.1\t0.2\tn/a\n0.15\t0.25\t0.07\n0.2\t0.1\t0.5\n0.3\t0.4\t0.1\n"
NO_HEADER = "0.1 0.2\n0.15 0.25\n0.2 0.1\n0.3 0.2\n"
SERIES = [
    ("fmriprep#1474", "a.tsv", CONFOUNDS, [[0.1, 0.15, 0.2, 0.3], [0.2, 0.25, 0.1, 0.4], [np.nan, 0.07, 0.5, 0.1]]),
    ("load_confounds#145", "a.txt", NO_HEADER, [[0.1, 0.15, 0.2, 0.3], [0.2, 0.25, 0.1, 0.2]]),
    ("load_confounds#145 (kin)", "a.csv", NO_HEADER.replace(" ", ","), [[0.1, 0.15, 0.2, 0.3], [0.2, 0.25, 0.1, 0.2]]),
]


@pytest.mark.parametrize(("report", "name", "text", "right"), SERIES, ids=lambda value: str(value)[:24])
def test_traces(tmp_path, report, name, text, right):
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert kind_of_file(tmp_path / name) == "time_series", report
    np.testing.assert_allclose(read_time_series(tmp_path / name).values[0], right, rtol=1e-6, err_msg=report)


@pytest.mark.parametrize(("index", "step_s"), [([0, 1, 2, 3], 1.0), ([0.0, 0.5, 1.0, 1.5], 0.5)])
def test_the_index_of_pandas_is_no_trace(tmp_path, index, step_s):
    """dask#2222: Parquet has it as a last column; of a series it counts the rows, or is the time."""
    columns = {"V1": [0.1, 0.2, 0.4, 0.1], "V2": [0.3, 0.1, 0.2, 0.7], "__index_level_0__": index}
    parquet.write_table(pyarrow.table(columns), tmp_path / "a.parquet")
    series = read_time_series(tmp_path / "a.parquet")
    assert (series.unit_names, series.step_s) == (("V1", "V2"), step_s)


WORDS = "3 4\nthe 0.1 0.2 0.3 0.4\nof 0.2 0.1 0.3 0.1\nin 0.5 0.1 0.2 0.4\n"
NODES = WORDS.replace("the", "10").replace("of", "7").replace("in", "2")
VECTORS = [
    ("sentence-transformers#1656", WORDS, ("the", "of", "in")),
    ("conceptnet-numberbatch#36", NODES, ("10", "7", "2")),
]


@pytest.mark.parametrize(("report", "text", "names"), VECTORS, ids=lambda value: str(value)[:24])
def test_vectors_of_word2vec(tmp_path, report, text, names):
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert kind_of_file(tmp_path / "a.txt") == "vectors", report
    vectors = read_vectors(tmp_path / "a.txt")
    assert vectors.names == names, report
    right = [[0.1, 0.2, 0.3, 0.4], [0.2, 0.1, 0.3, 0.1], [0.5, 0.1, 0.2, 0.4]]
    np.testing.assert_allclose(vectors.values[0], right, rtol=1e-6)


def test_whole_numbers_of_64_bits(tmp_path):
    """niivue-vscode#259: NumPy's default for whole numbers."""
    np.save(tmp_path / "a.npy", np.arange(12).reshape(4, 3))
    assert read_vectors(tmp_path / "a.npy").values[0].tolist() == np.arange(12).reshape(4, 3).tolist()


OBJECTS = [
    ("numpy#5640", {"vectors": np.eye(3), "names": np.array(["a", "b", "優良"], object)}, "got Python objects"),
    ("numpy#11220", {"data": np.array([(0, b"abc")], [("a", "<i8"), ("b", "S3")])}, "expected numbers or text"),
]


@pytest.mark.parametrize(("report", "arrays", "message"), OBJECTS, ids=lambda value: str(value)[:24])
def test_objects_are_never_unpickled(tmp_path, report, arrays, message):
    np.savez(tmp_path / "a.npz", **arrays)
    with pytest.raises(FormatError, match=message):
        read_vectors(tmp_path / "a.npz")
