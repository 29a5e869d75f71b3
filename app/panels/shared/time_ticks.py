"""Round times to write along an axis, and times in words."""

import math

from plexoscope.app.widgets.number_box import number_text
from plexoscope.app.widgets.ticks import linear_ticks, tick_texts

_CLOCK_FROM_S = 120.0
_STEPS_S = (10, 30, 60, 300, 600, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800)
_N_DIGITS = 6


def time_ticks(low: float, high: float, unit: str, n_most: int) -> list[tuple[float, str]]:
    """Return times within `low < high` and how they are written; seconds become minutes or hours where there are many.

    Parameters
    ----------
    n_most
        3 or more.
    """
    if unit == "s" and high - low >= _CLOCK_FROM_S:
        step = next((step for step in _STEPS_S if (high - low) / step < n_most), None)
        if step is not None:
            times = [number * step for number in range(math.ceil(low / step), math.floor(high / step) + 1)]
            scale, name = (3600, "h") if step >= 3600 else (60, "min") if step >= 60 else (1, "s")
            return [(float(time), f"{time / scale:g} {name}") for time in times]
    ticks = linear_ticks(low, high, n_most)
    return list(zip(ticks, tick_texts(ticks), strict=True))


def stretch(start: float, end: float, unit: str) -> str:
    """A stretch of time in words: "3 – 4.5 s, 1.5 s long"."""
    if start == end:
        return f"at {number_text(start, _N_DIGITS)} {unit}".rstrip()
    from_to = f"{number_text(start, _N_DIGITS)} – {number_text(end, _N_DIGITS)} {unit}".rstrip()
    return f"{from_to}, {number_text(end - start, 4)} {unit}".rstrip() + " long"


def clock(seconds: float) -> str:
    """A time since the start of the data, as a reader says it: "3.2 s", "12:05 min", "26:40 h"."""
    if abs(seconds) < 60:
        return f"{seconds:.3g} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes}:{rest:02d} min"
    return f"{minutes // 60}:{minutes % 60:02d} h"
