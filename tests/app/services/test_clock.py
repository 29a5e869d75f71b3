"""The window's clock: data and motion in turn, and only while somebody wants it."""

from plexoscope.app.services.clock import TURN_MS, Clock


def test_data_and_motion_take_turns_while_somebody_wants_the_clock(qtbot):
    clock, turns = Clock(), []
    assert clock.turn_ms == TURN_MS
    clock.turn_ms = 1
    clock.data.connect(lambda: turns.append("data"))
    clock.motion.connect(lambda: turns.append("motion"))
    for who in ("run", "timeline"):
        clock.want(who, True)
    assert clock.wanted == {"run", "timeline"}
    clock.want("run", False)
    qtbot.waitUntil(lambda: len(turns) >= 4)
    clock.want("timeline", False)
    assert turns[:4] == ["data", "motion", "data", "motion"]
    n_turns = len(turns)
    qtbot.wait(20)
    assert len(turns) == n_turns


def test_with_reduced_motion_what_plays_goes_in_steps(qtbot):
    clock, turns = Clock(), []
    clock.turn_ms, clock.motion_every_s = 1, 0.1
    clock.data.connect(lambda: turns.append("data"))
    clock.motion.connect(lambda: turns.append("motion"))
    clock.want("graphs", True)
    qtbot.waitUntil(lambda: turns.count("motion") == 2)
    clock.want("graphs", False)
    assert turns.count("data") > 3
