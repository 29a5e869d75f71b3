"""What is typed into the box over a table, and which rows it leaves.

Conditions stand between commas and hold together: a text that is somewhere in the row, or a comparison such as
`auc > 0.9` or `method = graph`, whose left side names a column.
"""

import operator
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from plexoscope.app.panels.tables.table_columns import Column, NumberColumn
from plexoscope.models.data.arrays import Flags
from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins.spelling import did_you_mean

_COMPARISON = re.compile(r"(?P<name>[^<>=!≤≥≠]*?)\s*(?P<sign>>=|<=|!=|==|=|>|<|≥|≤|≠)\s*(?P<value>.*)", re.DOTALL)
_SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    ">": operator.gt, "<": operator.lt, ">=": operator.ge, "≥": operator.ge, "<=": operator.le, "≤": operator.le,
    "=": operator.eq, "==": operator.eq, "!=": operator.ne, "≠": operator.ne,
}  # fmt: skip
HELP = (
    "Shows only the rows with this text in them\n"
    "auc > 0.9 compares the numbers of a column: > < >= <= = !=\n"
    "> 0.9 asks for such a number in any column\n"
    "method = graph compares texts\n"
    "Conditions between commas must all hold"
)


class FilterError(PlexoscopeError):
    """What was typed names no column, or compares what cannot be compared."""


def rows_that_pass(words: str, columns: Sequence[Column], n_rows: int) -> Flags:
    """Return (n_rows,) which rows meet all conditions.

    Raises
    ------
    FilterError
    """
    passing = np.ones(n_rows, bool)
    for condition in words.split(","):
        condition = condition.strip()
        match = _COMPARISON.fullmatch(condition)
        if match:
            passing &= _compared(columns, match["name"].strip(), match["sign"], match["value"].strip(), n_rows)
        elif condition:
            passing &= _containing(columns, condition.casefold(), n_rows)
    return passing


def _containing(columns: Sequence[Column], text: str, n_rows: int) -> Flags:
    found = np.zeros(n_rows, bool)
    for column in columns:
        found |= column.contains(text)
    return found


def _compared(columns: Sequence[Column], name: str, sign: str, value: str, n_rows: int) -> Flags:
    """Where the column of that name compares so; without a name, where any column of numbers does."""
    if not value:
        return np.ones(n_rows, bool)  # still being typed
    if name:
        return _column_compared(_column(columns, name), sign, value)
    found = np.zeros(n_rows, bool)
    for column in columns:
        if column.is_number:
            found |= _column_compared(column, sign, value)
    return found


def _column_compared(column: Column, sign: str, value: str) -> Flags:
    compare = _SIGNS[sign]
    if not isinstance(column, NumberColumn):
        if compare not in (operator.eq, operator.ne):
            raise FilterError(f"expected = or != for the texts of {column.name}, got {sign}")
        return np.array([compare(cell, value.casefold()) for cell in column.folded], bool)
    try:
        number = float(value.replace("−", "-"))
    except ValueError:
        raise FilterError(f"expected a number after {column.name} {sign}, got {value!r}") from None
    missing = np.isnan(column.cells)
    if np.isnan(number):
        return missing if compare is operator.eq else ~missing
    if column.cells.dtype.kind == "f":
        number = column.cells.dtype.type(number).item()  # 0.9 is to find what was stored as 0.9 with fewer digits
    return np.asarray(compare(column.cells, number) & (~missing | (compare is operator.ne)))


def _column(columns: Sequence[Column], name: str) -> Column:
    """The column of a name, or the only one that begins so; upper case, spaces and _ do not matter."""
    wanted = _plain(name)
    names = [_plain(column.name) for column in columns]
    labels = [_plain(column.label) for column in columns]
    for known in (labels, names):
        if wanted in known:
            return columns[known.index(wanted)]
    beginning = [column for column, known in zip(columns, names, strict=True) if known.startswith(wanted)]
    if len(beginning) == 1:
        return beginning[0]
    if beginning:
        raise FilterError(f"{name} may be {' or '.join(column.name for column in beginning[:3])}")
    raise FilterError(f"no column is called {name}{did_you_mean(name, [column.name for column in columns])}")


def _plain(name: str) -> str:
    return re.sub(r"[\s_]+", "", name.casefold())
