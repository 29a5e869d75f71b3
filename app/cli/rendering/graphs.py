"""From the settings of `plexoscope render` to how its networks look, and where their nodes are in the end."""

from collections.abc import Mapping
from dataclasses import replace

from plexoscope.app.cli.rendering.colours import typed_rgb
from plexoscope.app.cli.rendering.settings import RenderSettings
from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.app.document.framing import in_scene
from plexoscope.app.document.graph_layer import (
    DEGREE,
    ENDS,
    SIGN,
    STRENGTH,
    UNIFORM,
    VALUE,
    WEIGHT,
    GraphLayer,
    GraphLook,
    Labels,
    PlacedGraph,
)
from plexoscope.app.scene.first_graph_look import arrangement_by
from plexoscope.app.scene.graph_events import first_moment_s, moved_positions
from plexoscope.app.scene.graph_paths import bundled_paths, eased
from plexoscope.app.scene.graph_scene import drawn_edges
from plexoscope.models.data.arrays import F32
from plexoscope.models.graphs.drawing.layout import lay_out
from plexoscope.plugins.spelling import did_you_mean, listed
from plexoscope.render.scene.graph import GraphGeometry

NODE_KEYS, EDGE_KEYS = (DEGREE, STRENGTH), (ENDS, WEIGHT, SIGN)


def as_asked(settings: RenderSettings, graph: GraphLayer) -> GraphLayer:
    """A network as it is opened, but for what was asked for.

    Raises
    ------
    UsageError
        If it has no values of that name.
    """
    arrangement = graph.arrangement if settings.layout is None else arrangement_by(graph, settings.layout)
    if settings.n_dims is not None:
        arrangement = replace(arrangement, n_dims=settings.n_dims)
    return replace(graph, arrangement=arrangement, look=_look(settings, graph))


def laid_out(graph: GraphLayer, positions: F32 | None = None, at_s: float | None = None) -> PlacedGraph:
    """Where the nodes of a network are when its layout has ended, and its edges are bundled.

    Parameters
    ----------
    positions
        What its layout came to, if that is known.
    at_s
        When it is looked at; by default when half of all has happened.

    Raises
    ------
    UsageError
        If it cannot be laid out so.
    """
    network, arrangement, bundling = graph.network, graph.arrangement, graph.look.bundling
    at_s = first_moment_s(graph) if at_s is None else at_s
    if graph.motion is not None:
        return PlacedGraph(GraphGeometry(moved_positions(graph, at_s), network.edges), arrangement, at_s=at_s)
    if positions is None:
        try:
            *_, positions = lay_out(
                network, arrangement.layout, arrangement.n_dims, arrangement.attempt, order_by=arrangement.order_by
            )
        except ValueError as error:
            raise UsageError(f"--layout: {error}") from None
    geometry = GraphGeometry(in_scene(positions, graph), network.edges)
    if bundling is not None:
        whole = replace(graph, look=replace(graph.look, only_selected=False))
        paths = bundled_paths(network, geometry, drawn_edges(whole, ()))
        geometry = GraphGeometry(geometry.positions_mm, network.edges, eased(paths, bundling))
    return PlacedGraph(geometry, arrangement, at_s=at_s)


def _look(settings: RenderSettings, graph: GraphLayer) -> GraphLook:
    look, network = graph.look, graph.network
    if settings.node_colour is not None:
        rgb = typed_rgb(settings.node_colour)
        key = UNIFORM if rgb else _key("--node-color", settings.node_colour, NODE_KEYS, network.node_values)
        look = replace(look, node_colour=key, node_rgb=rgb or look.node_rgb)
    if settings.edge_colour is not None:
        rgb = typed_rgb(settings.edge_colour)
        key = UNIFORM if rgb else _key("--edge-color", settings.edge_colour, EDGE_KEYS, network.edge_values)
        look = replace(look, edge_colour=key, edge_rgb=rgb or look.edge_rgb)
    if settings.edge_alpha is not None:
        look = replace(look, edge_opacity=settings.edge_alpha)
    if settings.bundling is not None:
        look = replace(look, bundling=settings.bundling or None)
    labels: Labels = settings.labels or look.labels  # type: ignore[assignment]
    return replace(look, labels=labels)


def _key(flag: str, name: str, keys: tuple[str, ...], values: Mapping[str, object]) -> str:
    if name in keys:
        return name
    if name not in values:
        known = (*keys, *values)
        raise UsageError(
            f"{flag}: expected one of {listed(known)} or '#rrggbb', got {name!r}{did_you_mean(name, known)}"
        )
    return VALUE + name
