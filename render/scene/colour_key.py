"""What colours mean: a scale of values, or names and their colours."""

from dataclasses import dataclass

from plexoscope.render.scene.appearance import Rgb, ValueColours


@dataclass(frozen=True)
class ColourKey:
    """Either a scale of values or a list of named colours.

    Parameters
    ----------
    title : str
        Of the values, with their unit.
    scale : ValueColours, optional
    entries : tuple of (str, (r, g, b))
        Names and their colours, 0 … 1.
    missing : (str, (r, g, b)), optional
        What that is called which has no value, and its colour; None if all have one.
    n_more : int
        How many further names there are.
    """

    title: str
    scale: ValueColours | None = None
    entries: tuple[tuple[str, Rgb], ...] = ()
    missing: tuple[str, Rgb] | None = None
    n_more: int = 0
