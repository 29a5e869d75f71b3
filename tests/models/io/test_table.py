"""Tables: which line is the header, what parts the columns, and what is said of those that are none."""

import gzip

import numpy as np
import pyarrow
import pyarrow.parquet as parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.models.errors import FormatError
from plexoscope.models.io.table import first_rows, read_table


@pytest.fixture
def written(tmp_path):
    def write(content, name="a.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize(
    ("text", "names", "columns"),
    [
        ("a,b\n1,2\n3,4\n", ("a", "b"), (["1", "3"], ["2", "4"])),
        ("1,2\n3,4\n", (), (["1", "3"], ["2", "4"])),
        ("1\t2\r\n3\t4", (), (["1", "3"], ["2", "4"])),
        ("\ufeffx;y\n1;2", ("x", "y"), (["1"], ["2"])),
        ("  1   2\n\n3 4 \n", (), (["1", "3"], ["2", "4"])),
        ("source,target\na,b\n", ("source", "target"), (["a"], ["b"])),
        ("a,b\nc,d\n", (), (["a", "c"], ["b", "d"])),
        ("# made by hand\n# FromNodeId\tToNodeId\n1\t2\n", ("FromNodeId", "ToNodeId"), (["1"], ["2"])),
        ("% sym\n1 2\n# late\n3 4\n", (), (["1", "3"], ["2", "4"])),
        ('"a, b",c\n1,2\n', ("a, b", "c"), (["1"], ["2"])),
        ("17\n4\n", (), (["17", "4"],)),
        # A mark of comments within the data is a name, but where the line could be no row.
        ("a,b,w\n#x,#y,1\n%x,z,2\n", ("a", "b", "w"), (["#x", "%x"], ["#y", "z"], ["1", "2"])),
        ("#x,#y,1\n#x,z,2\nz,y,3\n", (), (["#x", "#x", "z"], ["#y", "z", "y"], ["1", "2", "3"])),
        ("#nodes 3\n1 2\n2 3\n", (), (["1", "2"], ["2", "3"])),
        ("#x,y,1\nz,#x,2\n", (), (["#x", "z"], ["y", "#x"], ["1", "2"])),
        ("# note, two\n#x,#y,1\nz,y,3\n", (), (["#x", "z"], ["#y", "y"], ["1", "3"])),
        ("#source,target\nx,#y\n", ("source", "target"), (["x"], ["#y"])),
        ("a,b\n1,2\n#late\n# said, and, so\n3,4\n", ("a", "b"), (["1", "3"], ["2", "4"])),
        ("#x #y 1\ny #x 2\n#x z 3\n", (), (["#x", "y", "#x"], ["#y", "#x", "z"], ["1", "2", "3"])),
        ('a,b\n"p\n#q",2\n', ("a", "b"), (["p\n#q"], ["2"])),
        # What spreadsheets write.
        ("sep=;\r\nsource;target\r\na;b\r\n", ("source", "target"), (["a"], ["b"])),
        ('"sep=|"\nx|y\n1|2\n', ("x", "y"), (["1"], ["2"])),
        ("\ufeffsource\ttarget\nä\tb\n".encode("utf-16-le"), ("source", "target"), (["ä"], ["b"])),
        ("\ufeffsource\ttarget\nä\tb\n".encode("utf-16-be"), ("source", "target"), (["ä"], ["b"])),
        ("x;y\n1,5;-2,25\n,5;3\n", ("x", "y"), (["1.5", ".5"], ["-2.25", "3"])),
        ("a;b;1,5\nb;c;2,5\n", (), (["a", "b"], ["b", "c"], ["1.5", "2.5"])),
        (";A;B\nA;1,1;0,0\nB;0,0;2,0\n", ("", "A", "B"), (["A", "B"], ["1.1", "0.0"], ["0.0", "2.0"])),
        ("x\ty\n1,234\t1,5\n12,345\t0,125\n", ("x", "y"), (["1,234", "12,345"], ["1.5", "0.125"])),
        # What R writes: names of rows that the header leaves out.
        ('"A" "B"\n"A" 1 0.5\n"B" 0.5 1\n', ("", "A", "B"), (["A", "B"], ["1", "0.5"], ["0.5", "1"])),
        ('"from" "to"\n"1" "x y" "b"\n"2" "b" "c"\n', ("", "from", "to"), (["1", "2"], ["x y", "b"], ["b", "c"])),
        ('"x y" "z" 2\nz "x y" 1\n', (), (["x y", "z"], ["z", "x y"], ["2", "1"])),
        ("1\t2\t\n3\t4\t\n", (), (["1", "3"], ["2", "4"])),
        ("a\tb\n1\t2\t\n3\t4\t\n", ("a", "b"), (["1", "3"], ["2", "4"])),
    ],
)
def test_texts(written, text, names, columns):
    table = read_table(written(text))
    assert (table.names, table.columns) == (names, columns)
    assert table.n_rows == len(columns[0])


