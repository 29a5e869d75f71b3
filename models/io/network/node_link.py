"""Networks in JSON: node-link, as networkx and D3 write it, and Cytoscape's."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plexoscope.models.errors import FormatError
from plexoscope.models.io.network.markup import MarkedGraph

_ENDS = ("source", "target")


def marked_graph(path: Path) -> MarkedGraph:
    """Return the nodes and edges of a JSON file.

    Edges are called links or edges; their ends are the ids of nodes, or, as D3 once wrote them, places in the list of
    nodes. It is directed if it says so.

    Raises
    ------
    FormatError
        If it has no lists of nodes and edges, a node has no id or that of another, or an edge has no such end.
    """
    told = json.loads(path.read_text(encoding="utf-8-sig"))
    if not isinstance(told, Mapping):
        raise FormatError("expected nodes and links, got neither", path)
    listed = told.get("elements", told)  # of Cytoscape, each with what is known of it under "data"
    named = {name: _dictionaries(listed, name) for name in ("nodes", "links", "edges")}
    found, edges = named["nodes"], named["edges"] if named["links"] is None else named["links"]
    if found is None or edges is None:
        raise FormatError("expected lists called nodes and links, or nodes and edges, got others", path)
    nodes: dict[str, dict[str, Any]] = {}
    for number, each in enumerate(found, start=1):
        name = _text(next((each[key] for key in ("id", "name", "label") if key in each), None))
        if name is None or name in nodes:
            raise FormatError(f"node {number}: expected an id of its own, got {name or 'none'}", path)
        nodes[name] = {key: value for key, value in each.items() if key != "id"}
    places = list(nodes) if edges and all(_is_place(each, len(nodes), nodes) for each in edges) else None
    marked = []
    for number, each in enumerate(edges, start=1):
        ends = [_text(each.get(end)) if places is None else places[each[end]] for end in _ENDS]
        for end in ends:
            if end not in nodes:
                raise FormatError(f"edge {number}: expected the ids of two nodes, got {end or 'none'}", path)
        marked.append((str(ends[0]), str(ends[1]), {key: value for key, value in each.items() if key not in _ENDS}))
    return MarkedGraph(nodes, marked, told.get("directed") is True)


def _dictionaries(listed: Any, name: str) -> list[dict[str, Any]] | None:
    found = listed.get(name) if isinstance(listed, Mapping) else None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        return None
    return [each["data"] if isinstance(each.get("data"), dict) else each for each in found]


def _text(value: Any) -> str | None:
    """An id: networkx writes those that are tuples as lists."""
    return None if value is None else ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _is_place(edge: Mapping[str, Any], n_nodes: int, nodes: Mapping[str, Any]) -> bool:
    ends = [edge.get(end) for end in _ENDS]
    return all(type(end) is int and 0 <= end < n_nodes and str(end) not in nodes for end in ends)
