"""The dialog of preferences, and what each of them does to a real window."""

import logging
import os

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from plexoscope.app.document.state import State
from plexoscope.app.preferences.declared import (
    ALL,
    AUTOSAVE,
    AUTOSAVE_S,
    DIALOGS_FOLDER,
    FRAME_BUDGET,
    GROUP_MAP,
    LIMITS,
    LOG_LEVEL,
    ORDER,
    PICTURES_FOLDER,
    REDUCED_MOTION,
    SIGNED_MAP,
    TEXT_SIZE,
    THEME,
    VALUES_MAP,
    VOLUME_MAP,
)
from plexoscope.app.preferences.preferences import Preferences
from plexoscope.app.services.arguments import ArgumentError, typed_deed
from plexoscope.app.widgets.theme import group_colour
from plexoscope.app.window.preferences_dialog import PreferencesDialog
from plexoscope.app.window.preferred import set_up_process
from plexoscope.models.io.limits import VARIABLE, limits_factor


@pytest.fixture(autouse=True)
def as_before(qapp):
    """What a preference does to the process is undone."""
    level, blink = logging.getLogger("plexoscope").level, QApplication.cursorFlashTime()
    yield
    set_up = Preferences()
    from plexoscope.app.widgets.theme import set_group_map, set_text_percent

    set_text_percent(set_up[TEXT_SIZE])
    set_group_map(set_up[GROUP_MAP])
    logging.getLogger("plexoscope").setLevel(level)
    QApplication.setCursorFlashTime(blink)
    QApplication.setEffectEnabled(Qt.UIEffect.UI_AnimateMenu, True)
    os.environ.pop(VARIABLE, None)


@pytest.fixture
def dialog(window, qtbot):
    window.actions_.qaction("edit.preferences").trigger()
    dialog = window.findChild(PreferencesDialog)
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def shown(dialog) -> list[str]:
    return [key for key, row in dialog.rows.items() if row.isVisible()]


def test_all_are_found_by_title_key_and_other_words(dialog):
    for preference in ALL:
        for typed in (preference.title, preference.key, preference.words.split()[0]):
            dialog.search.setText(typed)
            assert preference.key in shown(dialog), typed
    dialog.search.setText("graphics")
    assert shown(dialog) == []
    assert not dialog.nothing.isVisible()
    dialog.search.setText("xyzzy")
    assert dialog.nothing.isVisible()
    dialog.search.clear()
    assert shown(dialog) == ["theme", "text_size", "reduced_motion"]


def test_sections_are_gone_through_by_key(dialog):
    dialog.sections.setFocus()
    seen = shown(dialog)
    for _ in range(dialog.sections.count() - 1):
        QTest.keyClick(dialog.sections, Qt.Key.Key_Down)
        seen += shown(dialog)
    assert seen == [each.key for each in ALL]


def test_a_change_is_applied_at_once_and_put_back(dialog, window):
    row = dialog.rows["theme"]
    assert not row.reset.isVisible()
    assert not dialog.reset_all.isEnabled()
    row.editor.setFocus()
    QTest.keyClick(row.editor, Qt.Key.Key_Down)
    assert window.services.theme.now.name == "light"
    assert row.reset.isVisible()
    QTest.mouseClick(row.reset, Qt.MouseButton.LeftButton)
    assert window.services.theme.now.name == "dark"
    assert not row.reset.isVisible()
    dialog.rows["text_size"].editor.setValue(110)
    window.actions_.qaction("view.theme").trigger()
    assert row.editor.currentText() == "Light", "what is changed elsewhere is shown"
    QTest.mouseClick(dialog.reset_all, Qt.MouseButton.LeftButton)
    assert not any(map(window.preferences.is_changed, window.preferences))
    dialog.close()
    window.preferences.change(THEME, "contrast")


@pytest.mark.parametrize("percent", [100, 150])
def test_every_section_fits_without_a_cut_word(dialog, window, percent):
    window.preferences.change(TEXT_SIZE, percent)
    for number in range(dialog.sections.count()):
        dialog.sections.setCurrentRow(number)
        QApplication.processEvents()
        content = dialog.scroll.widget()
        assert content.minimumSizeHint().width() <= dialog.scroll.viewport().width(), number
        for row in dialog.rows.values():
            if row.isVisible():
                assert row.editor.width() >= row.editor.minimumSizeHint().width(), row.editor
    assert dialog.sections.sizeHintForColumn(0) <= dialog.sections.width()


