"""From a graph of the document to what is drawn of it. What the renderer compares by identity is made once and kept."""

from dataclasses import replace

import numpy as np

from plexoscope.app.document.graph_layer import ENDS, SIGN, GraphLayer, PlacedGraph
from plexoscope.app.scene.graph_events import Moment, moment_of
from plexoscope.app.scene.graph_look import edges_of, faded_but, node_diameters, weight_shares
from plexoscope.app.scene.graph_values import (
    Values,
    between,
    edge_values,
    end_values,
    neighbours_of,
    node_values,
    selected_in,
)
from plexoscope.models.data.arrays import F32, U8, Flags
from plexoscope.models.data.column import Column
from plexoscope.models.data.kept import kept_with
from plexoscope.models.data.network import Network
from plexoscope.render.colormap import colours, n_categories
from plexoscope.render.scene.appearance import Palette, Rgb, Rgba, ValueColours, ValueOpacity
from plexoscope.render.scene.graph import EdgeLook, GraphItem, NodeLook, graph_items, signs
from plexoscope.render.scene.scene import POINT_SHAPES, PointItem, PointShape, StreamlineItem

N_KEPT = 16
QUIET_MAP, LARGE_MAP = "groups", "categories"
"""Colormaps of few and of many categories."""
POSITIVE_RGB: Rgb = (0.36, 0.6, 0.88)
NEGATIVE_RGB: Rgb = (0.9, 0.45, 0.38)
LEAST_SIZE, LEAST_WIDTH = 0.36, 0.15
"""Of the smallest node and the thinnest edge, where values say it, by the largest."""
FADED_EDGE, QUIET_NODE = 0.12, 0.4
"""Of the opacity of edges that are not selected, and of nodes of which nothing happens."""
FADED_NODE, FADED_IN_CROWD, _CROWD = 0.16, 0.05, 10_000
"""Of nodes that are not selected: many lie one over the other in a crowd."""
SELECTED_EDGE = 0.8
"""Least opacity of the edges of selected nodes."""
_RIM_NODES = 20_000
"""Of more nodes the rims would be all that is seen."""
_ARROW_PX = 4.0

Names = tuple[str, ...]
Range = tuple[float, float] | None


def drawn(
    graph: GraphLayer, placed: PlacedGraph, selected: Names, background: Rgba
) -> tuple[tuple[StreamlineItem, ...], tuple[PointItem, ...]]:
    """Edges and nodes as a `Scene` takes them."""
    edges, nodes = graph_items(graph_item(graph, placed, selected, background))
    return edges, nodes if graph.look.visible else ()


def graph_item(graph: GraphLayer, placed: PlacedGraph, selected: Names, background: Rgba) -> GraphItem:
    """What is drawn of a graph.

    Parameters
    ----------
    selected
        Names of selected nodes: they and their neighbours stand out.
    background
        Behind it all: rims of nodes are of that colour.
    """
    network, look = graph.network, graph.look
    names = selected if len(selected_in(network, selected)) else ()
    moment = None if graph.events is None else moment_of(graph, placed.at_s)
    opacity = max(look.edge_opacity, SELECTED_EDGE) if names and look.edge_opacity else look.edge_opacity
    faded = FADED_EDGE * look.edge_opacity / max(opacity, 1e-6)
    solid: PointShape = "sphere" if graph.arrangement.n_dims == 3 else "disc"
    shown = _shown(network, look.weights, names if look.only_selected else None)
    rim = background[:3] if network.n_nodes <= _RIM_NODES and background[3] == 1 else None
    return GraphItem(
        graph.id,
        placed.geometry,
        NodeLook(
            _colours_of(graph, names) if moment is None else _lively(moment, network, _colours_of(graph, names)),
            _sizes(network, look.size_by, look.node_px),
            shape=_shapes(network, look.shape_by, solid),
            edge_rgb=rim,
        ),
        replace(
            _edge_colours(graph),
            visible=look.visible,
            opacity=opacity,
            width_px=look.edge_px,
            width_by=_widths(network) if look.width_by_weight else None,
            opacity_by=_opacity(network, names, faded) if moment is None else _fading(moment, network, names, faded),
            arrow_px=_ARROW_PX + 2 * look.edge_px,
        ),
        shown if moment is None else _shown_at(moment, shown),
        look.arrows and network.directed,
    )


def colour_map(values: Values, wanted: str) -> str:
    """The colormap of values: that which was chosen, or one of categories that has a colour for each."""
    if not values.categories:
        return wanted
    return QUIET_MAP if len(values.categories) <= n_categories(QUIET_MAP) else LARGE_MAP


@kept_with(n_kept=4 * N_KEPT)
def value_colours(values: Values, colormap: str, ends: tuple[float, float] | None) -> ValueColours:
    """Colours of values, over a range or the robust one."""
    low, high = ends or values.column.robust_range()
    return ValueColours(values.column, low, high, colormap=colour_map(values, colormap))


@kept_with(n_kept=N_KEPT)
def edge_palette(network: Network) -> Palette:
    """Colours of edges by the signs of their weights."""
    weights = np.ones(network.n_edges) if network.weights is None else network.weights
    return signs(weights, POSITIVE_RGB, NEGATIVE_RGB)


def edge_values_of(graph: GraphLayer) -> Values | None:
    """The values that edges are coloured by, those of their ends too; None of one colour and of signs."""
    if graph.look.edge_colour == ENDS:
        return end_values(graph.network, graph.look.node_colour)
    return edge_values(graph.network, graph.look.edge_colour)


