"""Methods in the window: several runs, sweeps, comparisons, recordings, live parameters, code that changes."""

import multiprocessing
import os
import time
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage

from plexoscope.app.runs import runs as runs_module
from plexoscope.app.runs.run_entry import changed_values
from plexoscope.plugins.discovery import find_methods
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.parameters import fields, make, values_of
from plexoscope.plugins.recording import RunStore, read_header
from plexoscope.plugins.runner import close_spare
from plexoscope.plugins.states import RunState

METHOD = """
# /// plexoscope
# id = "counter"
# version = "1.0"
# api = ">=1"
# title = "Counter"
# summary = "Counts"
# [citation]
# authors = "A. Author"
# title = "A paper"
# year = 2020
# [[channel]]
# name = "loss"
# kind = "scalar"
# policy = "append"
# title = "Loss"
# [[channel]]
# name = "picture"
# kind = "matrix"
# policy = "latest"
# title = "Picture"
# ///
import ctypes
import time
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from plexoscope.plugins.parameters import Param
from plexoscope.plugins.results import Matrix, Outputs, Scalar


@dataclass(frozen=True)
class Params:
    n_steps: Annotated[int, Param("Steps", low=1, high=10_000_000)] = 30
    pause_s: Annotated[float, Param("Pause", low=0, high=1)] = 0.0
    speed: Annotated[float, Param("Speed", low=0, high=10, live=True)] = 1.0
    fault: Annotated[str, Param("Fault", choices=("", "raise", "crash", "hang"))] = ""


def run(params, inputs, ctx):
    for step in range(params.n_steps):
        ctx.checkpoint()
        ctx.progress(step + 1, params.n_steps, "Counting")
        phase = "one" if step < 10 else "two"
        ctx.emit("loss", Scalar({"loss": 1 / (step + 1), "speed": ctx.live["speed"]}, phase), step)
        ctx.emit("picture", Matrix(ctx.rng.normal(size=(4, 4)) + step), step)
        time.sleep(params.pause_s)
    if params.fault == "raise":
        raise RuntimeError("mat1 and mat2 cannot be multiplied")
    if params.fault == "crash":
        ctypes.string_at(0)
    while params.fault == "hang":
        time.sleep(0.05)
    ctx.check("ends", "1", 1, True)
    return Outputs(metrics={"loss": 1 / params.n_steps})
"""


@pytest.fixture
def plugin_dir(tmp_path):
    folder = tmp_path / "methods"
    folder.mkdir()
    (folder / "counter.py").write_text(METHOD)
    return folder


@pytest.fixture
def window(qtbot, no_widget_left, tmp_path, plugin_dir):
    """A window whose chosen method is the counter."""
    if not os.environ.get("DISPLAY"):
        pytest.skip("a canvas needs an X server: run under xvfb-run, as `make test` does")
    from plexoscope.app.window.main_window import MainWindow

    window = MainWindow(
        find_methods([plugin_dir]), tmp_path, store=RunStore(tmp_path / "runs"), plugin_dirs=[plugin_dir]
    )
    window.show()
    qtbot.waitExposed(window)
    window.document.select_method("counter", "Counter")
    yield window
    window.close()
    window.deleteLater()
    close_spare()


def run(window, qtbot, **values):
    """Run the counter to its end and return the run."""
    begin(window, qtbot, **values)
    qtbot.waitUntil(lambda: not window.runs.active, timeout=30_000)
    return window.runs.run


def begin(window, qtbot, **values):
    """Start the counter, and return its run once it works."""
    n_before = len(window.runs.entries)
    window.document.change_settings("counter", "Set", values=values)
    window.running.run_method()
    qtbot.waitUntil(lambda: len(window.runs.entries) > n_before and not window.runs.preparing, timeout=10_000)
    run = window.runs.entries[n_before].run
    qtbot.waitUntil(lambda: run.state is not RunState.QUEUED or window.runs.queue.n_working > 0, timeout=20_000)
    return run


