"""What to draw, described without GL: any thread may build one, and comparing two is cheap."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, U8, read_only
from plexoscope.models.data.column import Column
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.render.scene.appearance import Rgb, Rgba, StreamlineStyle, check_unit
from plexoscope.render.scene.by_identity import ByIdentity
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.orders import AUTO

Shading = Literal["flat", "lines", "tubes"]
Plane = Literal["sagittal", "coronal", "axial"]
PointShape = Literal["disc", "sphere", "square", "diamond", "triangle"]
POINT_SHAPES: tuple[PointShape, ...] = get_args(PointShape)
SizeUnit = Literal["px", "mm"]
VolumeMode = Literal["mip", "composite", "surface"]
UNLIT = 0.1
"""How much is left of the opacity of streamlines beside which others stand out."""


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
    lit : Column, optional
        (S,) bool: these stand out; of the opacity of all others `UNLIT` is left. By default all are alike.
    """

    key: str
    tractogram: Tractogram
    style: StreamlineStyle = field(default_factory=StreamlineStyle)
    shown: Column | None = None
    lit: Column | None = None

    def __post_init__(self) -> None:
        n_streamlines = self.tractogram.n_streamlines
        for name, column in (("shown", self.shown), ("lit", self.lit)):
            if column is not None and len(column.values) != n_streamlines:
                raise ValueError(f"{name}: expected {n_streamlines} values, got {len(column.values)}")


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

    segments_mm: F32
    rgb: Rgb


@dataclass(frozen=True, eq=False)
class PointItem(ByIdentity):
    """Points: an embedding, the nodes of a graph. Two items are equal if they show the very same arrays alike.

    Arrays are kept as they are where they are read-only already, so that a `replace` of something else still shows
    the very same ones; of others a read-only view is kept.

    Parameters
    ----------
    key : str
    positions_mm : (N, 3) float32
    rgba : (N, 4) uint8, or (r, g, b, a)
        Straight alpha. One colour for all is of 0 … 1. Points of full alpha hide what is behind them.
    size : (N,) float32, or float
        Diameters; of shapes that have none, of the disc of the same area.
    unit : {"px", "mm"}
        Of sizes; "px" as that of `width_px` in `plexoscope.render.scene.scale`.
    shape : (N,) uint8, or str
        One of `POINT_SHAPES`, or the number of one there for each point. A sphere is lit, all others are flat.
    edge_rgb : (r, g, b), optional
        0 … 1: a rim that sets a point off from others and from the ground. By default none.
    edge_px : float
        Its width, within the size of the point.

    Raises
    ------
    ValueError
        If arrays do not fit together, or hold what cannot be drawn.
    """

    key: str
    positions_mm: F32
    rgba: U8 | Rgba = (1.0, 1.0, 1.0, 1.0)
    size: F32 | float = 6.0
    unit: SizeUnit = "px"
    shape: U8 | PointShape = "disc"
    edge_rgb: Rgb | None = None
    edge_px: float = 1.0

    def __post_init__(self) -> None:
        positions = kept(self.positions_mm, np.float32)
        if positions.ndim != 2 or positions.shape[1] != 3:
            raise ValueError(f"positions_mm: expected shape (N, 3), got {positions.shape}")
        if not np.isfinite(positions).all():
            raise ValueError("positions_mm: expected finite numbers, got NaN or infinity")
        object.__setattr__(self, "positions_mm", positions)
        if isinstance(self.rgba, np.ndarray):
            if self.rgba.shape != (len(positions), 4) or self.rgba.dtype != np.uint8:
                wanted = f"({len(positions)}, 4) uint8"
                raise ValueError(f"rgba: expected {wanted} or one colour, got {self.rgba.shape} {self.rgba.dtype}")
            object.__setattr__(self, "rgba", kept(self.rgba, np.uint8))
        else:
            check_unit("rgba", self.rgba, 4)
        if isinstance(self.size, np.ndarray):
            object.__setattr__(self, "size", kept(self.size, np.float32))
            if self.size.shape != (len(positions),):
                raise ValueError(f"size: expected {len(positions)} values or one, got shape {self.size.shape}")
        if not (np.isfinite(self.size).all() and np.all(np.asarray(self.size) >= 0)):
            raise ValueError("size: expected finite numbers of 0 or more")
        if self.unit not in get_args(SizeUnit):
            raise ValueError(f"unit: expected one of {get_args(SizeUnit)}, got {self.unit!r}")
        if isinstance(self.shape, np.ndarray):
            object.__setattr__(self, "shape", kept(self.shape, np.uint8))
            if self.shape.shape != (len(positions),) or self.shape.max(initial=0) >= len(POINT_SHAPES):
                wanted = f"{len(positions)} numbers of 0 … {len(POINT_SHAPES) - 1}"
                raise ValueError(f"shape: expected {wanted} or one name, got shape {self.shape.shape}")
        elif self.shape not in POINT_SHAPES:
            raise ValueError(f"shape: expected one of {POINT_SHAPES}, got {self.shape!r}")
        if self.edge_rgb is not None:
            check_unit("edge_rgb", self.edge_rgb, 3)

    @property
    def n_points(self) -> int:
        return len(self.positions_mm)

    @cached_property
    def shapes(self) -> frozenset[PointShape]:
        """Those that occur."""
        if isinstance(self.shape, np.ndarray):
            return frozenset(POINT_SHAPES[number] for number in np.unique(self.shape))
        return frozenset({self.shape})

    @cached_property
    def bounds_mm(self) -> F32:
        """(2, 3) lowest and highest corner, with what sizes in mm add to the centres; zeros if there are no points."""
        if not self.n_points:
            return np.zeros((2, 3), np.float32)
        radius_mm = np.float32(np.max(self.size) / 2 if self.unit == "mm" else 0.0)
        return np.stack([self.positions_mm.min(axis=0) - radius_mm, self.positions_mm.max(axis=0) + radius_mm])


