"""JSON of nodes and links: networkx's node-link data, d3, Cytoscape.js, sigma.js and the JSON Graph Format."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from plexoscope.models.errors import FormatError
from plexoscope.models.io.network.json_file import checked_graph, node_name, objects, read_json
from plexoscope.models.io.network.markup import Attributes, MarkedGraph

_IDS = ("id", "key", "name")
_OF_EDGES = ("links", "edges")
_INNER = ("data", "attributes", "metadata")
_ENDS = frozenset(("source", "target"))
_EXPECTED = "expected an object with nodes and links (or edges), or with elements"


def marked_graph(path: Path) -> MarkedGraph:
    """Return the nodes and edges of a JSON file.

    Nodes are named by `id`, `key` or `name`, whichever all of them have; ends of edges are such names, or, as d3 has
    them, numbers of nodes from 0 where not all of them are names. `data` (Cytoscape.js), `attributes` (sigma.js) and
    `metadata` (JSON Graph Format) are looked into, the place of a drawing is x and y. It is directed where the file
    says so, in the JSON Graph Format where it does not say otherwise.

    Raises
    ------
    FormatError
        If it is none of these, a node is there twice, or an edge has one that is not there.
    """
    found = read_json(path)
    if isinstance(found, list):
        found = {"elements": found}
    if not isinstance(found, dict):
        raise FormatError(f"{_EXPECTED}, got {type(found).__name__}", path)
    says = found
    default = False
    if isinstance(found.get("graph"), dict) and "nodes" not in found and "nodes" in found["graph"]:
        found = says = found["graph"]
        default = True
    if "elements" in found:
        found = _elements(found["elements"], path)
    key = next((key for key in _OF_EDGES if key in found), "")
    if "nodes" not in found or not key:
        raise FormatError(f"{_EXPECTED}, got one with {', '.join(list(found)[:5]) or 'nothing'}", path)
    nodes = [_looked_into(each) for each in _listed(found["nodes"], path)]
    edges = [_looked_into(each) for each in objects(found[key], key, path)]
    for each in edges:
        if not each.keys() >= _ENDS:
            raise FormatError(f"{key}: expected a source and a target for each, got {str(each)[:40]}", path)
    name = next((word for word in _IDS if all(word in each for each in nodes)), "")
    named = [(each[name] if name else k, _without(each, {name} - {"name"})) for k, each in enumerate(nodes)]
    ends = [(each["source"], each["target"]) for each in edges]
    if name and _are_numbers_of_nodes(ends, [node_name(each, path) for each, _ in named]):
        ends = [(named[int(one)][0], named[int(other)][0]) for one, other in ends]
    listed = [(*both, _without(each, _ENDS)) for both, each in zip(ends, edges, strict=True)]
    return checked_graph(named, listed, _is_directed(says, default), path)


def _elements(elements: Any, path: Path) -> dict[str, Any]:
    """The elements of Cytoscape.js, in two lists or in one."""
    if isinstance(elements, dict):
        return {"nodes": elements.get("nodes", []), "edges": elements.get("edges", [])}
    listed = objects(elements, "elements", path)
    is_edge = [each.get("group") == "edges" or "source" in _looked_into(each) for each in listed]
    return {
        "nodes": [each for each, edge in zip(listed, is_edge, strict=True) if not edge],
        "edges": [each for each, edge in zip(listed, is_edge, strict=True) if edge],
    }


def _listed(nodes: Any, path: Path) -> list[dict[str, Any]]:
    """Nodes as objects, whether they are a list of them, of names, or an object with one for each name."""
    if isinstance(nodes, dict):
        return [{"id": name, **(each if isinstance(each, dict) else {})} for name, each in nodes.items()]
    if isinstance(nodes, list) and not any(isinstance(each, dict) for each in nodes):
        return [{"id": each} for each in nodes]
    return objects(nodes, "nodes", path)


def _looked_into(element: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in element.items():
        if key in _INNER and isinstance(value, dict):
            found.update(value)
        elif key == "position" and isinstance(value, dict):
            found.update((axis, value[axis]) for axis in "xy" if axis in value)
        elif key not in found:
            found[key] = value
    return found


def _are_numbers_of_nodes(ends: Iterable[tuple[Any, Any]], names: list[str]) -> bool:
    """Whether all ends are places in the list of nodes, and not all of them names."""
    flat = [end for both in ends for end in both]
    if not all(isinstance(end, int) and not isinstance(end, bool) and 0 <= end < len(names) for end in flat):
        return False
    return not {str(end) for end in flat} <= set(names)


def _is_directed(found: Mapping[str, Any], default: bool) -> bool:
    options = found.get("options")
    if isinstance(options, dict) and "type" in options:  # graphology's
        return bool(options["type"] != "undirected")
    return bool(found.get("directed", default))


def _without(data: Attributes, keys: Iterable[str]) -> Attributes:
    left_out = set(keys)
    return {key: value for key, value in data.items() if key not in left_out}
