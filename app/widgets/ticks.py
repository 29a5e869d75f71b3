"""Round numbers to write along a scale."""

import math

from plexoscope.app.widgets.number_box import number_text

_ROUND = (1, 2, 5, 10)
_MOST_DIGITS = 12


def linear_ticks(low: float, high: float, n_most: int) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten within `low < high`: as many as there can be up to `n_most` >= 3."""
    power = 10.0 ** math.floor(math.log10((high - low) / n_most))
    for step in (power * factor for factor in _ROUND):
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < n_most:
            break
    # Sums of a step that is no binary fraction would drift: each is a product.
    return [float(f"{number * step:.{_MOST_DIGITS}g}") for number in range(first, last + 1)]


def log_ticks(low: float, high: float, n_most: int) -> list[float]:
    """Powers of ten within `0 < low < high`; if fewer than two, also 2 and 5 times them, else linear ones."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for factors in ((1,), (1, 2, 5)):
        ticks = [float(f"{factor}e{decade}") for decade in decades for factor in factors]
        ticks = [tick for tick in ticks if low * (1 - 1e-9) <= tick <= high * (1 + 1e-9)]
        if len(ticks) >= 2:
            stride = math.ceil(len(ticks) / n_most)
            return ticks[::stride]
    return linear_ticks(low, high, n_most)


def tick_texts(ticks: list[float]) -> list[str]:
    """The ticks with as few digits as tell what they are."""
    for n_digits in range(1, _MOST_DIGITS):
        texts = [number_text(tick, n_digits) for tick in ticks]
        if all(math.isclose(float(text), tick, rel_tol=1e-9) for text, tick in zip(texts, ticks, strict=True)):
            return texts
    return texts
