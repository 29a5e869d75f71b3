"""The run bar: why a method cannot be run, failures below the buttons, and live parameters."""

from PySide6.QtGui import QGuiApplication

from tests.app.counter import begin, run


def test_the_run_button_says_why_it_cannot_be_pressed(window, qtbot):
    assert "Ctrl+R" in window.running.start.run.toolTip()
    window.document.history.undo()
    assert not window.running.start.run.isEnabled()
    assert window.running.start.run.toolTip() == window.running.head.state.text() == "Choose a method"


def test_a_failure_stands_below_the_buttons_and_is_copied_with_its_traceback(window, qtbot):
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
