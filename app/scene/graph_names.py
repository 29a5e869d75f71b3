"""Which names of nodes are written, and where there is room for each."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from plexoscope.app.document.graph_layer import GraphLayer
from plexoscope.app.scene.graph_screen import GraphScreen
from plexoscope.app.scene.graph_values import importance, neighbours_of, selected_in
from plexoscope.models.data.arrays import F32, I64

PX_PER_NAME = 11_000
"""So much of the view for each name of the most important nodes."""
MOST_NAMES = 400
LONGEST_PX = 190

_CELL_PX = 6
_GAP_PX = 4.0
_MOST_TRIES = 2_000


@dataclass(frozen=True)
class NamePlace:
    """A name and the box it is written in, px from the upper left corner."""

    node: int
    left: float
    top: float


class Room:
    """The picture in cells: what is taken is given to no other."""

    def __init__(self, size_px: tuple[float, float]) -> None:
        self._size_px = size_px
        width, height = (int(side // _CELL_PX) + 1 for side in size_px)
        self._taken = np.zeros((height, width), np.bool_)

    def take(self, left: float, top: float, width: float, height: float, wanted: bool = False) -> bool:
        """Take a box if it is free and within the picture; one that is `wanted` in any case."""
        inside = left >= 0 and top >= 0 and left + width <= self._size_px[0] and top + height <= self._size_px[1]
        if not inside and not wanted:
            return False
        rows = slice(max(int(top // _CELL_PX), 0), int((top + height) // _CELL_PX) + 1)
        columns = slice(max(int(left // _CELL_PX), 0), int((left + width) // _CELL_PX) + 1)
        cells = self._taken[rows, columns]
        if cells.any() and not wanted:
            return False
        cells[...] = True
        return True


def place_names(
    nodes: Iterable[int],
    places_px: F32,
    radius_px: F32,
    widths_px: Sequence[int] | I64,
    height_px: float,
    room: Room,
    most: int,
) -> list[NamePlace]:
    """Give each name, in order, the first free place beside its node: right, left, above, below; or none.

    Parameters
    ----------
    nodes
        Numbers of the nodes, the most important first.
    places_px, radius_px : (N, 2), (N,)
    widths_px
        Of the name of each of `nodes`.
    """
    found: list[NamePlace] = []
    for number, (node, width) in enumerate(zip(nodes, widths_px, strict=True)):
        if len(found) >= most or number >= _MOST_TRIES:
            break
        x, y = float(places_px[node, 0]), float(places_px[node, 1])
        away = float(radius_px[node]) + _GAP_PX
        for left, top in (
            (x + away, y - height_px / 2),
            (x - away - width, y - height_px / 2),
            (x - width / 2, y - away - height_px),
            (x - width / 2, y + away),
        ):
            if room.take(left, top, width, height_px):
                found.append(NamePlace(node, left, top))
                break
    return found


def named_nodes(
    graph: GraphLayer, screen: GraphScreen, selected: tuple[str, ...], first: Collection[int] = (), scale: float = 1.0
) -> list[int]:
    """Nodes in sight whose names are written where there is room, the most important first.

    Parameters
    ----------
    selected
        Names of selected nodes: with some, only they and their neighbours are named.
    first
        Nodes before all others, whatever is asked for.
    scale
        How large names are beside those in the window.
    """
    rank, labels = importance(graph.network), graph.look.labels
    wanted = screen.in_sight.copy()
    if len(selected_in(graph.network, selected)):
        wanted &= neighbours_of(graph.network, selected, graph.look.weights)
    elif labels == "selected":
        wanted[:] = False
    if labels == "none":
        wanted[:] = False
    nodes = np.flatnonzero(wanted)
    most = 4 * MOST_NAMES
    if labels == "important":
        most = int(screen.size_px[0] * screen.size_px[1] / (PX_PER_NAME * scale**2))
    if len(nodes) > most:
        nodes = nodes[np.argpartition(-rank[nodes], most)[:most]]
    ordered = nodes[np.argsort(-rank[nodes], kind="stable")].tolist()
    ahead = [node for node in first if screen.in_sight[node]]
    return ahead + [node for node in ordered if node not in first]
