"""Volumes of several frames in the window: chosen by slider, number and keys, played, undone; colours."""

import gc
import weakref
from dataclasses import dataclass, replace

import nibabel
import numpy as np
import pytest
from PySide6.QtCore import Qt

from plexoscope.app.document.document import UNDO_LIMIT, Document
from plexoscope.app.inputs.words import Found
from plexoscope.app.services.background import Background
from plexoscope.app.services.clock import Clock
from plexoscope.app.services.messages import Messages
from plexoscope.app.timeline.player import Player
from plexoscope.app.volumes.frames import VolumeFrames
from plexoscope.app.volumes.frames_ahead import MOST_BYTES, FramesAhead
from plexoscope.app.volumes.opening import VolumeOpener
from plexoscope.app.volumes.volumes_dock import VolumesDock
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.models.io.volume_file import VolumeFile

N_FRAMES = 12


@dataclass
class Desk:
    """What the window has for volumes, without a canvas."""

    document: Document
    background: Background
    messages: Messages
    clock: Clock
    frames: VolumeFrames
    player: Player
    dock: VolumesDock

    @property
    def layer(self):
        return self.document.state.volumes[-1]

    def is_at(self, number: int) -> bool:
        """Whether the frame of this number is shown, counted from 1, and nothing else is under way."""
        assert self.layer.volume.values[0, 0, 0] == self.layer.frame
        return self.layer.frame == number - 1 and not self.background.jobs


@pytest.fixture
def desk(qtbot):
    document, background, messages, clock = Document(), Background(), Messages(), Clock()
    clock.turn_ms = 5
    frames = VolumeFrames(document, background, messages)
    player = Player(frames.things, clock, document)
    frames.changed.connect(player.look_again)
    dock = VolumesDock(document, frames, print, ThemeSource())
    qtbot.addWidget(dock)
    dock.show()
    yield Desk(document, background, messages, clock, frames, player, dock)
    clock.stop()
    background.close()


@pytest.fixture
def series(desk, qtbot, tmp_path):
    """The path of a volume of several frames that is open; each holds its number, from 0."""
    path = tmp_path / "bold.nii.gz"
    values = np.broadcast_to(np.arange(N_FRAMES), (4, 5, 6, N_FRAMES)).astype(np.int16)
    image = nibabel.Nifti1Image(values, np.eye(4))
    image.header.set_xyzt_units("mm", "sec")
    image.header["pixdim"][4] = 2.5
    image.to_filename(path)
    open_volume(desk, qtbot, path)
    return path


def open_volume(desk, qtbot, path) -> None:
    n = len(desk.document.state.volumes)
    VolumeOpener(desk.document, desk.background, desk.messages).open([Found(str(path), path)])
    qtbot.waitUntil(lambda: len(desk.document.state.volumes) > n, timeout=10_000)


def test_slider_number_and_keys_choose_a_frame(desk, qtbot, series):
    form, history = desk.dock.frames, desk.document.history
    assert desk.messages.all[-1].title == "Opened bold.nii.gz: 4 × 5 × 6 voxels, 12 frames"
    assert form.isVisibleTo(desk.dock)
    assert (form.slider.minimum(), form.slider.maximum(), form.number.value()) == (1, N_FRAMES, 1)
    first, n_steps = desk.layer, history.index()
    for _ in range(3):
        qtbot.keyClick(form.slider, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: desk.is_at(4))
    assert form.words.text() == "of 12, at 7.5 s"
    form.number.setValue(9)
    qtbot.waitUntil(lambda: desk.is_at(9))
    assert form.slider.value() == 9
    assert history.index() == n_steps + 1, "browsing is one step"
    assert (desk.layer.low, desk.layer.high) == (first.low, first.high)
    history.undo()
    assert desk.layer == first
    assert form.number.value() == 1
    history.redo()
    assert desk.is_at(9)


def test_the_newest_wish_wins_and_the_window_never_waits(desk, qtbot, series, monkeypatch):
    form, read, asked = desk.dock.frames, VolumeFile.frame, []

    def noted(file, number=0):
        asked.append(number)
        return read(file, number)

    monkeypatch.setattr(VolumeFile, "frame", noted)
    for number in range(2, N_FRAMES + 1):  # before the first one can have been read
        form.slider.setValue(number)
    assert (desk.layer.frame, form.number.value()) == (0, N_FRAMES)
    qtbot.waitUntil(lambda: desk.is_at(N_FRAMES))
    assert asked == [1, N_FRAMES - 1]


