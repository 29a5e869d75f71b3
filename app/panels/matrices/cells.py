"""The cells of a matrix at the pixels of a screen: one each, or the strongest of many."""

from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor

from plexoscope.app.panels.shared.viewport import Span

Values = npt.NDArray[Any]

_BLOCK_ROWS = 32


class Cells:
    """Numbers that are looked at from any distance.

    Where several cells share a pixel, it shows the one farthest from zero: in a sparse matrix a mean would make a
    single strong cell fade away, and with it what one looks for. The highest and the lowest of four cells, of
    sixteen and so on are kept, so that all of ten million cells is as quickly drawn as a part of them.
    """

    def __init__(self, values: Values) -> None:
        self.values = values
        self._levels = [(values, values)]

    def seen(self, x: Span, y: Span, n_across: int, n_down: int) -> tuple[Values, tuple[float, float, float, float]]:
        """Return what to paint of a part that fills `n_across` × `n_down` pixels, and where.

        Returns
        -------
        numbers : (at most n_down, at most n_across) array, or more by one cell cut off at each side
        place : (left, top, right, bottom)
            In cells.
        """
        n_rows, n_columns = self.values.shape
        per_px = min(min(x.size, n_columns) / max(n_across, 1), min(y.size, n_rows) / max(n_down, 1))
        level = max(int(np.log2(per_px)), 0) if per_px > 0 else 0
        columns, left, right = _stretches(x, n_across, n_columns, 2**level)
        rows, top, bottom = _stretches(y, n_down, n_rows, 2**level)
        high, low = (
            _of_stretches(pick, values, rows, columns)
            for pick, values in zip((np.fmax, np.fmin), self._level(level), strict=True)
        )
        return np.where(-low > high, low, high), (left, top, right, bottom)

    def _level(self, number: int) -> tuple[Values, Values]:
        while len(self._levels) <= number:
            high, low = self._levels[-1]
            self._levels.append((_of_fours(np.fmax, high), _of_fours(np.fmin, low)))
        return self._levels[number]


def _stretches(span: Span, n_px: int, count: int, cells_each: int) -> tuple[npt.NDArray[np.intp], float, float]:
    """Edges of the stretches of (joined) cells that go into a pixel each, and the cells where they begin and end."""
    first = max(int(np.floor(span.start)), 0) // cells_each
    last = -(-min(int(np.ceil(span.end)), count) // cells_each)
    n_stretches = max(min(n_px, last - first), 1)
    edges = np.linspace(first, max(last, first + 1), n_stretches + 1).astype(np.intp)
    return edges, float(first * cells_each), float(min(last * cells_each, count))


def _of_stretches(pick: np.ufunc, values: Values, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp]) -> Values:
    """One number for each stretch between edges of rows and of columns."""
    values = values[rows[0] : rows[-1], columns[0] : columns[-1]]
    for axis, edges in enumerate((rows, columns)):
        if len(edges) - 1 < values.shape[axis]:
            values = pick.reduceat(values, edges[:-1] - edges[0], axis=axis)
    return values


def _of_fours(pick: np.ufunc, values: Values) -> Values:
    """One number for two rows by two columns, by blocks of rows that stay in the processor's cache."""
    parts = [values[start : start + _BLOCK_ROWS] for start in range(0, len(values), _BLOCK_ROWS)]
    return np.concatenate([_of_pairs(pick, _of_pairs(pick, part).T).T for part in parts])


def _of_pairs(pick: np.ufunc, values: Values) -> Values:
    """One row for two; the last of an odd number as it is."""
    odd = values[1::2]
    if 2 * len(odd) == len(values):
        return np.asarray(pick(values[0::2], odd))
    result = values[0::2].copy(order="K")
    pick(result[: len(odd)], odd, out=result[: len(odd)])
    return result


def ink_on(colour: QColor) -> QColor:
    """Black or white, whichever is read better on a colour."""
    light = 0.2126 * colour.redF() ** 2.2 + 0.7152 * colour.greenF() ** 2.2 + 0.0722 * colour.blueF() ** 2.2
    return QColor("black" if light > 0.18 else "white")
