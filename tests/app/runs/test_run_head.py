"""The head of the results and the button that runs: why a method cannot be run, failures, and live parameters."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from plexoscope.app.panels.base import NOTHING_AT_ALL
from plexoscope.app.runs.run_entry import RunEntry
from plexoscope.plugins.results import Check
from tests.app.counter import begin, run


def test_the_run_button_says_why_it_cannot_be_pressed(window, qtbot):
    assert "Ctrl+R" in window.running.start.run.toolTip()
    window.document.history.undo()
    assert not window.running.start.run.isEnabled()
    assert window.running.start.run.toolTip() == window.running.start.words.text() == "Choose a method"


def test_a_failure_stands_in_the_head_and_is_copied_with_its_traceback(window, qtbot):
    assert window.running.head.error.isHidden()
    run(window, qtbot, n_steps=2, fault="raise")
    assert "RuntimeError: mat1 and mat2" in window.running.head.error.text()
    assert "(counter.py, line " in window.running.head.error.text()
    assert any("(counter.py, line " in each.title for each in window.messages.all)
    window.running.head.error.linkActivated.emit("copy")
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("RuntimeError: mat1 and mat2")
    assert "counter.py" in copied
    run(window, qtbot, n_steps=2)
    assert window.running.head.error.isHidden()


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


def test_the_head_says_whose_results_are_shown_and_how_the_run_went(window, qtbot):
    head = window.running.head
    assert not head.isVisible()
    run(window, qtbot, n_steps=2)
    assert head.isVisible()
    assert head.title.text() == "#1 Counter"
    assert head.state.text() == "Finished"
    assert not any(button.isVisible() for button in head.buttons), "nothing can be done with what is over"
    head.show_compared("Counter: 2 runs compared")
    assert head.title.text() == "Counter: 2 runs compared"
    assert not head.progress.isVisible()


def test_checks_stand_in_a_line_and_unfold(window, qtbot):
    run(window, qtbot, n_steps=2)
    head = window.running.head
    checks = (Check("Loss", "< 0.2", 0.1, True), Check("Ahead of chance", "> 0", "-0.1, 3 seeds", False))
    window.runs.shown.run._checks.update({check.name: check for check in checks})
    head.refresh()
    assert head.verdict.text() == "✗ Ahead of chance: got -0.1, 3 seeds, expected > 0"
    assert head.summary.text().startswith("2 of 3 checks passed")
    assert not head.checks.isVisible()
    qtbot.mouseClick(head.summary, Qt.MouseButton.LeftButton)
    assert head.checks.isVisible()
    shown = [label.text() for label in head.checks.findChildren(QLabel) if label.isVisible()]
    assert "✗" in shown[0]
    assert any("Ahead of chance" in text for text in shown)


def test_a_run_is_seen_at_once_and_undo_brings_the_view_back(window, qtbot):
    assert not window.running.results.isVisible()
    run(window, qtbot, n_steps=2)
    assert window.running.results.isVisible()
    assert window.document.state.workspace.name == "Method"
    window.document.history.undo()
    assert not window.running.results.isVisible()
    window.actions_.qaction("workspace.method").trigger()
    assert window.running.results.isVisible()


def test_a_panel_that_a_run_has_left_empty_says_so_at_its_end(window, qtbot, monkeypatch):
    monkeypatch.setattr(RunEntry, "has_result", lambda entry, name: name != "picture")
    run(window, qtbot, n_steps=2)

    def says(name):
        return [each.text() for each in window.running.results.panels[name].findChildren(QLabel)]

    qtbot.waitUntil(lambda: NOTHING_AT_ALL in says("picture"))
    assert NOTHING_AT_ALL not in says("loss")
