"""From nodes and edges with attributes, as GraphML and its kin mark them up, to a network."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.network import Network
from plexoscope.models.errors import FormatError
from plexoscope.models.io.limits import check_cells
from plexoscope.models.io.network.building import (
    WEIGHT_RANGE,
    Nodes,
    fits_float32,
    is_place,
    network_of,
    node_column,
    positions_of,
)

_WEIGHTS = ("weight", "Weight", "value")
_IDENTIFIERS = ("name", "label")
_LARGEST, _EXACT = 1 << 62, 1 << 53
"""Whole numbers beyond these are no int64, and no float64 of their own."""


TRUE, FALSE = ("true", "1", "yes"), ("false", "0", "no")
_WHOLE_TYPES, _NUMBER_TYPES = ("int", "integer", "long", "short", "byte"), ("float", "double", "real")

Attributes = Mapping[str, Any]


class MarkedGraph(NamedTuple):
    """What is known of each node by its identifier, the edges, and what is known of each of them."""

    nodes: Mapping[str, Attributes]
    edges: Sequence[tuple[str, str, Attributes]]
    directed: bool


def network_of_markup(graph: MarkedGraph, path: Path) -> Network:
    """Return the network of nodes and edges with attributes.

    Raises
    ------
    FormatError
        If there is no node, or a weight is NaN, infinite, or one that float32 cannot hold.
    """
    if not graph.nodes:
        raise FormatError("expected at least one node, got none", path)
    index = {node: k for k, node in enumerate(graph.nodes)}
    attributes = list(graph.nodes.values())
    names = _names(list(index), attributes)
    columns = _columns(attributes, path)
    positions = positions_of(_with_numbers(columns), path)
    if positions is not None:
        columns = {name: each for name, each in columns.items() if not is_place(name)}
    columns = {name: each for name, each in columns.items() if tuple(map(_name, each.tolist())) != names}
    nodes = Nodes(names, positions, dict(node_column(name, each) for name, each in columns.items()))
    edges = np.array([(index[one], index[other]) for one, other, _ in graph.edges], np.int64).reshape(-1, 2)
    listed = [data for *_, data in graph.edges]
    values = _columns(listed, path)
    weight = next((name for name in _WEIGHTS if name in values and values[name].dtype.kind in "iufb"), None)
    weights = None
    if weight is not None:
        # An edge without a weight counts 1, as in networkx; one whose weight is NaN is as wrong as in a table.
        lacking = np.array([data.get(weight) is None for data in listed])
        weights = np.where(lacking, 1.0, values.pop(weight).astype(np.float64))
        fits = fits_float32(weights)
        if not fits.all():
            k = int(np.argmin(fits))
            one, other = (names[end] for end in edges[k])
            raise FormatError(f"edge {one} – {other}: expected {WEIGHT_RANGE}, got {weights[k]:g}", path)
    return network_of(nodes, edges, weights, directed=graph.directed, edge_values=values)


def type_of(told: str | None, texts: Sequence[str]) -> str:
    """Return the type of an attribute: the one that a file tells, or a wider one where a value is not of that.

    Parameters
    ----------
    told
        None where the file tells none, which numbers are then read as.
    texts
        Its values, without blanks around them.

    Returns
    -------
    str
        "boolean", "long", "double" or "string"; what is neither truth nor number is text.
    """
    told = told and told.strip().lower()
    if told == "boolean" and all(text.lower() in (*TRUE, *FALSE) for text in texts):
        return "boolean"
    if told in _WHOLE_TYPES and not texts:
        return "long"
    if told in (None, *_WHOLE_TYPES) and texts and all(map(_reads(int), texts)):
        return "long"
    if told in (None, *_WHOLE_TYPES, *_NUMBER_TYPES) and (texts or told) and all(map(_reads(float), texts)):
        return "double"
    return "string"


def _reads(kind: Callable[[str], Any]) -> Callable[[str], bool]:
    def reads(text: str) -> bool:
        try:
            kind(text)
        except ValueError:
            return False
        return True

    return reads


def _with_numbers(columns: Mapping[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
    """The columns, of which places that are text become numbers, or are left out where they are none."""
    found = {}
    for name, values in columns.items():
        if is_place(name) and values.dtype.kind not in "iuf":
            try:
                found[name] = values.astype(np.float64)
            except ValueError:
                continue
        else:
            found[name] = values
    return found


def _names(ids: list[str], attributes: list[Mapping[str, Any]]) -> tuple[str, ...]:
    """The first attribute that names each node differently, else the identifiers of the file."""
    for key in _IDENTIFIERS:
        names = [_name(data.get(key, "")) for data in attributes]
        if "" not in names and len(set(names)) == len(names):
            return tuple(names)
    return tuple(ids)


def _name(value: object) -> str:
    """An attribute as a name: igraph writes whole numbers as floats."""
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value).strip()


def _columns(attributes: list[Mapping[str, Any]], path: Path) -> dict[str, npt.NDArray[Any]]:
    """One array for each attribute that any of the nodes or edges has and that is a number, text, or a list of them."""
    keys = dict.fromkeys(key for data in attributes for key in data)
    check_cells(len(attributes), len(keys), sum(map(len, attributes)), path)
    columns = {}
    for key in keys:
        values = [_listed(data.get(key)) for data in attributes]
        if _all(values, (bool, type(None))):
            columns[key] = np.array([bool(value) for value in values])
        elif _all(values, (int,)) and all(abs(value) < _LARGEST for value in values if value is not None):
            columns[key] = np.array(values, np.int64)
        elif _all(values, (int, type(None))) and any(abs(value) >= _EXACT for value in values if value is not None):
            # Identifiers, some of which are missing: floats would round them.
            columns[key] = np.array(["" if value is None else str(value) for value in values], np.str_)
        elif _all(values, (int, float, type(None))):
            columns[key] = np.array([np.nan if value is None else value for value in values], np.float64)
        elif _all(values, (str, int, float, bool, type(None))):
            columns[key] = np.array(["" if value is None else str(value) for value in values], np.str_)
    return columns


def _listed(value: Any) -> Any:
    """A list, as GML has of an attribute that stands there several times, as text; all else as it is."""
    return ", ".join(map(str, value)) if isinstance(value, list) and _all(value, (str, int, float)) else value


def _all(values: Iterable[object], types: tuple[type, ...]) -> bool:
    return all(isinstance(value, types) for value in values)
