"""The options of a run: each change is one step of the history."""

from PySide6.QtCore import Qt


def test_every_option_of_a_run_is_one_step_of_the_history(counting_window, qtbot):
    options = counting_window.running.methods.options
    options.fold.setChecked(True)
    first = counting_window.document.state
    n_steps = counting_window.document.history.index()
    options.place.setCurrentIndex(2)
    options.place.activated.emit(2)
    options.minutes.setValue(3)
    options.memory.setValue(512)
    options.seeds.setValue(2)
    options.add.activated.emit(0)
    settings = counting_window.document.state.settings("counter")
    assert (settings.placement, settings.wall_s, settings.memory_mb, settings.n_seeds) == ("process", 180.0, 512, 2)
    assert dict(settings.sweep) == {"n_steps": "30"}
    box = options.sweeps["n_steps"]
    box.setText("3, 4,")
    box.editingFinished.emit()
    assert dict(counting_window.document.state.settings("counter").sweep) == {"n_steps": "3,4"}
    assert options.total.text() == "4 runs, then a comparison"
    assert counting_window.document.history.index() == n_steps + 5  # the values of one sweep are one step
    while counting_window.document.history.index() > n_steps:
        counting_window.document.history.undo()
    assert counting_window.document.state == first
    assert options.seeds.value() == 1
    assert not options.sweeps


def test_a_sweep_over_a_parameter_is_taken_back_with_the_keyboard(counting_window, qtbot):
    options = counting_window.running.methods.options
    options.fold.click()
    counting_window.document.change_settings("counter", "Set", values={"n_steps": 12})
    options.add.activated.emit(0)
    box = options.sweeps["n_steps"]
    assert box.text() == "12"
    box.clear()
    qtbot.keyClick(box, Qt.Key.Key_Return)  # the box answers a key while its row is taken away
    assert not counting_window.document.state.settings("counter").sweep
    assert not options.sweeps
    assert box.isHidden()
