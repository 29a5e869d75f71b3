"""Colours as they are typed on the command line."""

import re

from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.render.scene.appearance import Rgb, Rgba


def rgb_of(text: str) -> Rgb | None:
    """Return (r, g, b), 0 … 1 each, of '#rrggbb'; None of anything else."""
    match = re.fullmatch(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})", text)
    if match is None:
        return None
    red, green, blue = (int(part, 16) / 255 for part in match.groups())
    return red, green, blue


def rgba_of(background: str) -> Rgba:
    """Return (r, g, b, a), 0 … 1 each, of '#rrggbb' or "transparent".

    Raises
    ------
    UsageError
        If it is neither.
    """
    if background == "transparent":
        return (0.0, 0.0, 0.0, 0.0)
    rgb = rgb_of(background)
    if rgb is None:
        raise UsageError(f"--background: expected '#rrggbb' or transparent, got {background!r}")
    return (*rgb, 1.0)