def fed(window, qtbot, channel="loss"):
    """Wait until a panel has all that there is, and return what it would save."""
    panel = window.running.results.panels[channel]
    window.running.results.scroller.ensureWidgetVisible(panel)
    qtbot.waitUntil(lambda: panel.newest is not None and not window.running.shown.feeder.waiting, timeout=10_000)
    return panel.data()


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
    first = begin(window, qtbot, n_steps=40, pause_s=0.02)
    run(window, qtbot, n_steps=3)
    window.runs.show(window.runs.entries[0])
    qtbot.waitUntil(lambda: first.state.is_terminal, timeout=20_000)
    qtbot.waitUntil(lambda: not window.runs.active)
    np.testing.assert_array_equal(fed(window, qtbot)["step"], range(40))


def test_runs_wait_for_their_turn_and_a_queued_one_can_be_cancelled(window, qtbot):
    window.runs.queue.n_slots = 1
    first = begin(window, qtbot, n_steps=10_000_000)
    second = begin(window, qtbot, n_steps=1)
    assert second.state is RunState.QUEUED
    qtbot.waitUntil(lambda: "1 queued" in window.status.doing.text())
    window.runs.show(window.runs.entries[1])
    window.actions_.qaction("method.cancel").trigger()
    qtbot.waitUntil(lambda: second.state is RunState.CANCELLED)
    assert first.state is RunState.RUNNING
    window.runs.show(window.runs.entries[0])
    window.actions_.qaction("method.cancel").trigger()
    qtbot.waitUntil(lambda: not window.runs.active)
    assert first.state is RunState.CANCELLED


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


def test_a_recording_shows_what_the_run_showed_data_and_pictures_alike(window, qtbot):
    run(window, qtbot, n_steps=25)
    live = {name: fed(window, qtbot, name) for name in window.running.results.panels}
    pictures = {name: picture(panel) for name, panel in window.running.results.panels.items()}
    folder = window.runs.shown.folder
    qtbot.waitUntil(lambda: not window.services.background.jobs, timeout=10_000)
    window.running.recordings.open(folder)
    qtbot.waitUntil(lambda: window.runs.shown.replay is not None, timeout=10_000)
    for name, columns in live.items():
        replayed = fed(window, qtbot, name)
        assert list(replayed) == list(columns)
        for column in columns:
            np.testing.assert_array_equal(replayed[column], columns[column])
        np.testing.assert_array_equal(picture(window.running.results.panels[name]), pictures[name])
    assert window.runs.shown.state is RunState.SUCCEEDED
    assert "Recorded" in window.running.run_bar.state.text()


def picture(panel):
    image = panel.picture((400, 300)).convertToFormat(QImage.Format.Format_RGBA8888)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).copy()


def test_the_timeline_goes_back_and_forth(window, qtbot):
    run(window, qtbot, n_steps=30, pause_s=0.02)
    folder = window.runs.shown.folder
    qtbot.waitUntil(lambda: not window.services.background.jobs, timeout=10_000)
    window.running.recordings.open(folder)
    qtbot.waitUntil(lambda: window.runs.shown.replay is not None, timeout=10_000)
    assert len(fed(window, qtbot)["step"]) == 30
    timeline = window.running.shown.timeline
    timeline.slider.setValue(1000)
    qtbot.waitUntil(lambda: 5 < len(fed(window, qtbot)["step"]) < 29, timeout=10_000)
    assert window.runs.shown.state is RunState.RUNNING
    half = len(fed(window, qtbot)["step"])
    timeline.slider.setValue(1300)
    qtbot.waitUntil(lambda: half < len(fed(window, qtbot)["step"]) < 30, timeout=10_000)
    timeline.play.setChecked(True)
    qtbot.waitUntil(lambda: not timeline.play.isChecked(), timeout=10_000)
    qtbot.waitUntil(lambda: len(fed(window, qtbot)["step"]) == 30, timeout=10_000)
    np.testing.assert_array_equal(fed(window, qtbot)["step"], range(30))


