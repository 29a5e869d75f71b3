"""Tables read through pyarrow and line by line: whatever the text, both say the same."""

import gzip

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from plexoscope.models.errors import FormatError
from plexoscope.models.io import delimited
from plexoscope.models.io.network import read_network
from plexoscope.models.io.table import read_table
from plexoscope.models.io.temporal import read_temporal_network
from plexoscope.models.io.text_column import ArrowTexts

LARGE = 720575940610453042
EDGES = "source,target,weight\n"
FAST, SLOW = 0, 1 << 60
"""From how many bytes on a table goes through pyarrow."""


def told_of(table):
    """All that the readers of networks ask a table."""
    told = [table.names, [list(column) for column in table.columns], list(table.lines), table.row_count]
    for column in range(table.n_columns):
        values = table.values(column)
        told += [values.dtype.kind, values.tolist() if values.dtype.kind != "f" else values.tobytes()]
        told.append(table.texts(column))
        for asked in (table.node_names, table.numbers):
            try:
                found = asked(column)
                told.append(found.tobytes() if asked == table.numbers else found.texts())
            except FormatError as error:
                told.append(str(error))
    return told


def network_told(network):
    weights = None if network.weights is None else network.weights.tobytes()
    values = {name: column.tolist() for name, column in network.edge_values.items()}
    return network.node_names, network.edges.tolist(), weights, network.directed, repr(values)


def events_told(network):
    weights = None if network.weights is None else network.weights.tobytes()
    events = network.source.tobytes(), network.target.tobytes(), network.time_s.tobytes()
    return network.node_names, network.node_groups, network.directed, weights, events


def answers(path, from_bytes, monkeypatch):
    monkeypatch.setattr(delimited, "_LARGE_BYTES", from_bytes)
    for read, told in ((read_table, told_of), (read_network, network_told), (read_temporal_network, events_told)):
        try:
            yield told(read(path))
        except FormatError as error:
            yield str(error)


def check_alike(path, monkeypatch):
    assert list(answers(path, FAST, monkeypatch)) == list(answers(path, SLOW, monkeypatch))


@pytest.fixture(params=["whole", "blocks"])
def blocks(request, monkeypatch):
    """Read at once, and a few bytes at a time."""
    from plexoscope.models.io import plain_text

    if request.param == "blocks":
        monkeypatch.setattr(plain_text, "_BLOCK_BYTES", 7)


PLAIN = (
    EDGES + "a,b,1\nb,c,2.5\n",
    EDGES + "a,b,1\r\nb,c,2.5\r\n\r\n",
    EDGES + f"{LARGE},{LARGE + 1},1\n{LARGE + 1},{LARGE + 2},2\n",
    EDGES + "10,20.0,1\n20,30.0,+2\n30,10.0, 3\n",
    EDGES + "a,b,nan\n",
    EDGES + "a,b,1e300\n",
    EDGES + "NA,b,1\nb,DE,\n",
    EDGES + "1,,1\n",
    EDGES + "1,nan,1\n",
    EDGES + "a,b,0x1F\nb,c,nan(1)\n",
    EDGES + "a,b,1_0\nb,c,٣\n",
    EDGES + '"x, y","say ""hi""",1\na"b,"y"z,2\n',
    EDGES + "#x,#y,1\n%x,z,2\n",
    "\ufeffsource;target;weight\nä;b;1,5\nb;c;2\n",
    "sep=;\nsource;target;since\na;b;1,234\nb;c;12,345\n",
    "\ufeff1,2,0.5\n2,3,1\n",
    "a b 0.5\nb c 2\n",
    " 1   2  3\n4 5 6 \n",
    "# FromNodeId\tToNodeId\n0\t1\n1\t2\n",
    "% sym\n1 2\n2 3\n",
    "source,target,Type,time\na,b,Undirected,1\nb,a,Undirected,2\n",
    "source,target,time\na,b,2020-01-02\nb,c,2020-01-01 10:00:00.25\n",
    "source,target,time\na,b,2020-01-02T10:00Z\nb,c,2020-01-02T10:00+02:00\n",
    "source,target,time\na,b,2020-01-02T10:00Z\nb,c,2020-01-02\n",
    "source,target,time\na,b,25/12/2020\nb,c,1/2/2021\n",
    "source,target,time\na,b,12/25/2020 1:05 PM\nb,c,1/2/2021 12:00 AM\n",
    "source,target,time\na,b,2020-01-02\nb,c,soon\n",
    "10\ta\tb\tX\tY\n5\tb\tc\tY\t\n",
    "10\ta\tb\tX\tY\n5\tb\tc\tX\t\n",
    ",source,target\n0,a,b\n1,b,c\n",
    f"source,target,neuron\na,b,{LARGE}\nb,c,{LARGE + 1}\nc,a,\n",
    f"source,target,large\na,b,{2**63}\nb,c,{-(2**63)}\n",
)
ODD = (
    EDGES + "a,b,1\n\nb,c,2\n",
    EDGES + "a,b,1\nb,c\n",
    EDGES + "a,b,1\nb,c,2,3\n",
    EDGES + "a,b,1\n#late\nb,c,2\n",
    EDGES + "a,b,1\n#,c,2\n",
    EDGES + "a,b,1\n ## ,c,2\n",
    EDGES + 'a,"b\nc",1\nb,c,2\n',
    EDGES + 'a,b,"1\n',
    EDGES + "a,b,1\rb,c,2\n",
    EDGES + "a\0,b,1\n",
    "#x,#y,1\n#x,z,2\nz,y,3\n",
    "source\ttarget\ta\tb\nx\ty\t1\t2\n\t\t \t\nz\tx\t3\t4\n",
    "1\t2\t\n3\t4\t\n",
    '"from" "to"\n"1" "x y" "b"\n"2" "b" "c"\n',
    "a\u2003b 1\nb c 2\n",
    "a b {'weight': 2}\n",
    "17\n4\n",
)