@dataclass(frozen=True)
class VolumeItem:
    """A volume seen through as a whole, by rays.

    Values from `low` to `high` take the colours of the colormap and become the less transparent the higher they are;
    what lies at `low` or below, and NaN, is empty. Of a categorical colormap, values from `low` to `high` are names:
    the voxel's own, of its own colour, all equally opaque.

    Parameters
    ----------
    key : str
    volume : Volume
        Compares by identity.
    low, high : float
        The window.
    colormap : str
    opacity : float
        0 … 1. In mode "mip" that of the brightest, in mode "composite" of the brightest along a thirty-second of
        the longest side.
    mode : {"mip", "composite", "surface"}
        The highest value along each ray; all values, as a coloured fog that hides what is behind it; or the lit surface
        on which values reach the middle of the window, in the colour of that.
    """

    key: str
    volume: Volume
    low: float
    high: float
    colormap: str = "gray"
    opacity: float = 1.0
    mode: VolumeMode = "mip"

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ValueError(f"window: expected two rising numbers, got {self.low:g} … {self.high:g}")
        check_unit("opacity", (self.opacity,), 1)
        if self.mode not in get_args(VolumeMode):
            raise ValueError(f"mode: expected one of {get_args(VolumeMode)}, got {self.mode!r}")


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
        Name of the transparency method, one of `plexoscope.render.scene.orders.SUMMARIES`, or "auto".
    slices, outlines : tuples
        Opaque: they hide what lies behind them and are veiled by the streamlines before them.
    points : tuple of PointItem
        Opaque ones likewise; others are ordered among themselves and lie behind all streamlines.
    volumes : tuple of VolumeItem
        Veil what is opaque, and points that are not; behind all streamlines.
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
    order: str = AUTO
    slices: tuple[SliceItem, ...] = ()
    outlines: tuple[Outline, ...] = ()
    looks: Looks = Looks()
    slab: Slab | None = None
    order_settings: OrderSettings = OrderSettings()
    points: tuple[PointItem, ...] = ()
    volumes: tuple[VolumeItem, ...] = ()

    def __post_init__(self) -> None:
        check_unit("background", self.background, 4)
        for name in ("items", "slices", "points", "volumes"):
            keys = [each.key for each in getattr(self, name)]
            if len(set(keys)) != len(keys):
                raise ValueError(f"{name}: expected distinct keys, got {keys}")
        owners: dict[int, str] = {}
        for item in self.items:
            other = owners.setdefault(id(item.tractogram), item.key)
            if other != item.key:
                raise ValueError(f"items: expected distinct tractograms, got {other!r} and {item.key!r} of the same")


def kept(array: npt.NDArray[Any], dtype: type[np.generic]) -> npt.NDArray[Any]:
    """The array itself if it is read-only, contiguous and of this dtype; otherwise a read-only view or copy."""
    fits = isinstance(array, np.ndarray) and array.dtype == dtype and array.flags.c_contiguous
    return array if fits and not array.flags.writeable else read_only(array, dtype)