def test_a_folder_dropped_on_the_window_is_taken_for_a_recording(window, qtbot, tmp_path):
    window.open_files([tmp_path])
    qtbot.waitUntil(lambda: any("no recording" in message.title.lower() for message in window.messages.all))


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


def test_a_paused_run_goes_one_step_at_a_time(window, qtbot):
    work = begin(window, qtbot, n_steps=10_000_000)
    window.actions_.qaction("method.pause").trigger()
    qtbot.waitUntil(lambda: work.state is RunState.PAUSED)
    before = work.progress.done
    qtbot.waitUntil(lambda: window.running.run_bar.step.isEnabled())
    qtbot.mouseClick(window.running.run_bar.step, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: work.progress.done == before + 1)
    assert work.state is RunState.PAUSED
    window.runs.cancel()
    qtbot.waitUntil(lambda: not window.runs.active)


def test_a_crash_in_a_process_is_told_and_harms_nothing(window, qtbot):
    window.document.change_settings("counter", "Set", placement="process")
    work = run(window, qtbot, n_steps=3, fault="crash")
    assert work.state is RunState.CRASHED
    assert window.running.run_bar.state.text() == "Crashed"
    assert any("SIGSEGV" in message.title for message in window.messages.all)
    assert len(fed(window, qtbot)["step"]) == 3
    window.running.run_bar.error.linkActivated.emit("again")
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


def test_a_method_that_hangs_does_not_hold_up_the_window(window, qtbot, plugin_dir):
    (plugin_dir / "counter.py").write_text(METHOD.replace('while params.fault == "hang":', "for _ in range(80):"))
    window.running.library.reload()
    work = begin(window, qtbot, n_steps=1)
    qtbot.waitUntil(lambda: work.progress.done == 1, timeout=10_000)
    window.runs.cancel()
    qtbot.waitUntil(lambda: not window.runs.active, timeout=10_000)
    assert work.state is RunState.CANCELLED
    assert work.abandoned
    qtbot.waitUntil(lambda: "does not end" in window.running.run_bar.state.text())
    time.sleep(2.5)  # until the thread has ended after all: no test may leave one


def test_changed_code_is_taken_up_and_a_broken_file_is_told(window, qtbot, plugin_dir):
    file: Path = plugin_dir / "counter.py"
    file.write_text(METHOD.replace('title = "Counter"', 'title = "Counter of steps"').replace("= 30", "= 33"))
    os.utime(file, (time.time() + 5, time.time() + 5))
    qtbot.waitUntil(lambda: window.running.methods.form.editors["n_steps"].value() == 33, timeout=10_000)
    assert len(run(window, qtbot).channels["loss"].kept()) == 33
    file.write_text("# /// plexoscope\n# id = 3\n# ///\n")
    window.actions_.qaction("method.reload").trigger()
    assert "counter" not in window.running.methods.list.rows
    file.write_text(METHOD.replace("def run(", "def run(("))
    qtbot.waitUntil(
        lambda: "counter" in window.running.methods.list.rows, timeout=10_000
    )  # mended, if but the manifest
    assert "SyntaxError" in window.running.methods._fault.text()
    assert window.running.methods.form is None
    file.write_text(METHOD)
    window.actions_.qaction("method.reload").trigger()
    assert window.running.methods._fault.isHidden()
    assert window.running.methods.form is not None


def test_run_again_takes_over_what_the_shown_run_had(window, qtbot):
    window.document.change_settings("counter", "Set", seed=4)
    run(window, qtbot, n_steps=6)
    window.document.change_settings("counter", "Set", seed=0, values={})
    window.actions_.qaction("method.again").trigger()
    qtbot.waitUntil(lambda: len(window.runs.entries) == 2 and not window.runs.active, timeout=20_000)
    assert [(entry.seed, entry.parameters["n_steps"]) for entry in window.runs.entries] == [(4, 6), (4, 6)]


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