def test_gzip_and_parquet(written, tmp_path):
    assert read_table(written(gzip.compress(b"a,b\n1,2\n"), "a.csv.gz")).columns == (["1"], ["2"])
    typed = pyarrow.table({"name": ["x", None], "n": [1, 2], "f": [0.5, None]})
    path = tmp_path / "a.parquet"
    parquet.write_table(typed, path)
    for each in (path, written(gzip.compress(path.read_bytes()), "b.parquet.gz")):
        table = read_table(each)
        assert table.names == ("name", "n", "f")
        assert table.texts(0) == ["x", ""]
        assert table.texts(1) == ["1", "2"]
        np.testing.assert_array_equal(table.values(2), [0.5, np.nan])
        assert first_rows(each, 1).n_rows == 1


@pytest.mark.parametrize(
    ("column", "values"),
    [
        (["1", "2"], np.array([1, 2])),
        (["1", "2.5"], np.array([1, 2.5])),
        (["1", "n/a"], np.array([1, np.nan])),
        (["1", "x"], np.array(["1", "x"])),
        (["", "n/a"], np.array(["", "n/a"])),
    ],
)
def test_values(written, column, values):
    table = read_table(written("name,what\n" + "\n".join(f"k,{each}" for each in column)))
    found = table.values(1)
    assert found.dtype.kind == values.dtype.kind
    np.testing.assert_array_equal(found, values)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "expected a .csv file, got an empty one"),
        ("\n# only a comment\n", "expected a table, got no line with anything in it"),
        ("source,target\n", "expected rows under the header, got none"),
        ("1,2\n3\n", "line 2: expected 2 columns, got 1"),
        ("a,b\n\n1,2\n1,2,3\n", "line 4: expected 2 columns, got 3"),
        ("source,target\na,b,3\nc,d,4\n", "line 2: expected 2 columns, got 3"),
        ("a,b,c\n1,2,3\n#x,3\n", "line 3: expected 3 columns, got 2"),
        (b"\xff\xfea,\x00\xd8", "expected UTF-8 text, got binary data"),
        (b"a,b\n\xff\xfe,2\n", "expected UTF-8 text, got binary data"),
    ],
)
def test_what_is_no_table(written, content, message):
    path = written(content)
    with pytest.raises(FormatError) as error:
        read_table(path)
    assert str(error.value) == f"{message}: {path}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n# x\n3,oops\n", "line 4, b: expected a number, got 'oops'"),
        ("1,2\n3,inf\n", "line 2, column 2: expected a finite number, got 'inf'"),
        ("a,b\n1,2\n3,\n", "line 3, b: expected a finite number, got ''"),
    ],
)
def test_what_is_no_number(written, text, message):
    path = written(text)
    with pytest.raises(FormatError) as error:
        read_table(path).numbers(1)
    assert str(error.value) == f"{message}: {path}"


def test_damaged_archives_and_folders(written, tmp_path):
    for path in (
        written(b"\x1f\x8b broken", "a.csv.gz"),
        written(b"PAR1 broken", "a.parquet"),
        tmp_path,
        tmp_path / "no.csv",
    ):
        with pytest.raises(FormatError, match=str(path)):
            read_table(path)


def test_progress_may_cancel(written):
    class CancelledError(Exception):
        pass

    def cancel(done, total):
        assert 0 < done <= total
        raise CancelledError

    path = written("1,2\n" * 70_000)
    with pytest.raises(CancelledError):
        read_table(path, cancel)


@given(st.lists(st.tuples(st.integers(), st.floats(allow_nan=False, allow_infinity=False)), min_size=1))
def test_what_is_written_is_read(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("tables") / "a.tsv"
    path.write_text("n\tf\n" + "".join(f"{n}\t{f!r}\n" for n, f in rows))
    table = read_table(path)
    assert table.texts(0) == [str(n) for n, _ in rows]
    assert table.numbers(1).tolist() == [f for _, f in rows]
