"""A graph as what a scene draws: its edges as streamlines, its nodes as points.

So edges take every order that streamlines can be drawn in, and the frame budget with them. What does not change stays
the same object: a new look, other widths or colours, and edges that appear and vanish send no place to the GPU again.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, I32, U8, Flags, read_only
from plexoscope.models.data.column import Column
from plexoscope.models.data.kept import kept_with
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.colormap import colours, n_categories, palette_colours
from plexoscope.render.scene.appearance import (
    Palette,
    Rgb,
    Rgba,
    StreamlineStyle,
    ValueColours,
    ValueOpacity,
)
from plexoscope.render.scene.by_identity import ByIdentity
from plexoscope.render.scene.scene import PointItem, PointShape, SizeUnit, StreamlineItem, kept

EdgeColour = Literal["uniform", "values", "palette", "ends", "direction"]
NodeColours = U8 | Rgba | ValueColours | Palette

# A head lies a little behind the middle, where neither a node nor the crowd about it hides it, and those of an edge
# there and one back are told apart. It is a third of the edge at most, and no longer than a piece of a streamline.
_ARROW_TIP, _ARROW_SHARE, _ARROW_MM = 0.62, 1 / 3, 2.0


@dataclass(frozen=True, eq=False)
class GraphGeometry:
    """Where the nodes of a graph lie, and which of them are joined. Compares by identity: keep it.

    Parameters
    ----------
    positions_mm : (N, 3) float32
        NaN: this node has no place; neither it nor its edges are drawn. In a plane, of equal z all.
    edges : (E, 2) int32
        Node numbers, from and to. Where all lies in a plane the later edge is drawn over the earlier one, so sort them
        by weight where that matters. Of an edge from a node to itself nothing is seen.
    curves : Tractogram, optional
        The path of each edge, E streamlines from the one node to the other. By default straight.

    Raises
    ------
    ValueError
        If the arrays do not fit together, or an edge names a node that is not there.
    """

    positions_mm: F32
    edges: I32
    curves: Tractogram | None = None

    def __post_init__(self) -> None:
        positions = read_only(self.positions_mm, np.float32)
        edges = read_only(np.asarray(self.edges).reshape(-1, 2) if np.size(self.edges) == 0 else self.edges, np.int32)
        if positions.ndim != 2 or positions.shape[1] != 3:
            raise ValueError(f"positions_mm: expected shape (N, 3), got {positions.shape}")
        if edges.ndim != 2 or edges.shape[1] != 2:
            raise ValueError(f"edges: expected shape (E, 2), got {edges.shape}")
        if edges.size and not 0 <= edges.min() <= edges.max() < len(positions):
            raise ValueError(f"edges: expected 0 … {len(positions) - 1}, got {edges.min()} … {edges.max()}")
        if self.curves is not None and self.curves.n_streamlines != len(edges):
            raise ValueError(f"curves: expected {len(edges)} paths, got {self.curves.n_streamlines}")
        object.__setattr__(self, "positions_mm", positions)
        object.__setattr__(self, "edges", edges)

    @property
    def n_nodes(self) -> int:
        return len(self.positions_mm)

    @property
    def n_edges(self) -> int:
        return len(self.edges)

    @cached_property
    def placed(self) -> Flags:
        """(N,) bool: the node has a place."""
        return read_only(np.isfinite(self.positions_mm).all(axis=1))

    @cached_property
    def node_places_mm(self) -> F32:
        """(N, 3) float32: `positions_mm`, and the middle of all for nodes without a place."""
        if self.placed.all():
            return self.positions_mm
        middle = self.positions_mm[self.placed].mean(axis=0) if self.placed.any() else np.zeros(3, np.float32)
        return read_only(np.where(self.placed[:, None], self.positions_mm, middle), np.float32)

    @cached_property
    def lines(self) -> Tractogram:
        """The edges as streamlines; streamline i is edge i."""
        if self.curves is not None:
            return self.curves
        ends = self.node_places_mm[self.edges.ravel()]
        kept = self.placed[self.edges].all(axis=1)
        if kept.all():
            return Tractogram(ends, 2 * np.arange(self.n_edges + 1))
        return Tractogram(ends[np.repeat(kept, 2)], np.append(0, np.cumsum(2 * kept)))

    @cached_property
    def arrows(self) -> Tractogram:
        """A streamline of two points for the head of each edge; its tip is the second."""
        lines = self.lines
        n_points = np.diff(lines.offsets)
        kept = n_points > 1
        # Of a curve, the two points about the place of the tip stand for its direction there.
        before = lines.offsets[:-1][kept] + ((n_points[kept] - 1) * _ARROW_TIP).astype(np.int64)
        low, high = lines.positions_mm[before], lines.positions_mm[before + 1]
        along = (n_points[kept] - 1) * _ARROW_TIP % 1.0
        step = high - low
        length = np.linalg.norm(step, axis=1)
        reach = np.minimum(length * (n_points[kept] - 1) * _ARROW_SHARE, _ARROW_MM)
        tip = low + along[:, None].astype(np.float32) * step
        back = tip - step * (reach / np.maximum(length, 1e-12))[:, None].astype(np.float32)
        return Tractogram(np.stack([back, tip], axis=1).reshape(-1, 3), np.append(0, np.cumsum(2 * kept)))

    @kept_with(n_owners=2)
    def along_lines(self, column: Column) -> Column:
        """A value per node as one per point of `lines`: from that of the one end to that of the other."""
        n_points = np.diff(self.lines.offsets)
        place = np.arange(self.lines.n_points) - np.repeat(self.lines.offsets[:-1], n_points)
        share = place / np.repeat(np.maximum(n_points - 1, 1), n_points)
        low, high = np.repeat(column.values.astype(np.float32)[self.edges], n_points, axis=0).T
        return Column((low + share * (high - low)).astype(np.float32), "point", column.name)

    @kept_with(n_owners=2)
    def at_arrows(self, column: Column) -> Column:
        """A value per node as one per edge: that of a line at its arrow."""
        low, high = column.values.astype(np.float32)[self.edges].T
        return Column(low + np.float32(_ARROW_TIP) * (high - low), name=column.name)

    @kept_with(n_owners=2)
    def alike_at_ends(self, column: Column) -> Column:
        """A category per node as one per edge: that of both ends, or NaN where they differ."""
        ends = column.values[self.edges].astype(np.float32)
        return Column(np.where(ends[:, 0] == ends[:, 1], ends[:, 0], np.nan), name=column.name)


@dataclass(frozen=True, eq=False)
class NodeLook(ByIdentity):
    """How the nodes of a graph look. Two are equal if they hold the very same arrays alike.

    Parameters
    ----------
    rgba : (N, 4) uint8, (r, g, b, a), ValueColours or Palette
        Straight alpha; an array is kept as that of a `PointItem`. Opaque nodes hide what is behind them and are veiled
        by the edges before them; those that are not lie behind all edges.
    size : (N,) float32, or float
        Diameters; of other shapes than disc and sphere, of the disc of the same area.
    unit : {"px", "mm"}
    shape : (N,) uint8, or str
        One of `POINT_SHAPES`, or the number of one there for each node.
    edge_rgb : (r, g, b), optional
        A rim.
    edge_px : float
    shown : Column, optional
        (N,) bool.
    """

    rgba: NodeColours = (1.0, 1.0, 1.0, 1.0)
    size: F32 | float = 6.0
    unit: SizeUnit = "px"
    shape: U8 | PointShape = "disc"
    edge_rgb: Rgb | None = None
    edge_px: float = 1.0
    shown: Column | None = None

    def __post_init__(self) -> None:
        for name, dtype in (("rgba", np.uint8), ("size", np.float32), ("shape", np.uint8)):
            if isinstance(getattr(self, name), np.ndarray):
                object.__setattr__(self, name, kept(getattr(self, name), dtype))


@dataclass(frozen=True)
class EdgeLook:
    """How the edges of a graph look. Columns compare by identity.

    Parameters
    ----------
    visible : bool
    opacity : float
        0 … 1.
    width_px : float
    width_by, opacity_by : Column and ValueOpacity, optional
        A value per edge; see `StreamlineStyle`.
    colour : {"uniform", "values", "palette", "ends", "direction"}
        By `rgb`; by a value or by a category of each edge (the sign of its weight: `signs`); by its end nodes: from
        the colour of the one value to the other's, or where nodes have categories that of both, and `mixed_rgb` where
        they differ.
    rgb, mixed_rgb : (r, g, b)
    values : ValueColours, optional
    palette : Palette, optional
    arrow_px : float
        Width of the heads of a directed graph, whatever the zoom; those of short edges are smaller.
    """

    visible: bool = True
    opacity: float = 0.3
    width_px: float = 1.2
    width_by: Column | None = None
    opacity_by: ValueOpacity | None = None
    colour: EdgeColour = "uniform"
    rgb: Rgb = (0.7, 0.7, 0.7)
    mixed_rgb: Rgb = (0.5, 0.5, 0.5)
    values: ValueColours | None = None
    palette: Palette | None = None
    arrow_px: float = 9.0


@dataclass(frozen=True)
class GraphItem:
    """One layer of nodes and edges.

    Parameters
    ----------
    key : str
    geometry : GraphGeometry
        Compares by identity.
    nodes : NodeLook
    edges : EdgeLook
    shown : Column, optional
        (E,) bool: only these edges are drawn. By default all.
    directed : bool
        Edges have heads.
    """

    key: str
    geometry: GraphGeometry
    nodes: NodeLook = field(default_factory=NodeLook)
    edges: EdgeLook = field(default_factory=EdgeLook)
    shown: Column | None = None
    directed: bool = False


def graph_items(item: GraphItem) -> tuple[tuple[StreamlineItem, ...], tuple[PointItem, ...]]:
    """What a `Scene` draws of a graph: its `items` and its `points`.

    Of the same geometry and columns always the same tractograms and arrays, so calling it for each scene is cheap.
    Streamline i of either layer is edge i, point i is node i.

    Raises
    ------
    ValueError
        If a column or an array has another length than there are nodes or edges, or "ends" is asked for and nodes are
        coloured neither by values nor by a palette.
    """
    geometry, look = item.geometry, item.nodes
    rgba = _node_rgba(item)
    looks = look.size, look.unit, look.shape, look.edge_rgb, look.edge_px
    nodes = PointItem(f"{item.key} nodes", geometry.node_places_mm, rgba, *looks)
    if not geometry.n_edges:
        return (), (nodes,)
    lines, heads = _edge_styles(item)
    edges = StreamlineItem(f"{item.key} edges", geometry.lines, lines, item.shown)
    if not item.directed:
        return (edges,), (nodes,)
    return (edges, StreamlineItem(f"{item.key} arrows", geometry.arrows, heads, item.shown)), (nodes,)


def signs(weights: npt.ArrayLike, positive_rgb: Rgb, negative_rgb: Rgb) -> Palette:
    """Two colours for edges by the sign of their (E,) weights; make it once and keep it."""
    return Palette(Column(np.asarray(weights) < 0, name="sign"), (positive_rgb, negative_rgb))


def _edge_styles(item: GraphItem) -> tuple[StreamlineStyle, StreamlineStyle]:
    """Of lines and of heads, which differ in values that run along an edge."""
    look, geometry, of_nodes = item.edges, item.geometry, item.nodes.rgba
    plain = StreamlineStyle(
        visible=look.visible,
        opacity=look.opacity,
        rgb=look.rgb,
        width_px=look.width_px,
        width_by=look.width_by,
        opacity_by=look.opacity_by,
        values=look.values,
        palette=look.palette,
        colour="uniform" if look.colour == "ends" else look.colour,
    )
    lines = heads = plain
    if look.colour == "ends":
        if isinstance(of_nodes, Palette):
            alike = Palette(geometry.alike_at_ends(of_nodes.column), of_nodes.rgbs, look.mixed_rgb)
            lines = heads = replace(plain, colour="palette", palette=alike)
        elif isinstance(of_nodes, ValueColours) and n_categories(of_nodes.colormap):
            column = geometry.alike_at_ends(of_nodes.column)
            values = replace(of_nodes, column=column, missing_rgb=look.mixed_rgb)
            lines = heads = replace(plain, colour="values", values=values)
        elif isinstance(of_nodes, ValueColours):
            along = geometry.along_lines(of_nodes.column)
            lines = heads = replace(plain, colour="values", values=replace(of_nodes, column=along))
            if item.directed:
                heads = replace(lines, values=replace(of_nodes, column=geometry.at_arrows(of_nodes.column)))
        else:
            raise ValueError(
                "edges by their ends: expected nodes coloured by values or a palette, got their own colours"
            )
    return lines, replace(heads, form="arrow", width_px=look.arrow_px, width_by=None)


@kept_with()
def _last_rgba(column: Column) -> list[tuple[tuple[object, ...], U8]]:
    """What was asked last of a column, and its colours, so that the same look is the same array again."""
    return []


def _node_rgba(item: GraphItem) -> U8 | Rgba:
    look, geometry = item.nodes, item.geometry
    hidden = look.shown is not None or not geometry.placed.all()
    by = look.rgba
    if not hidden and not isinstance(by, ValueColours | Palette):
        return by
    # Without a column of its own it is kept for that of which nodes are shown, or not at all.
    column = by.column if isinstance(by, ValueColours | Palette) else look.shown
    key = (id(by) if isinstance(by, np.ndarray) else by, look.shown, id(geometry.placed))
    last = [] if column is None else _last_rgba(column)
    if last and last[0][0] == key:
        return last[0][1]
    rgba = _coloured(by, geometry.n_nodes)
    if look.shown is not None:
        rgba[~_checked("shown", look.shown.values, geometry.n_nodes).astype(bool)] = 0
    rgba[~geometry.placed] = 0
    rgba.flags.writeable = False
    last[:] = [(key, rgba)]
    return rgba


def _coloured(by: NodeColours, n_nodes: int) -> U8:
    if isinstance(by, np.ndarray):
        return _checked("rgba", by, n_nodes).copy()
    if not isinstance(by, ValueColours | Palette):
        return np.tile(np.rint(np.multiply(by, 255)).astype(np.uint8), (n_nodes, 1))
    values = _checked("node colours", by.column.values, n_nodes)
    rgb = palette_colours(by) if isinstance(by, Palette) else colours(values, by)
    return np.column_stack([rgb, np.full(n_nodes, 255, np.uint8)])


def _checked(name: str, values: npt.NDArray[Any], n_nodes: int) -> npt.NDArray[Any]:
    if len(values) != n_nodes:
        raise ValueError(f"{name}: expected {n_nodes} values, got {len(values)}")
    return values
