"""A network of the scene: how its nodes are arranged, when it is looked at, and how it is drawn."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from plexoscope.app.document.origin import DataOrigin
from plexoscope.models.data.arrays import F32, F64, I32, read_only
from plexoscope.models.data.network import Network
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.render.scene.appearance import DEFAULT_COLORMAP, Rgb, check_unit
from plexoscope.render.scene.graph import GraphGeometry

Labels = Literal["none", "selected", "important", "all"]
Place = tuple[float, float, float]

GRAPH_KINDS = ("network", "temporal_network", "time_series")
"""Input kinds that can be opened as a graph, time series by their structure."""

UNIFORM = ""
"""One size, colour or shape for all."""
DEGREE, STRENGTH = "degree", "strength"
VALUE = "value:"
"""Before the name of a value of nodes or edges."""
WEIGHT, SIGN, ENDS = "weight", "sign", "ends"

NODE_RGB: Rgb = (0.42, 0.66, 0.92)
EDGE_RGB: Rgb = (0.52, 0.57, 0.64)
"""Seen on a dark ground and on a light one."""

ANATOMY = "anatomy"
"""The layout that leaves nodes where they are."""

LAYOUT_RADIUS_MM = 100.0
"""Half the longest side of a layout in an empty scene: about the size of a head."""


@dataclass(frozen=True)
class GraphArrangement:
    """Where nodes are put.

    Parameters
    ----------
    layout : str
        One of `plexoscope.models.graphs.drawing.layout.LAYOUTS`.
    n_dims : {2, 3}
        A layout of 2 is in the plane that is seen from above.
    order_by : str
        Name of the value of the nodes that a circle is ordered by.
    attempt : int
        Another one begins elsewhere: what "Lay out again" counts up.
    """

    layout: str
    n_dims: int = 2
    order_by: str = ""
    attempt: int = 0


@dataclass(frozen=True)
class GraphLook:
    """How a network is drawn.

    Parameters
    ----------
    node_px : float
        Diameter, in pixels of a view whose shorter side is 1000 px; of the largest node where values say the size.
    size_by, node_colour, shape_by : str
        `UNIFORM`, `DEGREE`, `STRENGTH`, or `VALUE` and the name of a value of the nodes.
    node_rgb, edge_rgb : (r, g, b)
        0 … 1, where it is one for all.
    node_map, edge_map : str
        Colormap of numbers; categories have the categorical one.
    node_range, edge_range : (low, high), optional
        Of the colormap; by default from the 2nd to the 98th percentile.
    labels : {"none", "selected", "important", "all"}
        Which names are written: none, those of selected nodes and their neighbours, those of the most important, or as
        many as fit.
    edge_opacity : float
        0 … 1.
    edge_px : float
        Width, of the heaviest where weights say it.
    width_by_weight : bool
    edge_colour : str
        `UNIFORM`, `WEIGHT`, `SIGN`, `ENDS`, or `VALUE` and the name of a value of the edges.
    weights : (low, high), optional
        Only edges with a weight between are drawn; by default all.
    only_selected : bool
        Only edges that begin or end at a selected node are drawn.
    arrows : bool
    bundling : float, optional
        How strongly edges that run alike are drawn together, 0 … 1; None for straight edges.
    """

    visible: bool = True
    node_px: float = 10.0
    size_by: str = UNIFORM
    node_colour: str = UNIFORM
    node_rgb: Rgb = NODE_RGB
    node_map: str = DEFAULT_COLORMAP
    node_range: tuple[float, float] | None = None
    shape_by: str = UNIFORM
    labels: Labels = "important"
    edge_opacity: float = 0.5
    edge_px: float = 1.5
    width_by_weight: bool = False
    edge_colour: str = UNIFORM
    edge_rgb: Rgb = EDGE_RGB
    edge_map: str = DEFAULT_COLORMAP
    edge_range: tuple[float, float] | None = None
    weights: tuple[float, float] | None = None
    only_selected: bool = False
    arrows: bool = False
    bundling: float | None = None

    def __post_init__(self) -> None:
        check_unit("edge_opacity", (self.edge_opacity,), 1)
        check_unit("node_rgb", self.node_rgb, 3)
        check_unit("edge_rgb", self.edge_rgb, 3)
        if self.bundling is not None:
            check_unit("bundling", (self.bundling,), 1)


@dataclass(frozen=True, eq=False)
class GraphEvents:
    """When the edges of a network were there. Compares by identity.

    Parameters
    ----------
    network : TemporalNetwork
    edge : (E,) int32
        Row of `Network.edges` that each event is of.
    """

    network: TemporalNetwork
    edge: I32

    def __post_init__(self) -> None:
        object.__setattr__(self, "edge", read_only(self.edge, np.int32))


@dataclass(frozen=True, eq=False)
class Motion:
    """Positions that change, straight on from one time to the next. Compares by identity.

    Parameters
    ----------
    times_s : (T,) float64
        Rising.
    positions_mm : (T, N, 3) float32
    """

    times_s: F64
    positions_mm: F32

    def __post_init__(self) -> None:
        object.__setattr__(self, "times_s", read_only(self.times_s, np.float64))
        object.__setattr__(self, "positions_mm", read_only(self.positions_mm, np.float32))
        if self.positions_mm.ndim != 3 or len(self.positions_mm) != len(self.times_s):
            raise ValueError(f"positions_mm: expected shape ({len(self.times_s)}, N, 3), got {self.positions_mm.shape}")
        if not (np.diff(self.times_s) > 0).all():
            raise ValueError("times_s: expected rising times")


@dataclass(frozen=True)
class GraphLayer:
    """A network of the scene.

    Parameters
    ----------
    path : Path
        "" names the file it came from; of a sample the file inside its package.
    arrangement : GraphArrangement
    centre_mm, radius_mm
        Where a layout is put, and half its longest side. Anatomy has a place of its own.
    events : GraphEvents, optional
        Of a temporal network.
    window_s : float
        How long an event is seen after it happened, fading.
    motion : Motion, optional
        Positions that change; the arrangement is then that of none.
    origin : DataOrigin, optional
        None of what no file holds.
    """

    id: str
    name: str
    path: Path
    network: Network
    arrangement: GraphArrangement
    look: GraphLook = field(default_factory=GraphLook)
    centre_mm: Place = (0.0, 0.0, 0.0)
    radius_mm: float = LAYOUT_RADIUS_MM
    events: GraphEvents | None = None
    window_s: float = 0.0
    motion: Motion | None = None
    origin: DataOrigin | None = None

    @property
    def times_s(self) -> tuple[float, float] | None:
        """First and last time that can be looked at; None of a network that stands still."""
        times = self.motion.times_s if self.motion is not None else None
        if self.events is not None:
            times = self.events.network.time_s
        if times is None or not len(times):
            return None
        return float(times[0]), float(times[-1])


@dataclass(frozen=True)
class PlacedGraph:
    """Where the nodes of a layer are now. It follows from the state, and is not part of what is undone.

    Parameters
    ----------
    geometry : GraphGeometry
        Compares by identity.
    arrangement : GraphArrangement
        Whose result it is.
    settling : bool
        Whether the layout is still under way.
    at_s : float
        When the network is looked at.
    """

    geometry: GraphGeometry
    arrangement: GraphArrangement
    settling: bool = False
    at_s: float = 0.0

    @property
    def positions_mm(self) -> F32:
        """(N, 3), NaN for a node without a place."""
        return self.geometry.positions_mm
