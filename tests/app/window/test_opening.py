"""Who opens what, told by the kind of a sample and the name of a file; a text by what it came with."""

from pathlib import Path

import pytest

from plexoscope.app.inputs.words import Found
from plexoscope.app.window.opening import reader_of, sorted_by_part
from plexoscope.plugins.manifest import Sample

PARTS = ("recordings", "tractograms", "values", "volumes", "networks")


def parts_of(*paths: Path, open_already: bool = False) -> dict[str, list[str]]:
    parts = sorted_by_part([Found(str(path), path) for path in paths], open_already)
    found = {name: [each.path.name for each in getattr(parts, name)] for name in PARTS}
    return {name: names for name, names in found.items() if names}


@pytest.fixture
def files(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "unpacked.trx").mkdir()
    texts = {
        "row.txt": "0.5 1.5 2\n",
        "column.txt": "# weights\n0.5\n1.5\n2\n",
        "edges.txt": "0 1 2\n1 2 1\n",
        "matrix.txt": "0,1\n1,0\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_by_name(files):
    names = ("b.tck", "run", "unpacked.trx", "a.nii.gz", "fa.tsf", "net.graphml", "a.TRK", "unknown.xyz")
    assert parts_of(*(files / name for name in names)) == {
        "recordings": ["run"],
        "tractograms": ["b.tck", "unpacked.trx", "a.TRK", "unknown.xyz"],
        "values": ["fa.tsf"],
        "volumes": ["a.nii.gz"],
        "networks": ["net.graphml"],
    }


@pytest.mark.parametrize("name", ["row.txt", "column.txt"])
def test_a_list_of_numbers_belongs_to_the_tractogram_that_it_came_with_in_any_order(files, name):
    for paths in ((files / "a.tck", files / name), (files / name, files / "a.tck")):
        assert parts_of(*paths) == {"tractograms": ["a.tck"], "values": [name]}
    assert parts_of(files / name) == {"networks": [name]}
    assert parts_of(files / name, open_already=True) == {"values": [name]}


@pytest.mark.parametrize("name", ["edges.txt", "matrix.txt"])
def test_a_table_that_came_with_a_tractogram_is_a_network(files, name):
    assert parts_of(files / "a.tck", files / name) == {"tractograms": ["a.tck"], "networks": [name]}
    assert parts_of(files / "a.tck", files / name, open_already=True)["networks"] == [name]


def test_scalars_are_no_tractogram(files):
    assert parts_of(files / "fa.tsf", files / "row.txt") == {"values": ["fa.tsf"], "networks": ["row.txt"]}


def test_what_is_not_there_is_left_to_its_reader(files):
    assert parts_of(files / "a.tck", files / "none.txt") == {"tractograms": ["a.tck"], "values": ["none.txt"]}


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        ("streamlines", "tractograms"),
        ("volume", "volumes"),
        ("parcellation", "volumes"),
        ("network", "networks"),
        ("temporal_network", "networks"),
        ("time_series", "networks"),
    ],
)
def test_samples_by_their_kind(kind, part):
    found = Found("s", Path("data.txt"), Sample("s", "Sample", kind, "numpy", "data.txt", "Free"))
    assert getattr(sorted_by_part([found], tractograms_are_open=True), part) == (found,)


def test_a_sample_is_read_by_its_own_reader_and_a_file_by_whoever_knows_it():
    assert reader_of(Found("a.gml", Path("a.gml"))) is None
    sample = Sample("s", "Sample", "network", "numpy", "a.txt", "Free", reader="pathlib:PurePosixPath")
    assert str(reader_of(Found("s", Path("a.txt"), sample))(Path("b"))) == "a.txt"
