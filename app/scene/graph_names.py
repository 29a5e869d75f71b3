"""Which names of nodes are written, and where there is room for each."""

from collections.abc import Collection, Sequence

import numpy as np

from plexoscope.app.document.graph_layer import GraphLayer
from plexoscope.app.scene.graph_look import most_important
from plexoscope.app.scene.graph_values import importance, neighbours_of, selected_in
from plexoscope.models.data.arrays import F32
from plexoscope.render.screen_space import GraphScreen, Room, ScreenBox, beside, place_names

PX_PER_NAME = 11_000
"""So much of the view for each name of the most important nodes."""
MOST_NAMES = 400
LONGEST_PX = 190

_GAP_PX = 4.0
_GRAIN_PX = 6.0


def room_for_names(size_px: tuple[float, float]) -> Room:
    """Where names of nodes keep a little apart."""
    return Room(size_px, _GRAIN_PX)


def place_beside(
    nodes: Sequence[int], screen: GraphScreen, radius_px: F32, widths_px: Sequence[float], height_px: float, room: Room
) -> dict[int, ScreenBox]:
    """Where the name of each of these nodes stands, if there is room beside it.

    Parameters
    ----------
    nodes
        Numbers of the nodes, the most important first.
    radius_px : (N,)
        Of all nodes.
    widths_px
        Of the name of each of `nodes`.
    """
    wanted = (
        beside(*screen.nodes[node, :2].tolist(), float(radius_px[node]) + _GAP_PX, width, height_px)
        for node, width in zip(nodes, widths_px, strict=True)
    )
    return {nodes[number]: box for number, box in place_names(wanted, room, MOST_NAMES)}


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
    ordered = most_important(nodes, rank, most).tolist()
    ahead = [node for node in first if screen.in_sight[node]]
    return ahead + [node for node in ordered if node not in first]
