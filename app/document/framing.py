"""Where the camera stands, and where there is room for another graph: for the window and the command line alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from plexoscope.app.document.graph_layer import ANATOMY, LAYOUT_RADIUS_MM, GraphLayer, Place, PlacedGraph
from plexoscope.app.document.state import State
from plexoscope.models.data.arrays import F32, F64
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.graphs.drawing.layout import LAYOUTS
from plexoscope.render.scene.camera import Camera

DEFAULT_VIEW_DEG = (-60.0, 18.0)
"""Azimuth and elevation: from the left and a little behind, slightly from above."""
FLAT_VIEW_DEG = (0.0, 90.0)
"""Straight down on the plane in which a layout of two dimensions lies."""

MARGIN = 0.08
"""Share of the picture left free at each side."""

MOST_POINTS = 190_000
"""The outline of a large tractogram does not hang on single points."""
_MOST_NODES = 4_000
"""Of a graph whose layout is followed step by step."""

_REACH = 1.9
"""Of the longest side of a layout by the root-mean-square distance of its nodes, half."""
_GAP = 0.25

Box = F64
Placed = Mapping[str, PlacedGraph]
"""Where the nodes of graphs are, by the id of their layer."""


def home_camera(
    tractograms: Iterable[Tractogram],
    view_deg: tuple[float, float],
    aspect: float,
    boxes_mm: Sequence[F64] = (),
    places_mm: Sequence[npt.NDArray[np.floating]] = (),
) -> Camera:
    """The camera that shows everything from a direction.

    Parameters
    ----------
    aspect
        Width over height of the picture.
    boxes_mm : sequence of (2, 3)
        Lowest and highest corners of what is shown beside the streamlines.
    places_mm : sequence of (N, 3)
        Nodes; NaN where one has no place.
    """
    all_mm = [tractogram.positions_mm for tractogram in tractograms]
    # So few that `fitted` looks at every one of them: of a sample the corners of a box would be missing.
    step = max(1, sum(map(len, all_mm)) // MOST_POINTS)
    corners_mm = [corners_of(box_mm) for box_mm in boxes_mm]
    known_mm = [places[np.isfinite(places).all(axis=1)] for places in places_mm]
    points_mm = np.concatenate([*(positions_mm[::step] for positions_mm in all_mm), *corners_mm, *known_mm])
    return Camera(*view_deg, (0.0, 0.0, 0.0), 1.0).fitted(points_mm, aspect, MARGIN)


def camera_on(
    state: State, placed: Placed, view_deg: tuple[float, float], aspect: float, *, roughly: bool = False
) -> Camera:
    """The camera that shows what is visible of a state from a direction; all of it if nothing is.

    Parameters
    ----------
    roughly
        Look at few of the nodes of a large graph: quick enough for each step of a layout.
    """
    layers = [layer for layer in state.layers if layer.style.visible]
    volumes = [volume for volume in state.volumes if volume.visible and state.view.has_slices]
    graphs = [graph for graph in state.graphs if graph.look.visible]
    if not layers and not volumes and not graphs:
        layers, volumes, graphs = list(state.layers), list(state.volumes), list(state.graphs)
    boxes_mm = [volume.volume.bounds_mm for volume in volumes]
    boxes_mm += [expected_box(graph) for graph in graphs if graph.id not in placed]
    places_mm = [placed[graph.id].positions_mm for graph in graphs if graph.id in placed]
    if roughly:
        places_mm = [outline_of(positions_mm) for positions_mm in places_mm]
    return home_camera((layer.tractogram for layer in layers), view_deg, aspect, boxes_mm, places_mm)


def share_that_fits(aspect: float, to_aspect: float) -> float:
    """How much smaller, at most 1, a picture of another shape has to be to hold all that one of the former shows."""

    def sides(of: float) -> tuple[float, float]:
        return (of, 1.0) if of >= 1 else (1.0, 1 / of)

    (width, height), (to_width, to_height) = sides(aspect), sides(to_aspect)
    return min(to_width / width, to_height / height, 1.0)


def camera_on_graphs(
    state: State, graphs: tuple[GraphLayer, ...], placed: Placed, view_deg: tuple[float, float], aspect: float
) -> Camera:
    """The camera that shows these graphs of a state and nothing else, as its layouts are under way."""
    alone = replace(state, layers=(), volumes=(), graphs=graphs)
    return camera_on(alone, placed, view_deg, aspect, roughly=True)


def in_picture(box_mm: Box, camera: Camera, aspect: float) -> bool:
    """Whether all corners of a box are seen."""
    shown = camera.project(corners_of(box_mm), aspect)[:, :2]
    return bool(((shown >= 0) & (shown <= 1)).all())


def in_scene(positions: F32, graph: GraphLayer) -> F32:
    """What `lay_out` yields for a graph, at its place in the scene : (N, 3)."""
    if graph.arrangement.layout == ANATOMY:
        return positions if graph.network.positions_mm is None else graph.network.positions_mm
    scale = 1.0 if LAYOUTS[graph.arrangement.layout].needs_places else graph.radius_mm / _REACH
    placed: F32 = positions * np.float32(scale)
    return placed + np.asarray(graph.centre_mm, np.float32)


def has_place(graph: GraphLayer) -> bool:
    """Whether the nodes have places of their own in the scene."""
    return graph.motion is not None or graph.network.positions_mm is not None


def expected_box(graph: GraphLayer) -> Box:
    """(2, 3) what a graph will fill that is not laid out yet."""
    if graph.motion is not None:
        return box_of(graph.motion.positions_mm.reshape(-1, 3))
    if graph.network.positions_mm is not None and graph.arrangement.layout == ANATOMY:
        return box_of(graph.network.positions_mm)
    reach = np.full(3, graph.radius_mm)
    if graph.arrangement.n_dims == 2:
        reach[2] = 0.0
    return np.stack([-reach, reach]) + graph.centre_mm


def beside(graph: GraphLayer, state: State, placed: Placed) -> GraphLayer:
    """The graph beside all that is open, unless its nodes have places of their own."""
    if has_place(graph):
        return graph
    boxes_mm = [layer.tractogram.bounds_mm.astype(np.float64) for layer in state.layers]
    boxes_mm += [volume.volume.bounds_mm for volume in state.volumes]
    boxes_mm += [
        box_of(placed[each.id].positions_mm) if each.id in placed else expected_box(each) for each in state.graphs
    ]
    centre_mm, radius_mm = free_place(boxes_mm)
    return replace(graph, centre_mm=centre_mm, radius_mm=radius_mm)


def free_place(boxes_mm: Sequence[Box]) -> tuple[Place, float]:
    """Centre and radius for a layout to the right of what is there, and about as large."""
    if not boxes_mm:
        return (0.0, 0.0, 0.0), LAYOUT_RADIUS_MM
    low = np.min([box[0] for box in boxes_mm], axis=0)
    high = np.max([box[1] for box in boxes_mm], axis=0)
    (_, y, z), radius_mm = middle_of(np.stack([low, high]))
    return (float(high[0]) + (1 + _GAP) * radius_mm, y, z), radius_mm


def box_of(positions_mm: F32) -> Box:
    """(2, 3) lowest and highest corner of the places that are known."""
    known = positions_mm[np.isfinite(positions_mm).all(axis=1)].astype(np.float64)
    if not len(known):
        return np.zeros((2, 3))
    return np.stack([known.min(axis=0), known.max(axis=0)])


def middle_of(box_mm: Box) -> tuple[Place, float]:
    """Centre of a box, and half its longest side."""
    x, y, z = box_mm.mean(axis=0).tolist()
    return (x, y, z), max(float(np.ptp(box_mm, axis=0).max()) / 2, 1e-3)


def corners_of(box_mm: Box) -> F64:
    """(8, 3) the corners of a box."""
    corners_mm: F64 = np.array(np.meshgrid(*box_mm.T)).reshape(3, -1).T
    return corners_mm


def outline_of(positions_mm: F32) -> F32:
    """Few of many places, among them the outermost along each axis : (N, 3) -> (M, 3)."""
    known = positions_mm[np.isfinite(positions_mm).all(axis=1)]
    if len(known) <= _MOST_NODES:
        return known
    ends = np.concatenate([known.argmin(axis=0), known.argmax(axis=0)])
    return np.concatenate([known[ends], known[:: len(known) // _MOST_NODES]])
