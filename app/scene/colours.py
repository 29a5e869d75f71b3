"""Colours from their words."""

import re

from plexoscope.render.scene.appearance import Rgb

_HEX = re.compile("#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})")


def rgb_of(colour: str) -> Rgb:
    """Return (r, g, b), 0 … 1 each, of `#rrggbb`.

    Raises
    ------
    ValueError
        If it is anything else.
    """
    match = _HEX.fullmatch(colour)
    if match is None:
        raise ValueError(f"colour: expected '#rrggbb', got {colour!r}")
    red, green, blue = (int(part, 16) / 255 for part in match.groups())
    return red, green, blue
