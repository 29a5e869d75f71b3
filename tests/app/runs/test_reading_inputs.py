"""Inputs of a run are read in the background: dropped, cancelled, and refused."""

import threading
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import Qt

from plexoscope.app.document.state import MethodSettings, State
from plexoscope.app.inputs.reading import NamedInput
from plexoscope.app.inputs.streamline_choices import StreamlineChoices
from plexoscope.app.machine.file_answers import FileAnswers
from plexoscope.app.runs import reading_inputs
from plexoscope.app.services.background import BackgroundJob
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.plugins.manifest import Input
from tests.app.user import stop_button


@pytest.fixture
def window(make_window, installed_methods):
    return make_window(installed_methods)


def choose_pivem(window):
    """Select PiVeM and return its parameter form."""
    window.running.library_page.set_up.emit("pivem")
    return window.running.methods.form


def test_a_run_can_be_cancelled_while_its_input_is_read(window, qtbot, monkeypatch):
    reading = threading.Event()
    monkeypatch.setattr("plexoscope.app.inputs.reading.read_input", lambda *given: reading.wait(20))
    choose_pivem(window)
    window.actions_.qaction("method.run").trigger()
    assert window.runs.preparing
    assert window.running.head.cancel.isEnabled()
    window.actions_.qaction("method.cancel").trigger()
    qtbot.waitUntil(lambda: not window.runs.active)
    assert window.running.start.run.isEnabled()
    reading.set()


def test_the_status_bar_drops_a_read_and_the_method_can_run_again(window, qtbot, monkeypatch):
    reading = threading.Event()
    monkeypatch.setattr("plexoscope.app.inputs.reading.read_input", lambda *given: reading.wait(20))
    choose_pivem(window)
    window.actions_.qaction("method.run").trigger()
    qtbot.mouseClick(stop_button(window), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.running.start.run.isEnabled())
    reading.set()


def test_a_method_that_fails_at_once_can_be_run_again_and_again(window, qtbot, monkeypatch):
    monkeypatch.setattr("plexoscope.app.inputs.words.Found.read", lambda found: object())
    choose_pivem(window)
    for n_failed in (1, 2, 3):
        window.actions_.qaction("method.run").trigger()
        qtbot.waitUntil(lambda n=n_failed: sum(m.level == "bad" for m in window.messages.all) == n)
        assert window.actions_.qaction("method.run").isEnabled()


def test_what_a_reader_left_out_is_said_before_the_run(window, qtbot, monkeypatch):
    data = Tractogram(np.zeros((2, 3)), np.array([0, 2]), notes=("left out 1 of 2",))
    monkeypatch.setattr("plexoscope.app.inputs.words.Found.read", lambda found: data)
    choose_pivem(window)
    window.actions_.qaction("method.run").trigger()
    qtbot.waitUntil(lambda: any(each.level == "bad" for each in window.messages.all))
    levels = [(each.level, each.title.partition(": ")[2], each.toast) for each in window.messages.all]
    assert ("warning", "left out 1 of 2", True) in levels


def test_a_space_that_was_remembered_is_that_of_an_input_too(tmp_path, monkeypatch):
    path, spaces = tmp_path / "a.vtk", FileAnswers()
    path.write_text("lines")
    spaces.give(path, "lps")
    asked = []
    monkeypatch.setattr(
        reading_inputs, "read_named", lambda *_, choices: asked.append(choices) or NamedInput(1, "", "")
    )
    manifest = SimpleNamespace(inputs=[Input("lines", "streamlines", "Lines")], samples=())
    for word in (str(path), "fornix"):
        settings = MethodSettings(inputs={"lines": word})
        reading_inputs.input_reader(manifest, settings, State(), spaces=spaces)(BackgroundJob("", *[print] * 4))
    assert asked == [StreamlineChoices("lps"), StreamlineChoices()]
