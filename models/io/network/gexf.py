"""GEXF, Gephi's own format, of every version."""

import gzip
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, parse

from plexoscope.models.errors import FormatError
from plexoscope.models.io.network.markup import Attributes, MarkedGraph

_UNDIRECTED, _DIRECTED, _MUTUAL = "undirected", "directed", "mutual"
_TRUTH = {"true": True, "1": True, "false": False, "0": False}
_READ = {"integer": int, "int": int, "long": int, "short": int, "byte": int, "float": float, "double": float}


def marked_graph(path: Path) -> MarkedGraph:
    """Return the nodes and edges of a GEXF file, those inside other nodes among them.

    A mutual edge is one each way. Colours, sizes, places of a drawing and times are left aside.

    Raises
    ------
    FormatError
        If there is no graph, directed and undirected edges are mixed, an edge has an unknown node, or a value is not
        of the type that its attribute says.
    """
    with gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb") as file:
        root = parse(file).getroot()
    for element in root.iter():  # versions differ in their namespaces
        element.tag = element.tag.rpartition("}")[2]
    graph = root.find("graph")
    if graph is None:
        raise FormatError("expected a graph, got none", path)
    declared = {kind: _declared(graph, kind) for kind in ("node", "edge")}
    nodes = {}
    for each in graph.iter("node"):
        label = {} if each.get("label") is None else {"label": each.get("label")}
        nodes[str(each.get("id"))] = {**_values(each, declared["node"], path), **label}
    default = graph.get("defaultedgetype", _UNDIRECTED)
    edges = []
    kinds = set()
    for each in graph.iter("edge"):
        source, target = str(each.get("source")), str(each.get("target"))
        if not {source, target} <= nodes.keys():
            raise FormatError(f"edge {source} – {target}: expected nodes of the file, got others", path)
        data = _values(each, declared["edge"], path)
        if (weight := each.get("weight")) is not None:
            data["weight"] = _value(weight, "double", path)
        if each.get("label"):
            data["label"] = each.get("label")
        kind = each.get("type", default)
        kinds.add(_UNDIRECTED if kind == _UNDIRECTED else _DIRECTED)
        edges.append((source, target, data))
        if kind == _MUTUAL:
            edges.append((target, source, data))
    if len(kinds) > 1:
        raise FormatError("expected edges that are all directed or all undirected, got both", path)
    return MarkedGraph(nodes, edges, (kinds or {default}) == {_DIRECTED})


def _declared(graph: Element, kind: str) -> dict[str | None, Element]:
    return {
        each.get("id"): each
        for attributes in graph.findall("attributes")
        if attributes.get("class") == kind
        for each in attributes.findall("attribute")
    }


def _values(element: Element, declared: dict[str | None, Element], path: Path) -> dict[str, Any]:
    texts = {key: each.findtext("default") for key, each in declared.items()}
    for each in element.findall("attvalues/attvalue"):
        key = each.get("for") or each.get("id")
        if key not in declared:
            raise FormatError(f"attribute {key!r}: expected one that is declared, got another", path)
        texts[key] = each.get("value")
    values: Attributes = {
        declared[key].get("title") or str(key): _value(text, declared[key].get("type", "string"), path)
        for key, text in texts.items()
        if text is not None
    }
    return dict(values)


def _value(text: str, kind: str, path: Path) -> object:
    try:
        if kind == "boolean":
            return _TRUTH[text.strip().lower()]
        return _READ[kind](text) if kind in _READ else text
    except (KeyError, ValueError):
        raise FormatError(f"expected a value of type {kind}, got {text[:40]!r}", path) from None
