"""How wide a line is in pictures of different size.

`width_px` is meant for a view whose shorter side is 1000 px. Windows and pictures of every size, and
screens of every pixel ratio, scale it alike, so that a picture looks like the window it was set up in.
Lines thinner than a pixel fade instead of breaking up.
"""

REFERENCE_SIDE_PX = 1000.0


def line_scale(size_px: tuple[int, int]) -> float:
    """Framebuffer pixels per `width_px` for a view of (width, height) framebuffer pixels."""
    return min(size_px) / REFERENCE_SIDE_PX
