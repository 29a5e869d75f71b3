"""Inputs of a run are read in the background: dropped, cancelled, and refused."""

import threading

import pytest
from PySide6.QtCore import Qt

from tests.app.user import stop_button


@pytest.fixture
def window(make_window, installed_methods):
    return make_window(installed_methods)


def choose_pivem(window):
    """Select PiVeM and return its parameter form."""
    window.running.methods.list.rows["pivem"].clicked.emit()
    return window.running.methods.form


def test_a_run_can_be_cancelled_while_its_input_is_read(window, qtbot, monkeypatch):
    reading = threading.Event()
    monkeypatch.setattr("plexoscope.app.inputs.reading.read_input", lambda *given: reading.wait(20))
    choose_pivem(window)
    window.actions_.qaction("method.run").trigger()
    assert window.runs.preparing
    assert window.running.run_bar.cancel.isEnabled()
    window.actions_.qaction("method.cancel").trigger()
    qtbot.waitUntil(lambda: not window.runs.active)
    assert window.running.run_bar.run.isEnabled()
    reading.set()


def test_the_status_bar_drops_a_read_and_the_method_can_run_again(window, qtbot, monkeypatch):
    reading = threading.Event()
    monkeypatch.setattr("plexoscope.app.inputs.reading.read_input", lambda *given: reading.wait(20))
    choose_pivem(window)
    window.actions_.qaction("method.run").trigger()
    qtbot.mouseClick(stop_button(window), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.running.run_bar.run.isEnabled())
    reading.set()


def test_a_method_that_fails_at_once_can_be_run_again_and_again(window, qtbot, monkeypatch):
    monkeypatch.setattr("plexoscope.app.inputs.words.Found.read", lambda found: object())
    choose_pivem(window)
    for n_failed in (1, 2, 3):
        window.actions_.qaction("method.run").trigger()
        qtbot.waitUntil(lambda n=n_failed: sum(m.level == "bad" for m in window.messages.all) == n)
        assert window.actions_.qaction("method.run").isEnabled()