VECTORS_METHOD = METHOD.replace('"counter"', '"maker"').replace(
    "    return Outputs(metrics",
    """    from plexoscope.plugins.results import Points
    ctx.emit("places", Points(np.zeros((1, 9, 2)), np.zeros(1), tuple("abcabcabc"), tuple("pqrstuvwx")))
    return Outputs(arrays={"vectors": ctx.rng.normal(size=(2, 9, 4))}, metrics""",
).replace("# [[channel]]", """# [[channel]]
# name = "places"
# kind = "points"
# policy = "latest"
# title = "Places"
# [[channel]]""", 1)  # fmt: skip


def test_the_vectors_of_a_run_become_the_input_of_the_explorer(window, qtbot, plugin_dir):
    assert not window.running.starter.can_explore()
    (plugin_dir / "maker.py").write_text(VECTORS_METHOD)
    window.running.library.reload()
    window.document.select_method("maker", "Maker")
    window.running.run_method()
    qtbot.waitUntil(window.running.starter.can_explore, timeout=20_000)
    before = window.document.state
    window.actions_.qaction("method.explore").trigger()
    state = window.document.state
    (taken,) = state.vectors
    assert taken.vectors.values.shape == (2, 9, 4)
    assert taken.vectors.names == tuple("pqrstuvwx")
    assert taken.vectors.item_values["group"].tolist() == list("abcabcabc")
    assert state.selected_method == "embedding"
    assert window.running.starter.why_not() == ""
    window.document.history.undo()
    assert window.document.state == before


def test_every_option_of_a_run_is_one_step_of_the_history(window, qtbot):
    options = window.running.methods.options
    options.fold.setChecked(True)
    first = window.document.state
    n_steps = window.document.history.index()
    options.place.setCurrentIndex(2)
    options.place.activated.emit(2)
    options.minutes.setValue(3)
    options.memory.setValue(512)
    options.seeds.setValue(2)
    options.add.activated.emit(0)
    settings = window.document.state.settings("counter")
    assert (settings.placement, settings.wall_s, settings.memory_mb, settings.n_seeds) == ("process", 180.0, 512, 2)
    assert dict(settings.sweep) == {"n_steps": "30"}
    box = options._values["n_steps"]
    box.setText("3, 4,")
    box.editingFinished.emit()
    assert dict(window.document.state.settings("counter").sweep) == {"n_steps": "3,4"}
    assert options.total.text() == "4 runs, then a comparison"
    assert window.document.history.index() == n_steps + 5  # the values of one sweep are one step
    while window.document.history.index() > n_steps:
        window.document.history.undo()
    assert window.document.state == first
    assert options.seeds.value() == 1
    assert not options._values


def test_earlier_recordings_are_offered(window, qtbot):
    run(window, qtbot, n_steps=2)
    qtbot.waitUntil(lambda: not window.services.background.jobs, timeout=10_000)
    panel = window.running.list
    panel._list_earlier()
    assert [action.text() for action in panel._menu.actions()] == ["None is recorded yet"]
    window.runs.remove(window.runs.entries)
    panel._list_earlier()
    action = panel._menu.actions()[0]
    assert "Counter, seed 0: succeeded" in action.text()
    action.trigger()
    qtbot.waitUntil(lambda: window.runs.shown is not None and window.runs.shown.replay is not None, timeout=10_000)


def test_the_pointer_over_the_list_of_runs_tells_the_whole_line(window, qtbot):
    run(window, qtbot, n_steps=2)
    index = window.running.list.model.index(0)
    assert "n_steps 2" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert window.running.list.list.indexAt(QPoint(5, 5)) is not None


def click_row(window, qtbot, row):
    view = window.running.list.list
    index = window.running.list.model.index(row)
    view.scrollTo(index)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())


