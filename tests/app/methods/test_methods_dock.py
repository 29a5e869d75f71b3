"""The form of the chosen method: what is typed into it is kept, and counts."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import Layer
from plexoscope.app.methods.methods_dock import MethodsDock
from plexoscope.app.services.messages import Messages
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.plugins.presets import Presets
from plexoscope.render.scene.appearance import StreamlineStyle
from tests.app.user import choose, open_file

LINES = Tractogram(np.zeros((4, 3), np.float32), np.array([0, 2, 4]))


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


def test_what_is_open_is_chosen_until_the_user_chooses(qtbot, installed_methods, tmp_path):
    document = Document()
    dock = MethodsDock(document, Messages(), installed_methods, Presets(tmp_path), QWidget(), ())
    qtbot.addWidget(dock)
    document.select_method("structural-connectome", "Structural connectome")
    box = dock.inputs.boxes["streamlines"]
    first, shown = box.currentText(), []
    for name in ("a.trk", "b.trk"):
        document.add_layers((Layer(name, name, Path(name), LINES, StreamlineStyle()),))
        shown.append(box.currentText())
    document.select_layer("a.trk")
    shown.append(box.currentText())
    document.remove_layer("a.trk")
    shown.append(box.currentText())
    assert shown == ["a.trk", "b.trk", "a.trk", "b.trk"]
    choose(box, first)
    document.add_layers((Layer("c.trk", "c.trk", Path("c.trk"), LINES, StreamlineStyle()),))
    assert box.currentText() == first
    while document.state.layers:
        document.history.undo()
    assert box.currentText() == first
    assert dock.inputs.boxes["parcellation"].currentText() == "None", "what is optional stays empty"
