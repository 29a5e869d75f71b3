"""Files in the window: opened, dropped, taken back, and refused unharmed."""

import threading

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from plexoscope.app.document.state import State
from tests.app.user import FORNIX, open_file, shown


def test_opening_a_file_draws_it_and_undo_takes_it_away(window, qtbot):
    empty = shown(window)
    assert window.view.empty.isVisible()
    open_file(window, qtbot)
    qtbot.waitUntil(lambda: np.array_equal(shown(window).shape, empty.shape))
    qtbot.waitUntil(lambda: (shown(window) != empty).any(axis=2).mean() > 0.02)
    assert not window.view.empty.isVisible()
    window.actions_.qaction("edit.undo").trigger()
    qtbot.waitUntil(lambda: (shown(window) == empty).all())
    assert window.document.state == State()


def test_a_file_can_be_dropped(window, qtbot):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(FORNIX))])
    event = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    entered = QDragEnterEvent(
        QPoint(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(window, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(window, event)
    qtbot.waitUntil(lambda: len(window.document.state.layers) == 1, timeout=10_000)


@pytest.mark.parametrize("kind", ["truncated.trk", "empty.tck", "text.trx", "folder.trk", "zeros.trk"])
def test_a_bad_file_gives_one_message_and_changes_nothing(window, qtbot, tmp_path, kind):
    path = tmp_path / kind
    if kind == "folder.trk":
        path.mkdir()
    else:
        content = {
            "truncated": FORNIX.read_bytes()[:100_000],
            "empty": b"",
            "text": b"hello",
            "zeros": bytes(4000),
        }
        path.write_bytes(content[path.stem])
    open_file(window, qtbot)
    before, steps = window.document.state, window.document.history.count()
    open_file(window, qtbot, path)
    assert window.document.state is before
    assert window.document.history.count() == steps
    message = window.messages.all[-1]
    assert message.level == "bad"
    assert message.title.endswith(str(path))
    assert len([m for m in window.messages.all if m.level == "bad"]) == 1


def test_closing_does_not_wait_for_a_file(window, qtbot, monkeypatch, tmp_path):
    reading, closed = threading.Event(), []
    monkeypatch.setattr("plexoscope.app.tractograms.opening.read_tractogram", lambda path, progress: reading.wait(20))
    window.tractograms.opener.open([tmp_path / "large.trk"])
    window.close()
    closed.append(reading.is_set())
    reading.set()
    assert closed == [False]
