"""A run, or a recording of one, is run again with what it had."""

from tests.app.counter import record, run


def test_run_again_takes_over_what_the_shown_run_had(window, qtbot):
    window.document.change_settings("counter", "Set", seed=4)
    run(window, qtbot, n_steps=6)
    window.document.change_settings("counter", "Set", seed=0, values={})
    window.actions_.qaction("method.again").trigger()
    qtbot.waitUntil(lambda: len(window.runs.entries) == 2 and not window.runs.active, timeout=20_000)
    assert [(entry.seed, entry.parameters["n_steps"]) for entry in window.runs.entries] == [(4, 6), (4, 6)]


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
