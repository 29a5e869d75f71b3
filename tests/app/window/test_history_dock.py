"""The history dock: the steps by name, the present one marked, a click goes there."""

from PySide6.QtCore import Qt

from tests.app.user import open_file


def lines(dock) -> list[str]:
    model = dock.list.model()
    return [model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())]


def test_a_click_goes_to_a_step(window, qtbot):
    dock = window.docks["History"].widget().widget
    assert not window.docks["History"].isVisible()
    window.actions_.qaction("panels.history").trigger()
    assert dock.empty.isVisible()
    open_file(window, qtbot)
    document = window.document
    opened = document.state
    document.look_from("Look from the left", -90, 0)
    for opacity in (0.1, 0.2, 0.25):
        document.restyle(opened.layers[0].id, "Change opacity", "drag", opacity=opacity)
    last = document.state
    assert lines(dock) == [
        "Beginning, done",
        "Open tracks300.trk, done",
        "Look from the left, done",
        "Change opacity, now",
    ]
    place = dock.list.visualRect(dock.list.model().index(1)).center()
    qtbot.mouseClick(dock.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert document.state == opened
    assert [line.rsplit(", ", 1)[1] for line in lines(dock)] == ["done", "now", "undone", "undone"]
    assert dock.list.currentIndex().row() == 1
    window.actions_.qaction("edit.redo").trigger()
    assert dock.list.currentIndex().row() == 2
    qtbot.keyClick(dock.list, Qt.Key.Key_Down)
    qtbot.keyClick(dock.list, Qt.Key.Key_Return)
    assert document.state == last
