"""A session that was read is tried before it is shown: what cannot be drawn is told, and does not reach the window."""

from dataclasses import replace

import numpy as np

from plexoscope.app.document.framing import DEFAULT_VIEW_DEG, camera_on
from plexoscope.app.document.graph_layer import GraphLayer, PlacedGraph
from plexoscope.app.document.state import SCENE, Layer, State
from plexoscope.app.scene.scene_builder import scene_of
from plexoscope.app.session.session import Session
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.graph import GraphGeometry

_ANYWHERE = Camera(0.0, 0.0, (0.0, 0.0, 0.0), 100.0)
_BLACK = (0.0, 0.0, 0.0, 1.0)


def fault_of(session: Session) -> str:
    """Return why a session cannot be shown; "" if it can."""
    state = session.state
    for layer in state.layers:
        if reason := _fault_of_layer(layer):
            return f"layer {layer.name!r}: {reason}"
    for graph in state.graphs:
        if reason := _fault_of_graph(graph, session):
            return f"network {graph.name!r}: {reason}"
    placed = {
        graph.id: PlacedGraph(
            GraphGeometry(np.zeros((graph.network.n_nodes, 3), np.float32), graph.network.edges), graph.arrangement
        )
        for graph in state.graphs
    }
    try:
        scene_of(_all_seen(state), _BLACK, {}, placed)
    except (ValueError, IndexError, KeyError, TypeError) as error:
        return f"cannot be drawn ({type(error).__name__}: {error})"
    return ""


def _all_seen(state: State) -> State:
    """The same with nothing hidden: what cannot be drawn would be found when it is shown."""
    return replace(
        state,
        layers=tuple(replace(each, style=replace(each.style, visible=True)) for each in state.layers),
        volumes=tuple(replace(each, visible=True) for each in state.volumes),
        graphs=tuple(replace(each, look=replace(each.look, visible=True)) for each in state.graphs),
        view=replace(state.view, planes=frozenset({"axial"}), crosshair_mm=(0.0, 0.0, 0.0), slices=None),
        camera=state.camera or _ANYWHERE,
    )


def _fault_of_layer(layer: Layer) -> str:
    tractogram = layer.tractogram
    n_of = {"streamline": tractogram.n_streamlines, "point": tractogram.n_points}
    style = layer.style
    used = [each.column for each in (style.values, style.palette) if each is not None]
    used += [style.width_by] if style.width_by is not None else []
    used += [column] if (column := getattr(style.opacity_by, "column", None)) is not None else []
    for each in (*layer.added, *used):
        if each.per not in n_of or len(each.values) != n_of[each.per]:
            return f"values {each.name!r}: expected {n_of.get(each.per, 0)}, got {len(each.values)}"
    hidden = layer.filter.hidden
    if hidden and not 0 <= min(hidden) <= max(hidden) < tractogram.n_streamlines:
        return f"hidden: expected numbers below {tractogram.n_streamlines}"
    if not layer.filter.groups:
        return "filter: expected one group of conditions or more, got none"
    if layer.clusters is None:
        return ""
    clusters, n = layer.clusters.clusters, layer.clusters.clusters.n_clusters
    if clusters.label.shape != (tractogram.n_streamlines,) or "size" not in clusters.centroids.per_streamline:
        return f"clusters: expected one label for each of {tractogram.n_streamlines} streamlines, and sizes"
    if clusters.label.size and not -1 <= clusters.label.min() <= clusters.label.max() < n:
        return f"clusters: expected labels of {n} clusters"
    sizes = np.bincount(clusters.label[clusters.label >= 0], minlength=n)
    if not np.array_equal(sizes, clusters.sizes):
        return "clusters: expected sizes that their labels have"
    chosen = layer.clusters.expanded | layer.clusters.hidden
    return f"clusters: expected numbers below {n}" if chosen and not 0 <= min(chosen) <= max(chosen) < n else ""


def _fault_of_graph(graph: GraphLayer, session: Session) -> str:
    network, events, motion = graph.network, graph.events, graph.motion
    positions = session.layouts.get(graph.id)
    shapes = ((network.n_nodes, graph.arrangement.n_dims), (network.n_nodes, 3))
    if positions is not None and (positions.shape not in shapes or not np.isfinite(positions).all()):
        return f"layout: expected finite places of {network.n_nodes} nodes, got shape {positions.shape}"
    if events is not None:
        of_edges = events.edge.shape == (events.network.n_events,)
        if not of_edges or (events.edge.size and not 0 <= events.edge.min() <= events.edge.max() < network.n_edges):
            return f"events: expected numbers of {network.n_edges} edges"
    if motion is not None and motion.positions_mm.shape[1:] != (network.n_nodes, 3):
        return f"motion: expected places of {network.n_nodes} nodes, got shape {motion.positions_mm.shape}"
    if graph.arrangement.n_dims not in (2, 3):
        return f"n_dims: expected 2 or 3, got {graph.arrangement.n_dims}"
    if not graph.radius_mm > 0 or graph.look.node_px < 0 or graph.look.edge_px <= 0:
        return "expected sizes above 0"
    return ""


def without_dangling(session: Session) -> Session:
    """The same without what was left out being selected."""
    state = session.state
    has_layer = any(each.id == state.selected_layer for each in state.layers)
    has_graph = any(each.id == state.selected_graph for each in state.graphs)
    has_volume = any(each.id == state.selected_volume for each in state.volumes)
    state = replace(
        state,
        selected_layer=state.selected_layer if has_layer else None,
        selected_graph=state.selected_graph if has_graph else None,
        selected_volume=state.selected_volume if has_volume else None,
        inspected=state.inspected or SCENE,
        outline=tuple(row for row in state.outline if row.key),
    )
    return replace(session, state=state)


def completed(session: Session) -> Session:
    """The same, looked at from somewhere if there is something to look at, and only then."""
    state = session.state
    is_empty = not (state.layers or state.graphs or state.volumes)
    camera = None if is_empty else state.camera or camera_on(state, {}, DEFAULT_VIEW_DEG, 1.5)
    return replace(session, state=replace(state, camera=camera))
