"""What the colours of a graph mean, for the colour bars over the view."""

import numpy as np

from plexoscope.app.document.graph_layer import SIGN, GraphLayer
from plexoscope.app.document.state import State
from plexoscope.app.scene.colour_keys import MISSING, largest
from plexoscope.app.scene.graph_scene import N_KEPT, NEGATIVE_RGB, POSITIVE_RGB, colour_map, value_colours
from plexoscope.app.scene.graph_values import Values, edge_values, node_values
from plexoscope.models.data.kept import kept_with
from plexoscope.render.colormap import n_categories, table
from plexoscope.render.scene.appearance import MISSING_RGB, Rgb
from plexoscope.render.scene.colour_key import ColourKey


def graph_keys(state: State) -> list[ColourKey]:
    """What the nodes and then the edges of the selected graph say by their colours; else of the first visible one."""
    graphs = [graph for graph in state.graphs if graph.look.visible]
    graphs.sort(key=lambda graph: graph.id != state.selected_graph)
    return _keys(graphs[0]) if graphs else []


def _keys(graph: GraphLayer) -> list[ColourKey]:
    look, keys = graph.look, []
    nodes = node_values(graph.network, look.node_colour)
    if nodes is not None:
        keys.append(_key(nodes, look.node_map, look.node_range))
    if look.edge_colour == SIGN:
        title = "Sign of the weight"
        keys.append(ColourKey(title, entries=(("positive", POSITIVE_RGB), ("negative", NEGATIVE_RGB))))
    edges = edge_values(graph.network, look.edge_colour)
    if edges is not None:
        keys.append(_key(edges, look.edge_map, look.edge_range))
    return keys


@kept_with(n_kept=N_KEPT)
def _key(values: Values, colormap: str, ends: tuple[float, float] | None) -> ColourKey:
    missing = (MISSING, MISSING_RGB) if np.isnan(values.numbers).any() else None
    if not values.categories:
        return ColourKey(values.column.name, value_colours(values, colormap, ends), missing=missing)
    name = colour_map(values, colormap)
    numbers = values.numbers[np.isfinite(values.numbers)].astype(np.int64)
    listed = largest(np.bincount(numbers, minlength=len(values.categories)).tolist())
    entries = tuple((values.categories[number], _category_rgb(name, number)) for number in listed)
    return ColourKey(values.column.name, entries=entries, missing=missing, n_more=len(values.categories) - len(listed))


def _category_rgb(colormap: str, number: int) -> Rgb:
    red, green, blue = table(colormap)[number % n_categories(colormap)] / 255.0
    return float(red), float(green), float(blue)
