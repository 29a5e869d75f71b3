"""A button that plays and pauses shows which of both a click does, in the colour of the theme."""

import pytest

from plexoscope.app.widgets.icons import SIZE, icon
from plexoscope.app.widgets.play_button import PlayButton
from plexoscope.app.widgets.theme import load_theme


def drawn(shown):
    return shown.pixmap(SIZE).toImage()


@pytest.mark.parametrize("keeps_state", [True, False])
def test_it_shows_what_a_click_does_in_either_theme(qtbot, keeps_state):
    button = PlayButton("Play", load_theme("dark"), keeps_state=keeps_state)
    qtbot.addWidget(button)
    play = button.setChecked if keeps_state else button.show_playing
    for theme in map(load_theme, ("dark", "light")):
        button.apply_theme(theme)
        for playing, name in ((True, "pause"), (False, "run"), (True, "pause")):
            play(playing)
            assert drawn(button.icon()) == drawn(icon(name, theme.text))
