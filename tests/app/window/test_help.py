"""The Help menu: shortcuts are changed, versions and the report of a fault are copied, the guide is searched."""

import importlib.metadata
import shlex
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence

from plexoscope.app.document.figure_settings import FigureSettings
from plexoscope.app.window.about_dialog import AboutDialog, GuideDialog
from plexoscope.app.window.shortcuts_dialog import ShortcutsDialog
from tests.app.tractograms.exploring import add_volume
from tests.app.user import open_file


@pytest.fixture
def dialog_of(window, qtbot):
    """Return the dialog that an action opens."""

    def dialog_of(id: str, kind: type):
        window.actions_.qaction(id).trigger()
        (dialog,) = window.findChildren(kind)
        return dialog

    return dialog_of


def test_no_two_actions_share_a_key(window):
    keys = [key for action in window.actions_ if (key := window.actions_.qaction(action.id).shortcut().toString())]
    assert len(keys) == len(set(keys))
    assert all(window.actions_.shortcuts.key(action.id) == _plain(window, action.id) for action in window.actions_)


def _plain(window, id: str) -> str:
    return window.actions_.qaction(id).shortcut().toString(QKeySequence.SequenceFormat.PortableText)


def test_a_shortcut_is_changed_by_pressing_keys(window, qtbot, dialog_of):
    dialog = dialog_of("help.shortcuts", ShortcutsDialog)
    dialog.filter.setText("dark or light")
    assert dialog.selected == "view.theme"
    qtbot.keyClick(dialog.keys, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert _plain(window, "view.theme") == "Ctrl+J"
    assert "(Ctrl+J)" in window.actions_.qaction("view.theme").toolTip()
    qtbot.keyClick(dialog.keys, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert "Ctrl+S is the shortcut of “Save session”" in dialog.words.text()
    assert _plain(window, "session.save") == "Ctrl+S", "not before that is confirmed"
    dialog.take_over.click()
    assert (_plain(window, "view.theme"), _plain(window, "session.save")) == ("Ctrl+S", "")
    qtbot.keyClick(dialog.keys, Qt.Key.Key_Q)
    assert "Q alone cannot be a shortcut" in dialog.words.text()
    assert _plain(window, "view.theme") == "Ctrl+S"
    dialog.reset_all.click()
    assert (_plain(window, "view.theme"), _plain(window, "session.save")) == ("Ctrl+T", "Ctrl+S")
    dialog.filter.setText("ctrl+shift+p")
    assert dialog.selected == "view.palette"
    dialog.filter.setText("xyzzy")
    assert dialog.selected is None
    assert not dialog.keys.isEnabled()
    dialog.accept()


def test_versions_are_copied_and_the_guide_is_searched(window, qtbot, dialog_of):
    about = dialog_of("help.about", AboutDialog)
    about.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert f"Plexoscope {importlib.metadata.version('plexoscope')}" in copied
    assert f"numpy {importlib.metadata.version('numpy')}" in copied
    about.accept()
    guide = dialog_of("help.guide", GuideDialog)
    assert "Plexoscope" in guide.text.toPlainText()
    qtbot.keyClicks(guide.search, "exit codes")
    assert guide.text.textCursor().selectedText().lower() == "exit codes"
    guide.accept()


def test_the_report_of_a_fault_has_machine_log_and_parameters(window, qtbot, monkeypatch):
    monkeypatch.setattr("plexoscope.app.window.fault_report.machine_words", lambda: "Python ok")
    window.messages.info("Something was said")
    window.document.select_method("pivem", "PiVeM")
    window.document.change_settings("pivem", "Change", seed=7, values={"n_bins": 12})
    window.actions_.qaction("help.report").trigger()
    qtbot.waitUntil(lambda: "Copied" in window.messages.all[-1].title)
    copied = QGuiApplication.clipboard().text()
    for words in ("Python ok", "method pivem, seed 7", "n_bins = 12", "Something was said"):
        assert words in copied


def test_the_view_is_copied_as_a_command_line(window, qtbot):
    assert not window.actions_.qaction("edit.copy_line").isEnabled()
    open_file(window, qtbot)
    window.document.restyle(window.document.state.layers[0].id, "Change opacity", opacity=0.05)
    window.actions_.qaction("edit.copy_line").trigger()
    words = shlex.split(QGuiApplication.clipboard().text())
    assert words[:5] == ["plexoscope", "render", "fornix", "--out", "picture.png"]
    assert words[words.index("--alpha") + 1] == "0.05"
    assert window.messages.all[-1].title == "Copied as a command line"
    window.tractograms.filter.hide(window.tractograms.filter.layer, 0)
    window.actions_.qaction("edit.copy_line").trigger()
    assert window.messages.all[-1].title == "Copied as a command line, without the filter of tracks300.trk"


def test_the_line_copied_in_the_layout_for_pictures_draws_the_picture(window, qtbot):
    open_file(window, qtbot)
    add_volume(window)
    state = window.document.state
    window.document.edit("Size", replace(state, figure=FigureSettings((640, 480), None)))
    window.actions_.qaction("workspace.figure").trigger()
    window.actions_.qaction("edit.copy_line").trigger()
    words = shlex.split(QGuiApplication.clipboard().text())
    assert words[words.index("--size") + 1] == "640x480"
    assert words[words.index("--background") + 1] == "transparent"
    assert "crosshair" not in window.messages.all[-1].title
