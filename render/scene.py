"""What to draw, described without GL: any thread may build one, and comparing two is cheap."""

from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.column import Column
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.render.appearance import Rgb, Rgba, StreamlineStyle, check_unit
from plexoscope.render.camera import Camera

Shading = Literal["flat", "lines", "tubes"]
Plane = Literal["sagittal", "coronal", "axial"]


@dataclass(frozen=True)
class StreamlineItem:
    """One layer of streamlines. Two items are equal if they show the very same tractogram object alike.

    Parameters
    ----------
    key : str
    tractogram : Tractogram
        Compares by identity.
    style : StreamlineStyle
    shown : Column, optional
        (S,) bool: only these streamlines are drawn. By default all.
    """

    key: str
    tractogram: Tractogram
    style: StreamlineStyle = field(default_factory=StreamlineStyle)
    shown: Column | None = None

    def __post_init__(self) -> None:
        n_streamlines = self.tractogram.n_streamlines
        if self.shown is not None and len(self.shown.values) != n_streamlines:
            raise ValueError(f"shown: expected {n_streamlines} values, got {len(self.shown.values)}")


@dataclass(frozen=True)
class SliceItem:
    """A plane through a volume, opaque.

    Parameters
    ----------
    key : str
    volume : Volume
        Compares by identity.
    plane : {"sagittal", "coronal", "axial"}
        Across x, y or z of the world.
    position_mm : float
        Along that axis.
    low, high : float
        Values drawn black and white: the window.
    colormap : str
    clear_below : float, optional
        Values below, and NaN, are not drawn, so that a slice has no black frame. By default nothing but NaN.
    """

    key: str
    volume: Volume
    plane: Plane
    position_mm: float
    low: float
    high: float
    colormap: str = "gray"
    clear_below: float | None = None

    def __post_init__(self) -> None:
        if self.plane not in get_args(Plane):
            raise ValueError(f"plane: expected one of {get_args(Plane)}, got {self.plane!r}")
        if not self.low < self.high:
            raise ValueError(f"window: expected two rising numbers, got {self.low:g} … {self.high:g}")


@dataclass(frozen=True, eq=False)
class Outline:
    """Thin opaque lines: the edges of a region, a crosshair. Compares by identity.

    Parameters
    ----------
    segments_mm : (N, 2, 3) float32
    rgb : (r, g, b)
        0 … 1.
    """

    segments_mm: npt.NDArray[np.float32]
    rgb: Rgb


@dataclass(frozen=True)
class Looks:
    """What holds for all streamlines of a scene.

    Parameters
    ----------
    shading : {"flat", "lines", "tubes"}
        "lines" lights streamlines as thin cylinders by their direction alone (Zöckler et al., Interactive
        visualization of 3D-vector fields using illuminated streamlines, 1996), "tubes" across their width as well.
    depth_cue : float
        0 … 1: how much of the background the farthest streamlines take on.
    """

    shading: Shading = "flat"
    depth_cue: float = 0.0

    def __post_init__(self) -> None:
        if self.shading not in get_args(Shading):
            raise ValueError(f"shading: expected one of {get_args(Shading)}, got {self.shading!r}")
        check_unit("depth_cue", (self.depth_cue,), 1)


@dataclass(frozen=True)
class Slab:
    """Only streamlines between two parallel planes are drawn: `low_mm <= axis · position <= high_mm`.

    Parameters
    ----------
    axis : (x, y, z)
        Of unit length.
    """

    axis: tuple[float, float, float]
    low_mm: float
    high_mm: float


@dataclass(frozen=True)
class OrderSettings:
    """For the order `voxel`.

    Parameters
    ----------
    voxel_mm : float
        Side of a voxel, 1 … 64.
    n_directions : int
        Directions in which the lines of a voxel are put in order once: 6, 14 or 26.
    """

    voxel_mm: float = 4.0
    n_directions: int = 6

    def __post_init__(self) -> None:
        if not 1 <= self.voxel_mm <= 64:
            raise ValueError(f"voxel_mm: expected 1 … 64, got {self.voxel_mm}")
        if self.n_directions not in (6, 14, 26):
            raise ValueError(f"n_directions: expected 6, 14 or 26, got {self.n_directions}")


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
        Name of the transparency method, one of `plexoscope.render.transparency.METHODS`, or "auto".
    slices, outlines : tuples
        Opaque: they hide what lies behind them and are veiled by the streamlines before them.
    looks : Looks
    slab : Slab, optional
    order_settings : OrderSettings

    Raises
    ------
    ValueError
        If a number is out of range, or two items share a key or a tractogram, whose states would be one.
    """

    items: tuple[StreamlineItem, ...]
    camera: Camera
    background: Rgba = (0.0, 0.0, 0.0, 1.0)
    order: str = "auto"
    slices: tuple[SliceItem, ...] = ()
    outlines: tuple[Outline, ...] = ()
    looks: Looks = Looks()
    slab: Slab | None = None
    order_settings: OrderSettings = OrderSettings()

    def __post_init__(self) -> None:
        check_unit("background", self.background, 4)
        for name, keys in (("items", [i.key for i in self.items]), ("slices", [s.key for s in self.slices])):
            if len(set(keys)) != len(keys):
                raise ValueError(f"{name}: expected distinct keys, got {keys}")
        owners: dict[int, str] = {}
        for item in self.items:
            other = owners.setdefault(id(item.tractogram), item.key)
            if other != item.key:
                raise ValueError(f"items: expected distinct tractograms, got {other!r} and {item.key!r} of the same")
