"""Columns as CSV, NPZ and text for the clipboard, read back by other means than those that wrote them."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.app.panels import export
from plexoscope.app.panels.export import ExportError, is_table, suffixes, tab_separated, write_columns

TABLE = {"name": ("plain", 'with "quotes", commas', "lines\nand\ttabs"), "count (n)": np.array([1, 2, 3], np.int32)}
RAGGED = {"node": np.arange(3), "from": np.array([0, 1]), "to": np.array([1, 2])}
words = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=8)


@pytest.mark.parametrize(
    ("columns", "kinds"),
    [
        (TABLE, (".csv", ".npz")),
        (RAGGED, (".npz",)),
        ({"values": np.zeros((2, 2))}, (".npz",)),
        ({}, (".npz",)),
        ({"nothing": np.zeros(0)}, (".csv", ".npz")),
    ],
)
def test_only_a_table_can_be_csv(columns, kinds):
    assert suffixes(columns) == kinds
    assert is_table(columns) == (".csv" in kinds)


@given(st.lists(st.tuples(words, st.floats(width=32), st.integers(-(2**60), 2**60), st.booleans()), max_size=5))
def test_csv_holds_what_was_written(tmp_path_factory, rows):
    texts, floats, integers, flags = zip(*rows, strict=True) if rows else ((), (), (), ())
    columns = {
        "text, and more": texts,
        "float": np.array(floats, np.float32),
        "integer": np.array(integers, np.int64),
        "flag": np.array(flags, bool),
    }
    path = tmp_path_factory.getbasetemp() / "data.csv"  # a folder for each example would take longer than the rest
    write_columns(columns, path)
    with path.open(newline="", encoding="utf-8") as file:
        header, *read = csv.reader(file)
    assert header == list(columns)
    assert tuple(row[0] for row in read) == texts
    np.testing.assert_array_equal(np.array([float(row[1]) for row in read], np.float32), columns["float"])
    assert [int(row[2]) for row in read] == list(integers)
    assert [row[3] == "true" for row in read] == list(flags)


def test_plain_texts_have_no_quotes(tmp_path):
    write_columns({"name": ("a", "b"), "value": np.array([0.1, 2.0], np.float32)}, tmp_path / "plain.csv")
    assert (tmp_path / "plain.csv").read_text() == "name,value\na,0.1\nb,2\n"


def test_npz_holds_arrays_of_any_shape_and_texts_without_pickles(tmp_path):
    columns = {"file": np.arange(24.0).reshape(2, 3, 4), "names/of": ("ä", "bc"), "none": ()}
    write_columns(columns, tmp_path / "data.npz")
    with np.load(tmp_path / "data.npz", allow_pickle=False) as read:
        np.testing.assert_array_equal(read["file"], columns["file"])
        assert tuple(read["names/of"]) == columns["names/of"]
        assert read["none"].shape == (0,)


def test_the_clipboard_gets_tables_with_tabs():
    rows = list(csv.reader(io.StringIO(tab_separated(TABLE)), delimiter="\t"))
    assert rows[0] == list(TABLE)
    assert rows[3] == ["lines\nand\ttabs", "3"]
    assert tab_separated(RAGGED) == "node\n0\n1\n2\n\nfrom\tto\n0\t1\n1\t2\n"


@pytest.mark.parametrize(
    ("do", "words"),
    [
        (lambda path: write_columns(TABLE, path / "data.xls"), r"\.csv or \.npz, got \.xls"),
        (lambda path: write_columns(RAGGED, path / "data.csv"), r"expected \.npz"),
        (lambda path: write_columns(TABLE, path / "nowhere" / "data.npz"), "No such file"),
        (lambda path: tab_separated({"voxels": np.zeros((2, 2, 2))}), "voxels has 3 dimensions"),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path, do, words):
    with pytest.raises(ExportError, match=words):
        do(tmp_path)


def test_too_much_for_the_clipboard_is_said(monkeypatch):
    monkeypatch.setattr(export, "MAX_COPIED_CELLS", 5)
    with pytest.raises(ExportError, match="at most 5 cells to copy, got 6"):
        tab_separated(TABLE)
