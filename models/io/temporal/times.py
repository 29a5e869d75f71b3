"""Times as tables write them: numbers of seconds, or dates."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime

import numpy as np

from plexoscope.models.data.arrays import F64
from plexoscope.models.errors import FormatError
from plexoscope.models.io.table import DelimitedTable
from plexoscope.models.io.text_column import ArrowTexts, Coded

_CLOCKS = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3))
"""Least time of a clock that counts nano-, micro- or milliseconds since 1970, and how many of them are a second."""
_DATE = re.compile(r"(\d{1,4})([/.])(\d{1,2})\2(\d{1,4})((?:[ T]\d{1,2}:\d\d.*)?)")
_LAST_MONTH, _LONGEST_MONTH = 12, 31
_YEAR_FIRST, _DAY_FIRST, _MONTH_FIRST = (0, 1, 2), (2, 1, 0), (2, 0, 1)
_AMERICAN = ("%m/%d/%y %I:%M %p", "%m/%d/%Y %I:%M %p")


def times_of(table: DelimitedTable, column: int) -> F64:
    """Return a column as seconds : (R,) float64.

    Numbers are seconds on whatever clock they are; where all are so large that seconds would lie beyond the year
    5000, they are milli-, micro- or nanoseconds since 1970. Dates are ISO 8601, or 25/12/2020, 25.12.2020 or
    12/25/2020 where the numbers say which is the day, or, with AM or PM, month/day/year. They become seconds since
    1970 UTC, as which they are taken where they name no zone.

    Raises
    ------
    FormatError
        If one of them is neither, or the day and the month cannot be told apart.
    """
    values = table.columns[column]
    if isinstance(values, ArrowTexts) and (instants := values.as_instants_s()) is not None:
        return instants
    if table.is_numeric(column):
        times = table.numbers(column)
        return times / next((per_s for least, per_s in _CLOCKS if (times >= least).all()), 1)
    texts = table.coded(column)
    first = texts.distinct[texts.codes[0]]
    if (order := _order_of_dates(texts.distinct, first, table)) is not None:
        return _all(lambda text: _iso(_as_iso(text, order)), texts, table, column)
    for read in (_iso, *(_pattern(pattern) for pattern in _AMERICAN)):
        try:
            read(first)
        except ValueError:
            continue
        return _all(read, texts, table, column)
    try:
        return table.numbers(column)
    except FormatError as error:
        raise FormatError(error.what.replace("a number", "a time in seconds or a date"), table.path) from None


def _all(read: Callable[[str], float], texts: Coded, table: DelimitedTable, column: int) -> F64:
    seconds = np.full(len(texts.distinct), np.nan)
    for k, text in enumerate(texts.distinct):
        with suppress(ValueError):
            seconds[k] = read(text)
    times: F64 = seconds[texts.codes]
    if np.isnan(times).any():
        raise table.fault(column, int(np.argmax(np.isnan(times))), "a date as in the rows before")
    return times


def _order_of_dates(distinct: Sequence[str], first: str, table: DelimitedTable) -> tuple[int, int, int] | None:
    """Where year, month and day stand in dates with slashes or points; None if there is anything else."""
    if _DATE.fullmatch(first) is None:
        return None
    found = [_DATE.fullmatch(text) for text in distinct]
    if not all(found) or any(text[-1:] in "mM" for text in distinct):
        return None
    parts = np.array([[int(match[k]) for k in (1, 3, 4)] for match in found if match is not None])
    if (parts[:, 0] > _LONGEST_MONTH).all():
        return _YEAR_FIRST
    day_first = bool((parts[:, 0] > _LAST_MONTH).any()) or first.count(".") > 1
    if day_first == bool((parts[:, 1] > _LAST_MONTH).any()):
        raise FormatError(f"expected dates that say which is the day, such as 2020-12-25, got {first!r}", table.path)
    return _DAY_FIRST if day_first else _MONTH_FIRST


def _as_iso(text: str, order: tuple[int, int, int]) -> str:
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    parts = [match[k] for k in (1, 3, 4)]
    year, month, day = (parts[k] for k in order)
    hour, colon, rest = match[5][1:].partition(":")
    return f"{year:0>4}-{month:0>2}-{day:0>2}" + (f"T{hour:0>2}:{rest}" if colon else "")


def _iso(text: str) -> float:
    return _seconds(datetime.fromisoformat(text))


def _pattern(pattern: str) -> Callable[[str], float]:
    return lambda text: _seconds(datetime.strptime(text, pattern))


def _seconds(instant: datetime) -> float:
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp()
