"""What to draw, described without GL: any thread may build one, and comparing two is cheap."""

from dataclasses import dataclass
from typing import Literal, get_args

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.camera import Camera

Rgb = tuple[float, float, float]
Rgba = tuple[float, float, float, float]
StreamlineColour = Literal["direction", "uniform"]


def _check_unit(name: str, values: tuple[float, ...], n_values: int) -> None:
    if len(values) != n_values:
        raise ValueError(f"{name}: expected {n_values} numbers, got {len(values)}")
    if not all(0.0 <= value <= 1.0 for value in values):
        raise ValueError(f"{name}: expected 0 … 1, got {values if n_values > 1 else values[0]}")


@dataclass(frozen=True)
class StreamlineStyle:
    """How the streamlines of one layer look.

    Parameters
    ----------
    visible : bool
    opacity : float
        0 … 1, of one streamline where it covers a pixel fully.
    colour : {"direction", "uniform"}
        "direction" is the field's convention: |x|, |y|, |z| of the unit tangent as red, green, blue.
    rgb : (r, g, b)
        0 … 1, for "uniform".
    width_px : float
        In pixels of a view whose shorter side is 1000 px (see `plexoscope.render.scale`).
    """

    visible: bool = True
    opacity: float = 0.3
    colour: StreamlineColour = "direction"
    rgb: Rgb = (1.0, 1.0, 1.0)
    width_px: float = 1.5

    def __post_init__(self) -> None:
        _check_unit("opacity", (self.opacity,), 1)
        _check_unit("rgb", self.rgb, 3)
        if self.colour not in get_args(StreamlineColour):
            raise ValueError(f"colour: expected one of {get_args(StreamlineColour)}, got {self.colour!r}")
        if not 0.0 < self.width_px <= 100.0:
            raise ValueError(f"width_px: expected more than 0 and at most 100, got {self.width_px}")


@dataclass(frozen=True)
class StreamlineItem:
    """One layer of streamlines. Two items are equal if they show the very same tractogram object alike."""

    key: str
    tractogram: Tractogram  # compares by identity, so comparing two scenes never reads arrays
    style: StreamlineStyle = StreamlineStyle()


@dataclass(frozen=True)
class Scene:
    """All that a picture shows.

    Parameters
    ----------
    items : tuple of StreamlineItem
        Their order has no influence on the picture: streamlines of all layers are ordered by depth together.
    camera : Camera
    background : (r, g, b, a)
        0 … 1, straight alpha.
    order : str
        Name of the transparency method, one of `plexoscope.render.transparency.METHODS`.

    Raises
    ------
    ValueError
        If a number is out of range, or two items share a key.
    """

    items: tuple[StreamlineItem, ...]
    camera: Camera
    background: Rgba = (0.0, 0.0, 0.0, 1.0)
    order: str = "sorted"

    def __post_init__(self) -> None:
        _check_unit("background", self.background, 4)
        keys = [item.key for item in self.items]
        if len(set(keys)) != len(keys):
            raise ValueError(f"items: expected distinct keys, got {keys}")
