"""Who opens what, told by the kind of a sample and the name of a file; a text by what it came with."""

from pathlib import Path

import pytest

from plexoscope.app.graphs.opening import GraphOpener, graph_files
from plexoscope.app.inputs.words import Found, is_recording
from plexoscope.app.tractograms.files import tractogram_files
from plexoscope.app.view.part import FileOpener
from plexoscope.app.volumes.opening import VolumeOpener, volume_files
from plexoscope.app.window.opening import file_kinds, shared_out
from plexoscope.plugins.manifest import Sample


class Doors:
    """What stands for the openers of the rooms: notes what each is asked to open."""

    def __init__(self, has_tractograms: bool = False) -> None:
        self.has_tractograms = has_tractograms
        self.opened: dict[str, list[str]] = {}
        volumes, graphs = VolumeOpener(None, None, None), GraphOpener(None, None, None)
        volumes.open = lambda found: self.note("volumes", [each.path for each in found])
        graphs.open = lambda paths, name, read, sample: self.note("networks", paths)
        self.openers = (
            tractogram_files(self),
            volume_files(volumes),
            graph_files(graphs),
            FileOpener(
                {},
                lambda each, _: each.sample is None and is_recording(each.path),
                lambda found: self.note("recordings", [each.path for each in found]),
            ),
        )

    def note(self, part: str, paths) -> None:
        if paths:
            self.opened.setdefault(part, []).extend(path.name for path in paths)

    def open_found(self, found, values) -> None:
        self.note("tractograms", [each.path for each in found])
        self.note("values", values)

    def add_values(self, path: Path) -> None:
        self.note("values", [path])


def parts_of(*paths: Path, open_already: bool = False) -> dict[str, list[str]]:
    doors = Doors(open_already)
    for opener, found in shared_out([Found(str(path), path) for path in paths], doors.openers):
        opener.open(found)
    return doors.opened


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
    doors = Doors(has_tractograms=True)
    for opener, some in shared_out([found], doors.openers):
        opener.open(some)
    assert doors.opened == {part: ["data.txt"]}


def test_a_sample_is_read_by_its_own_reader_and_a_file_by_whoever_knows_it():
    readers = []
    graphs = GraphOpener(None, None, None)
    graphs.open = lambda paths, name, read, sample: readers.append(read)
    sample = Sample("s", "Sample", "network", "numpy", "a.txt", "Free", reader="pathlib:PurePosixPath")
    graph_files(graphs).open([Found("a.gml", Path("a.gml")), Found("s", Path("a.txt"), sample)])
    assert readers[0] is None
    assert str(readers[1](Path("b"))) == "a.txt"


def test_the_dialog_offers_every_kind_together_and_by_itself():
    kinds = file_kinds(Doors().openers).split(";;")
    assert [kind.split(" (")[0] for kind in kinds] == [
        "All of these", "Tractograms", "Volumes", "Networks", "Values of streamlines", "All files",
    ]  # fmt: skip
    assert all(f"*{suffix}" in kinds[0] for suffix in (".trk", ".nii.gz", ".graphml", ".tsf"))