def record(window, qtbot, **values):
    """Run the counter, open its recording, and return the entry of that."""
    run(window, qtbot, **values)
    folder = window.runs.shown.folder
    qtbot.waitUntil(lambda: not window.services.background.jobs, timeout=10_000)
    window.running.recordings.open(folder)
    qtbot.waitUntil(lambda: window.runs.shown.replay is not None, timeout=10_000)
    return window.runs.shown


def test_a_sweep_over_a_parameter_is_taken_back_with_the_keyboard(window, qtbot):
    options = window.running.methods.options
    options.fold.click()
    window.document.change_settings("counter", "Set", values={"n_steps": 12})
    options.add.activated.emit(0)
    box = options._values["n_steps"]
    assert box.text() == "12"
    box.clear()
    qtbot.keyClick(box, Qt.Key.Key_Return)  # the box answers a key while its row is taken away
    assert not window.document.state.settings("counter").sweep
    assert not options._values
    assert box.isHidden()


def test_a_limit_that_the_chosen_place_does_not_show_is_not_kept_there(window, qtbot):
    window.document.change_settings("counter", "Set", placement="thread", memory_mb=512)
    assert run(window, qtbot, n_steps=2).state is RunState.SUCCEEDED


def test_a_sweep_of_too_many_runs_is_refused_before_it_begins(window, qtbot):
    window.document.change_settings("counter", "Set", n_seeds=runs_module.MOST_RUNS + 1)
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
    assert len(window.runs.entries) <= 20 + 1 + runs_module.STARTED_AHEAD
    assert window.runs.shown.state is RunState.SUCCEEDED
    assert any("of 40 runs" in words for words in window.runs.describe())
    window.actions_.qaction("method.cancel").trigger()
    qtbot.waitUntil(lambda: not window.runs.active, timeout=10_000)
    assert len(window.runs.entries) <= 20 + 1 + runs_module.STARTED_AHEAD
    assert not window.actions_["method.cancel"].enabled()


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


def test_a_click_on_the_shown_run_leads_back_from_a_comparison(window, qtbot):
    run(window, qtbot, n_steps=2)
    run(window, qtbot, n_steps=3)
    window.actions_.qaction("method.compare").trigger()
    assert [row.shown for row in window.running.list.model.rows] == [True, True]
    click_row(window, qtbot, 1)
    assert [row.shown for row in window.running.list.model.rows] == [False, True]
    assert len(fed(window, qtbot)["step"]) == 3


def test_runs_are_removed_with_a_key_and_panels_are_made_once(window, qtbot, monkeypatch):
    for _ in range(3):
        run(window, qtbot, n_steps=2)
    made = []
    monkeypatch.setattr(window.running.results, "prepare", lambda channels: made.append(channels) or {})
    view = window.running.list.list
    view.setFocus()
    view.selectAll()
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert not window.runs.entries
    assert made == [()]


def test_a_live_parameter_that_is_taken_back_is_taken_back_in_the_run(window, qtbot):
    work = begin(window, qtbot, n_steps=10_000_000, pause_s=0.001)
    window.running.methods.form.edited.emit("speed", 3.0)
    assert work.live["speed"] == 3.0
    window.document.history.undo()
    assert work.live["speed"] == 1.0
    window.runs.cancel()
    qtbot.waitUntil(lambda: not window.runs.active)


def test_a_recording_is_run_again_with_its_own_parameters(window, qtbot):
    window.document.change_settings("counter", "Set", seed=7)
    entry = record(window, qtbot, n_steps=4)
    assert dict(entry.changed) == {"n_steps": 4}
    window.document.change_settings("counter", "Set", values={}, seed=0)
    window.actions_.qaction("method.again").trigger()
    qtbot.waitUntil(lambda: window.runs.run is not None and not window.runs.active, timeout=20_000)
    assert (window.runs.shown.parameters["n_steps"], window.runs.shown.seed) == (4, 7)


