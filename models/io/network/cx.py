"""Cytoscape's exchange formats, CX2 (`.cx2`) and CX (`.cx`): lists of aspects, each of which may come in parts."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from plexoscope.models.errors import FormatError
from plexoscope.models.io.network.json_file import checked_graph, objects, read_json
from plexoscope.models.io.network.markup import MarkedGraph

_READ: dict[str, Callable[[str], Any]] = {
    "double": float, "float": float, "integer": int, "long": int, "short": int, "byte": int,
    "boolean": lambda text: {"true": True, "false": False}[text.lower()],
}  # fmt: skip
_AXES = ("x", "y", "z")
_TAKEN = ("nodes", "edges", "attributeDeclarations", "nodeAttributes", "edgeAttributes", "status")


def marked_graph(path: Path) -> MarkedGraph:
    """Return the nodes and edges of a CX or CX2 file, directed as each edge has a source and a target.

    Visual properties, sub-networks and other aspects are left aside.

    Raises
    ------
    FormatError
        If it is neither, its writer says that it failed, a value is not of its type, or an edge has an unknown node.
    """
    aspects: dict[str, list[dict[str, Any]]] = {}
    fragments = objects(read_json(path), "CX", path)
    for fragment in fragments:
        for name, elements in fragment.items():
            if name in _TAKEN:
                aspects.setdefault(name, []).extend(objects(elements, name, path))
    for each in aspects.get("status", ()):
        if each.get("success") is False:
            reason = str(each.get("error") or "unknown")[:80]
            raise FormatError(f"its writer says that it failed: {reason}", path)
    if "nodes" not in aspects:
        raise FormatError("expected an aspect nodes, got none", path)
    is_second = any("CXVersion" in fragment for fragment in fragments)
    try:
        return _second(aspects, path) if is_second else _first(aspects, path)
    except KeyError as error:
        raise FormatError(f"expected {error} in each node and edge, got one without", path) from error


def _second(aspects: Mapping[str, list[dict[str, Any]]], path: Path) -> MarkedGraph:
    declared: dict[str, dict[str, dict[str, Any]]] = {"nodes": {}, "edges": {}}
    for part in aspects.get("attributeDeclarations", ()):
        for kind, attributes in part.items():
            if kind in declared and isinstance(attributes, dict):
                declared[kind].update({name: each or {} for name, each in attributes.items()})

    def values(element: Mapping[str, Any], kind: str) -> dict[str, Any]:
        found = {name: each["v"] for name, each in declared[kind].items() if "v" in each}
        names = {each.get("a", name): name for name, each in declared[kind].items()}
        return {**found, **{names.get(key, key): value for key, value in element.get("v", {}).items()}}

    nodes = [
        (each["id"], {**values(each, "nodes"), **{axis: each[axis] for axis in _AXES if axis in each}})
        for each in aspects["nodes"]
    ]
    edges = [(each["s"], each["t"], values(each, "edges")) for each in aspects.get("edges", ())]
    return checked_graph(nodes, edges, True, path)


def _first(aspects: Mapping[str, list[dict[str, Any]]], path: Path) -> MarkedGraph:
    values: dict[str, dict[Any, dict[str, Any]]] = {"nodeAttributes": {}, "edgeAttributes": {}}
    for kind, of_element in values.items():
        for each in aspects.get(kind, ()):
            owners = each["po"] if isinstance(each["po"], list) else [each["po"]]
            for owner in owners:
                of_element.setdefault(owner, {})[each["n"]] = _value(each["v"], each.get("d", "string"), path)
    nodes = [
        (each["@id"], {**({"name": each["n"]} if "n" in each else {}), **values["nodeAttributes"].get(each["@id"], {})})
        for each in aspects["nodes"]
    ]
    edges = [
        (
            each["s"],
            each["t"],
            {
                **({"interaction": each["i"]} if "i" in each else {}),
                **values["edgeAttributes"].get(each.get("@id"), {}),
            },
        )
        for each in aspects.get("edges", ())
    ]
    return checked_graph(nodes, edges, True, path)


def _value(value: Any, kind: str, path: Path) -> Any:
    """A value of CX, which writes all as text."""
    if not isinstance(value, str) or kind not in _READ:
        return value
    try:
        return _READ[kind](value)
    except (KeyError, ValueError):
        raise FormatError(f"expected a value of type {kind}, got {json.dumps(value)[:40]}", path) from None
