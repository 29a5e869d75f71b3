"""Selections in the window: the chip, the brush, those that have a name, and what a selection becomes."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from plexoscope.app.document.selection import streamlines_of
from plexoscope.app.services.arguments import Deed
from plexoscope.models.io.tractogram import read_tractogram
from tests.app.tractograms.exploring import View


def layer_of(window):
    return window.document.state.layers[0]


def select_some(window, n: int = 5) -> None:
    layer = layer_of(window)
    which = np.arange(layer.tractogram.n_streamlines) < n
    window.document.select_streamlines(streamlines_of([(layer.id, which)]))


def do(window, id: str, **told: str) -> None:
    window.actions_.do(Deed(id, told))


def drag(window, keys=Qt.KeyboardModifier.NoModifier, share: float = 1.0) -> None:
    """Drag over the left share of the view."""
    native = window.view.canvas.native
    View(window).drag(QPoint(1, 1), QPoint(round(native.width() * share) - 4, native.height() - 4), keys)


def test_the_chip_says_how_much_and_lets_go(opened) -> None:
    chip = opened.selections.chip
    assert chip.isHidden()
    select_some(opened)
    assert chip.words.text() == "5 streamlines selected"
    assert not chip.isHidden()
    chip.invert.click()
    assert opened.document.state.selection.n_streamlines == layer_of(opened).tractogram.n_streamlines - 5
    chip.clear.click()
    assert chip.isHidden()
    opened.document.history.undo()
    assert not chip.isHidden()
    opened.view.canvas.native.setFocus()
    QTest.keyClick(opened.view.canvas.native, Qt.Key.Key_Escape)
    assert chip.isHidden()


def test_a_brush_selects_adds_and_subtracts_and_escape_lays_it_down(opened, qtbot) -> None:
    document, brush = opened.document, opened.selections.brush
    camera = document.state.camera
    do(opened, "select.rectangle")
    drag(opened)
    qtbot.waitUntil(lambda: document.state.selection.n_streamlines == layer_of(opened).tractogram.n_streamlines)
    assert document.state.camera == camera
    drag(opened, Qt.KeyboardModifier.AltModifier, 0.5)
    qtbot.waitUntil(lambda: document.history.undo_text().startswith("Select"))
    qtbot.waitUntil(lambda: document.state.selection.n_streamlines < layer_of(opened).tractogram.n_streamlines)
    select_some(opened)
    QTest.keyClick(opened.view.canvas.native, Qt.Key.Key_Escape)
    assert brush.shape is None
    assert document.state.selection.n_streamlines == 5
    do(opened, "select.lasso")
    assert opened.actions_.qaction("select.lasso").isChecked()
    do(opened, "select.lasso")
    assert brush.shape is None


def test_named_selections_are_rows_of_the_tree_and_are_joined(opened) -> None:
    document = opened.document
    select_some(opened, 5)
    do(opened, "select.keep", name="first five")
    select_some(opened, 2)
    do(opened, "select.keep", name="first two")
    do(opened, "select.restore", name="first five")
    do(opened, "select.subtract", name="first two")
    assert document.state.selection.n_streamlines == 3
    do(opened, "select.add", name="first two")
    do(opened, "select.intersect", name="first two")
    assert document.state.selection.n_streamlines == 2
    five, two = opened.selections.things()
    assert (five.name, five.detail, five.badge, two.badge) == ("first five", "5 streamlines", "", "selected")
    five.rename("all five")
    five.select()
    assert document.state.selection.n_streamlines == 5
    next(entry for entry in opened.selections.things()[1].more if entry.title.startswith("Subtract")).run()
    assert document.state.selection.n_streamlines == 3
    two.remove()
    assert [each.name for each in document.state.selections] == ["all five"]
    assert [each.title for each in opened.selections.findable()] == ["all five"]


def test_a_selection_becomes_a_layer_and_a_file(opened, qtbot, tmp_path) -> None:
    select_some(opened)
    source = layer_of(opened).tractogram
    do(opened, "select.layer")
    qtbot.waitUntil(lambda: len(opened.document.state.layers) == 2)
    made = opened.document.state.layers[1]
    assert made.name.endswith(", selection")
    np.testing.assert_array_equal(made.tractogram.positions_mm, source.positions_mm[: source.offsets[5]])
    path = tmp_path / "some.tck"
    do(opened, "select.save", path=str(path))
    qtbot.waitUntil(lambda: any("Saved 5 streamlines" in each.title for each in opened.messages.all))
    assert read_tractogram(path).n_streamlines == 5


@pytest.mark.parametrize(("name", "expected"), [("n.txt", 'a\nb, "c"\n'), ("n.csv", 'name\na\n"b, ""c"""\n')])
def test_names_become_a_file(opened, qtbot, tmp_path, name, expected) -> None:
    opened.document.select_nodes(("a", 'b, "c"'))
    do(opened, "select.save", path=str(tmp_path / name))
    qtbot.waitUntil(lambda: any("Saved 2 names" in each.title for each in opened.messages.all))
    assert (tmp_path / name).read_text() == expected


def test_a_file_that_cannot_hold_the_selection_is_refused(opened, tmp_path) -> None:
    opened.document.select_nodes(("a",))
    do(opened, "select.save", path=str(tmp_path / "a.trk"))
    assert "no streamline is selected" in opened.messages.all[-1].title
    assert not (tmp_path / "a.trk").exists()


def test_what_is_named_stands_in_the_tree_at_once(opened) -> None:
    select_some(opened)
    do(opened, "select.keep", name="some")
    rows = opened.outline.dock.tree.rows
    (named,) = opened.document.state.selections
    assert rows.name_at(rows.index_of(f"selection:{named.id}")) == "some"
    assert rows.thing_at(rows.index_of(f"selection:{named.id}")).badge == "selected"
    select_some(opened, 3)
    assert rows.thing_at(rows.index_of(f"selection:{named.id}")).badge == ""