def test_they_are_set_by_typing(window):
    window.actions_.do(typed_deed("preferences.set key=text_size value=120"))
    assert window.preferences[TEXT_SIZE] == 120
    for typed, said in (
        ("preferences.set key=text_sise value=120", "key: expected one of theme, .*text_size"),
        ("preferences.set key=text_size value=9", "text_size: expected a number in 90 … 150, got '9'"),
        ("preferences.set key=text_size", "expected value="),
    ):
        with pytest.raises(ArgumentError, match=said):
            window.actions_.do(typed_deed(typed))


def test_what_they_do_to_the_window(window, monkeypatch, tmp_path):
    prefer = window.preferences.change
    prefer(FRAME_BUDGET, 12)
    assert window.view.canvas.frame_budget_ms == 12
    prefer(REDUCED_MOTION, True)
    assert not window.isAnimated()
    assert not QApplication.isEffectEnabled(Qt.UIEffect.UI_AnimateMenu)
    assert (QApplication.cursorFlashTime(), window.services.clock.motion_every_s) == (0, 1.0)
    prefer(GROUP_MAP, "categories")
    assert group_colour(0) == "#e69f00"
    prefer(ORDER, "weighted")
    assert window.document.state.view.order == State().view.order, "what is open stays"
    window.sessions.begin_anew()
    assert window.document.state.view.order == "weighted"
    asked = []
    monkeypatch.setattr(
        "plexoscope.app.window.main_window.QFileDialog.getOpenFileNames",
        lambda parent, title, begin, kinds: (asked.append(begin), ([], ""))[1],
    )
    prefer(DIALOGS_FOLDER, str(tmp_path))
    window.ask_open()
    assert asked == [str(tmp_path)]


def test_colormaps_are_those_of_what_comes_next(window):
    window.preferences.change(VALUES_MAP, "cividis")
    window.preferences.change(SIGNED_MAP, "vik")
    theme = window.services.theme.now
    assert (theme.values_map, theme.signed_map) == ("cividis", "vik")
    assert window.graphs.opener._first_map() == window.tractograms.opener._first_map() == "cividis"
    window.preferences.change(VOLUME_MAP, "magma")
    assert window.volumes.opener._first_map() == "magma"


def test_what_is_open_is_kept_only_where_that_is_wanted(make_window, installed_methods, tmp_path):
    window = make_window(installed_methods, shown=False)
    window.preferences.change(AUTOSAVE_S, 30)
    window.sessions.start_keeping()
    assert window.sessions.autosaver is not None
    assert window.sessions._timer.interval() == 30_000
    window.preferences.change(AUTOSAVE, False)
    assert window.sessions.autosaver is None
    window.document.change_view("Change order", order="none")
    assert not window.sessions._timer.isActive()
    window.preferences.change(AUTOSAVE, True)
    assert window.sessions.autosaver is not None


def test_what_they_do_to_the_process(monkeypatch):
    preferences = Preferences()
    monkeypatch.delenv(VARIABLE, raising=False)
    set_up_process(preferences)
    preferences.change(LIMITS, "10")
    assert limits_factor() == 10
    preferences.change(LOG_LEVEL, "debug")
    assert logging.getLogger("plexoscope").isEnabledFor(logging.DEBUG)
    monkeypatch.setenv(VARIABLE, "3")
    others = Preferences()
    set_up_process(others)
    others.change(LIMITS, "100")
    assert limits_factor() == 3, "what the environment says goes before"


def test_pictures_go_into_their_folder(opened, qtbot, tmp_path):
    opened.preferences.change(PICTURES_FOLDER, str(tmp_path / "pictures"))
    opened.actions_.qaction("file.picture").trigger()
    qtbot.waitUntil(lambda: bool(list((tmp_path / "pictures").glob("*.png"))), timeout=10_000)
    qtbot.waitUntil(lambda: not opened.services.background.jobs)
