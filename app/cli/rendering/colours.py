"""Colours as they are typed on the command line."""

from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.app.scene.colours import rgb_of
from plexoscope.render.scene.appearance import Rgb, Rgba


def typed_rgb(text: str) -> Rgb | None:
    """Return (r, g, b), 0 … 1 each, of '#rrggbb'; None of anything else, which is then a name."""
    try:
        return rgb_of(text)
    except ValueError:
        return None


def typed_rgba(background: str) -> Rgba:
    """Return (r, g, b, a), 0 … 1 each, of '#rrggbb' or "transparent".

    Raises
    ------
    UsageError
        If it is neither.
    """
    if background == "transparent":
        return (0.0, 0.0, 0.0, 0.0)
    rgb = typed_rgb(background)
    if rgb is None:
        raise UsageError(f"--background: expected '#rrggbb' or transparent, got {background!r}")
    return (*rgb, 1.0)
