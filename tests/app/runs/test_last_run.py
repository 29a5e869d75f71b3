"""What came out of a method when it was run here last, and the library that says so in the window."""

import datetime
from dataclasses import replace
from pathlib import Path

import pytest

from plexoscope.app.document.workspace import LIBRARY, RESULTS
from plexoscope.app.runs.last_run import NEVER, last_run_words
from plexoscope.plugins.recording.header import End, RecordingHeader
from plexoscope.plugins.recording.store import Stored
from tests.app.user import press_in_toolbar

NOW = datetime.datetime(2026, 11, 30, 12, tzinfo=datetime.UTC)


def stored(started="2026-11-12T10:00:00+00:00", state="succeeded", passed=2, n=7, over=True):
    end = End(state, 1.0, n, passed, 0, 0) if over else None
    return Stored(Path("a"), RecordingHeader("m", "1", "M", started, 0, "cpu", "thread", end=end))


@pytest.mark.parametrize(
    ("recordings", "words"),
    [
        ([], NEVER),
        ([stored(over=False)], NEVER),
        ([stored()], "2 of 7 checks passed, 12 Nov"),
        ([stored("2025-01-02T00:00:00+00:00")], "2 of 7 checks passed, 2 Jan 2025"),
        ([stored(state="cancelled", n=0), stored(passed=7)], "7 of 7 checks passed, 12 Nov"),
        ([stored(state="failed", n=0)], "Failed, without checks, 12 Nov"),
        ([stored(state="", n=0)], "Cut off, without checks, 12 Nov"),
    ],
)
def test_the_newest_that_has_checks_is_told(recordings, words):
    assert last_run_words(recordings, NOW) == words


def test_the_library_is_a_view_that_sets_up_runs_and_says_what_came_out(window, qtbot):
    document, page = window.document, window.running.library_page
    document.edit("No method", replace(document.state, selected_method=None))
    press_in_toolbar(window, qtbot, "method.choose")
    assert document.state.workspace.arrangement.current == LIBRARY
    assert page.isVisible()
    page.search.setText("counter")
    assert page.detail.title.text() == "Counter"
    qtbot.waitUntil(lambda: page.detail.measured.words.text() == NEVER)
    page.detail.set_up_button.click()
    assert document.state.selected_method == "counter"
    assert window.running.methods.title.text() == "Counter"
    n = document.history.count()
    page.run_on_sample.emit("counter")
    assert document.state.workspace.arrangement.current == RESULTS
    qtbot.waitUntil(lambda: bool(window.runs.entries) and not window.runs.active, timeout=10_000)
    assert window.runs.entries[-1].recorder.close(10), "what came out is on the disk"
    window.actions_.qaction("method.choose").trigger()
    page.ask_measured()
    qtbot.waitUntil(lambda: "1 of 1 checks passed" in page.detail.measured.words.text(), timeout=10_000)
    assert document.history.count() == n + 3, "the sample, the results that come up, and the library"
