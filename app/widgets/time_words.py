"""Times in a reader's words: dates, spans in the unit that suits, and round times to write along an axis."""

import math
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta

from plexoscope.app.widgets.ticks import linear_ticks, tick_texts

Times = tuple[float, float]

_EPOCH_S = 5e8
"""Times beyond are counted from 1970: dates."""
DAY_S = 86_400.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DATE_S, _LAST_DATE_S = (
    (datetime(year, 6, 1, tzinfo=UTC) - _EPOCH).total_seconds() for year in (MINYEAR, MAXYEAR)
)
_CLOCKS = ((900.0, "minutes"), (10.0, "seconds"), (-1.0, "milliseconds"))
"""What of the clock tells moments apart where the whole takes longer than this."""
_UNITS = ((DAY_S, "d"), (3600.0, "h"), (60.0, "min"))
_FINE_UNITS = ((1e-2, 1.0, "s"), (1e-5, 1e-3, "ms"), (1e-7, 1e-6, "µs"), (1e-12, 1e-9, "ns"))
"""From what whole on, in seconds, each is used, and what it is."""
_LONG = 1e5
"""So many days, or more, are written with three digits."""
_ROUND_S = (
    10, 30, 60, 300, 600, 1800, 3600, 10_800, 21_600, 43_200, DAY_S, 2 * DAY_S, 7 * DAY_S, 14 * DAY_S
)  # fmt: skip
_MONTHS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12_000)
_FINEST = 1e-9
"""An axis that shows less than this share of the times on it has no round ones."""


def is_date(times_s: Times) -> bool:
    """Whether times are counted from 1970."""
    low_s, high_s = times_s
    counts_from_1970 = low_s > _EPOCH_S or (low_s < 0 and max(-low_s, high_s) > _EPOCH_S)
    return counts_from_1970 and low_s >= _FIRST_DATE_S and high_s <= _LAST_DATE_S


def date_words(at_s: float, times_s: Times) -> str:
    """A moment as a date (UTC) and as much of the clock as the whole asks for; "" where times are no dates."""
    if not is_date(times_s):
        return ""
    then = _EPOCH + timedelta(seconds=at_s)
    whole_s = times_s[1] - times_s[0]
    if whole_s > 10 * DAY_S:
        return f"{then.day} {then:%b} {then.year}"
    finest = next(finest for least_s, finest in _CLOCKS if whole_s >= least_s)
    return f"{then.day} {then:%b} {then.time().isoformat(finest)}"


def span_words(span_s: float, whole_s: float) -> str:
    """A length of time in the unit that suits the whole."""
    for unit_s, name in _UNITS:
        if whole_s >= 1.5 * unit_s:
            span = span_s / unit_s
            return f"{span:.1f} {name}" if abs(span) < _LONG else f"{span:.3g} {name}"
    for least_s, unit_s, name in _FINE_UNITS:
        if whole_s >= least_s:
            return f"{span_s / unit_s:.3g} {name}"
    return f"{span_s:.3g} s"


def time_ticks(seen_s: Times, as_dates: bool, n_most: int) -> list[tuple[float, str]]:
    """Return round times within what is seen of an axis, and how they are written; [] where none can be told apart.

    Parameters
    ----------
    as_dates
        Whether times are dates.
    n_most
        3 or more.
    """
    low_s, high_s = seen_s
    span_s = high_s - low_s
    if not math.isfinite(span_s) or span_s <= max(_FINEST * max(abs(low_s), abs(high_s)), 1e-12) or span_s > 1e300:
        return []
    if as_dates and span_s > 14 * DAY_S * n_most / 2:
        return _month_ticks(low_s, high_s, n_most)
    step_s = next((step for step in _ROUND_S if span_s / step < n_most), None)
    if step_s is None or (span_s < 60 and not as_dates):
        return _plain_ticks(low_s, high_s, n_most)
    if span_s < 20:
        return _second_ticks(low_s, high_s, n_most) if as_dates else _plain_ticks(low_s, high_s, n_most)
    times_s = [n * step_s for n in range(math.ceil(low_s / step_s), math.floor(high_s / step_s) + 1)]
    if as_dates:
        return [(at_s, _date_tick(at_s, step_s)) for at_s in times_s]
    unit_s, name = next((each for each in _UNITS if step_s >= each[0]), (1.0, "s"))
    return [(at_s, f"{at_s / unit_s:g} {name}") for at_s in times_s]


def frame_ticks(seen: Times, n_most: int) -> list[tuple[float, str]]:
    """The same of frames, which are counted from 0 and written from 1."""
    if seen[1] - seen[0] < 1:
        return []
    numbers = [round(tick) for tick in linear_ticks(seen[0] + 1, seen[1] + 1, n_most) if tick == round(tick)]
    return [(number - 1.0, str(number)) for number in numbers]


def _plain_ticks(low_s: float, high_s: float, n_most: int) -> list[tuple[float, str]]:
    unit_s, name = next(
        ((unit, name) for least, unit, name in _FINE_UNITS if high_s - low_s >= least), (1.0, "s")
    )  # fmt: skip
    ticks = linear_ticks(low_s / unit_s, high_s / unit_s, n_most)
    return [(tick * unit_s, f"{text} {name}") for tick, text in zip(ticks, tick_texts(ticks), strict=True)]


def _second_ticks(low_s: float, high_s: float, n_most: int) -> list[tuple[float, str]]:
    start_s = math.floor(low_s)
    ticks = [tick + start_s for tick in linear_ticks(low_s - start_s, high_s - start_s, n_most)]
    return [(tick, f"{_EPOCH + timedelta(seconds=tick):%H:%M:%S.%f}"[:-3]) for tick in ticks]


def _date_tick(at_s: float, step_s: float) -> str:
    then = _EPOCH + timedelta(seconds=at_s)
    if step_s >= DAY_S or (then.hour, then.minute, then.second) == (0, 0, 0):
        return f"{then.day} {then:%b}"
    return f"{then:%H:%M}" if step_s >= 60 else f"{then:%H:%M:%S}"


def _month_ticks(low_s: float, high_s: float, n_most: int) -> list[tuple[float, str]]:
    low, high = (_EPOCH + timedelta(seconds=at_s) for at_s in (low_s, high_s))
    first, last = 12 * low.year + low.month - 1, 12 * high.year + high.month - 1
    step = next((step for step in _MONTHS if (last - first) / step < n_most), _MONTHS[-1])
    ticks = []
    for month in range(math.ceil(first / step) * step, last + 1, step):
        then = datetime(max(month // 12, 1), month % 12 + 1, 1, tzinfo=UTC)
        at_s = (then - _EPOCH).total_seconds()
        if low_s <= at_s <= high_s:
            ticks.append((at_s, str(then.year) if step >= 12 or then.month == 1 else f"{then:%b}"))
    return ticks