@pytest.mark.parametrize("text", [*PLAIN, *ODD])
def test_both_say_the_same(tmp_path, monkeypatch, blocks, text):
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode())
    check_alike(path, monkeypatch)


@pytest.mark.parametrize("content", [b"a,b\n1,2\n\xff\xfe,2\n", "\ufeffsource\ttarget\nä\tb\n".encode("utf-16-le")])
def test_other_encodings(tmp_path, monkeypatch, content):
    (tmp_path / "a.csv").write_bytes(content)
    check_alike(tmp_path / "a.csv", monkeypatch)


@pytest.mark.parametrize("text", PLAIN)
def test_plain_tables_go_through_pyarrow(tmp_path, monkeypatch, text):
    monkeypatch.setattr(delimited, "_LARGE_BYTES", 0)
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(text.encode()))
    with_commas = ";" in text and "," in text
    assert all(isinstance(column, ArrowTexts) for column in read_table(path).columns) != with_commas


FIELDS = st.text(st.sampled_from("ab01.,;\t\"'#% -+ex(né\u00a0\x0b\x1c"), max_size=5) | st.sampled_from(
    ("10", "10.0", "007", "1e5", "nan", "NA", "", str(LARGE), "#", "a b", "2020-01-01", "-0", "1,5")
)


@given(
    st.sampled_from(",;\t "),
    st.sampled_from(("", "source,target,time\n", "# made\n", "i;j;w\n")),
    st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(FIELDS, min_size=width, max_size=width), min_size=1)),
    st.sampled_from(("\n", "\r\n")),
)
@settings(max_examples=30)
@example(",", "", [['"', "b"], ['"', "c"]], "\n")
def test_whatever_the_fields(tmp_path_factory, separator, header, rows, end):
    path = tmp_path_factory.mktemp("tables", numbered=True) / "a.csv"
    path.write_bytes((header + end.join(separator.join(row) for row in rows) + end).encode())
    with pytest.MonkeyPatch.context() as monkeypatch:
        check_alike(path, monkeypatch)


def test_progress_is_told_and_may_cancel(tmp_path, monkeypatch, blocks):
    class CancelledError(Exception):
        pass

    def cancel(done, total):
        assert 0 < done <= total
        raise CancelledError

    monkeypatch.setattr(delimited, "_LARGE_BYTES", 0)
    (tmp_path / "a.csv").write_text("a,b\n" * 5)
    with pytest.raises(CancelledError):
        read_table(tmp_path / "a.csv", cancel)


def test_a_long_text_among_short_ones_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text(EDGES.replace("weight", "note") + f"a,b,{'x' * 100_000}\n" + "a,b,y\n" * 3000)
    for from_bytes in (FAST, SLOW):
        monkeypatch.setattr(delimited, "_LARGE_BYTES", from_bytes)
        with pytest.raises(FormatError, match="unpacked: expected at most 256 MB, got 1144 MB"):
            read_network(path)


def test_names_of_many_digits_are_in_order(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f"i,j\n{'9' * 5000},10\n9,10\n")
    assert read_network(path).node_names == ("9", "10", "9" * 5000)


def test_times_of_dates_keep_their_fractions(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "_LARGE_BYTES", 0)
    path = tmp_path / "a.csv"
    path.write_text("source,target,time\na,b,1970-01-01 00:00:01.125\nb,c,1969-12-31T23:59:59\n")
    np.testing.assert_array_equal(read_temporal_network(path).time_s, [-1, 1.125])
