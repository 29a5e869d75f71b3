"""Sweeps and comparisons in the window."""

import numpy as np
from PySide6.QtCore import Qt

from plexoscope.app.runs import launching
from plexoscope.plugins.states import RunState
from tests.app.counter import click_row, fed, run


def test_a_sweep_runs_every_combination_and_its_row_stands_for_all(window, qtbot):
    window.document.change_settings("counter", "Set", values={"pause_s": 0.0}, sweep={"n_steps": "3,4"}, n_seeds=2)
    window.running.run_method()
    qtbot.waitUntil(lambda: len(window.runs.entries) == 4 and not window.runs.active, timeout=30_000)
    assert [(entry.parameters["n_steps"], entry.seed) for entry in window.runs.entries] == [
        (3, 0), (3, 1), (4, 0), (4, 1)
    ]  # fmt: skip
    rows = window.running.list.model.rows
    assert rows[0].is_sweep
    assert rows[0].state == "4 of 4"
    assert all(row.in_sweep for row in rows[1:])
    window.running.list.list.selectionModel().select(
        window.running.list.model.index(0), window.running.list.list.selectionModel().SelectionFlag.Select
    )
    qtbot.mouseClick(window.running.list.compare, Qt.MouseButton.LeftButton)
    means = fed(window, qtbot, "comparison-means")
    np.testing.assert_allclose(means["loss"], [1 / 3, 1 / 4])
    assert any("4 of 4 runs succeeded" in message.title for message in window.messages.all)


def test_a_sweep_that_cannot_be_run_does_not_begin(window, qtbot):
    window.document.change_settings("counter", "Set", sweep={"n_steps": "3,-1"})
    window.running.run_method()
    qtbot.waitUntil(lambda: any(message.level == "bad" for message in window.messages.all))
    assert not window.runs.entries


def test_a_sweep_of_too_many_runs_is_refused_before_it_begins(window, qtbot):
    window.document.change_settings("counter", "Set", n_seeds=launching.MOST_RUNS + 1)
    window.running.run_method()
    qtbot.waitUntil(lambda: any("1,000 runs or fewer" in message.title for message in window.messages.all))
    assert not window.runs.entries


def test_few_runs_of_a_sweep_are_started_ahead_and_all_of_it_is_cancelled_from_one_that_is_over(window, qtbot):
    window.runs.queue.n_slots = 1
    window.document.change_settings(
        "counter", "Set", values={"pause_s": 0.01}, sweep={"n_steps": "1,1000000"}, n_seeds=20
    )
    window.running.run_method()
    qtbot.waitUntil(lambda: len(window.runs.entries) > 20, timeout=20_000)  # the first twenty are short
    assert len(window.runs.entries) <= 20 + 1 + launching.STARTED_AHEAD
    assert window.runs.shown.state is RunState.SUCCEEDED
    assert any("of 40 runs" in words for words in window.runs.describe())
    window.actions_.qaction("method.cancel").trigger()
    qtbot.waitUntil(lambda: not window.runs.active, timeout=10_000)
    assert len(window.runs.entries) <= 20 + 1 + launching.STARTED_AHEAD
    assert not window.actions_["method.cancel"].enabled()


def test_runs_are_compared_curve_by_curve_and_in_a_table(window, qtbot):
    run(window, qtbot, n_steps=5)
    assert not window.actions_["method.compare"].enabled()
    run(window, qtbot, n_steps=8)
    window.actions_.qaction("method.compare").trigger()
    table = fed(window, qtbot, "comparison-runs")
    np.testing.assert_array_equal(table["n_steps"], [5, 8])
    lines = window.running.results.panels["comparison-of-loss"].newest.lines
    assert {line.name for line in lines} == {
        "n_steps 5: loss", "n_steps 8: loss", "n_steps 5: speed", "n_steps 8: speed"
    }  # fmt: skip
    window.runs.show(window.runs.entries[0])
    assert "comparison-runs" not in window.running.results.panels


def test_a_click_on_the_shown_run_leads_back_from_a_comparison(window, qtbot):
    run(window, qtbot, n_steps=2)
    run(window, qtbot, n_steps=3)
    window.actions_.qaction("method.compare").trigger()
    assert [row.shown for row in window.running.list.model.rows] == [True, True]
    click_row(window, qtbot, 1)
    assert [row.shown for row in window.running.list.model.rows] == [False, True]
    assert len(fed(window, qtbot)["step"]) == 3
