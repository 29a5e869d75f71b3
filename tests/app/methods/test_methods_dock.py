"""The form of the chosen method: what is typed into it is kept, and counts."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import Layer
from plexoscope.app.inputs.words import OpenInput
from plexoscope.app.methods.fitting_list import MOST, NOTHING_FITS, NOTHING_OPEN, FittingList
from plexoscope.app.methods.methods_dock import MethodsDock
from plexoscope.app.services.messages import Messages
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.plugins.manifest import Input
from plexoscope.plugins.presets import Presets
from plexoscope.render.scene.appearance import StreamlineStyle
from tests.app.user import choose, open_file

LINES = Tractogram(np.zeros((4, 3), np.float32), np.array([0, 2, 4]))


def choose_pivem(window):
    """Select PiVeM and return its parameter form."""
    window.running.library_page.set_up.emit("pivem")
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


@pytest.fixture
def dock(qtbot, installed_methods, tmp_path):
    dock = MethodsDock(Document(), Messages(), installed_methods, Presets(tmp_path), QWidget(), ())
    qtbot.addWidget(dock)
    dock.resize(320, 700)
    dock.show()
    return dock


def test_without_a_method_those_that_fit_are_offered_and_the_way_to_all(dock, qtbot):
    wanted = []
    dock.library_wanted.connect(lambda: wanted.append(dock))
    assert dock.fitting.rows == {}
    assert dock.fitting.heading.text() == NOTHING_OPEN
    dock._document.add_layers((Layer("a", "a.trk", Path("a.trk"), LINES, StreamlineStyle()),))
    assert 1 <= len(dock.fitting.rows) <= MOST
    row = dock.fitting.rows["structural-connectome"]
    qtbot.mouseClick(dock.fitting.all, Qt.MouseButton.LeftButton)
    assert wanted == [dock]
    qtbot.keyClick(row, Qt.Key.Key_Return)
    assert dock._document.state.selected_method == "structural-connectome"
    assert dock.fitting.isHidden()
    assert dock.title.text() == "Structural connectome"
    assert dock.under.text() == "2008 · Connectomes"
    qtbot.mouseClick(dock.change, Qt.MouseButton.LeftButton)
    assert wanted == [dock, dock]
    dock._document.history.undo()
    assert not dock.fitting.isHidden()
    assert dock.head.isHidden()


def test_no_more_are_offered_than_are_read_at_a_glance(qtbot, made_up):
    few = FittingList()
    qtbot.addWidget(few)
    network = (Input("n", "network", "Network"),)
    methods = [made_up(f"m{number}", inputs=network) for number in range(MOST + 3)]
    few.show_fitting(methods, [OpenInput("network:1", "a.gml", "", "network", None)])
    assert len(few.rows) == MOST
    assert few.heading.text() == f"Fits what is open ({MOST} of {MOST + 3})"
    row = few.rows["m0"]
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in row.findChildren(QLabel))
    few.show_fitting(methods, [OpenInput("volume:1", "a.nii", "", "volume", None)])
    assert (few.rows, few.heading.text()) == ({}, NOTHING_FITS)


def test_the_form_says_how_a_method_differs_from_its_paper(dock):
    dock._document.select_method("nat", "NAT")
    assert dock.reading.text().startswith("Our reading: ")
    dock._document.select_method("pivem", "PiVeM")
    assert not dock.reading.text()
