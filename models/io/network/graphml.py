"""GraphML as its many writers write it: what networkx refuses or drops is put straight before it reads the values."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from plexoscope.models.errors import FormatError
from plexoscope.models.io.limits import check_cells
from plexoscope.models.io.network.markup import TRUE, Attributes, MarkedGraph, type_of
from plexoscope.models.io.network.xml_tree import xml_root

_NAMESPACE = "{http://graphml.graphdrawing.org/xmlns}"


def marked_graph(path: Path) -> MarkedGraph:
    """Return the nodes and edges of a GraphML file, those of nested graphs among them.

    A key without a name is called by its id, one without a type holds what all its values are, and one that is not
    declared is such a key; values that are not of the type of their key make it one of numbers or text. Types of other
    programs (graph-tool's vectors) are text.

    Raises
    ------
    FormatError
        If there are several graphs, hyperedges, directed edges among undirected ones, or an edge of an unknown node.
    """
    from networkx.readwrite.graphml import GraphMLReader

    root = xml_root(path)
    for element in root.iter():
        if isinstance(element.tag, str) and not element.tag.startswith("{"):
            element.tag = _NAMESPACE + element.tag
    graphs = root.findall(f"{_NAMESPACE}graph")
    if len(graphs) != 1:
        raise FormatError(f"expected one graph in the file, got {len(graphs)}", path)
    graph = graphs[0]
    if graph.find(f".//{_NAMESPACE}hyperedge") is not None:
        raise FormatError("expected edges of two nodes, got hyperedges", path)
    _mend_keys(root)
    reader = GraphMLReader()
    keys, defaults = reader.find_graphml_keys(root)
    typed = {key["name"] for key in keys.values() if key["type"] is not str}  # where nothing is no value

    n_given = sum(1 for _ in _inside(root, "data"))
    for kind in ("node", "edge"):
        check_cells(sum(1 for _ in _inside(graph, kind)), len(defaults), n_given, path)

    def attributes(element: Element, kind: str) -> Attributes:
        known = {keys[key]["name"]: value for key, value in defaults.items() if keys[key]["for"] in (kind, "all", None)}
        found = reader.decode_data_elements(keys, element)
        return {**known, **{name: value for name, value in found.items() if value != "" or name not in typed}}

    nodes = {str(each.get("id")): attributes(each, "node") for each in _inside(graph, "node")}
    edges = []
    for each in _inside(graph, "edge"):
        ends = str(each.get("source")), str(each.get("target"))
        for end in ends:
            if end not in nodes:
                raise FormatError(f"edge {ends[0]} – {ends[1]}: expected nodes of the file, got {end!r}", path)
        edges.append((*ends, attributes(each, "edge")))
    return MarkedGraph(nodes, edges, _is_directed(graph, path))


def _inside(graph: Element, kind: str) -> Iterator[Element]:
    """All nodes or edges of a graph and of the graphs inside its nodes."""
    return graph.iter(_NAMESPACE + kind)


def _is_directed(graph: Element, path: Path) -> bool:
    default = graph.get("edgedefault") == "directed"
    told = {each.get("directed", str(default)).strip().lower() in TRUE for each in _inside(graph, "edge")}
    if len(told) > 1:
        raise FormatError("expected edges that are all directed or all undirected, got both", path)
    return told.pop() if told else default


def _mend_keys(root: Element) -> None:
    """Declare every key, with a name and a type that all of its values have."""
    values: dict[str | None, list[Element]] = {}
    for each in root.iter(f"{_NAMESPACE}data"):
        values.setdefault(each.get("key"), []).append(each)
    declared = {key.get("id") for key in root.findall(f"{_NAMESPACE}key")}
    for undeclared in sorted(filter(None, values.keys() - declared)):
        root.append(Element(f"{_NAMESPACE}key", {"id": undeclared, "for": "all"}))
    for key in root.findall(f"{_NAMESPACE}key"):
        if key.get("yfiles.type") is not None:
            continue
        if key.get("attr.name") is None:
            key.set("attr.name", str(key.get("id")))
        defaults = key.findall(f"{_NAMESPACE}default")
        leaves = [each for each in (*values.get(key.get("id"), ()), *defaults) if not len(each)]
        texts = [each for each in leaves if (each.text or "").strip()]
        key.set("attr.type", type_of(key.get("attr.type"), [(each.text or "").strip() for each in texts]))
        if key.get("attr.type") != "string":
            for each in leaves:
                each.text = (each.text or "").strip() or None
            for default in defaults:
                if default.text is None:
                    key.remove(default)
        if key.get("attr.type") == "boolean":
            for each in texts:
                each.text = "true" if (each.text or "").strip().lower() in TRUE else "false"
