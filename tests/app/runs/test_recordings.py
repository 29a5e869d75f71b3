"""Recordings in the window: they show what the run showed, at any of its times."""

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel

from plexoscope.plugins.states import RunState
from tests.app.counter import fed, picture, record, run
from tests.plugins.recording.recordings import record_hologram


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
    assert "Recorded" in window.running.head.state.text()


def test_the_timeline_goes_back_and_forth(window, qtbot):
    run(window, qtbot, n_steps=30, pause_s=0.005)
    folder = window.runs.shown.folder
    qtbot.waitUntil(lambda: not window.services.background.jobs, timeout=10_000)
    window.running.recordings.open(folder)
    qtbot.waitUntil(lambda: window.runs.shown.replay is not None, timeout=10_000)
    assert len(fed(window, qtbot)["step"]) == 30
    player = window.timeline.player
    recording = player.current
    player.move(recording.id, recording.times[1] / 2)
    qtbot.waitUntil(lambda: 5 < len(fed(window, qtbot)["step"]) < 29, timeout=10_000)
    assert window.runs.shown.state is RunState.RUNNING
    half = len(fed(window, qtbot)["step"])
    player.move(recording.id, 0.65 * recording.times[1])
    qtbot.waitUntil(lambda: half < len(fed(window, qtbot)["step"]) < 30, timeout=10_000)
    player.set_loop(False)
    player.play(True)
    qtbot.waitUntil(lambda: not player.playing, timeout=10_000)
    qtbot.waitUntil(lambda: len(fed(window, qtbot)["step"]) == 30, timeout=10_000)
    np.testing.assert_array_equal(fed(window, qtbot)["step"], range(30))


def test_a_click_on_the_timeline_goes_there_and_whatever_else_is_done_stops_the_play(window, qtbot):
    entry = record(window, qtbot, n_steps=20, pause_s=0.005)
    player = window.timeline.player
    strip, whole_s = window.timeline.bar.rows[player.current.id].strip, player.current.times[1]
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(strip.width() // 2, strip.height() // 2))
    assert abs(player.current.at - whole_s / 2) < 0.05 * whole_s
    qtbot.waitUntil(lambda: entry.state is RunState.RUNNING)
    assert window.running.list.model.rows[-1].state == "1 of 1 ✓"  # how it ended, whatever second is shown
    for stop in (
        lambda: window.actions_.qaction("time.back").trigger(),
        lambda: window.running.compare(window.runs.entries),
    ):
        player.play(True)
        stop()
        qtbot.waitUntil(lambda: not player.playing)


def test_a_folder_dropped_on_the_window_is_taken_for_a_recording(window, qtbot, tmp_path):
    window.open_files([tmp_path])
    qtbot.waitUntil(lambda: any("no recording" in message.title.lower() for message in window.messages.all))


def test_a_channel_of_a_kind_that_is_absent_says_what_it_needs_and_the_rest_replays(window, qtbot, tmp_path):
    record_hologram(tmp_path / "run", {"hologram": "light-fields"})
    window.running.recordings.open(tmp_path / "run")
    qtbot.waitUntil(lambda: window.runs.shown is not None, timeout=10_000)
    assert list(fed(window, qtbot)["step"]) == [1]
    panel = window.running.results.panels["holo"]
    assert [each.text() for each in panel.findChildren(QLabel) if each.isVisible()] == [
        "Needs the package light-fields\npip install light-fields"
    ]
    for last in (False, True):
        window.timeline.player.to_end(last)
        qtbot.wait(50)
    assert (panel.fault, panel.newest) == ("", None)
    assert not [message for message in window.messages.all if message.level == "bad"]
