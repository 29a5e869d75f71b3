"""The window at rest: what is no step, what is not drawn, and docks that float."""

import numpy as np

from plexoscope.app.window import status
from tests.app.user import at_rest, open_file, shown


def test_the_theme_is_a_preference_and_no_step(window):
    for _ in range(2):
        window.actions_.qaction("view.theme").trigger()
    assert window.document.history.count() == 0


def test_an_idle_window_edits_nothing_and_draws_nothing(make_window, installed_methods, qtbot, monkeypatch):
    monkeypatch.setattr(status, "STATUS_MS", 20)
    window = make_window(installed_methods)
    open_file(window, qtbot)
    qtbot.waitUntil(lambda: at_rest(window))
    qtbot.wait(100)
    state, drawn = window.document.state, []
    window.view.canvas.events.draw.connect(lambda event: drawn.append(event))
    qtbot.wait(200)  # a person reads the status bar, which is written ten times
    assert window.document.state is state
    assert not drawn


def test_a_floated_and_docked_panel_keeps_the_picture(window, qtbot):
    open_file(window, qtbot)
    qtbot.waitUntil(lambda: at_rest(window))
    picture = shown(window)
    for floating in (True, False):
        window.docks["Open"].setFloating(floating)
        qtbot.waitUntil(lambda: window.docks["Open"].isVisible() and at_rest(window))
    assert window.view.canvas.error is None
    qtbot.waitUntil(
        lambda: shown(window).shape == picture.shape and np.abs(shown(window).astype(int) - picture).mean() < 1
    )


def test_the_docks_at_the_left_make_room_for_results_and_come_back(window, qtbot):
    left = [name for name in ("Open",) if window.docks[name].isVisible()]
    assert left
    window.actions_.qaction("workspace.method").trigger()
    assert not any(window.docks[name].isVisible() for name in left)
    window.document.history.undo()
    qtbot.waitUntil(lambda: all(window.docks[name].isVisible() for name in left))


def test_what_can_be_done_is_asked_once_for_a_gesture_that_turns_the_view(opened, monkeypatch):
    asked = []
    refresh = opened.actions_.refresh
    monkeypatch.setattr(opened.actions_, "refresh", lambda: (asked.append(1), refresh()))
    document, undo = opened.document, opened.actions_.qaction("edit.undo")
    for gesture in ("one", "other"):
        for _ in range(5):
            document.move_camera(document.state.camera.orbited(3, 0), gesture)
    assert len(asked) == 2
    assert undo.text() == "Undo turn view"
    document.restyle(document.state.layers[0].id, "Change opacity", opacity=0.5)
    assert (len(asked), undo.text()) == (3, "Undo change opacity")
    document.history.undo()
    document.history.undo()
    assert len(asked) == 5
    assert opened.actions_.qaction("edit.redo").isEnabled()
