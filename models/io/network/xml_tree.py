"""XML as GraphML and GEXF are written in, read with limits: tags, nesting, length of a text, no entities of its own."""

import gzip
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import Element, TreeBuilder, XMLParser, parse

from plexoscope.models.errors import FormatError
from plexoscope.models.io.limits import check_at_most

MOST_TAGS = 8_000_000
"""Two million edges with a value each; they take about 3 GB of memory."""
MOST_TEXT_BYTES = 1 << 22
"""Of a text, a comment, or a tag with its attributes."""
MOST_DEPTH = 256
"""Graphs within nodes of graphs are two levels each."""

_ENTITIES = tuple("<!ENTITY".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))
_LONGEST = max(map(len, _ENTITIES))
_BLOCK_BYTES = 1 << 20


def xml_root(path: Path) -> Element:
    """Return the root of an XML file, which gzip may have packed.

    Raises
    ------
    FormatError
        If it holds more than it may, or defines entities. What is no XML raises what ElementTree raises.
    """
    with _opened(path) as file:
        _check_bytes(file, path)
    with _opened(path) as file:
        root: Element = parse(file, XMLParser(target=_ShallowBuilder(path))).getroot()
    return root


def _opened(path: Path) -> BinaryIO:
    if path.name.lower().endswith(".gz"):
        return gzip.open(path)  # type: ignore[return-value]
    return path.open("rb")


def _check_bytes(file: BinaryIO, path: Path) -> None:
    """Look at the bytes before anything is made of them."""
    n_tags = n_since = 0
    last = b""
    while block := file.read(_BLOCK_BYTES):
        if any(each in last + block for each in _ENTITIES):
            raise FormatError("expected XML without entities of its own, got <!ENTITY", path)
        last = block[1 - _LONGEST :]
        n_tags += block.count(b"<")
        first = block.find(b"<")
        check_at_most(n_since + (len(block) if first < 0 else first), MOST_TEXT_BYTES, "bytes in a text or tag", path)
        n_since = n_since + len(block) if first < 0 else len(block) - 1 - block.rfind(b"<")
        check_at_most(n_tags, MOST_TAGS, "tags", path)


class _ShallowBuilder(TreeBuilder):
    """Builds the tree, and counts how deep it is."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path, self._depth = path, 0

    def start(self, tag: str, attributes: dict[str, str], /) -> Element:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            check_at_most(self._depth, MOST_DEPTH, "tags inside each other", self._path)
        return super().start(tag, attributes)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)
