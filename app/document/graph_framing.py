"""How much room a graph takes in the scene, and where there is some for another."""

from collections.abc import Sequence

import numpy as np

from plexoscope.app.document.graph_layer import ANATOMY, LAYOUT_RADIUS_MM, GraphLayer, Place
from plexoscope.models.data.arrays import F32, F64
from plexoscope.models.graphs.drawing.layout import LAYOUTS
from plexoscope.render.scene.camera import Camera

FLAT_VIEW_DEG = (0.0, 90.0)
"""Straight down on the plane in which a layout of two dimensions lies."""

_REACH = 1.9
"""Of the longest side of a layout by the root-mean-square distance of its nodes, half."""
_GAP = 0.25
_MOST_FRAMED = 4_000

Box = F64


def in_scene(positions: F32, graph: GraphLayer) -> F32:
    """What `lay_out` yields for a graph, at its place in the scene : (N, 3)."""
    if graph.arrangement.layout == ANATOMY:
        return positions if graph.network.positions_mm is None else graph.network.positions_mm
    scale = 1.0 if LAYOUTS[graph.arrangement.layout].needs_places else graph.radius_mm / _REACH
    placed: F32 = positions * np.float32(scale)
    return placed + np.asarray(graph.centre_mm, np.float32)


def box_of(positions_mm: F32) -> Box:
    """(2, 3) lowest and highest corner of the places that are known."""
    known = positions_mm[np.isfinite(positions_mm).all(axis=1)].astype(np.float64)
    if not len(known):
        return np.zeros((2, 3))
    return np.stack([known.min(axis=0), known.max(axis=0)])


def outline_of(positions_mm: F32) -> F32:
    """Few of many places, among them the outermost along each axis : (N, 3) -> (M, 3)."""
    known = positions_mm[np.isfinite(positions_mm).all(axis=1)]
    if len(known) <= _MOST_FRAMED:
        return known
    ends = np.concatenate([known.argmin(axis=0), known.argmax(axis=0)])
    return np.concatenate([known[ends], known[:: len(known) // _MOST_FRAMED]])


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


def middle_of(box_mm: Box) -> tuple[Place, float]:
    """Centre of a box, and half its longest side."""
    x, y, z = box_mm.mean(axis=0).tolist()
    return (x, y, z), max(float(np.ptp(box_mm, axis=0).max()) / 2, 1e-3)


def in_picture(box_mm: Box, camera: Camera, aspect: float) -> bool:
    """Whether all corners of a box are seen."""
    corners_mm = np.array(np.meshgrid(*box_mm.T)).reshape(3, -1).T
    shown = camera.project(corners_mm, aspect)[:, :2]
    return bool(((shown >= 0) & (shown <= 1)).all())


def free_place(boxes_mm: Sequence[Box]) -> tuple[Place, float]:
    """Centre and radius for a layout to the right of what is there, and about as large."""
    if not boxes_mm:
        return (0.0, 0.0, 0.0), LAYOUT_RADIUS_MM
    low = np.min([box[0] for box in boxes_mm], axis=0)
    high = np.max([box[1] for box in boxes_mm], axis=0)
    (_, y, z), radius_mm = middle_of(np.stack([low, high]))
    return (float(high[0]) + (1 + _GAP) * radius_mm, y, z), radius_mm
