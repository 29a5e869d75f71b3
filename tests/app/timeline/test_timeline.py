"""The timeline in the window: there where something has a time; one cursor for an axis; played and stepped."""

from dataclasses import replace
from pathlib import Path

import nibabel
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from plexoscope.app.scene.graph_reading import graph_layer
from plexoscope.app.services.arguments import ArgumentError, typed_deed
from tests.app.networks import meetings

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def both(window, qtbot, tmp_path):
    """A window with a network in time, 0 … 10 s, and a volume of 12 frames, 2.5 s from one to the next."""
    window.resize(1280, 800)
    values = np.broadcast_to(np.arange(12), (4, 5, 6, 12)).astype(np.int16)
    image = nibabel.Nifti1Image(values, np.eye(4))
    image.header.set_xyzt_units("mm", "sec")
    image.header["pixdim"][4] = 2.5
    image.to_filename(tmp_path / "bold.nii.gz")
    assert not window.timeline.bar.isVisible()
    window.document.add_graphs((graph_layer(tmp_path / "met.csv", "met", meetings()),))
    window.open_files([tmp_path / "bold.nii.gz"])
    qtbot.waitUntil(lambda: bool(window.document.state.volumes) and not window.graphs.layouts.settling, timeout=10_000)
    return window


def at(window) -> dict[str, float]:
    return {thing.name: thing.at for thing in window.timeline.player.things}


def strip_of(window, name: str):
    id = next(thing.id for thing in window.timeline.player.things if thing.name == name)
    return window.timeline.bar.rows[id].strip


def test_what_shares_an_axis_has_one_cursor_unless_it_is_set_free(both, qtbot):
    bar, player = both.timeline.bar, both.timeline.player
    assert bar.isVisible()
    assert len(bar.rows) == 2
    strip = strip_of(both, "bold")
    qtbot.mouseClick(strip, LEFT, pos=QPoint(strip.width() // 4, 8))
    qtbot.waitUntil(lambda: not both.services.background.jobs)
    assert at(both)["bold"] == 7.5
    assert at(both)["met"] == pytest.approx(7.0, abs=0.4), "the frame is the one that is near, the moment is exact"
    row = next(row for id, row in bar.rows.items() if id == both.document.state.volumes[0].id)
    assert row.link.isVisible()
    qtbot.mouseClick(row.link, LEFT)
    before = at(both)["met"]
    player.move(both.document.state.volumes[0].id, 20.0)
    assert at(both) == {"bold": 20.0, "met": before}
    qtbot.mouseClick(bar.fold, LEFT)
    assert not strip.isVisible()
    assert bar.isVisible()
    both.document.remove_graph(both.document.state.graphs[0].id)
    both.document.remove_volume(both.document.state.volumes[0].id)
    assert not bar.isVisible()


def test_playing_is_no_step_but_where_it_stops_is_one(both, qtbot):
    player, history = both.timeline.player, both.document.history
    player.choose(both.document.state.volumes[0].id)
    n_steps, moved = history.count(), at(both)
    native = both.view.canvas.native
    qtbot.keyClick(native, Qt.Key.Key_Space)
    assert player.playing
    qtbot.waitUntil(lambda: both.document.state.volumes[0].frame > 1, timeout=10_000)
    assert history.count() == n_steps
    qtbot.keyClick(native, Qt.Key.Key_Space)
    assert not player.playing
    assert history.count() == n_steps + 1
    assert not both.services.clock.wanted & {"timeline"}
    frame = both.document.state.volumes[0].frame
    qtbot.keyClick(native, Qt.Key.Key_Period)
    qtbot.waitUntil(lambda: both.document.state.volumes[0].frame == frame + 1)
    qtbot.keyClick(native, Qt.Key.Key_Comma)
    qtbot.waitUntil(lambda: both.document.state.volumes[0].frame == frame)
    history.go_to(n_steps)
    assert at(both)["bold"] == moved["bold"]


def test_it_ends_where_it_is_not_to_begin_again(both, qtbot):
    player = both.timeline.player
    player.choose(both.document.state.graphs[0].id)
    both.document.remove_volume(both.document.state.volumes[0].id)
    both.actions_.do(typed_deed("time.speed factor=8"))
    both.actions_.do(typed_deed("time.go at=9.9"))
    assert at(both) == {"met": 9.9}
    both.actions_.qaction("time.loop").trigger()
    both.actions_.qaction("time.play").trigger()
    qtbot.waitUntil(lambda: not player.playing, timeout=5_000)
    assert at(both) == {"met": 10.0}
    both.actions_.qaction("time.first").trigger()
    assert at(both) == {"met": 0.0}
    with pytest.raises(ArgumentError):
        both.actions_.do(typed_deed("time.speed factor=100"))


def test_the_wheel_zooms_a_double_click_shows_all_and_the_window_is_stretched(both, qtbot):
    bar, strip = both.timeline.bar, strip_of(both, "met")
    place = QPointF(strip.width() / 2, 8)
    turned = QWheelEvent(
        place, strip.mapToGlobal(place), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(strip, turned)
    low, high = bar._seen["seconds"]
    assert high - low == pytest.approx(27.5 / 2, rel=0.01)
    qtbot.mouseDClick(strip, LEFT, pos=place.toPoint())
    assert "seconds" not in bar._seen
    n_steps = both.document.history.count()
    strip.stretched.emit(3.0, "drag")
    strip.stretched.emit(4.0, "drag")
    assert both.document.state.graphs[0].window_s == 4.0
    assert both.document.history.count() == n_steps + 1


def test_dates_have_an_axis_of_their_own_and_say_that_they_are_utc(both, qtbot):
    dated = replace(meetings(), time_s=1.1e9 + np.array([0.0, 86_400.0, 172_800.0]))
    both.document.add_graphs((graph_layer(Path("mail.csv"), "mail", dated),))
    player = both.timeline.player
    qtbot.waitUntil(lambda: len(player.things) == 3 and not both.graphs.layouts.settling, timeout=10_000)
    mail = next(thing for thing in player.things if thing.name == "mail")
    assert mail.axis == "dates"
    player.move(mail.id, 1.1e9)
    assert at(both)["bold"] == 0.0
    assert "9 Nov 11:33 UTC" in both.timeline.bar.words.text()


def test_the_log_comes_up_when_it_is_asked_for(window, qtbot):
    badge, log = window.log_badge, window.docks["Log"]
    window.messages.info("Nothing")
    assert not badge.isVisible()
    window.messages.post("warning", "A warning")
    window.messages.post("bad", "An error")
    window.messages.post("bad", "Another")
    assert not log.isVisible()
    assert badge.text() == "2 errors, 1 warning"
    qtbot.mouseClick(badge, LEFT)
    assert log.isVisible()
    assert not badge.isVisible()
    window.messages.post("bad", "Seen")
    assert not badge.isVisible()
