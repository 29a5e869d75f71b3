"""GEXF, Gephi's own format, of every version."""

from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element

from plexoscope.models.errors import FormatError
from plexoscope.models.io.limits import check_cells
from plexoscope.models.io.network.markup import TRUE, MarkedGraph, type_of
from plexoscope.models.io.network.xml_tree import xml_root

_VALUES = "attvalues/attvalue"
_UNDIRECTED, _DIRECTED, _MUTUAL = "undirected", "directed", "mutual"
_READ: dict[str, Callable[[str], object]] = {
    "boolean": lambda text: text.lower() in TRUE,
    "long": int,
    "double": float,
}


def marked_graph(path: Path) -> MarkedGraph:
    """Return the nodes and edges of a GEXF file, those inside other nodes among them.

    A mutual edge is one each way. Attributes with a value that is not of their type are of a wider one, and those that
    are not declared are called by their id. Colours, sizes, places of a drawing and times are left aside.

    Raises
    ------
    FormatError
        If there is no graph, directed and undirected edges are mixed, an edge has an unknown node, or a weight is no
        number.
    """
    root = xml_root(path)
    for element in root.iter():  # versions differ in their namespaces
        element.tag = element.tag.rpartition("}")[2]
    graph = root.find("graph")
    if graph is None:
        raise FormatError("expected a graph, got none", path)
    marked_nodes, marked_edges = list(graph.iter("node")), list(graph.iter("edge"))
    nodes = {}
    for each, data in zip(marked_nodes, _values(marked_nodes, _declared(graph, "node"), path), strict=True):
        label = {} if each.get("label") is None else {"label": each.get("label")}
        nodes[str(each.get("id"))] = {**data, **label}
    default = graph.get("defaultedgetype", _UNDIRECTED)
    edges = []
    kinds = set()
    for each, data in zip(marked_edges, _values(marked_edges, _declared(graph, "edge"), path), strict=True):
        source, target = str(each.get("source")), str(each.get("target"))
        if not {source, target} <= nodes.keys():
            raise FormatError(f"edge {source} – {target}: expected nodes of the file, got others", path)
        if (weight := each.get("weight")) is not None:
            data["weight"] = _weight(weight, path)
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


def _values(elements: Sequence[Element], declared: dict[str | None, Element], path: Path) -> list[dict[str, object]]:
    """What each of the nodes, or of the edges, has of every attribute."""
    given = [each.get("for") or each.get("id") for element in elements for each in element.iterfind(_VALUES)]
    check_cells(len(elements), len({*declared, *given}), len(given), path)
    defaults = {key: each.findtext("default") for key, each in declared.items()}
    found = [
        {**defaults, **{each.get("for") or each.get("id"): each.get("value") for each in element.iterfind(_VALUES)}}
        for element in elements
    ]
    values: list[dict[str, object]] = [{} for _ in elements]
    for key in dict.fromkeys(key for texts in found for key in texts):
        each = declared.get(key)
        name, told = (str(key), None) if each is None else (each.get("title") or str(key), each.get("type", "string"))
        texts = [(texts.get(key) or "").strip() for texts in found]
        kind = type_of(told, list(filter(None, texts)))
        for data, text, raw in zip(values, texts, found, strict=True):
            if text and kind in _READ:
                data[name] = _READ[kind](text)
            elif raw.get(key) is not None and kind not in _READ:
                data[name] = raw[key]
    return values


def _weight(text: str, path: Path) -> float:
    try:
        return float(text)
    except ValueError:
        raise FormatError(f"expected a value of type double, got {text[:40]!r}", path) from None
