"""Colours from their words."""

import pytest

from plexoscope.app.scene.colours import rgb_of


def test_six_hexadecimal_digits_are_a_colour():
    assert rgb_of("#ff8000") == (1.0, 128 / 255, 0.0)
    assert rgb_of("#Ff8000") == rgb_of("#ff8000")


@pytest.mark.parametrize("words", ["red", "#fff", "#ff80000", "ff8000", "#gg8000", "#ff8000\n", ""])
def test_nothing_else_is(words):
    with pytest.raises(ValueError, match="expected '#rrggbb', got"):
        rgb_of(words)
