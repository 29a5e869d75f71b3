"""What is said of a graph, of a node and of an edge: in lists, on the card, and as it is copied."""

import numpy as np

from plexoscope.app.document.graph_layer import VALUE, GraphLayer
from plexoscope.app.scene.graph_values import Values, edge_values, node_keys, node_values
from plexoscope.app.widgets.number_box import number_text

Facts = list[tuple[str, str]]


def describe(graph: GraphLayer) -> str:
    """How much there is of a graph: "34 nodes, 78 edges"."""
    network = graph.network
    words = f"{counted(network.n_nodes, 'node')}, {counted(network.n_edges, 'edge')}"
    return words if graph.events is None else f"{words}, {counted(graph.events.network.n_events, 'event')}"


def describe_shortly(graph: GraphLayer) -> str:
    """The same where there is little room: "2.7k nodes, 53k edges"."""
    return f"{_short(graph.network.n_nodes)} nodes, {_short(graph.network.n_edges)} edges"


def _short(n: int) -> str:
    for unit, mark in ((1_000_000, "M"), (1_000, "k")):
        if n >= 0.9995 * unit:  # 999,893 are 1M and not 1000k
            return f"{n / unit:.1f}".removesuffix(".0") + mark if n < 9.95 * unit else f"{n / unit:.0f}{mark}"
    return str(n)


def counted(n: int, what: str) -> str:
    return f"{n:,} {what}{'s' if n != 1 else ''}"


def node_facts(graph: GraphLayer, node: int) -> Facts:
    """Names and values of what is known of a node."""
    network = graph.network
    facts: Facts = []
    for key in node_keys(network):
        values = node_values(network, key)
        if values is not None and (words := value_words(values, node)):
            facts.append((values.column.name, words))
    if network.positions_mm is not None:
        facts.append(("Place", ", ".join(f"{value:.1f}" for value in network.positions_mm[node]) + " mm"))
    return facts


def edge_facts(graph: GraphLayer, edge: int) -> Facts:
    """Names and values of what is known of an edge."""
    network = graph.network
    facts: Facts = []
    if network.weights is not None:
        title = "Weight" if graph.events is None else "Events"
        facts.append((title, number_text(float(network.weights[edge]))))
    for name in network.edge_values:
        values = edge_values(network, VALUE + name)
        if values is not None and (words := value_words(values, edge)):
            facts.append((values.column.name, words))
    return facts


def edge_title(graph: GraphLayer, edge: int) -> str:
    first, second = (graph.network.node_names[node] for node in graph.network.edges[edge])
    return f"{first} {'→' if graph.network.directed else '–'} {second}"


def value_words(values: Values, row: int) -> str:
    """A value as it is written; "" where it is missing."""
    number = float(values.numbers[row])
    if not np.isfinite(number):
        return ""
    return values.categories[int(number)] if values.categories else number_text(number)
