"""Events in time, one row per source, the rows of a group together and in its colour."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg  # noqa: TID253

from plexoscope.app.panels.base import Panel
from plexoscope.app.panels.plot import ClockAxis, Plot, clock
from plexoscope.app.theme import Theme, group_colour
from plexoscope.plugins.results import Raster

COLUMNS = 600
"""Events are counted into this many time columns, so that a million of them cost no more than a thousand."""


class RasterPanel(Panel):
    """Draws the newest `raster` of a channel as a density picture."""

    def __init__(self, title: str, theme: Theme) -> None:
        super().__init__(title, theme)
        self.plot = Plot(theme, read_at=self._read_at)
        self.image = pg.ImageItem(axisOrder="row-major")
        self.plot.addItem(self.image)
        self.plot.getViewBox().invertY(True)
        self.set_body(self.plot)
        self._raster: Raster | None = None
        self._counts = np.zeros((0, 0), np.intp)
        self._range = (0.0, 1.0)
        self._bounds: list[pg.InfiniteLine] = []

    def show_results(self, results: Sequence[tuple[int, Raster]]) -> None:
        raster = self._raster = results[-1][1]
        if raster.time_unit == "s":
            self.plot.setAxisItems({"bottom": ClockAxis("bottom")})
            self.plot.getAxis("bottom").setStyle(tickFont=self.plot.getAxis("left").style["tickFont"], tickLength=-4)
        n_rows = len(raster.groups)
        low, high = (raster.times.min(), raster.times.max()) if len(raster.times) else (0.0, 1.0)
        high = max(high, low + 1e-9)
        column = np.minimum(((raster.times - low) / (high - low) * COLUMNS).astype(np.int64), COLUMNS - 1)
        flat = np.bincount(raster.rows * COLUMNS + column, minlength=n_rows * COLUMNS)
        self._counts = flat.reshape(n_rows, COLUMNS)
        self._range = (low, high)
        self._paint(raster)
        self.image.setRect(low, 0, high - low, n_rows)
        self.plot.setLimits(xMin=low, xMax=high, yMin=0, yMax=max(n_rows, 1))
        self._mark_groups(raster)
        self.plot.fit((float(low), float(high)), (0.0, float(max(n_rows, 1))))
        self.plot.apply_theme(self.theme)

    def _paint(self, raster: Raster) -> None:
        order = list(dict.fromkeys(raster.groups))
        colours = np.array([pg.mkColor(group_colour(order.index(g))).getRgb()[:3] for g in raster.groups])
        colours = colours.reshape(-1, 1, 3)
        # One event must be seen, many must not drown the rest: opacity grows with the logarithm.
        top = np.log1p(max(self._counts.max(initial=0), 1))
        alpha = np.where(self._counts > 0, 90 + 165 * np.log1p(self._counts) / top, 0)
        rgba = np.concatenate([np.broadcast_to(colours, (*self._counts.shape, 3)), alpha[..., None]], axis=2)
        self.image.setImage(rgba.astype(np.uint8), autoLevels=False, levels=(0, 255))

    def _mark_groups(self, raster: Raster) -> None:
        ticks, start = [], 0
        for line in self._bounds:
            self.plot.removeItem(line)
        self._bounds = []
        for row in range(1, len(raster.groups) + 1):
            if row == len(raster.groups) or raster.groups[row] != raster.groups[start]:
                ticks.append(((start + row) / 2, raster.groups[start]))
                if row < len(raster.groups):
                    line = pg.InfiniteLine(row, angle=0, pen=pg.mkPen(self.theme.border, width=1))
                    self._bounds.append(line)
                    self.plot.addItem(line, ignoreBounds=True)
                start = row
        self.plot.getAxis("left").setTicks([ticks] if any(raster.groups) else None)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.plot.apply_theme(theme)
        for line in self._bounds:
            line.setPen(pg.mkPen(theme.border, width=1))

    def _read_at(self, x: float, y: float) -> str:
        raster = self._raster
        row, (low, high) = int(y), self._range
        if raster is None or not 0 <= row < len(raster.groups) or not low <= x <= high:
            return ""
        column = min(int((x - low) / (high - low) * COLUMNS), COLUMNS - 1)
        time = clock(x - low) if raster.time_unit == "s" else f"{x:.4g} {raster.time_unit}"
        group = f" · {raster.groups[row]}" if raster.groups[row] else ""
        return f"{raster.row_label or 'row'} {row}{group}\n{time}: {self._counts[row, column]} events"
