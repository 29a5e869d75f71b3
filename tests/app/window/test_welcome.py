"""The welcome page: samples with pictures, what was opened before, and what there is room for."""

import json
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QPushButton

from plexoscope.app.inputs.samples import catalogue
from plexoscope.app.session.preview import MOST_BYTES, read_preview
from plexoscope.app.view.welcome_tiles import sample_picture
from plexoscope.app.window.welcome import FEATURED, WELCOME
from tests.app.user import FORNIX, at_rest, open_file


@pytest.mark.parametrize("id", FEATURED)
def test_a_sample_of_the_page_is_known_and_has_a_small_picture(id):
    assert id in {sample.id for sample in catalogue()}
    assert 1_000 < len(sample_picture(id)) <= 40_000


def test_a_sample_is_opened_by_its_tile_and_the_keyboard(window, qtbot):
    page = window.view.empty
    qtbot.waitUntil(lambda: len(page.samples) == len(FEATURED))
    page.samples[0].setFocus()
    qtbot.keyClick(page.samples[0], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(window.document.state.layers) == 1, timeout=10_000)
    assert page.isHidden()


def test_with_little_room_there_are_the_words_and_one_button(window, qtbot):
    page = window.view.empty
    qtbot.waitUntil(lambda: bool(page.samples))

    def seen():
        return [each.text() for each in page.findChildren(QPushButton) if each.isVisibleTo(page)]

    assert len(seen()) >= 4
    page.resize(240, 180)
    assert seen() == ["Open…"]
    assert not any(tile.isVisibleTo(page) for tile in page.samples)
    page.resize(1200, 900)
    assert len(seen()) >= 4
    assert all(tile.isVisibleTo(page) for tile in page.samples)


def test_recent_files_are_listed_and_found_without_those_that_are_gone(make_window, installed_methods, tmp_path, qtbot):
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    gone, old = tmp_path / "gone.trk", str(FORNIX)
    settings.setValue("recent", json.dumps([[str(gone), time.time()], old]))
    window = make_window(installed_methods, settings=settings)
    page = window.view.empty
    qtbot.waitUntil(lambda: [tile.text() for tile in page.recent] == [FORNIX.name], timeout=5_000)
    assert [each.title for each in window.welcoming.findable()] == [FORNIX.name]
    window.palette_.open(FORNIX.name)
    assert window.palette_.found[0].place == "Recent file"
    window.palette_.choose()
    qtbot.waitUntil(lambda: len(window.document.state.layers) == 1, timeout=10_000)


def test_help_brings_the_page_up_beside_what_is_open(window, qtbot):
    open_file(window, qtbot)
    window.actions_.qaction("help.welcome").trigger()
    assert window.welcoming.page.isVisible()
    assert WELCOME in window.centre.arrangement.views


def test_a_session_carries_a_picture(window, qtbot, tmp_path):
    open_file(window, qtbot)
    qtbot.waitUntil(lambda: at_rest(window), timeout=10_000)
    path = tmp_path / "a.plexo"
    window.sessions.save_as(path)
    qtbot.waitUntil(lambda: window.sessions.path == path, timeout=10_000)
    assert read_preview(path).startswith(b"\x89PNG")
    assert len(read_preview(path)) < MOST_BYTES
    assert read_preview(Path(FORNIX)) == b""
