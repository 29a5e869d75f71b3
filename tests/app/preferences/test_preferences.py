"""Preferences: typed, kept as text, told to whoever follows; what cannot be understood is as by default."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from plexoscope.app.preferences.declared import (
    ALL,
    AUTOSAVE,
    FRAME_BUDGET,
    PLUGIN_FOLDERS,
    SECTIONS,
    SIGNED_MAP,
    TEXT_SIZE,
    THEME,
)
from plexoscope.app.preferences.kinds import PreferenceError
from plexoscope.app.preferences.preferences import Preferences


@pytest.fixture
def settings(tmp_path):
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


def test_every_preference_is_whole():
    assert len({each.key for each in ALL}) == len({(each.section, each.title) for each in ALL}) == len(ALL)
    for each in ALL:
        assert each.section in SECTIONS
        assert each.title
        assert each.help
        assert each.words, "other words to find it by"
        assert each.read(each.write(each.default)) == each.default


def test_what_is_changed_is_kept_and_what_is_put_back_is_not(settings):
    preferences = Preferences(settings)
    folders = ("/a folder/ä", "/b,c")
    for preference, value in ((THEME, "light"), (TEXT_SIZE, 120), (AUTOSAVE, False), (PLUGIN_FOLDERS, folders)):
        preferences.change(preference, value)
    settings.sync()
    again = Preferences(QSettings(settings.fileName(), QSettings.Format.IniFormat))
    assert (again[THEME], again[TEXT_SIZE], again[AUTOSAVE], again[PLUGIN_FOLDERS]) == ("light", 120, False, folders)
    assert [each.key for each in again if again.is_changed(each)] == [
        "theme",
        "text_size",
        "autosave",
        "plugin_folders",
    ]
    again.reset()
    assert not any(map(again.is_changed, again))
    assert QSettings(settings.fileName(), QSettings.Format.IniFormat).allKeys() == []


def test_a_follower_hears_of_changes_alone(settings):
    preferences, heard = Preferences(settings), []
    preferences.follow(THEME, heard.append)
    preferences.change(THEME, "dark")
    preferences.change(THEME, "light")
    preferences.change(TEXT_SIZE, 110)
    preferences.reset()
    preferences.leave(heard.append)
    preferences.change(THEME, "contrast")
    assert heard == ["dark", "light", "dark"]


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("thme", "dark", "key: expected one of theme, text_size, .*got 'thme'.*theme"),
        ("theme", "drak", "theme: expected one of dark, light, system, contrast, got 'drak'.*dark"),
        ("text_size", "200", "text_size: expected a number in 90 … 150, got '200'"),
        ("text_size", "large", "text_size: expected a number in 90 … 150, got 'large'"),
        ("text_size", "nan", "text_size: expected a number"),
        ("autosave", "maybe", "autosave: expected on or off, got 'maybe'"),
        ("pictures_folder", "pictures", "pictures_folder: expected a folder from the root on, got 'pictures'"),
        ("plugin_folders", "[1]", "plugin_folders: expected folders from the root on"),
        ("plugin_folders", '["a', "plugin_folders: expected folders from the root on"),
        ("values_map", "jet", "values_map: expected one of viridis, .*got 'jet'"),
    ],
)
def test_what_is_none_is_refused(key, text, said):
    preferences = Preferences()
    with pytest.raises(PreferenceError, match=said):
        preferences.change_typed(key, text)
    assert not any(map(preferences.is_changed, preferences))


def test_what_was_kept_and_is_none_any_more_is_as_by_default(settings):
    settings.setValue("theme", "sepia")
    settings.setValue("frame_budget_ms", 12.5)
    settings.setValue("signed_map", "berlin")
    settings.setValue("plugin_folders", "[nonsense")
    preferences = Preferences(settings)
    assert (preferences[THEME], preferences[FRAME_BUDGET]) == ("dark", 12.5)
    assert (preferences[SIGNED_MAP], preferences[PLUGIN_FOLDERS]) == ("berlin", ())


def test_a_folder_may_be_typed_as_at_home():
    preferences = Preferences()
    preferences.change_typed("plugin_folders", "~/methods")
    assert preferences[PLUGIN_FOLDERS] == (str(Path.home() / "methods"),)
