"""Results in space: points, graphs, streamlines, volumes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np

from plexoscope.models.data.arrays import F32, F64, I32, I64
from plexoscope.models.data.column import Per
from plexoscope.plugins.results.result import (
    Cells,
    Result,
    cells_of,
    freeze,
    require_one_each,
    require_range,
    require_shape,
)


@dataclass(frozen=True, eq=False)
class Points(Result):
    """Points in 2-D or 3-D, possibly moving.

    Parameters
    ----------
    positions : (T, N, D) float32, D = 2 or 3
        One frame per time; T = 1 for points that stand still.
    times : (T,) float64
        In `time_unit`. A single frame of positions may have several times, at which only groups change.
    groups : tuple of N str
        Colour key and label; () for none.
    names : tuple of N str
        Shown on hover, and selected by; () for none.
    time_unit : str
    values : (N,) float32, optional
        A measure of each point, which may colour it in place of its group.
    value_label : str
        What they measure, with its unit.
    frame_groups : (T, N) int32, optional
        The number of each point's group in `group_names` at each time, -1 for none; in place of `groups`.
    group_names : tuple of G str
        Number `g` has the same colour in every panel.
    attributes : mapping of str to (N,) array of numbers or str
        What else may colour the points, by name.
    neighbours : (N, K) int32, optional
        The nearest points of each point in the space that these positions are a picture of, nearest first.

    Examples
    --------
    Three points in a plane that stand still, and two in space that move:

    >>> Points([[[0, 0], [1, 0], [0, 1]]], [0], groups=("a", "a", "b"), names=("p", "q", "r")).positions.shape
    (1, 3, 2)
    >>> Points(np.zeros((5, 2, 3)), np.arange(5), time_unit="epoch").times.tolist()
    [0.0, 1.0, 2.0, 3.0, 4.0]
    """

    kind: ClassVar[str] = "points"
    positions: F32
    times: F64
    groups: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    time_unit: str = "s"
    values: F32 | None = None
    value_label: str = ""
    frame_groups: I32 | None = None
    group_names: tuple[str, ...] = ()
    attributes: Mapping[str, Cells] = field(default_factory=dict)
    neighbours: I32 | None = None

    def __post_init__(self) -> None:
        freeze(self, "positions", np.float32)
        freeze(self, "times", np.float64)
        fits = self.positions.ndim == 3 and self.positions.shape[2] in (2, 3)
        require_shape("points", "positions", self.positions, "(T, N, 2 or 3)", fits)
        n_frames = self.positions.shape[0]
        stands_still = n_frames == 1 and self.frame_groups is not None and self.times.ndim == 1 and len(self.times) > 0
        if self.times.shape != (n_frames,) and not stands_still:
            raise ValueError(f"points: expected {n_frames} times, got {self.times.shape}")
        n_points = self.positions.shape[1]
        require_one_each("points", "a group", self.groups, n_points, "points")
        require_one_each("points", "a name", self.names, n_points, "points")
        if self.values is not None:
            values = freeze(self, "values", np.float32)
            require_shape("points", "values", values, f"({n_points},)", values.shape == (n_points,))
        _require_frame_groups(self, "points", n_points)
        columns = {str(name): cells_of(f"points: attribute {name!r}", cells) for name, cells in self.attributes.items()}
        for name, cells in columns.items():
            if len(cells) != n_points:
                raise ValueError(f"points: attribute {name!r}: expected {n_points} values, got {len(cells)}")
        object.__setattr__(self, "attributes", MappingProxyType(columns))
        if self.neighbours is not None:
            near = freeze(self, "neighbours", np.int32)
            fits = near.ndim == 2 and len(near) == n_points
            require_shape("points", "neighbours", near, f"({n_points}, K)", fits)
            if near.size and not 0 <= near.min() <= near.max() < n_points:
                raise ValueError(f"points: expected neighbours in 0 … {n_points - 1}, got {near.min()} … {near.max()}")

    # A mapping that nobody can write to cannot be pickled.
    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "attributes": dict(self.attributes)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, attributes=MappingProxyType(state["attributes"]))


@dataclass(frozen=True, eq=False)
class Graph(Result):
    """Nodes and edges with a layout.

    Parameters
    ----------
    positions : (N, D) float32, D = 2 or 3
        Of the nodes, in any unit. As a layer of the scene, those in space are places in RAS+ mm; nodes in a plane are
        laid out anew.
    edges : (E, 2) int32
        From and to, 0 … N - 1.
    weights : (E,) float32, optional
        May be negative; by default all edges count alike.
    directed : bool
    groups, names : tuple of N str
        Colour key and hover text of the nodes; () for none.
    sizes : (N,) float32, optional
        ≥ 0, relative: the largest node is drawn largest.

    Examples
    --------
    >>> Graph([[0, 0], [1, 0], [0, 1]], [[0, 1], [1, 2]], weights=[2, -1], names=("a", "b", "c")).edges.dtype
    dtype('int32')
    """

    kind: ClassVar[str] = "graph"
    positions: F32
    edges: I32
    weights: F32 | None = None
    directed: bool = False
    groups: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    sizes: F32 | None = None

    def __post_init__(self) -> None:
        positions, edges = freeze(self, "positions", np.float32), freeze(self, "edges", np.int32)
        fits = positions.ndim == 2 and positions.shape[1] in (2, 3)
        require_shape("graph", "positions", positions, "(N, 2 or 3)", fits)
        require_shape("graph", "edges", edges, "(E, 2)", edges.ndim == 2 and edges.shape[1] == 2)
        n_nodes, n_edges = len(positions), len(edges)
        if edges.size and not 0 <= edges.min() <= edges.max() < n_nodes:
            raise ValueError(f"graph: expected edges in 0 … {n_nodes - 1}, got {edges.min()} … {edges.max()}")
        for name, count in (("weights", n_edges), ("sizes", n_nodes)):
            if getattr(self, name) is not None:
                array = freeze(self, name, np.float32)
                require_shape("graph", name, array, f"({count},)", array.shape == (count,))
        require_one_each("graph", "a group", self.groups, n_nodes, "nodes")
        require_one_each("graph", "a name", self.names, n_nodes, "nodes")


@dataclass(frozen=True, eq=False)
class Streamlines(Result):
    """Paths in space.

    Parameters
    ----------
    points_mm : (P, 3) float32
        Of all streamlines one after another, RAS+ world.
    offsets : (S + 1,) int64
        Streamline `i` has the points `offsets[i] : offsets[i + 1]`.
    values : (S,) or (P,) float32, optional
        A measure of each streamline, or of each point, which colours it; by default its direction does. Their number
        says which: where there are as many streamlines as points, they are of the streamlines.
    value_label : str
        What they measure, with its unit.
    groups : tuple of S str
        Colour key; () for none. Streamlines of the group "" are drawn grey and faint.
    times : (T,) float64
        In `time_unit`, of `frame_groups`.
    time_unit : str
    frame_groups : (T, S) int32, optional
        The number of each streamline's group in `group_names` at each time, -1 for none; in place of `groups`.
    group_names : tuple of G str
        Number `g` has the same colour in every panel.

    Examples
    --------
    Two streamlines of two and of three points, coloured by a value of each, and then of each point:

    >>> points_mm = np.arange(15).reshape(5, 3)
    >>> Streamlines(points_mm, [0, 2, 5], values=[0.4, 0.7], value_label="FA").values_per
    'streamline'
    >>> Streamlines(points_mm, [0, 2, 5], values=[0.4, 0.5, 0.7, 0.6, 0.2], value_label="FA").values_per
    'point'
    """

    kind: ClassVar[str] = "streamlines"
    points_mm: F32
    offsets: I64
    values: F32 | None = None
    value_label: str = ""
    groups: tuple[str, ...] = ()
    times: F64 = field(default_factory=lambda: np.zeros(1))
    time_unit: str = "s"
    frame_groups: I32 | None = None
    group_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        points, offsets = freeze(self, "points_mm", np.float32), freeze(self, "offsets", np.int64)
        require_shape("streamlines", "points_mm", points, "(P, 3)", points.ndim == 2 and points.shape[1] == 3)
        require_shape("streamlines", "offsets", offsets, "(S + 1,)", offsets.ndim == 1 and len(offsets) > 0)
        if offsets[0] != 0 or offsets[-1] != len(points) or (np.diff(offsets) < 0).any():
            raise ValueError(f"streamlines: expected offsets that rise from 0 to {len(points)}")
        n_streamlines = len(offsets) - 1
        if self.values is not None:
            values = freeze(self, "values", np.float32)
            expected = f"({n_streamlines},), one for each streamline, or ({len(points)},), one for each point"
            fits = values.shape in ((n_streamlines,), (len(points),))
            require_shape("streamlines", "values", values, expected, fits)
        require_one_each("streamlines", "a group", self.groups, n_streamlines, "streamlines")
        freeze(self, "times", np.float64)
        _require_frame_groups(self, "streamlines", n_streamlines)

    @property
    def values_per(self) -> Per:
        """Whether `values` are of the streamlines or of the points."""
        is_per_point = self.values is not None and len(self.values) != len(self.offsets) - 1
        return "point" if is_per_point else "streamline"


@dataclass(frozen=True, eq=False)
class Volume(Result):
    """One number per voxel.

    Parameters
    ----------
    values : (X, Y, Z) float32
        NaN where nothing was measured.
    affine : (4, 4) float64
        Voxel indices to RAS+ world millimetres; by default voxels of 1 mm.
    limits : (low, high), optional
        Of the colour scale; by default those of the values.
    value_label : str
        What they measure, with its unit.

    Examples
    --------
    Voxels of 2 mm, the first one at (-90, -126, -72) mm:

    >>> affine = [[2, 0, 0, -90], [0, 2, 0, -126], [0, 0, 2, -72], [0, 0, 0, 1]]
    >>> Volume(np.zeros((4, 5, 6)), affine, value_label="t").values.shape
    (4, 5, 6)
    """

    kind: ClassVar[str] = "volume"
    values: F32
    affine: F64 | None = None
    limits: tuple[float, float] | None = None
    value_label: str = ""

    def __post_init__(self) -> None:
        values = freeze(self, "values", np.float32)
        require_shape("volume", "values", values, "(X, Y, Z) with a voxel in it", values.ndim == 3 and values.size > 0)
        if self.affine is not None:
            affine = freeze(self, "affine", np.float64)
            require_shape("volume", "affine", affine, "(4, 4)", affine.shape == (4, 4))
        require_range("volume", self.limits)


def _require_frame_groups(result: "Points | Streamlines", kind: str, count: int) -> None:
    if result.frame_groups is None:
        return
    if result.groups:
        raise ValueError(f"{kind}: expected groups or frame_groups, got both")
    numbers = freeze(result, "frame_groups", np.int32)
    shape = (len(result.times), count)
    require_shape(kind, "frame_groups", numbers, f"{shape}", numbers.shape == shape)
    n_groups = len(result.group_names)
    if numbers.size and not -1 <= numbers.min() <= numbers.max() < n_groups:
        raise ValueError(f"{kind}: expected frame_groups in -1 … {n_groups - 1}, got {numbers.min()} … {numbers.max()}")
