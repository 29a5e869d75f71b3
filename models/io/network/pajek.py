"""Pajek's networks (`.net`): vertices by number, then arcs, edges, lists of them, or a matrix."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from plexoscope.models.errors import FormatError
from plexoscope.models.io.limits import check_nodes
from plexoscope.models.io.network.markup import MarkedGraph

_OF_LINES = ("*arcs", "*edges", "*arcslist", "*edgeslist")
_LEFT_ASIDE = "partitions, vectors and others"
_Lines = list[tuple[str, str, dict[str, Any]]]


def marked_graph(path: Path) -> MarkedGraph:
    """Return the vertices and lines of a Pajek file in UTF-8 or Latin-1.

    Arcs make it directed; the edges of a file that has both are an arc each way. What a line says of colours, shapes
    and times is left aside.

    Raises
    ------
    FormatError
        If there are no vertices, or a line is none of its section.
    """
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    lines = text.splitlines()
    read = _Sections(len(lines), path)
    for number, line in enumerate(lines, start=1):
        try:
            fields = shlex.split(line) if '"' in line else line.split()
            if fields and not fields[0].startswith("%"):
                read.take(fields)
        except (ValueError, KeyError, IndexError) as error:
            told = read.nodes or read.section == "*vertices"
            expected = f"a line of {read.section}" if told else "a line of Pajek, *Vertices first"
            raise FormatError(f"line {number}: expected {expected}, got {line[:40]!r}", path) from error
    if not read.nodes:
        raise FormatError("expected a section *Vertices, got none", path)
    return MarkedGraph(read.nodes, read.lines(), bool(read.arcs))


class _Sections:
    """What the lines so far have told; each is taken as one of the section that began last.

    Parameters
    ----------
    n_lines
        Of the whole file: one that has few does not have millions of vertices, whatever it says.
    path
    """

    def __init__(self, n_lines: int, path: Path) -> None:
        self._n_lines, self._path = n_lines, path
        self.section = ""
        self.nodes: dict[str, dict[str, Any]] = {}
        self.arcs: _Lines = []
        self.edges: _Lines = []
        self._relation: dict[str, str] = {}
        self._row = 0

    def take(self, fields: Sequence[str]) -> None:
        """Take the next line. Raises ValueError, KeyError or IndexError for one that does not fit."""
        if fields[0].startswith("*"):
            self.section, self._row = fields[0].lower(), 0
            self._relation = {"relation": " ".join(fields[1:])} if fields[1:] and self.section in _OF_LINES else {}
            if self.section == "*vertices":
                self._count(int(fields[1]))
            elif self.section not in ("*network", "*matrix", *_OF_LINES):
                self.section = _LEFT_ASIDE
        elif self.section == "*vertices":
            self._describe(fields)
        elif self.section == "*matrix":
            self._row += 1
            weights = [float(field) for field in fields]
            if len(weights) != len(self.nodes):
                raise ValueError(fields)
            found = ((target, weight) for target, weight in enumerate(weights, start=1) if weight)
            self.arcs.extend(self._line(str(self._row), str(target), weight) for target, weight in found)
        elif self.section in ("*arcs", "*edges"):
            self._listed().append(self._line(fields[0], fields[1], float(fields[2]) if fields[2:] else None))
        elif self.section in ("*arcslist", "*edgeslist"):
            self._listed().extend(self._line(fields[0], target, None) for target in fields[1:])
        elif self.section != _LEFT_ASIDE:
            raise ValueError(fields)

    def lines(self) -> _Lines:
        """Return all arcs, or all edges where there are no arcs: edges beside arcs go both ways."""
        if not self.arcs:
            return self.edges
        return self.arcs + self.edges + [(other, one, data) for one, other, data in self.edges]

    def _count(self, n_vertices: int) -> None:
        if self.nodes or n_vertices <= 0:
            raise ValueError(n_vertices)
        check_nodes(n_vertices, self._n_lines, self._path, "lines")
        self.nodes = {str(k): {"name": str(k)} for k in range(1, n_vertices + 1)}

    def _describe(self, fields: Sequence[str]) -> None:
        node = self.nodes[fields[0]]
        if fields[1:]:
            node["name"] = fields[1]
        for axis, field in zip("xyz", fields[2:], strict=False):
            try:
                node[axis] = float(field)
            except ValueError:  # shapes and colours follow the places
                break

    def _listed(self) -> _Lines:
        return self.arcs if self.section.startswith("*arcs") else self.edges

    def _line(self, source: str, target: str, weight: float | None) -> tuple[str, str, dict[str, Any]]:
        for end in (source, target):
            self.nodes[end]
        return source, target, {**self._relation, **({} if weight is None else {"weight": weight})}
