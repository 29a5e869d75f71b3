"""JSON that holds a graph: what its many writers agree on, names, numbers that are names, nested values."""

import gzip
import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from plexoscope.models.errors import FormatError
from plexoscope.models.io.network.markup import Attributes, MarkedGraph


def read_json(path: Path) -> Any:
    """Return what a JSON file in UTF-8 holds, packed by gzip or not.

    Raises
    ------
    FormatError
        If it is no JSON, or nested too deeply.
    """
    with gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb") as file:
        content = file.read()
    try:
        found = json.loads(content.decode("utf-8-sig"))
        if b"\\u" in content:
            json.dumps(found, ensure_ascii=False).encode()  # half a character, which nothing can print or write
        return found
    except RecursionError:
        raise FormatError("expected JSON that is nested a few times, got thousands", path) from None
    except UnicodeEncodeError as error:
        got = error.object[error.start : error.end]
        raise FormatError(f"expected JSON of whole characters, got half of one ({got})", path) from None
    except UnicodeDecodeError:
        raise FormatError("expected JSON in UTF-8, got binary data", path) from None
    except ValueError as error:
        raise FormatError(f"expected JSON ({error})", path) from None


def checked_graph(
    nodes: Iterable[tuple[object, Attributes]],
    edges: Iterable[tuple[object, object, Attributes]],
    directed: bool,
    path: Path,
) -> MarkedGraph:
    """Return nodes and edges by the names of the nodes.

    Numbers that name nodes are text, as in all formats: 10, 10.0 and "10" are one name. A list of them, as which
    networkx writes a tuple, is one name, too.

    Raises
    ------
    FormatError
        If a node is there twice, an edge has one that is not there, or a name is neither text nor a number.
    """
    known: dict[str, Attributes] = {}
    for name, data in nodes:
        if (text := node_name(name, path)) in known:
            raise FormatError(f"nodes: expected each once, got {text!r} twice", path)
        known[text] = _flat(data)
    listed = []
    for *ends, data in edges:
        source, target = (node_name(end, path) for end in ends)
        for end in (source, target):
            if end not in known:
                raise FormatError(f"edge {source} – {target}: expected nodes of the file, got {end!r}", path)
        listed.append((source, target, _flat(data)))
    return MarkedGraph(known, listed, directed)


def node_name(value: object, path: Path) -> str:
    """Return the name that an identifier in JSON is. Raises FormatError if it is none."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return str(value)
    if isinstance(value, list) and value:
        return f"({', '.join(node_name(each, path) for each in value)})"
    raise FormatError(f"expected text or a number as the name of a node, got {json.dumps(value)[:40]}", path)


def objects(value: object, what: str, path: Path) -> list[dict[str, Any]]:
    """Return a list of objects. Raises FormatError if it is none."""
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise FormatError(f"{what}: expected a list of objects, got {json.dumps(value)[:40]}", path)
    return value


def _flat(data: Attributes) -> Attributes:
    """Attributes, of which lists and objects are the text that JSON writes for them."""
    return {key: json.dumps(value) if isinstance(value, list | Mapping) else value for key, value in data.items()}
