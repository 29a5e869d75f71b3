"""What a picture of the scene is like: its size, and what lies behind it."""

from dataclasses import dataclass

Size = tuple[int, int]
Background = tuple[float, float, float, float]


@dataclass(frozen=True)
class FigureSettings:
    """What the layout Figure shows.

    Parameters
    ----------
    size_px
        (width, height) of the picture; None for that of the view.
    background
        (r, g, b, a), 0 … 1; None for a transparent one.
    """

    size_px: Size | None = None
    background: Background | None = (1.0, 1.0, 1.0, 1.0)
