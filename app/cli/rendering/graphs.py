"""From the settings of `plexoscope render` to the networks that it draws, laid out to the end."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from plexoscope.app.cli.rendering.colours import rgb_of
from plexoscope.app.cli.rendering.settings import RenderSettings
from plexoscope.app.cli.shared.exits import UsageError
from plexoscope.app.document.graph_framing import in_scene
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
from plexoscope.app.scene.graph_events import first_moment_s
from plexoscope.app.scene.graph_paths import bundled_paths, eased
from plexoscope.app.scene.graph_reading import graph_layer
from plexoscope.app.scene.graph_scene import drawn_edges
from plexoscope.models.graphs.drawing.layout import LAYOUTS, lay_out
from plexoscope.plugins.spelling import did_you_mean, listed
from plexoscope.render.scene.graph import GraphGeometry

NODE_KEYS, EDGE_KEYS = (DEGREE, STRENGTH), (ENDS, WEIGHT, SIGN)


def check_graph_names(settings: RenderSettings) -> None:
    """Find what cannot be drawn before anything is read.

    Raises
    ------
    UsageError
    """
    if settings.layout is not None and settings.layout not in LAYOUTS:
        hint = did_you_mean(settings.layout, LAYOUTS)
        raise UsageError(f"--layout: expected one of {listed(LAYOUTS)}, got {settings.layout!r}{hint}")


def place_graph(settings: RenderSettings, path: Path, data: object) -> tuple[GraphLayer, PlacedGraph]:
    """A network as it is opened, but for what was asked for, and where its nodes are.

    Raises
    ------
    UsageError
        If it cannot be drawn as asked.
    FormatError
        If the data hold no network.
    """
    graph = graph_layer(path, path.name, data)
    arrangement = graph.arrangement
    if settings.layout is not None:
        arrangement = replace(arrangement, layout=settings.layout, n_dims=LAYOUTS[settings.layout].n_dimensions[0])
    if settings.n_dims is not None:
        arrangement = replace(arrangement, n_dims=settings.n_dims)
    graph = replace(graph, arrangement=arrangement, look=_look(settings, graph))
    network = graph.network
    try:
        *_, positions = lay_out(network, arrangement.layout, arrangement.n_dims, order_by=arrangement.order_by)
    except ValueError as error:
        raise UsageError(f"--layout: {error}") from None
    geometry = GraphGeometry(in_scene(positions, graph), network.edges)
    if graph.look.bundling:
        paths = bundled_paths(network, geometry, drawn_edges(graph, ()))
        geometry = GraphGeometry(geometry.positions_mm, network.edges, eased(paths, graph.look.bundling))
    return graph, PlacedGraph(geometry, arrangement, at_s=first_moment_s(graph))


def _look(settings: RenderSettings, graph: GraphLayer) -> GraphLook:
    look, network = graph.look, graph.network
    if settings.node_colour is not None:
        rgb = rgb_of(settings.node_colour)
        key = UNIFORM if rgb else _key("--node-color", settings.node_colour, NODE_KEYS, network.node_values)
        look = replace(look, node_colour=key, node_rgb=rgb or look.node_rgb)
    if settings.edge_colour is not None:
        rgb = rgb_of(settings.edge_colour)
        key = UNIFORM if rgb else _key("--edge-color", settings.edge_colour, EDGE_KEYS, network.edge_values)
        look = replace(look, edge_colour=key, edge_rgb=rgb or look.edge_rgb)
    if settings.edge_alpha is not None:
        look = replace(look, edge_opacity=settings.edge_alpha)
    labels: Labels = settings.labels or look.labels  # type: ignore[assignment]
    bundling = look.bundling if settings.bundling is None else settings.bundling
    return replace(look, bundling=bundling, labels=labels)


def _key(flag: str, name: str, keys: tuple[str, ...], values: Mapping[str, object]) -> str:
    if name in keys:
        return name
    if name not in values:
        known = (*keys, *values)
        raise UsageError(
            f"{flag}: expected one of {listed(known)} or '#rrggbb', got {name!r}{did_you_mean(name, known)}"
        )
    return VALUE + name
