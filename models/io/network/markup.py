"""GraphML and GML, which networkx parses."""

import gzip
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.network import Network
from plexoscope.models.errors import FormatError
from plexoscope.models.io.network.building import Nodes, is_place, network_of, node_column, positions_of

_WEIGHTS = ("weight", "Weight", "value")
_IDENTIFIERS = ("name", "label")
_LARGEST = 1 << 62
_NOT_OURS = ("id", "source", "target", "key")


def read_graphml(path: Path) -> Network:
    """Read a GraphML file. Raises whatever its parser does."""
    import networkx

    with gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb") as file:
        return _network(networkx.read_graphml(file), path)


def read_gml(path: Path) -> Network:
    """Read a GML file. Raises whatever its parser does."""
    import networkx

    with gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb") as file:
        # By label, networkx refuses files in which two nodes have the same one, or none.
        return _network(networkx.read_gml(file, label="id"), path)


def _network(graph: Any, path: Path) -> Network:
    members = list(graph.nodes(data=True))
    if not members:
        raise FormatError("expected at least one node, got none", path)
    index = {node: k for k, (node, _) in enumerate(members)}
    attributes = [data for _, data in members]
    names = _names([str(node) for node in index], attributes)
    columns = _columns(attributes)
    positions = positions_of(columns, path)
    if positions is not None:
        columns = {name: each for name, each in columns.items() if not is_place(name)}
    columns = {name: each for name, each in columns.items() if tuple(each.astype(str)) != names}
    nodes = Nodes(names, positions, dict(node_column(name, each) for name, each in columns.items()))
    listed = list(graph.edges(data=True))
    edges = np.array([(index[one], index[other]) for one, other, _ in listed], np.int64).reshape(-1, 2)
    values = _columns([data for *_, data in listed])
    weight = next((name for name in _WEIGHTS if name in values and values[name].dtype.kind in "iufb"), None)
    weights = None if weight is None else values.pop(weight).astype(np.float64)
    if weights is not None:
        weights = np.where(np.isnan(weights), 1.0, weights)  # an edge without a weight counts 1, as in networkx
        if np.isinf(weights).any():
            raise FormatError("expected finite weights, got infinity", path)
    return network_of(nodes, edges, weights, directed=graph.is_directed(), edge_values=values)


def _names(ids: list[str], attributes: list[Mapping[str, Any]]) -> tuple[str, ...]:
    """The first attribute that names each node differently, else the identifiers of the file."""
    for key in _IDENTIFIERS:
        names = [str(data.get(key, "")).strip() for data in attributes]
        if "" not in names and len(set(names)) == len(names):
            return tuple(names)
    return tuple(ids)


def _columns(attributes: list[Mapping[str, Any]]) -> dict[str, npt.NDArray[Any]]:
    """One array for each attribute that any of the nodes or edges has and that is a number or text."""
    keys = dict.fromkeys(key for data in attributes for key in data if key not in _NOT_OURS)
    columns = {}
    for key in keys:
        values = [data.get(key) for data in attributes]
        if _all(values, (bool, type(None))):
            columns[key] = np.array([bool(value) for value in values])
        elif _all(values, (int,)) and all(abs(value) < _LARGEST for value in values if value is not None):
            columns[key] = np.array(values, np.int64)
        elif _all(values, (int, float, type(None))):
            columns[key] = np.array([np.nan if value is None else value for value in values], np.float64)
        elif _all(values, (str, int, float, bool, type(None))):
            columns[key] = np.array(["" if value is None else str(value) for value in values], np.str_)
    return columns


def _all(values: Iterable[object], types: tuple[type, ...]) -> bool:
    return all(isinstance(value, types) for value in values)