def test_a_run_again_has_the_place_and_limits_of_the_first(window, qtbot):
    window.document.change_settings("counter", "Set", placement="process", wall_s=120.0)
    run(window, qtbot, n_steps=2)
    window.document.change_settings("counter", "Set", placement="", wall_s=None)
    window.actions_.qaction("method.again").trigger()
    qtbot.waitUntil(lambda: len(window.runs.entries) == 2 and not window.runs.active, timeout=20_000)
    again = window.runs.run
    assert (type(again.placement).__name__, again.limits.wall_s) == ("Process", 120.0)


def test_what_is_at_its_default_is_not_told_whatever_its_type(plugin_dir):
    source = METHOD.replace(
        "n_steps: Anno", 'sizes: Annotated[tuple[int, ...], Param("Sizes")] = (1, 2)\n    n_steps: Anno'
    )
    (plugin_dir / "other.py").write_text(source.replace('id = "counter"', 'id = "other"'))
    params_class = find_methods([plugin_dir]).find("other").load().params_class
    assert changed_values(fields(params_class), values_of(make(params_class, {}))) == {}
    changed = changed_values(fields(params_class), values_of(make(params_class, {"sizes": (3,)})))
    assert changed == {"sizes": [3]}


def test_a_click_on_the_timeline_goes_there_and_whatever_else_is_done_stops_the_play(window, qtbot):
    entry = record(window, qtbot, n_steps=20, pause_s=0.02)
    timeline = window.running.shown.timeline
    slider = timeline.slider
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, slider.height() // 2))
    assert abs(slider.value() - slider.maximum() / 2) < 0.05 * slider.maximum()
    qtbot.waitUntil(lambda: entry.state is RunState.RUNNING)
    assert window.running.list.model.rows[-1].state == "1 of 1 ✓"  # how it ended, whatever second is shown
    for stop in (
        lambda: qtbot.keyClick(slider, Qt.Key.Key_Left),
        lambda: window.running.compare(window.runs.entries),
    ):
        timeline.play.setChecked(True)
        stop()
        assert not timeline.play.isChecked()


def test_a_failure_stands_below_the_buttons_and_is_copied_with_its_traceback(window, qtbot):
    assert window.running.run_bar.error.isHidden()
    run(window, qtbot, n_steps=2, fault="raise")
    assert "RuntimeError: mat1 and mat2" in window.running.run_bar.error.text()
    window.running.run_bar.error.linkActivated.emit("copy")
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("RuntimeError: mat1 and mat2")
    assert "counter.py" in copied
    run(window, qtbot, n_steps=2)
    assert window.running.run_bar.error.isHidden()


def test_a_flood_of_log_lines_is_told_in_part_and_what_comes_after_it_is_told(window, qtbot, plugin_dir):
    flood = 'for line in range(12_000):\n        ctx.log(f"line {line}")\n    time.sleep(1)\n    ctx.log("after")\n    '
    (plugin_dir / "counter.py").write_text(METHOD.replace("ctx.check(", flood + "ctx.check("))
    window.running.library.reload()
    run(window, qtbot, n_steps=1)
    told = [message.title for message in window.messages.all if message.title.startswith("Counter #1: ")]
    assert told[-1] == "Counter #1: after"
    assert any("lines left out" in line for line in told)
    assert len(told) < 11_000


def test_the_run_button_says_why_it_cannot_be_pressed(window, qtbot):
    assert "Ctrl+R" in window.running.run_bar.run.toolTip()
    window.document.history.undo()
    assert not window.running.run_bar.run.isEnabled()
    assert window.running.run_bar.run.toolTip() == window.running.run_bar.state.text() == "Choose a method"


def test_the_recording_of_a_run_that_the_window_is_closed_on_has_its_end(window, qtbot):
    begin(window, qtbot, n_steps=10_000_000)
    folder = window.runs.shown.folder
    window.close()
    assert read_header(folder).end.state == "cancelled"
