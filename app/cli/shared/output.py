"""Results on stdout: aligned tables for people, JSON for programs."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

# Control characters but for the end of a line, and the marks that turn the direction of a text.
_UNSEEN = re.compile("[\0-\t\v-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def print_json(value: object) -> None:
    """Print one JSON value. NaN and infinity, which JSON does not know, become null."""
    print(to_json(value))


def to_json(value: object) -> str:
    """Return JSON text of dictionaries, lists, tuples, plain values and NumPy's arrays and numbers."""
    text = json.dumps(_plain(value), indent=2, ensure_ascii=False, allow_nan=False)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def printable(text: str) -> str:
    """Return a text in which nothing moves the cursor, colours, or turns the direction of what is printed."""
    return _UNSEEN.sub(lambda found: ascii(found[0])[1:-1], text)


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print columns two spaces apart; the last is not padded."""
    for line in table_lines(headings, rows):
        print(line)


def table_lines(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of such a table."""
    lines = [[printable(cell).replace("\n", "\\n") for cell in line] for line in (headings, *rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    padded = ([cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines)
    return ["  ".join(cells).rstrip() for cells in padded]


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if hasattr(value, "tolist"):  # NumPy, asked for by what it can do so that it need not be imported
        return _plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
