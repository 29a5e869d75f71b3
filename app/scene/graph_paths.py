"""Bundled paths of the edges that are drawn, and how far they leave the straight line."""

from collections.abc import Callable

import numpy as np

from plexoscope.models.data.arrays import Flags
from plexoscope.models.data.network import Network
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.graphs.drawing.bundling import bundle
from plexoscope.render.scene.graph import GraphGeometry

Progress = Callable[[int, int], None]


def bundled_paths(
    network: Network,
    straight: GraphGeometry,
    wanted: Flags | None,
    progress: Progress | None = None,
) -> Tractogram:
    """Bundle some edges of a network.

    Parameters
    ----------
    straight : GraphGeometry
        Where the nodes are.
    wanted : (E,) bool, optional
        Edges that are drawn; others draw none along. By default all.
    progress
        Called with rounds done and rounds in all; may raise to cancel.

    Returns
    -------
    Tractogram
        E streamlines; of an edge that is not wanted, or to a node without a place, one without points.
    """
    chosen = straight.placed[network.edges].all(axis=1)
    if wanted is not None:
        chosen &= wanted
    rows = np.flatnonzero(chosen)
    weights = None if network.weights is None else network.weights[rows]
    paths = bundle(straight.positions_mm, network.edges[rows], weights, progress=progress)
    counts = np.zeros(network.n_edges, np.int64)
    counts[rows] = np.diff(paths.offsets)
    return Tractogram(paths.positions_mm, np.append(0, np.cumsum(counts)))


def eased(paths: Tractogram, strength: float) -> Tractogram:
    """Paths between those that are straight, at 0, and these, at 1."""
    if strength == 1 or not paths.n_points:
        return paths
    counts = np.diff(paths.offsets)
    drawn = counts > 0
    first, last = paths.offsets[:-1][drawn], paths.offsets[1:][drawn] - 1
    counts = counts[drawn]
    place = np.arange(paths.n_points) - np.repeat(first, counts)
    share = (place / np.repeat(np.maximum(counts - 1, 1), counts)).astype(np.float32)[:, None]
    begin, end = paths.positions_mm[first], paths.positions_mm[last]
    straight = np.repeat(begin, counts, axis=0) + share * np.repeat(end - begin, counts, axis=0)
    return Tractogram(straight + np.float32(strength) * (paths.positions_mm - straight), paths.offsets)
