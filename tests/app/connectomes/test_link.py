"""Fibres and connectome linked in the window: cells select fibres, a picked fibre selects its regions."""

from pathlib import Path

import nibabel
import numpy as np
import pytest

from plexoscope.app.connectomes.actions import parcellation_of
from plexoscope.app.connectomes.link import METHOD
from plexoscope.app.connectomes.region_ends import KnownEnds, RegionEnds
from plexoscope.app.document.selection import streamlines_of
from plexoscope.app.document.state import State as DocumentState
from plexoscope.app.scene.first_volume_look import volume_layer
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.models.io.tractogram import write_tractogram
from plexoscope.models.io.volume import read_volume
from plexoscope.plugins.states import RunState
from tests.app.tractograms.exploring import View
from tests.app.user import open_file

ENDS = RegionEnds(("a", "b", "c"), np.array([(0, 1), (1, 0), (0, 0), (1, 2), (-1, 2), (-1, -1)]))


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ((), []),
        (("a",), [0, 1, 2]),
        (("a", "b"), [0, 1]),
        (("b", "a"), [0, 1]),
        (("a", "a"), [0, 1, 2]),
        (("a", "b", "c"), [0, 1, 3]),
        (("c",), [3, 4]),
        (("a", "x"), []),
        (("x",), []),
    ],
)
def test_fibres_of_a_selection(names: tuple[str, ...], expected: list[int]) -> None:
    np.testing.assert_array_equal(ENDS.fibres(names), expected)


def test_regions_of_a_fibre() -> None:
    assert [ENDS.regions(fibre) for fibre in range(6)] == [("a", "b"), ("b", "a"), ("a",), ("b", "c"), ("c",), ()]


def test_ends_are_forgotten_with_their_tractogram() -> None:
    known, tractogram = KnownEnds(), Tractogram(np.zeros((0, 3)), np.zeros(1))
    known.set(tractogram, ENDS)
    assert known.get(tractogram) is ENDS
    del tractogram
    assert len(known) == 0


def test_the_parcellation_that_is_open() -> None:
    measure = Volume(np.random.default_rng(0).random((4, 4, 4)), np.eye(4), "FA")
    labels = Volume(np.ones((4, 4, 4), np.uint8), np.eye(4), "labels")
    layers = tuple(volume_layer(Path(f"{volume.name}.nii"), volume) for volume in (measure, labels))
    assert parcellation_of(DocumentState()) is None
    assert parcellation_of(DocumentState(volumes=layers[:1])) is None
    assert parcellation_of(DocumentState(volumes=layers)) is layers[1]


def _fan(folder) -> None:
    """500 fibres from region 1 to region 2, ten from region 2 to region 3, at the corners of a triangle."""
    rng = np.random.default_rng(0)
    corners = np.array([(-30.0, 0, 0), (30, 0, 0), (0, 0, 40)])
    share = np.linspace(0, 1, 60)[:, None]
    lines = []
    for n_lines, first, last in ((500, 0, 1), (10, 1, 2)):
        for _ in range(n_lines):
            start, end = corners[[first, last]] + rng.normal(size=(2, 3))
            lines.append(start * (1 - share) + end * share)
    points = np.concatenate(lines).astype(np.float32)
    write_tractogram(Tractogram(points, np.arange(len(lines) + 1) * 60), folder / "fan.tck")
    values = np.zeros((21, 9, 21), np.int16)
    affine = np.diag([4.0, 4, 4, 1])
    affine[:3, 3] = -40, -16, -20
    places = np.moveaxis(np.indices(values.shape), 0, -1) * 4.0 + affine[:3, 3]
    for label, corner in enumerate(corners, 1):
        values[np.linalg.norm(places - corner, axis=-1) < 9] = label
    nibabel.save(nibabel.Nifti1Image(values, affine), folder / "regions.nii.gz")
    (folder / "regions.tsv").write_text("index\tname\n1\tWest\n2\tEast\n3\tTop\n")


