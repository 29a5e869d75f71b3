"""Columns as CSV, NPZ and text for the clipboard, read back by other means than those that wrote them."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.app.panels import export
from plexoscope.app.panels.export import ExportError, as_text, is_table, suffixes, tab_separated, write_columns
from plexoscope.models.io import files

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
    assert tuple(row[0] for row in read) == tuple(map(as_text, texts))
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


@pytest.mark.parametrize(
    "cell", ["=1+1", "=cmd|'/C calc'!A0", "+1+1", "-1+1", "@SUM(1+1)*cmd", "\t=1", "\r=1", " =1", "-", "-x"]
)
def test_a_formula_is_a_text(tmp_path, cell):
    columns = {cell: (cell, "plain")}
    write_columns(columns, tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file)) == [[f"'{cell}"], [f"'{cell}"], ["plain"]]
    assert [row[0] for row in csv.reader(io.StringIO(tab_separated(columns), newline=""), delimiter="\t")] == [
        f"'{cell}",
        f"'{cell}",
        "plain",
    ]


@pytest.mark.parametrize("cell", ["-1", "+2.5e-3", "-.5", "a=b", "1-2", "", "mail@x"])
def test_what_is_no_formula_stays(cell):
    assert as_text(cell) == cell


@pytest.mark.parametrize("suffix", [".csv", ".npz"])
def test_a_failure_leaves_the_earlier_file(tmp_path, monkeypatch, suffix):
    path = tmp_path / f"data{suffix}"
    path.write_text("earlier")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "replace", full)
    with pytest.raises(ExportError, match=r"cannot be written \(No space left on device\)"):
        write_columns({"a": np.arange(3)}, path)
    assert path.read_text() == "earlier"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_replaced_and_not_followed(tmp_path):
    mine = tmp_path / "mine.csv"
    mine.write_text("mine")
    (tmp_path / "t.csv").symlink_to(mine)
    write_columns({"a": np.arange(2)}, tmp_path / "t.csv")
    assert mine.read_text() == "mine"
    assert (tmp_path / "t.csv").read_text() == "a\n0\n1\n"


@pytest.mark.parametrize("cell", ["=HYPERLINK(0)", "-2+3", "@SUM(1)", "\tx"])  # carbon-charts#1521, codeburn#22
@pytest.mark.parametrize("kind", [tuple, np.array, lambda cells: np.array(cells, object)])
def test_no_text_of_a_file_is_a_formula(kind, cell):
    assert tab_separated({"label": kind([cell, "plain"])}).replace('"', "").splitlines()[1] == f"'{cell}"
