"""What a preference does to the whole process: how words and menus look, what the log tells, how large files may be."""

import logging
import os

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from plexoscope.app.preferences.declared import (
    GROUP_MAP,
    LIMITS,
    LOG_LEVEL,
    REDUCED_MOTION,
    SIGNED_MAP,
    TEXT_SIZE,
    THEME,
    VALUES_MAP,
)
from plexoscope.app.preferences.kinds import PreferenceError
from plexoscope.app.preferences.preferences import Preferences
from plexoscope.app.services.arguments import ArgumentError
from plexoscope.app.widgets.theme import apply_theme, set_group_map, set_text_percent
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.models.io.limits import VARIABLE

_EFFECTS = (
    Qt.UIEffect.UI_AnimateMenu,
    Qt.UIEffect.UI_FadeMenu,
    Qt.UIEffect.UI_AnimateCombo,
    Qt.UIEffect.UI_AnimateTooltip,
    Qt.UIEffect.UI_FadeTooltip,
    Qt.UIEffect.UI_AnimateToolBox,
)
STEP_S = 1.0
"""What plays goes in such steps with reduced motion."""
BLINK_MS = 1000
"""The cursor of a field is seen and unseen once in this time; with reduced motion it stays."""


def dress(theme: ThemeSource, preferences: Preferences) -> None:
    """Let the application look as preferred, before the window is furnished and whenever that changes."""

    def take_maps(_: object) -> None:
        theme.choose_maps(preferences[VALUES_MAP], preferences[SIGNED_MAP])

    def take_size(percent: float) -> None:
        set_text_percent(percent)
        theme.dress_anew()

    def take_groups(colormap: str) -> None:
        set_group_map(colormap)
        theme.dress_anew()

    def take_motion(is_reduced: bool) -> None:
        for effect in _EFFECTS:
            QApplication.setEffectEnabled(effect, not is_reduced)
        QApplication.setCursorFlashTime(0 if is_reduced else BLINK_MS)

    set_text_percent(preferences[TEXT_SIZE])
    set_group_map(preferences[GROUP_MAP])
    take_maps(None)
    apply_theme(theme.now)
    preferences.follow(THEME, theme.choose, now=False)
    preferences.follow(VALUES_MAP, take_maps, now=False)
    preferences.follow(SIGNED_MAP, take_maps, now=False)
    preferences.follow(TEXT_SIZE, take_size, now=False)
    preferences.follow(GROUP_MAP, take_groups, now=False)
    preferences.follow(REDUCED_MOTION, take_motion)


def set_up_process(preferences: Preferences) -> None:
    """Let log and readers do as preferred. What the environment says of limits goes before."""
    is_said = VARIABLE in os.environ

    def take_limits(factor: str) -> None:
        if not is_said:
            os.environ[VARIABLE] = factor

    preferences.follow(LIMITS, take_limits)
    preferences.follow(LOG_LEVEL, lambda level: logging.getLogger("plexoscope").setLevel(level.upper()))


def set_preference(preferences: Preferences, key: str, value: str) -> None:
    """Prefer what is typed.

    Raises
    ------
    ArgumentError
        If there is no such preference, or it does not take that.
    """
    try:
        preferences.change_typed(key, value)
    except PreferenceError as error:
        raise ArgumentError(f"preferences.set: {error}") from None