@pytest.fixture
def linked(window, qtbot, tmp_path):
    """The window after the menu's action and a run on an open tractogram and parcellation."""
    _fan(tmp_path)
    window.resize(1200, 800)
    open_file(window, qtbot, tmp_path / "fan.tck")
    path = tmp_path / "regions.nii.gz"
    window.document.add_volumes((volume_layer(path, read_volume(path)),))
    window.actions_.qaction("method.connectome").trigger()
    window.running.run_method()
    qtbot.waitUntil(lambda: bool(window.runs.entries), timeout=10_000)
    entry = window.runs.entries[0]
    qtbot.waitUntil(lambda: entry.state.is_terminal and not window.runs.active, timeout=30_000)
    assert entry.state is RunState.SUCCEEDED, entry.error_text
    return window


def _selected(window) -> list[int]:
    which = window.document.state.selection.of_layer(window.document.state.layers[0].id)
    return [] if which is None else np.flatnonzero(which.values).tolist()


def test_cells_select_fibres_and_fibres_select_cells(linked, qtbot) -> None:
    document = linked.document
    layer = document.state.layers[0]
    assert document.state.settings(METHOD).inputs["streamlines"] == f"layer:{layer.id}"
    assert not _selected(linked)

    # A click on a cell of the matrix selects two names, and the fibres between them.
    panel = linked.running.results.panels["matrix"]
    qtbot.waitUntil(lambda: panel.newest is not None, timeout=10_000)
    names = panel.newest.row_names
    panel.matrix_canvas.picked.emit((names.index("East"), names.index("Top")))
    assert document.state.selected_nodes == ("East", "Top")
    assert _selected(linked) == list(range(500, 510))
    lit = linked.view.canvas.scene.items[0].lit
    assert lit is document.state.selection.of_layer(layer.id)
    assert linked.selections.chip.words.text() == "2 nodes, 10 streamlines selected"

    document.select_nodes(("West", "East"))
    assert _selected(linked) == list(range(500))
    document.history.undo()
    assert linked.view.canvas.scene.items[0].lit is lit

    # Fibres mean the regions that they end in, that of most ends first.
    document.select_streamlines(streamlines_of([(layer.id, np.arange(510) >= 499)]))
    assert document.state.selected_nodes == ("East", "Top", "West")
    linked.actions_.qaction("select.none").trigger()
    assert not _selected(linked)
    assert linked.view.canvas.scene.items[0].lit is None

    # A click on a fibre selects the two regions it joins.
    ready: list[object] = []
    linked.tractograms.indices.request(layer, ready.append)
    qtbot.waitUntil(lambda: bool(ready), timeout=10_000)
    document.look_from("Look", 0.0, 0.0)
    middle = layer.tractogram.positions_mm[500 * 60 + 30]
    View(linked).click(View(linked).at(middle))
    assert linked.tractograms.picking.picked.streamline >= 500
    assert set(document.state.selected_nodes) == {"East", "Top"}
    assert set(panel.marked) == {"East", "Top"}


def test_only_the_selection(linked, qtbot) -> None:
    document = linked.document
    layer = document.state.layers[0]
    only = linked.actions_.qaction("select.only")
    assert not only.isEnabled()
    document.select_nodes(("East", "Top"))
    assert only.isEnabled()
    only.trigger()
    qtbot.waitUntil(lambda: layer.id in document.shown, timeout=10_000)
    np.testing.assert_array_equal(np.flatnonzero(document.shown[layer.id].values), np.arange(500, 510))
    document.history.undo()
    qtbot.waitUntil(lambda: layer.id not in document.shown, timeout=10_000)


def test_names_of_something_else_select_no_fibre(linked) -> None:
    linked.document.select_nodes(("Precentral_L", "West"))
    assert not _selected(linked)


def test_inverting_regions_is_of_those_that_the_connectome_has(linked) -> None:
    linked.document.select_nodes(("East", "Top"))
    linked.actions_.qaction("select.invert").trigger()
    assert linked.document.state.selected_nodes == ("West",)
    assert _selected(linked) == list(range(500))


def test_names_find_their_fibres_when_the_connectome_is_counted(linked) -> None:
    linked.connectomes.link.known = KnownEnds()
    linked.document.select_nodes(("East", "Top"))
    assert not _selected(linked)
    n_steps = linked.document.history.count()
    linked.connectomes.link._taken = None
    linked.runs.shown_changed.emit()
    assert _selected(linked) == list(range(500, 510))
    assert linked.document.history.count() == n_steps
