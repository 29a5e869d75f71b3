"""Temporal networks: what the header or the columns say of ends, times, weights and direction."""

import gzip
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet as parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.models.errors import FormatError
from plexoscope.models.io.temporal import read_temporal_network

SIGNED = Path(__file__).parents[4] / "shared" / "data" / "signed"


@pytest.fixture
def written(tmp_path):
    def write(text, name="a.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def events_of(network):
    names = network.node_names
    ends = zip(network.source.tolist(), network.target.tolist(), network.time_s.tolist(), strict=True)
    return [(names[i], names[j], t) for i, j, t in ends]


@pytest.mark.parametrize(
    ("text", "directed", "weights", "events"),
    [
        ("source,target,time\na,b,20\nc,a,10\n", True, None, [("c", "a", 10), ("a", "b", 20)]),
        ("t,u,v\n5,b,a\n", False, None, [("a", "b", 5)]),
        ("from\tto\ttimestamp\tweight\na\tb\t1\t2.5\n", True, [2.5], [("a", "b", 1)]),
        ("rater,ratee,rating,time\n7,3,-10,5\n7,3,4,2\n", True, [4, -10], [("7", "3", 2), ("7", "3", 5)]),
        ("i,j,t,sign\nb,a,0,1\n", False, [1], [("a", "b", 0)]),
        # Three columns: source, target, time; unless only the first never falls.
        ("1 2 900\n3 1 901\n2 3 950\n", True, None, [("1", "2", 900), ("3", "1", 901), ("2", "3", 950)]),
        ("20 3 2\n20 1 2\n40 2 1\n", False, None, [("2", "3", 20), ("1", "2", 20), ("1", "2", 40)]),
        ("6,2,4,90000\n6,5,-2,89000\n", True, [-2, 4], [("6", "5", 89000), ("6", "2", 90000)]),
        # Events of a node with itself are none.
        ("source,target,time\na,a,1\na,b,2\n", True, None, [("a", "b", 2)]),
        (
            "source,target,time\na,b,1970-01-02\na,c,1970-01-01 12:00:00\n",
            True,
            None,
            [("a", "c", 43200), ("a", "b", 86400)],
        ),
        ("source,target,date\na,b,1/1/70 12:30 AM\n", True, None, [("a", "b", 1800)]),
        ("source,target,Type,time\na,b,Undirected,1\nb,a,Undirected,2\n", False, None, [("a", "b", 1), ("a", "b", 2)]),
        ("i,j,Type,time\nb,a,Directed,1\n", True, None, [("b", "a", 1)]),
    ],
)
def test_columns(written, text, directed, weights, events):
    network = read_temporal_network(written(text))
    assert network.directed is directed
    assert events_of(network) == events
    assert (None if network.weights is None else network.weights.tolist()) == weights
    assert set(network.node_groups) == {""}


INSTANTS = ("2020-12-25T10:05:00", "2020-12-26T11:06:30", "2021-01-02T00:00:00")


@pytest.mark.parametrize(
    "written_as",
    [
        "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%Y/%m/%d %H:%M:%S",
        "%Y-%m-%dT%H:%M:%S", "s", "ms", "us", "ns",
    ],
)  # fmt: skip
def test_times_however_they_are_written(written, written_as):
    """NumPy is the judge of what moment each of them is."""
    moments = np.array(INSTANTS, "datetime64[s]")
    if written_as[0] == "%":
        texts = [moment.strftime(written_as) for moment in moments.tolist()]
    else:
        texts = moments.astype(f"datetime64[{written_as}]").astype(np.int64).astype(str).tolist()
    rows = "".join(f"a,b,{each}\n" for each in texts)
    network = read_temporal_network(written("source,target,time\n" + rows))
    np.testing.assert_array_equal(network.time_s, moments.astype(np.int64))


def test_a_day_that_could_be_a_month_is_asked_about(written):
    with pytest.raises(FormatError, match="expected dates that say which is the day, such as 2020-12-25, got '01/02/"):
        read_temporal_network(written("source,target,time\na,b,01/02/2020\na,b,03/04/2020\n"))


def test_a_missing_instant_is_refused(tmp_path):
    instants = np.array(["1970-01-01T00:00:01", "NaT"], "datetime64[ms]")
    table = pyarrow.table({"source": ["a", "b"], "target": ["b", "a"], "time": instants})
    parquet.write_table(table, tmp_path / "a.parquet")
    with pytest.raises(FormatError, match="line 2, time: expected a finite number"):
        read_temporal_network(tmp_path / "a.parquet")


@pytest.mark.parametrize("text", ["20\t1\t2\tA\tB\n", "20,1,2,A,B\n", "t,i,j,label_i,label_j\n20,1,2,A,B\n"])
def test_groups(written, text):
    network = read_temporal_network(written(text))
    assert network.node_groups == ("A", "B")
    assert not network.directed


def test_classes_beside(written):
    written("name,class\nb,red\na,blue\n", "net.nodes.csv")
    network = read_temporal_network(written("source,target,time\na,b,1\n", "net.csv"))
    assert (network.node_names, network.node_groups) == (("b", "a"), ("red", "blue"))


def test_parquet_and_gzip(tmp_path):
    instants = np.array(["1970-01-01T00:00:01", "1970-01-01T00:00:03"], "datetime64[ms]")
    table = pyarrow.table({"source": ["a", "b"], "target": ["b", "c"], "time": instants})
    parquet.write_table(table, tmp_path / "a.parquet")
    (tmp_path / "b.parquet.gz").write_bytes(gzip.compress((tmp_path / "a.parquet").read_bytes()))
    (tmp_path / "c.csv.gz").write_bytes(gzip.compress(b"source,target,time\na,b,1\nb,c,3\n"))
    for name in ("a.parquet", "b.parquet.gz", "c.csv.gz"):
        assert events_of(read_temporal_network(tmp_path / name)) == [("a", "b", 1), ("b", "c", 3)]


@pytest.mark.skipif(not SIGNED.is_dir(), reason="no ../shared/data/signed")
@pytest.mark.parametrize(
    ("name", "n_nodes", "n_events"), [("bitcoin_otc", 5881, 35592), ("bitcoin_alpha", 3783, 24186)]
)
def test_signed(name, n_nodes, n_events):
    network = read_temporal_network(SIGNED / f"{name}.csv")
    assert network.directed
    assert (network.n_nodes, network.n_events) == (n_nodes, n_events)
    assert (network.weights.min(), network.weights.max()) == (-10, 10)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "source,target,weight\na,b,1\n",
            "temporal network: expected a column for the time, got source, target, weight",
        ),
        (
            "time,who\n1,a\n",
            "temporal network: expected a column for the ends such as source and target, got time, who",
        ),
        ("1,2\n", "temporal network: expected a header, or 3 to 5 columns, got 2"),
        ("source,target,time\na,b,1\na,b,soon\n", "line 3, time: expected a time in seconds or a date, got 'soon'"),
        ("source,target,time\na,b,1\na,b,inf\n", "line 3, time: expected a finite number, got 'inf'"),
        ("source,target,date\na,b,2001-05-06\na,b,May\n", "line 3, date: expected a date as in the rows before"),
        ("source,target,time\n,b,1\n", "line 2, source: expected the name of a node, got none"),
        ("t,i,j,label_i,label_j\n1,a,b,X,Y\n2,a,b,X,Z\n", "line 3: expected node 'b' in one group, got 'Y' and 'Z'"),
        ("source,target,time,weight\na,b,1,heavy\n", "line 2, weight: expected a number, got 'heavy'"),
    ],
)
def test_faults(written, text, message):
    path = written(text)
    with pytest.raises(FormatError) as error:
        read_temporal_network(path)
    assert str(error.value).startswith(message)
    assert str(error.value).endswith(f": {path}")


def test_no_file(tmp_path):
    for path in (tmp_path, tmp_path / "absent.csv"):
        with pytest.raises(FormatError, match=f": {path}$"):
            read_temporal_network(path)


node = st.integers(0, 9)


@given(st.lists(st.tuples(node, node, st.integers(0, 10**9)), min_size=1, max_size=40))
def test_what_is_written_is_read_in_order_of_time(tmp_path_factory, events):
    path = tmp_path_factory.mktemp("events") / "a.csv"
    path.write_text("source,target,time\n" + "".join(f"{i},{j},{t}\n" for i, j, t in events))
    expected = sorted(((str(i), str(j), t) for i, j, t in events if i != j), key=lambda event: event[2])
    assert events_of(read_temporal_network(path)) == expected
