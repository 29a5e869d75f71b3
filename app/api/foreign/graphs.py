"""Graphs of networkx and igraph, and sparse matrices, as networks: by the rules by which their files are read."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from plexoscope.models.data.arrays import I64
from plexoscope.models.data.network import Network
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.errors import FormatError, PlexoscopeError
from plexoscope.models.io.headings import CLASSES, TIMES, WEIGHTS
from plexoscope.models.io.network.building import SYMMETRY, network_of, numbered_nodes
from plexoscope.models.io.network.json_file import checked_graph
from plexoscope.models.io.network.markup import MarkedGraph, network_of_markup

_NOWHERE = Path("graph")
"""The readers name a file in what they say; there is none here."""


def of_networkx(graph: Any) -> MarkedGraph:
    """Return the nodes and edges of a networkx graph; of a multigraph every edge."""
    nodes = [(_name(node), _plain(data)) for node, data in graph.nodes(data=True)]
    edges = [(_name(one), _name(other), _plain(data)) for one, other, data in graph.edges(data=True)]
    return _checked(nodes, edges, bool(graph.is_directed()))


def of_igraph(graph: Any) -> MarkedGraph:
    """Return the nodes and edges of an igraph graph; vertices without names are numbered from 0, as igraph does."""
    nodes = [(node.index, _plain(node.attributes())) for node in graph.vs]
    edges = [(*edge.tuple, _plain(edge.attributes())) for edge in graph.es]
    return _checked(nodes, edges, bool(graph.is_directed()))


def network_of_graph(graph: MarkedGraph) -> Network:
    """Return a graph as a network: loops are left out, and edges between the same two nodes become one.

    Raises
    ------
    PlexoscopeError
        If it has no nodes, or weights that are none.
    """
    try:
        return network_of_markup(graph, _NOWHERE)
    except FormatError as error:
        raise PlexoscopeError(f"graph: {error.what}") from None


def has_times(graph: MarkedGraph) -> bool:
    """Whether every edge says when it was."""
    return bool(graph.edges) and all(_time_of(data) is not None for *_, data in graph.edges)


def events_of_graph(graph: MarkedGraph) -> TemporalNetwork:
    """Return a graph as events: every edge has a number called t, time, timestamp or the like, seconds.

    Loops are left out. `weight` is the weight; `class`, `group` and the like of a node are its group.

    Raises
    ------
    PlexoscopeError
        If an edge has no time.
    """
    if not has_times(graph):
        raise PlexoscopeError("graph: expected a time in seconds on each edge, such as time=12.5, got edges without")
    names = tuple(graph.nodes)
    index = {name: k for k, name in enumerate(names)}
    met = [(index[one], index[other], data) for one, other, data in graph.edges if one != other]
    ends: I64 = np.array([(one, other) for one, other, _ in met], np.int64).reshape(-1, 2)
    if not graph.directed:
        ends = np.sort(ends, axis=1)
    time_s = np.array([_time_of(data) for *_, data in met], np.float64)
    weights = _weights([data for *_, data in met])
    order = np.argsort(time_s, kind="stable")
    return TemporalNetwork(
        source=ends[order, 0].astype(np.int32),
        target=ends[order, 1].astype(np.int32),
        time_s=time_s[order],
        node_names=names,
        node_groups=tuple(_group(data) for data in graph.nodes.values()),
        directed=graph.directed,
        weights=None if weights is None else np.array(weights, np.float32)[order],
    )


def network_of_sparse(matrix: Any) -> Network:
    """Return a sparse adjacency matrix as a network, directed unless it is symmetric.

    Raises
    ------
    PlexoscopeError
        If it is not square.
    """
    entries = matrix.tocoo()
    if len(entries.shape) != 2 or entries.shape[0] != entries.shape[1]:
        raise PlexoscopeError(f"matrix: expected a square one, got shape {entries.shape}")
    whole = entries.tocsr()
    largest = float(abs(whole).max()) if whole.nnz else 0.0
    directed = bool(whole.nnz) and float(abs(whole - whole.T).max()) > SYMMETRY * largest
    kept = entries.data != 0
    if not directed:
        kept &= entries.row < entries.col
    ends = np.stack([entries.row[kept], entries.col[kept]], axis=1).astype(np.int64)
    weights = entries.data[kept].astype(np.float64)
    return network_of(numbered_nodes(entries.shape[0]), ends, weights, directed=directed)


def _checked(nodes: Any, edges: Any, directed: bool) -> MarkedGraph:
    try:
        return checked_graph(nodes, edges, directed, _NOWHERE)
    except FormatError as error:
        raise PlexoscopeError(f"graph: {error.what}") from None


def _name(node: object) -> object:
    """A node as JSON would name it: networkx takes any object for one."""
    plain = _value(node)
    return plain if isinstance(plain, str | int | float | list) and not isinstance(plain, bool) else str(node)


def _plain(data: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): _value(value) for key, value in data.items()}


def _value(value: Any) -> Any:
    """NumPy's numbers as Python's, its arrays and tuples as lists, objects as the text that they are printed as."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, list | tuple):
        return [_value(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): _value(each) for key, each in value.items()}
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _time_of(data: Mapping[str, Any]) -> float | None:
    found = next((data[name] for name in TIMES if name in data), None)
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None


def _weights(edges: list[Mapping[str, Any]]) -> list[float] | None:
    name = next((name for name in WEIGHTS if any(name in data for data in edges)), None)
    return None if name is None else [float(data.get(name, 1.0)) for data in edges]


def _group(data: Mapping[str, Any]) -> str:
    return next((str(data[name]) for name in CLASSES if name in data), "")