def _edge_colours(graph: GraphLayer) -> EdgeLook:
    look = graph.look
    if look.edge_colour == SIGN:
        return EdgeLook(colour="palette", palette=edge_palette(graph.network))
    values = edge_values_of(graph)
    if values is None:  # of the ends of nodes that are all of one colour, that is theirs
        return EdgeLook(rgb=look.node_rgb if look.edge_colour == ENDS else look.edge_rgb)
    by_ends = look.edge_colour == ENDS
    colormap, ends = (look.node_map, look.node_range) if by_ends else (look.edge_map, look.edge_range)
    if by_ends and ends is None and (of_nodes := node_values(graph.network, look.node_colour)) is not None:
        ends = of_nodes.column.robust_range()  # the same colours as the nodes
    return EdgeLook(colour="values", values=value_colours(values, colormap, ends))


def _colours_of(graph: GraphLayer, names: Names) -> U8:
    look = graph.look
    near = look.weights if names else None
    return _node_rgba(graph.network, look.node_colour, look.node_rgb, look.node_map, look.node_range, names, near)


@kept_with(n_kept=N_KEPT)
def _node_rgba(network: Network, key: str, rgb: Rgb, colormap: str, ends: Range, names: Names, weights: Range) -> U8:
    values = node_values(network, key)
    rgba = np.full((network.n_nodes, 4), 255, np.uint8)
    if values is None:
        rgba[:, :3] = np.rint(np.multiply(rgb, 255))
    else:
        rgba[:, :3] = colours(values.numbers, value_colours(values, colormap, ends))
    if names:
        faded = FADED_NODE if network.n_nodes <= _CROWD else FADED_IN_CROWD
        rgba[~neighbours_of(network, names, weights), 3] = round(255 * faded)
    rgba.flags.writeable = False
    return rgba


@kept_with(n_owners=3, n_kept=N_KEPT)
def _lively(moment: Moment, network: Network, anyway: U8) -> U8:
    """Colours of nodes, those paler of which nothing happens at the moment."""
    rgba = anyway.copy()
    quiet = np.ones(network.n_nodes, np.bool_)
    quiet[network.edges[moment.edges].ravel()] = False
    rgba[quiet, 3] = np.minimum(rgba[quiet, 3], round(255 * QUIET_NODE))
    rgba.flags.writeable = False
    return rgba


def node_sizes(graph: GraphLayer) -> F32:
    """(N,) diameters of the nodes, in pixels of a view whose shorter side is 1000 px."""
    sizes = _sizes(graph.network, graph.look.size_by, graph.look.node_px)
    return np.broadcast_to(np.float32(sizes), graph.network.n_nodes) if isinstance(sizes, float) else sizes


@kept_with(n_kept=N_KEPT)
def _sizes(network: Network, key: str, largest_px: float) -> F32 | float:
    """Diameters, px."""
    values = node_values(network, key)
    if values is None:
        return largest_px
    sizes = node_diameters(values.numbers, LEAST_SIZE * largest_px, largest_px)
    sizes.flags.writeable = False
    return sizes


@kept_with(n_kept=N_KEPT)
def _shapes(network: Network, key: str, solid: PointShape) -> U8 | PointShape:
    values = node_values(network, key)
    if values is None or not values.categories:
        return solid
    numbers = [POINT_SHAPES.index(shape) for shape in shapes_of(solid)]
    shapes = np.array(numbers, np.uint8)[np.nan_to_num(values.numbers).astype(np.int64) % len(numbers)]
    shapes.flags.writeable = False
    return shapes


def shapes_of(solid: PointShape) -> tuple[PointShape, ...]:
    """Shapes of the first categories; more of them begin again."""
    return (solid, "square", "diamond", "triangle")


@kept_with(n_kept=N_KEPT)
def _widths(network: Network) -> Column:
    """Factors on the width: in proportion to the size of the weight, as far as that of the 98th percentile."""
    weights = network.weights if network.weights is not None else np.ones(network.n_edges, np.float32)
    return Column(np.maximum(weight_shares(weights, 98), np.float32(LEAST_WIDTH)))


@kept_with(n_kept=N_KEPT)
def edges_at(network: Network, names: Names) -> Flags:
    """(E,) which edges begin or end at one of the selected nodes."""
    return edges_of(network.edges, selected_in(network, names), network.n_nodes)


@kept_with(n_kept=N_KEPT)
def _opacity(network: Network, names: Names, faded: float) -> ValueOpacity | None:
    if not names:
        return None
    return faded_but(edges_at(network, names), faded)


@kept_with(n_owners=2, n_kept=N_KEPT)
def _fading(moment: Moment, network: Network, names: Names, faded: float) -> ValueOpacity:
    if names:
        return faded_but(edges_at(network, names), faded, moment.opacity.values)
    return ValueOpacity(moment.opacity, 0.0, 1.0)


@kept_with(n_owners=2)
def _shown_at(moment: Moment, anyway: Column | None) -> Column:
    return moment.shown if anyway is None else Column(moment.shown.values & anyway.values)


def drawn_edges(graph: GraphLayer, selected: Names) -> Flags | None:
    """(E,) which edges are drawn, whatever the time; None for all."""
    names = selected if len(selected_in(graph.network, selected)) else ()
    shown = _shown(graph.network, graph.look.weights, names if graph.look.only_selected else None)
    return None if shown is None else shown.values


@kept_with(n_kept=N_KEPT)
def _shown(network: Network, weights: tuple[float, float] | None, names: Names | None) -> Column | None:
    if (weights is None or network.weights is None) and names is None:
        return None
    shown = np.ones(network.n_edges, np.bool_)
    if weights is not None and network.weights is not None:
        shown &= between(network, weights)
    if names is not None:
        shown &= edges_at(network, names)
    return Column(shown)
