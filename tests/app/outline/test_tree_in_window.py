"""The tree with real clicks and keys in the real window, and the inspector that follows it."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from plexoscope.app.document.outline import things_inside
from plexoscope.app.outline.tree_delegate import eye_rect
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.io.tractogram import write_tractogram
from tests.app.tractograms.exploring import add_volume, the_layer
from tests.app.user import open_file

LEFT = Qt.MouseButton.LeftButton


class Hand:
    """What a user does with rows, found by their keys."""

    def __init__(self, window, qtbot) -> None:
        self.window, self.qtbot, self.tree = window, qtbot, window.outline.dock.tree
        self.state = lambda: window.document.state

    def rect(self, key: str) -> QRect:
        return self.tree.visualRect(self.tree.rows.index_of(key))

    def click(self, key: str, at: QPoint | None = None, keys=Qt.KeyboardModifier.NoModifier) -> None:
        place = self.rect(key).topLeft() + QPoint(50, 10) if at is None else at
        self.qtbot.mouseClick(self.tree.viewport(), LEFT, keys, place)

    def click_eye(self, key: str, keys=Qt.KeyboardModifier.NoModifier) -> None:
        self.click(key, eye_rect(self.rect(key)).center(), keys)

    def press(self, key: Qt.Key) -> None:
        self.qtbot.keyClick(self.tree, key)

    def type_name(self, name: str) -> None:
        field = next(each for each in self.tree.findChildren(QLineEdit) if each.isVisible())
        field.selectAll()
        self.qtbot.keyClicks(field, name)
        self.qtbot.keyClick(field, Qt.Key.Key_Return)
        QApplication.processEvents()  # the name is taken after the key


@pytest.fixture
def hand(window, qtbot, tmp_path):
    lines = Tractogram(np.random.default_rng(0).random((40, 3)).astype(np.float32) * 50, np.arange(0, 41, 4))
    path = tmp_path / "grouped.trx"
    write_tractogram(dataclasses.replace(lines, groups={"left": np.arange(4), "right": np.arange(4, 9)}), path)
    open_file(window, qtbot, path)
    assert the_layer(window).tractogram.groups
    add_volume(window)
    add_volume(window, np.zeros((30, 30, 30), np.float32))
    return Hand(window, qtbot)


def test_rows_are_selected_hidden_renamed_grouped_and_found(hand, window, qtbot):
    document, (lower, upper) = window.document, [f"volume:{each.id}" for each in hand.state().volumes]
    layer = f"layer:{hand.state().layers[0].id}"
    tops = [hand.rect(key).top() for key in ("scene:", layer, upper, lower)]
    assert tops == sorted(tops), "the volume that is drawn over the other stands above it"

    hand.click(layer)
    inspector = window.outline.inspector
    assert (hand.state().inspected, inspector.page) == (layer, "Looks")
    hand.click(upper)
    assert [inspector.tabs.tabText(at) for at in range(inspector.tabs.count())] == ["Looks", "Slices", "Facts"]
    assert hand.state().selected_volume == upper.removeprefix("volume:")

    hand.click_eye(upper)
    assert [each.visible for each in hand.state().volumes] == [True, False]
    assert hand.state().inspected == upper, "the eye selects nothing"
    hand.click_eye(upper, Qt.KeyboardModifier.AltModifier)
    assert ([each.visible for each in hand.state().volumes], hand.state().layers[0].style.visible) == (
        [False, True],
        False,
    )
    document.history.undo()
    document.history.undo()

    window.view.canvas.native.setFocus()
    window.activateWindow()
    QTest.keySequence(window.view.canvas.native, QKeySequence("F2"))  # wherever the keys are
    hand.type_name("fractional anisotropy")
    assert hand.state().volume(upper.removeprefix("volume:")).name == "fractional anisotropy"
    assert document.history.undo_text().startswith("Rename")

    hand.click(lower, keys=Qt.KeyboardModifier.ControlModifier)
    assert hand.tree.chosen_keys() == [upper, lower]
    hand.press(Qt.Key.Key_Space)
    assert [each.visible for each in hand.state().volumes] == [False, False]
    document.history.undo()
    assert [each.visible for each in hand.state().volumes] == [True, True], "several are one step"

    n_steps = document.history.index()
    hand.tree.group_chosen()
    hand.type_name("Maps")
    folder = next(row.key for row in hand.state().outline if row.name == "Maps")
    assert things_inside(hand.state().outline, folder) == [upper, lower]
    hand.tree.rows.dropped.emit([lower], folder, upper)
    assert [f"volume:{each.id}" for each in hand.state().volumes] == [upper, lower], "further up is drawn last"
    hand.click(folder)
    hand.press(Qt.Key.Key_Delete)
    assert hand.state().volumes == ()
    while document.history.index() > n_steps:
        document.history.undo()
    assert [f"volume:{each.id}" for each in hand.state().volumes] == [lower, upper]


def test_search_unfolds_what_it_finds_and_escape_brings_all_back(hand, window, qtbot):
    layer = f"layer:{hand.state().layers[0].id}"
    names = [piece.name for piece in window.tractograms.things()[0].children()]
    assert len(names) > 1
    search = window.outline.dock.search
    search.show()
    search.setFocus()
    qtbot.keyClicks(search, names[1].upper())
    found = hand.tree.rows.index_of(f"{layer}/group:1")
    assert hand.tree.isExpanded(hand.tree.rows.index_of(layer))
    assert not hand.tree.visualRect(found).isEmpty()
    assert hand.rect("scene:").isEmpty()
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert search.text() == ""
    assert not hand.rect("scene:").isEmpty()


def test_a_bundle_brings_up_its_page_and_the_filter_leaves_a_badge(hand, window, qtbot):
    layer = f"layer:{hand.state().layers[0].id}"
    hand.tree.expand(hand.tree.rows.index_of(layer))
    hand.click(f"{layer}/group:1")
    assert window.outline.inspector.page == "Bundles"
    assert window.tractograms.bundles_page.list.currentIndex().row() == 1
    window.tractograms.filter.add_sphere()
    qtbot.waitUntil(lambda: bool(window.tractograms.things()[0].badge), timeout=10_000)
    condition = next(iter(hand.state().layers[0].filter.conditions()))
    window.outline.inspect(f"{layer}/condition:{condition.id}")
    assert window.outline.inspector.page == "Filter"
    window.actions_.qaction("panels.view").trigger()
    assert hand.state().inspected == "scene:"
    window.actions_.qaction("panels.layers").trigger()
    assert (hand.state().inspected, window.outline.inspector.page) == (layer, "Looks")


def test_the_menu_of_a_row_offers_what_can_be_done(hand, window):
    layer = f"layer:{hand.state().layers[0].id}"
    hand.click(layer)
    menu = QMenu()
    hand.tree.fill_menu(menu, hand.tree.rows.index_of(layer))
    actions = {action.text().partition("\t")[0]: action for action in menu.actions() if action.text()}
    actions["Duplicate"].trigger()
    assert [each.name for each in hand.state().layers][1].endswith(" copy")
    assert actions["Group into bundles…"].isEnabled()
    assert not actions["Clear filter"].isEnabled()


def test_turning_the_view_asks_the_tree_for_nothing(hand, window, monkeypatch):
    QApplication.processEvents()
    asked = []
    monkeypatch.setattr(hand.tree, "show_things", lambda *_: asked.append(1))
    for step in range(5):
        window.document.move_camera(window.document.state.camera.orbited(step, 0), "test")
    assert asked == []


def test_a_row_of_a_group_selects_its_streamlines(hand, window):
    document, key = window.document, f"layer:{the_layer(window).id}"

    def selected() -> list[int]:
        chosen = hand.state().selection.of_layer(the_layer(window).id)
        return [] if chosen is None else np.flatnonzero(chosen.values).tolist()

    hand.tree.setExpanded(hand.tree.rows.index_of(key), True)
    document.select_nodes(("elsewhere",))
    before = document.state
    hand.click(f"{key}/group:1")
    assert selected() == [4, 5, 6, 7, 8]
    assert document.state.inspected == f"{key}/group:1"
    document.history.undo()
    assert document.state == before
    document.history.redo()
    window.actions_.qaction("select.none").trigger()
    hand.click(f"{key}/group:1")
    assert selected() == [4, 5, 6, 7, 8]
    hand.press(Qt.Key.Key_Up)
    assert selected() == [0, 1, 2, 3]