def test_playing_goes_round_and_is_one_step(desk, qtbot, series):
    frames, form, history = desk.frames, desk.dock.frames, desk.document.history
    form.number.setValue(N_FRAMES - 1)
    qtbot.waitUntil(lambda: desk.is_at(N_FRAMES - 1))
    n_steps, seen = history.index(), set()
    desk.document.changed.connect(lambda before, state: seen.update(each.frame for each in state.volumes))
    desk.player.set_speed(8.0)
    desk.player.toggle()
    qtbot.waitUntil(lambda: {N_FRAMES - 1, 0, 1} <= seen, timeout=5_000)
    desk.document.change_view("Meanwhile", planes=frozenset({"axial"}))
    assert history.index() == n_steps + 1
    desk.player.toggle()
    stopped = desk.layer.frame
    assert (history.index(), history.undo_text()) == (n_steps + 2, "Play frames of bold")
    assert not desk.clock.wanted
    history.undo()
    qtbot.waitUntil(lambda: desk.is_at(N_FRAMES - 1))
    history.redo()
    assert desk.layer.frame == stopped
    desk.player.toggle()
    desk.document.remove_volume(desk.layer.id)
    assert (desk.player.playing, frames._ahead, desk.clock.wanted) == (False, {}, frozenset())


def test_undo_ends_playing(desk, qtbot, series):
    form = desk.dock.frames
    form.number.setValue(5)
    qtbot.waitUntil(lambda: desk.is_at(5))
    desk.player.toggle()
    qtbot.waitUntil(lambda: desk.layer.frame > 5)
    desk.document.history.undo()
    assert not desk.player.playing
    qtbot.waitUntil(lambda: desk.is_at(1))
    assert form.number.value() == 1


def test_a_file_that_is_gone_gives_one_message_and_the_frame_stays(desk, qtbot, series):
    series.unlink()
    n = len(desk.messages.all)
    desk.player.toggle()
    qtbot.waitUntil(lambda: len(desk.messages.all) > n)
    assert desk.messages.all[-1].level == "bad"
    assert desk.messages.all[-1].title.endswith(str(series))
    assert desk.is_at(1)
    assert (desk.player.playing, desk.dock.frames.number.value()) == (False, 1)


def test_what_is_closed_and_out_of_the_history_is_let_go(desk, qtbot, series):
    desk.dock.frames.number.setValue(3)
    qtbot.waitUntil(lambda: desk.is_at(3))
    file = weakref.ref(desk.layer.file)
    desk.dock.remove(desk.layer.id)
    for number in range(UNDO_LIMIT):
        desk.document.change_view("Step", slices=(("axial", float(number)),))
    gc.collect()
    assert file() is None


def test_one_volume_has_no_frames_and_colours_no_window(desk, qtbot, tmp_path):
    dock = desk.dock
    scan, painted = tmp_path / "scan.nii", tmp_path / "painted.nii"
    colours = np.random.default_rng(0).integers(1, 255, (4, 5, 6, 3), np.uint8)
    nibabel.Nifti1Image(colours[..., 0].astype(np.float32), np.eye(4)).to_filename(scan)
    nibabel.Nifti1Image(colours.view([(name, "u1") for name in "RGB"])[..., 0], np.eye(4)).to_filename(painted)
    for path, has_window in ((scan, True), (painted, False)):
        open_volume(desk, qtbot, path)
        assert not dock.frames.isVisibleTo(dock)
        for widget in (dock.form.histogram, dock.form.window_, dock.form.colormap):
            assert widget.isVisibleTo(dock) is has_window
    np.testing.assert_array_equal(desk.layer.volume.colours[..., :3], colours)
    tips = [child.toolTip() for child in dock.rows[desk.layer.id].children() if hasattr(child, "toolTip")]
    assert any("4 × 5 × 6 voxels of 1 × 1 × 1" in tip and "colours (RGB)" in tip for tip in tips)
    dock.remove(desk.layer.id)
    dock.remove(desk.layer.id)
    assert dock.form._layer is None
    assert dock.frames._layer is None


def test_what_plays_is_read_ahead_and_held_as_far_as_there_is_room(desk, qtbot, series):
    layer = desk.layer
    for most_bytes, n_held in ((MOST_BYTES, N_FRAMES), (3 * layer.volume.values.nbytes, 3), (0, 1)):
        ahead = FramesAhead(desk.background, most_bytes)
        ahead.see_to(layer)
        qtbot.waitUntil(lambda: not desk.background.jobs)
        assert ahead.n_held == n_held
        later = replace(layer, frame=N_FRAMES - 1)
        ahead.see_to(later)
        qtbot.waitUntil(lambda: not desk.background.jobs)
        assert set(ahead._held) == {(N_FRAMES - 1 + step) % N_FRAMES for step in range(n_held)}
        ahead.forget()
        assert not ahead.n_held
