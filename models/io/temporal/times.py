"""Times as tables write them: numbers of seconds, or dates."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import numpy as np

from plexoscope.models.data.arrays import F64
from plexoscope.models.errors import FormatError
from plexoscope.models.io.table import DelimitedTable

_AMERICAN = ("%m/%d/%y %I:%M %p", "%m/%d/%Y %I:%M %p")


def times_of(table: DelimitedTable, column: int) -> F64:
    """Return a column as seconds : (R,) float64.

    Numbers are taken as seconds on whatever clock they are. Dates are ISO 8601 or, with AM or PM, month/day/year, and
    become seconds since 1970 UTC, as which they are taken where they name no zone.

    Raises
    ------
    FormatError
        If one of them is neither.
    """
    texts = table.texts(column)
    if table.is_numeric(column):
        return table.numbers(column)
    for read in (_iso, *(_pattern(pattern) for pattern in _AMERICAN)):
        try:
            read(texts[0])
        except ValueError:
            continue
        return _all(read, texts, table, column)
    try:
        return table.numbers(column)
    except FormatError as error:
        raise FormatError(error.what.replace("a number", "a time in seconds or a date"), table.path) from None


def _all(read: Callable[[str], float], texts: Sequence[str], table: DelimitedTable, column: int) -> F64:
    seconds: dict[str, float] = {}
    for line, text in zip(table.lines, texts, strict=True):
        if text not in seconds:
            try:
                seconds[text] = read(text)
            except ValueError:
                where = f"line {line}, {table.title(column)}"
                raise FormatError(
                    f"{where}: expected a date as in the rows before, got {text[:40]!r}", table.path
                ) from None
    return np.fromiter((seconds[text] for text in texts), np.float64, len(texts))


def _iso(text: str) -> float:
    return _seconds(datetime.fromisoformat(text))


def _pattern(pattern: str) -> Callable[[str], float]:
    return lambda text: _seconds(datetime.strptime(text, pattern))


def _seconds(instant: datetime) -> float:
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp()
