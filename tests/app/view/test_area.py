"""The 3-D view: the keyboard turns it, messages stand over it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from plexoscope.app.view.toasts import Toast
from tests.app.user import open_file


def test_the_keyboard_turns_and_zooms_the_view(window, qtbot):
    open_file(window, qtbot)
    native = window.view.canvas.native
    start = window.document.state.camera
    qtbot.keyClick(native, Qt.Key.Key_Left)
    qtbot.keyClick(native, Qt.Key.Key_Left)
    turned = window.document.state.camera
    assert turned.azimuth_deg != start.azimuth_deg
    qtbot.keyClicks(native, "+")
    assert window.document.state.camera.zoom > turned.zoom
    for expected in (turned, start):
        window.actions_.qaction("edit.undo").trigger()
        assert window.document.state.camera == expected


def test_of_too_many_messages_over_the_view_the_oldest_goes(window, qtbot):
    for number in range(5):
        window.messages.good(f"Message {number}")
    seen = [toast for toast in window.findChildren(Toast) if not toast.isHidden()]
    words = sorted(toast.findChild(QLabel).text() for toast in seen)
    assert words == ["Message 2", "Message 3", "Message 4"]
    assert max(seen, key=lambda toast: toast.y()).findChild(QLabel).text() == "Message 4"
