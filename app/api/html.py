"""Tables as a notebook shows them: plain HTML, in which nothing that data say is markup."""

from collections.abc import Iterable, Sequence
from html import escape

_HEADING = '<th style="text-align:left">'


def table(rows: Iterable[Sequence[str]], headings: Sequence[str] = ()) -> str:
    """Return a table of texts; the first cell of each row is its heading."""
    parts = ["<table>"]
    if headings:
        parts.append("<thead><tr>" + "".join(f"{_HEADING}{escape(each)}</th>" for each in headings) + "</tr></thead>")
    parts.append("<tbody>")
    for first, *rest in rows:
        cells = "".join(f'<td style="text-align:left">{escape(each)}</td>' for each in rest)
        parts.append(f"<tr>{_HEADING}{escape(first)}</th>{cells}</tr>")
    return "".join((*parts, "</tbody></table>"))


def titled(title: str, *tables: str) -> str:
    """Return tables under a line of text."""
    return f"<div><strong>{escape(title)}</strong>{''.join(tables)}</div>"
