"""The run bar: why a method cannot be run, failures below the buttons, and live parameters."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from plexoscope.app.panels.base import NOTHING_AT_ALL
from plexoscope.app.runs.run_entry import RunEntry
from tests.app.counter import begin, run


def test_the_run_button_says_why_it_cannot_be_pressed(window, qtbot):
    assert "Ctrl+R" in window.running.run_bar.run.toolTip()
    window.document.history.undo()
    assert not window.running.run_bar.run.isEnabled()
    assert window.running.run_bar.run.toolTip() == window.running.run_bar.state.text() == "Choose a method"


def test_a_failure_stands_below_the_buttons_and_is_copied_with_its_traceback(window, qtbot):
    assert window.running.run_bar.error.isHidden()
    run(window, qtbot, n_steps=2, fault="raise")
    assert "RuntimeError: mat1 and mat2" in window.running.run_bar.error.text()
    assert "(counter.py, line " in window.running.run_bar.error.text()
    assert any("(counter.py, line " in each.title for each in window.messages.all)
    window.running.run_bar.error.linkActivated.emit("copy")
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("RuntimeError: mat1 and mat2")
    assert "counter.py" in copied
    run(window, qtbot, n_steps=2)
    assert window.running.run_bar.error.isHidden()


def test_a_live_parameter_reaches_the_run_and_another_asks_for_a_new_one(window, qtbot):
    work = begin(window, qtbot, n_steps=10_000_000, pause_s=0.001)
    window.running.methods.form.edited.emit("speed", 3.0)
    qtbot.waitUntil(lambda: work.channels["loss"].kept()[-1][1].values["speed"] == 3.0)
    assert not window.running.methods.form.needs_restart
    window.running.methods.form.edited.emit("n_steps", 5)
    assert window.running.methods.form.needs_restart
    window.runs.cancel()
    qtbot.waitUntil(lambda: not window.runs.active)
    assert not window.running.methods.form.needs_restart


def test_a_live_parameter_that_is_taken_back_is_taken_back_in_the_run(window, qtbot):
    work = begin(window, qtbot, n_steps=10_000_000, pause_s=0.001)
    window.running.methods.form.edited.emit("speed", 3.0)
    assert work.live["speed"] == 3.0
    window.document.history.undo()
    assert work.live["speed"] == 1.0
    window.runs.cancel()
    qtbot.waitUntil(lambda: not window.runs.active)


def test_a_panel_that_a_run_has_left_empty_says_so_at_its_end(window, qtbot, monkeypatch):
    monkeypatch.setattr(RunEntry, "has_result", lambda entry, name: name != "picture")
    run(window, qtbot, n_steps=2)

    def says(name):
        return [each.text() for each in window.running.results.panels[name].findChildren(QLabel)]

    qtbot.waitUntil(lambda: NOTHING_AT_ALL in says("picture"))
    assert NOTHING_AT_ALL not in says("loss")
