"""Runs in the window: they wait, pause, step, crash, hang and are told, and closing leaves nothing."""

import multiprocessing
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import Qt

from plexoscope.app.runs import runs as runs_module
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.recording import read_header
from plexoscope.plugins.runner import close_spare
from plexoscope.plugins.states import RunState
from tests.app.counter import METHOD, begin, fed, run
from tests.app.user import status_words


def test_runs_wait_for_their_turn_and_a_queued_one_can_be_cancelled(window, qtbot):
    window.runs.queue.n_slots = 1
    first = begin(window, qtbot, n_steps=10_000_000)
    second = begin(window, qtbot, n_steps=1)
    assert second.state is RunState.QUEUED
    qtbot.waitUntil(lambda: "1 queued" in status_words(window))
    window.runs.show(window.runs.entries[1])
    window.actions_.qaction("method.cancel").trigger()
    qtbot.waitUntil(lambda: second.state is RunState.CANCELLED)
    assert first.state is RunState.RUNNING
    window.runs.show(window.runs.entries[0])
    window.actions_.qaction("method.cancel").trigger()
    qtbot.waitUntil(lambda: not window.runs.active)
    assert first.state is RunState.CANCELLED


def test_a_run_goes_through_pause_and_resume_to_its_end(window, qtbot):
    window.document.change_settings("counter", "Set", values={"n_steps": 60, "pause_s": 0.002})
    qtbot.mouseClick(window.running.start.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.runs.run is not None and window.runs.run.progress.done > 5)
    qtbot.mouseClick(window.running.head.pause, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.runs.run.state is RunState.PAUSED)
    assert window.running.head.pause.text() == "Resume"
    qtbot.mouseClick(window.running.head.pause, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.runs.run.state.is_terminal, timeout=20_000)
    assert window.runs.run.state is RunState.SUCCEEDED
    qtbot.waitUntil(lambda: any("finished" in message.title for message in window.messages.all))
    assert fed(window, qtbot, "picture")
    np.testing.assert_array_equal(fed(window, qtbot)["step"], range(60))
    assert not window.running.head.cancel.isEnabled()


def test_a_paused_run_goes_one_step_at_a_time(window, qtbot):
    work = begin(window, qtbot, n_steps=10_000_000)
    window.actions_.qaction("method.pause").trigger()
    qtbot.waitUntil(lambda: work.state is RunState.PAUSED)
    before = work.progress.done
    qtbot.waitUntil(lambda: window.running.head.step.isEnabled())
    qtbot.mouseClick(window.running.head.step, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: work.progress.done == before + 1)
    assert work.state is RunState.PAUSED
    window.runs.cancel()
    qtbot.waitUntil(lambda: not window.runs.active)


def test_a_crash_in_a_process_is_told_and_harms_nothing(window, qtbot):
    window.document.change_settings("counter", "Set", placement="process")
    work = run(window, qtbot, n_steps=3, fault="crash")
    assert work.state is RunState.CRASHED
    assert window.running.head.state.text() == "Crashed"
    assert any("SIGSEGV" in message.title for message in window.messages.all)
    assert len(fed(window, qtbot)["step"]) == 3
    window.running.head.error.linkActivated.emit("again")
    qtbot.waitUntil(lambda: len(window.runs.entries) == 2 and not window.runs.active, timeout=20_000)
    assert window.runs.entries[1].state is RunState.CRASHED


def test_an_address_where_nobody_answers_is_one_clear_error(window, qtbot):
    pytest.importorskip("distributed")
    window.document.change_settings("counter", "Set", placement="nonsense://x")
    window.running.run_method()
    qtbot.waitUntil(lambda: any("tcp://HOST:PORT" in message.title for message in window.messages.all))
    assert not window.runs.active


@pytest.mark.parametrize("placement", ["thread", "process"])
def test_closing_the_window_in_the_middle_of_a_run_leaves_nothing(window, qtbot, placement):
    window.document.change_settings("counter", "Set", placement=placement)
    work = begin(window, qtbot, n_steps=10_000_000)
    qtbot.waitUntil(lambda: work.progress.done > 0, timeout=20_000)
    queued = begin(window, qtbot, n_steps=10_000_000) if window.runs.queue.n_slots == 1 else None
    window.close()
    assert work.state is RunState.CANCELLED
    assert queued is None or queued.state is RunState.CANCELLED
    close_spare()
    assert not multiprocessing.active_children()  # the fixture of all tests looks after threads


def test_a_method_that_hangs_does_not_hold_up_the_window(window, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(runs_module.runner, "Limits", partial(runs_module.runner.Limits, grace_s=0.2))
    work = begin(window, qtbot, n_steps=1, fault="hang")
    qtbot.waitUntil(lambda: work.progress.done == 1, timeout=10_000)
    window.runs.cancel()
    qtbot.waitUntil(lambda: not window.runs.active, timeout=10_000)
    assert work.state is RunState.CANCELLED
    assert work.abandoned
    qtbot.waitUntil(lambda: "does not end" in window.running.head.state.text())
    (tmp_path / "gate").touch()  # the thread ends after all: no test may leave one


def test_what_cannot_be_started_is_told_and_leaves_no_folder(window, qtbot, tmp_path, monkeypatch):
    starts = iter((runs_module.runner.start,))

    def start(*arguments, **named):
        for good in starts:
            return good(*arguments, **named)
        raise PluginError("no place for it")

    monkeypatch.setattr(runs_module.runner, "start", start)
    window.document.change_settings("counter", "Set", values={"n_steps": 2}, n_seeds=3)
    window.running.run_method()
    qtbot.waitUntil(lambda: any(message.title == "No place for it" for message in window.messages.all))
    qtbot.waitUntil(lambda: not window.runs.active and not window.services.background.jobs)
    assert len(list((tmp_path / "runs").iterdir())) == 1
    assert [row.title for row in window.running.list.model.rows] == ["#1 Counter"]


def test_a_limit_that_the_chosen_place_does_not_show_is_not_kept_there(window, qtbot):
    window.document.change_settings("counter", "Set", placement="thread", memory_mb=512)
    assert run(window, qtbot, n_steps=2).state is RunState.SUCCEEDED


def test_a_flood_of_log_lines_is_told_in_part_and_what_comes_after_it_is_told(window, qtbot, plugin_dir, tmp_path):
    flood = 'for line in range(12_000):\n        ctx.log(f"line {line}")\n    '
    source = METHOD.replace("while params.fault", flood + "while params.fault")
    (plugin_dir / "counter.py").write_text(source.replace("ctx.check(", 'ctx.log("after")\n    ctx.check('))
    window.running.library.reload()
    begin(window, qtbot, n_steps=1, fault="hang")

    def told() -> list[str]:
        return [message.title for message in window.messages.all if message.title.startswith("Counter #1: ")]

    qtbot.waitUntil(lambda: told()[-1:] == ["Counter #1: line 11999"])
    (tmp_path / "gate").touch()
    qtbot.waitUntil(lambda: not window.runs.active)
    told = told()
    assert told[-1] == "Counter #1: after"
    assert any("lines left out" in line for line in told)
    assert len(told) < 11_000


def test_the_recording_of_a_run_that_the_window_is_closed_on_has_its_end(window, qtbot):
    begin(window, qtbot, n_steps=10_000_000)
    folder = window.runs.shown.folder
    window.close()
    assert read_header(folder).end.state == "cancelled"
