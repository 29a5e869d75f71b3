"""The menu of presets: what it tells, and that nothing is lost without a question."""

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QInputDialog, QMessageBox

from plexoscope.app.methods.preset_menu import PresetMenu
from plexoscope.plugins.discovery import find_methods
from plexoscope.plugins.parameters import make
from plexoscope.plugins.presets import Presets, write_preset

YES, NO = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No


@pytest.fixture
def method():
    return find_methods().find("pivem")


@pytest.fixture
def presets(tmp_path, method):
    presets = Presets(tmp_path).of("pivem")
    params_class = method.load().params_class
    presets.save("fast & rough", write_preset(method, make(params_class, {"n_bins": 20})))
    presets.save("plain", write_preset(method, params_class()))
    presets.save("other", 'method = "other"\nversion = "1"\n[parameters]\n')
    return presets


@pytest.fixture
def menu(qtbot, method, presets, tmp_path):
    Presets(tmp_path).of("another").save("of another method", "")
    menu = PresetMenu(method, Presets(tmp_path))
    qtbot.addWidget(menu)
    return menu


@pytest.fixture
def told(menu):
    told = []
    menu.chosen.connect(lambda values, words: told.append((words, values)))
    menu.said.connect(told.append)
    menu.failed.connect(lambda error: told.append(str(error)))
    return told


@pytest.fixture
def answer(monkeypatch):
    """Return a function that sets what the user says to a question and which name is typed; it keeps the questions."""
    asked = []

    def set_answer(button, name=""):
        monkeypatch.setattr(QMessageBox, "question", lambda parent, title, text: asked.append(text) or button)
        monkeypatch.setattr(QInputDialog, "getText", lambda *_: (name, True))
        return asked

    return set_answer


def entries(menu):
    menu.fill()
    return {action.text(): action for action in menu.menu().actions() if action.text()}


def entries_to_delete(menu):
    menu.fill()
    return {action.text(): action for action in menu.delete_menu.actions()}


def test_what_is_on_offer(menu):
    assert list(entries(menu)) == [
        *("fast && rough", "other", "plain"),
        *("Save as…", "Delete", "Copy as text", "Paste from text", "Reset to defaults"),
    ]
    assert [text for text, action in entries(menu).items() if action.isChecked()] == ["plain"]
    assert not entries(menu)["Reset to defaults"].isEnabled()
    menu.show_values({"n_bins": 20})
    assert [text for text, action in entries(menu).items() if action.isChecked()] == ["fast && rough"]
    assert entries(menu)["Reset to defaults"].isEnabled()


def test_a_place_without_presets(qtbot, method, tmp_path):
    menu = PresetMenu(method, Presets(tmp_path / "nowhere"))
    qtbot.addWidget(menu)
    assert not entries(menu)["No presets yet"].isEnabled()
    assert not entries(menu)["Delete"].isEnabled()


def test_choosing_tells_what_differs_from_the_defaults(menu, told):
    for text in ("fast && rough", "plain", "other", "Reset to defaults"):
        menu.show_values({"n_bins": 7})
        entries(menu)[text].trigger()
    assert told == [
        ("Load preset fast & rough", {"n_bins": 20}),
        ("Load preset plain", {}),
        "preset: expected one of the method 'pivem', got one of 'other'",
        ("Reset to defaults", {}),
    ]


def test_a_preset_that_went_away_meanwhile_is_told(menu, told, presets):
    entry = entries(menu)["plain"]
    presets.delete("plain")
    entry.trigger()
    assert told == ["no preset 'plain': expected one of fast & rough, other"]


def test_saving_asks_before_it_overwrites(menu, told, presets, answer, method):
    menu.show_values({"n_bins": 33})
    asked = answer(NO, " mine ")
    entries(menu)["Save as…"].trigger()
    assert (asked, told) == ([], ["Preset mine saved"])
    assert presets.load("mine") == write_preset(method, make(method.load().params_class, {"n_bins": 33}))
    before = presets.load("plain")
    answer(NO, "plain")
    entries(menu)["Save as…"].trigger()
    assert asked == ["Replace the preset “plain”?"]
    assert presets.load("plain") == before
    answer(YES, "plain")
    entries(menu)["Save as…"].trigger()
    assert presets.load("plain") == presets.load("mine")
    answer(YES, "x" * 61)
    entries(menu)["Save as…"].trigger()
    assert told[-1].startswith("preset: expected a name of 1 … 60 characters")


def test_deleting_asks_first(menu, told, presets, answer):
    asked = answer(NO)
    entries_to_delete(menu)["plain…"].trigger()
    assert asked == ["Delete the preset “plain”? This cannot be undone"]
    assert told == []
    answer(YES)
    entries_to_delete(menu)["plain…"].trigger()
    assert told == ["Preset plain deleted"]
    assert presets.names() == ("fast & rough", "other")


def test_parameters_go_through_the_clipboard(menu, told):
    menu.show_values({"n_bins": 33, "hidden_share": 0.5})
    entries(menu)["Copy as text"].trigger()
    assert "n_bins = 33\n" in QGuiApplication.clipboard().text()
    menu.show_values({})
    entries(menu)["Paste from text"].trigger()
    assert told == ["Parameters copied", ("Paste parameters", {"n_bins": 33, "hidden_share": 0.5})]
    QGuiApplication.clipboard().setText("hello")
    entries(menu)["Paste from text"].trigger()
    assert told[-1].startswith("preset: expected TOML text, got ")
    QGuiApplication.clipboard().setText(" \n")
    assert not entries(menu)["Paste from text"].isEnabled()
