"""The list of runs: it comes with the second run, shows each again, and lets them go."""

import numpy as np
from PySide6.QtCore import QPoint, Qt

from tests.app.counter import begin, fed, run


def test_a_second_run_brings_up_the_list_and_each_run_can_be_shown_again(window, qtbot):
    run(window, qtbot, n_steps=5)
    assert window.docks["Runs"].isHidden()
    run(window, qtbot, n_steps=7)
    assert not window.docks["Runs"].isHidden()
    rows = window.running.list.model.rows
    assert [row.title for row in rows] == ["#1 Counter", "#2 Counter"]
    assert "n_steps 5" in rows[0].detail
    assert len(fed(window, qtbot)["step"]) == 7
    index = window.running.list.model.index(0)
    place = window.running.list.list.visualRect(index).center()
    qtbot.mouseClick(window.running.list.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.runs.shown.name == "#1"
    assert len(fed(window, qtbot)["step"]) == 5


def test_a_run_shown_while_it_works_has_all_from_its_beginning_once(window, qtbot):
    first = begin(window, qtbot, n_steps=40, pause_s=0.01)
    run(window, qtbot, n_steps=3)
    window.runs.show(window.runs.entries[0])
    qtbot.waitUntil(lambda: first.state.is_terminal, timeout=20_000)
    qtbot.waitUntil(lambda: not window.runs.active)
    np.testing.assert_array_equal(fed(window, qtbot)["step"], range(40))


def test_a_run_taken_off_the_list_makes_room_for_the_next(window, qtbot):
    run(window, qtbot, n_steps=2)
    run(window, qtbot, n_steps=3)
    window.running.list.select([window.runs.entries[1]])
    qtbot.mouseClick(window.running.list.remove, Qt.MouseButton.LeftButton)
    assert [entry.name for entry in window.runs.entries] == ["#1"]
    assert window.runs.shown.name == "#1"
    window.running.list.select([window.runs.entries[0]])
    qtbot.mouseClick(window.running.list.remove, Qt.MouseButton.LeftButton)
    assert window.runs.shown is None
    assert not window.running.results.panels


def test_runs_are_removed_with_a_key_and_panels_are_made_once(window, qtbot, monkeypatch):
    for _ in range(3):
        run(window, qtbot, n_steps=2)
    made = []
    monkeypatch.setattr(window.running.results, "prepare", lambda channels, absent: made.append(channels) or {})
    view = window.running.list.list
    view.setFocus()
    view.selectAll()
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert not window.runs.entries
    assert made == [()]


def test_the_pointer_over_the_list_of_runs_tells_the_whole_line(window, qtbot):
    run(window, qtbot, n_steps=2)
    index = window.running.list.model.index(0)
    assert "n_steps 2" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert window.running.list.list.indexAt(QPoint(5, 5)) is not None


def test_earlier_recordings_are_offered(window, qtbot):
    run(window, qtbot, n_steps=2)
    qtbot.waitUntil(lambda: not window.services.background.jobs, timeout=10_000)
    menu = window.running.list.earlier.menu()
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == ["None is recorded yet"]
    window.runs.remove(window.runs.entries)
    menu.aboutToShow.emit()
    action = menu.actions()[0]
    assert "Counter, seed 0: succeeded" in action.text()
    action.trigger()
    qtbot.waitUntil(lambda: window.runs.shown is not None and window.runs.shown.replay is not None, timeout=10_000)
