"""The form of the chosen method: what is typed into it is kept, and counts."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from tests.app.user import open_file


def choose_pivem(window):
    """Select PiVeM and return its parameter form."""
    window.running.methods.list.rows["pivem"].clicked.emit()
    return window.running.methods.form


def test_a_number_half_typed_outlives_a_turn_of_the_view(window, qtbot):
    open_file(window, qtbot)
    spin = choose_pivem(window).editors["n_bins"]
    spin.lineEdit().setText("23")
    window.document.move_camera(window.document.state.camera.orbited(10, 0), "test")
    assert spin.lineEdit().text() == "23"


def test_a_shortcut_takes_the_number_half_typed(window, qtbot, monkeypatch):
    spin = choose_pivem(window).editors["n_position_steps"]
    window.activateWindow()
    spin.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is spin)
    spin.lineEdit().setText("77")
    started = []
    monkeypatch.setattr(window.runs, "start", lambda method, settings, feeds: started.append(settings))
    window.actions_.qaction("method.run").trigger()
    assert started[0].values == {"n_position_steps": 77}


def test_the_wheel_changes_no_field_that_has_no_focus(window, qtbot):
    spin = choose_pivem(window).editors["n_bins"]
    spin.clearFocus()
    place = QPointF(spin.rect().center())
    wheel = QWheelEvent(
        place,
        QPointF(spin.mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    before = spin.value()
    QApplication.sendEvent(spin, wheel)
    assert spin.value() == before
