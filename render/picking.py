"""Which node lies under a pixel, and which nodes have room for a label: fast for 100,000 of them."""

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, I64
from plexoscope.render.scene.camera import Camera

# Labels keep apart to within so much.
_CELL_PX = 6
# Of a crowd, so many times as many are tried as wanted.
_TRIED = 40


def on_screen(positions_mm: F32, camera: Camera, size_px: tuple[int, int]) -> F32:
    """Where places are in a view.

    Parameters
    ----------
    positions_mm : (N, 3) float32
    camera : Camera
    size_px : (width, height)

    Returns
    -------
    (N, 3) float32
        x and y in pixels from the upper left corner, and the depth in mm; x and y are NaN of what lies before the near
        plane or has no place.
    """
    width, height = size_px
    matrix = (camera.projection_matrix(width / height) @ camera.view_matrix())[[0, 1, 3]].astype(np.float32)
    x_mm, y_mm, z_mm = positions_mm.T
    # Column by column: BLAS takes many times as long for so narrow a matrix when the cores are busy.
    across, up, depth_mm = (a * x_mm + b * y_mm + c * z_mm + d for a, b, c, d in matrix)
    before_eye = np.where(depth_mm >= camera.near_mm, depth_mm, np.float32(np.nan))
    x_px = (across / before_eye + 1) * np.float32(width / 2)
    y_px = (1 - up / before_eye) * np.float32(height / 2)
    return np.stack([x_px, y_px, depth_mm], axis=1)


def node_at(places: F32, x_px: float, y_px: float, radius_px: F32 | float = 0.0, within_px: float = 10.0) -> int | None:
    """Which node a pointer means: of those that it is on the nearest to the eye, else the one whose rim is nearest.

    Parameters
    ----------
    places : (N, 3) float32
        As of `on_screen`.
    x_px, y_px : float
        From the upper left corner.
    radius_px : (N,) float32 or float
        Of the nodes; NaN or negative infinity of those that cannot be meant.
    within_px : float
        How far the pointer may be from a rim.
    """
    with np.errstate(invalid="ignore"):
        beside_px = np.hypot(places[:, 0] - np.float32(x_px), places[:, 1] - np.float32(y_px)) - radius_px
        near = np.flatnonzero(beside_px <= within_px)
    if not len(near):
        return None
    gap_px = np.maximum(beside_px[near], 0)
    return int(near[np.lexsort((places[near, 2], gap_px))[0]])


def label_places(
    places: F32,
    importance: npt.ArrayLike,
    label_px: npt.ArrayLike,
    size_px: tuple[int, int],
    n_most: int = 60,
    above_px: npt.ArrayLike = 0.0,
) -> I64:
    """Which nodes to write labels to so that none covers another, the most important first.

    Greedy, on a grid of cells: a label is written if its cells are free (Christensen, Marks, Shieber: An empirical
    study of algorithms for point-feature label placement, ACM Transactions on Graphics 14(3), 1995, take this as the
    simplest that does well). Turning the view changes few of them, as the order never depends on it.

    Parameters
    ----------
    places : (N, 3) float32
        As of `on_screen`.
    importance : (N,) array
        NaN: no label.
    label_px : (N, 2) or (2,) array
        Width and height of the texts.
    size_px : (width, height)
        Of the view; labels lie wholly inside.
    n_most : int
        Labels at most.
    above_px : (N,) array or float
        How far the lower edge of a label is above its node; 0 centres it on the node.

    Returns
    -------
    (L,) int64
        Numbers of the nodes.
    """
    n_nodes = len(places)
    width, height = size_px
    rank = np.asarray(importance, np.float64)
    label = np.broadcast_to(np.asarray(label_px, np.float64), (n_nodes, 2))
    above = np.broadcast_to(np.asarray(above_px, np.float64), n_nodes)
    left = places[:, 0] - label[:, 0] / 2
    top = places[:, 1] - np.where(above > 0, above + label[:, 1], label[:, 1] / 2)
    inside = (left >= 0) & (top >= 0) & (left + label[:, 0] <= width) & (top + label[:, 1] <= height)
    able = np.flatnonzero(inside & np.isfinite(rank))
    if len(able) > (n_tried := _TRIED * n_most):
        able = np.sort(able[np.argpartition(-rank[able], n_tried)[:n_tried]])
    able = able[np.argsort(-rank[able], kind="stable")]
    taken = np.zeros((height // _CELL_PX + 2, width // _CELL_PX + 2), bool)
    chosen: list[int] = []
    for node in able:
        if len(chosen) == n_most:
            break
        x, y = left[node] / _CELL_PX, top[node] / _CELL_PX
        x_end, y_end = x + label[node, 0] / _CELL_PX, y + label[node, 1] / _CELL_PX
        cells = taken[int(y) : int(np.ceil(y_end)), int(x) : int(np.ceil(x_end))]
        if not cells.any():
            cells[:] = True
            chosen.append(int(node))
    return np.array(chosen, np.int64)
