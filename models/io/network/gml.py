"""GML, which networkx parses once it is said in the way that networkx knows."""

import codecs
import gzip
import re
from pathlib import Path

from plexoscope.models.errors import FormatError
from plexoscope.models.io.network.markup import MarkedGraph

_GRAPH = re.compile(r"^(\s*graph\s*\[)", re.MULTILINE | re.IGNORECASE)
_MULTIGRAPH = re.compile(r"^[^\"\n]*\bmultigraph\s+[01]", re.MULTILINE)
_NOT_FINITE = re.compile(r"^(\s*\w+\s+)([+-]?)(nan|inf)(?:inity)?\s*$", re.MULTILINE | re.IGNORECASE)
_POWER = re.compile(r"^(\s*\w+\s+[+-]?\d+)([eE][+-]?\d+\s*)$", re.MULTILINE)


def marked_graph(path: Path) -> MarkedGraph:
    """Return the nodes and edges of a GML file in UTF-8 or Latin-1. Raises whatever its parser does."""
    import networkx

    content = path.read_bytes()
    if path.name.lower().endswith(".gz"):
        content = gzip.decompress(content)
    if content.lstrip(codecs.BOM_UTF8).startswith(b"<?xml"):
        raise FormatError("expected GML, got XML (a GraphML file is called .graphml, a GEXF file .gexf)", path)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    if not _MULTIGRAPH.search(text):  # else networkx refuses edges that stand there twice
        text = _GRAPH.sub(r"\1 multigraph 1 ", text, count=1)
    text = _POWER.sub(r"\1.0\2", _NOT_FINITE.sub(_known_to_networkx, text))
    # By label, networkx refuses files in which two nodes have the same one, or none.
    graph = networkx.parse_gml(text.splitlines(), label="id")
    return MarkedGraph(
        {str(node): data for node, data in graph.nodes(data=True)},
        [(str(one), str(other), data) for one, other, data in graph.edges(data=True)],
        graph.is_directed(),
    )


def _known_to_networkx(found: re.Match[str]) -> str:
    sign = "" if found[3].lower() == "nan" else found[2] or "+"
    return f"{found[1]}{sign}{found[3].upper()}"
