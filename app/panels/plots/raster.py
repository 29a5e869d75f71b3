"""Events in time, one row per source, the rows of a group together and in its colour."""

import numpy as np
import pyqtgraph as pg  # noqa: TID253
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFontMetrics

from plexoscope.app.panels.export import Columns
from plexoscope.app.panels.plots.plot import ClockAxis
from plexoscope.app.panels.plots.plot_panel import PlotPanel
from plexoscope.app.panels.shared.group_order import in_order
from plexoscope.app.panels.shared.time_ticks import clock
from plexoscope.app.widgets.theme import UNIT_PX, Theme, group_colour, small_font
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Raster

COLUMNS = 600
"""Events are counted into this many time columns, so that a million of them cost no more than a thousand."""
_LEAST_ALPHA = 90


class RasterPanel(PlotPanel):
    """Draws the newest `raster` of a channel as a density picture."""

    newest: Raster | None

    def __init__(self, channel: Channel, theme: Theme) -> None:
        super().__init__(channel, theme)
        self.image = pg.ImageItem(axisOrder="row-major")
        self.plot.addItem(self.image)
        self.plot.box.invertY(True)
        self.counts = np.zeros((0, 0), np.intp)
        self._range = (0.0, 1.0)
        self._bounds: list[pg.InfiniteLine] = []

    def clear(self) -> None:
        self.image.clear()
        self.counts = np.zeros((0, 0), np.intp)
        self._mark_groups(())

    def draw(self) -> None:
        raster = self.newest
        if raster is None:
            return
        in_seconds = isinstance(self.plot.getAxis("bottom"), ClockAxis)
        if (raster.time_unit == "s") != in_seconds:
            self.plot.replace_axis("bottom", ClockAxis("bottom") if not in_seconds else pg.AxisItem("bottom"))
        self.plot.set_labels("" if raster.time_unit == "s" else raster.time_unit, "")
        n_rows = len(raster.groups)
        times = raster.times[np.isfinite(raster.times)]
        low, high = (float(times.min()), float(times.max())) if len(times) else (0.0, 1.0)
        high = max(high, low + max(abs(low), 1.0) * 1e-9)
        self._range = (low, high)
        self.counts = _counts(raster, low, high)
        self._paint(raster)
        self.image.setRect(low, 0, high - low, n_rows)
        self.plot.setLimits(xMin=low, xMax=high, yMin=0, yMax=max(n_rows, 1))
        self._mark_groups(raster.groups)
        self.plot.show_range((low, high), (0.0, float(max(n_rows, 1))))

    def _paint(self, raster: Raster) -> None:
        order = in_order(raster.groups)
        colours = np.array([pg.mkColor(group_colour(order.index(group))).getRgb()[:3] for group in raster.groups])
        colours = colours.reshape(-1, 1, 3)
        # One event must be seen, many must not drown the rest: opacity grows with the logarithm.
        top = np.log1p(max(self.counts.max(initial=0), 1))
        alpha = np.where(self.counts > 0, _LEAST_ALPHA + (255 - _LEAST_ALPHA) * np.log1p(self.counts) / top, 0)
        rgba = np.concatenate([np.broadcast_to(colours, (*self.counts.shape, 3)), alpha[..., None]], axis=2)
        self.image.setImage(rgba.astype(np.uint8), autoLevels=False, levels=(0, 255))

    def _mark_groups(self, groups: tuple[str, ...]) -> None:
        ticks, start = [], 0
        for line in self._bounds:
            self.plot.removeItem(line)
        self._bounds = []
        for row in range(1, len(groups) + 1):
            if row == len(groups) or groups[row] != groups[start]:
                ticks.append(((start + row) / 2, groups[start]))
                if row < len(groups):
                    line = pg.InfiniteLine(row, angle=0, pen=self.plot.pen(self.theme.border, 1))
                    self._bounds.append(line)
                    self.plot.addItem(line, ignoreBounds=True)
                start = row
        axis = self.plot.getAxis("left")
        axis.setTicks([ticks] if any(groups) else None)
        metrics = QFontMetrics(small_font())
        # Measured here: pyqtgraph would leave out a name that has no room, and make room only afterwards.
        names_px = max((metrics.horizontalAdvance(name) for _, name in ticks), default=0)
        axis.setWidth(names_px + UNIT_PX if any(groups) else None)

    def data(self) -> Columns:
        """Return one row for each event: its time, row and group."""
        raster = self.newest
        if raster is None:
            return {}
        groups = {"group": tuple(raster.groups[row] for row in raster.rows)} if any(raster.groups) else {}
        return {f"time ({raster.time_unit})": raster.times, raster.row_label or "row": raster.rows, **groups}

    def read_at(self, place: QPointF) -> str:
        raster, at, (low, high) = self.newest, self.plot.at(place), self._range
        if raster is None or at is None or not low <= at[0] <= high or not 0 <= at[1] < len(raster.groups):
            return ""
        row, column = int(at[1]), min(int((at[0] - low) / (high - low) * COLUMNS), COLUMNS - 1)
        time = clock(at[0] - low) if raster.time_unit == "s" else f"{at[0]:.4g} {raster.time_unit}"
        group = f" · {raster.groups[row]}" if raster.groups[row] else ""
        n_events = self.counts[row, column]
        return f"{raster.row_label or 'row'} {row}{group}\n{time}: {n_events} {'event' if n_events == 1 else 'events'}"


def _counts(raster: Raster, low: float, high: float) -> np.ndarray:
    """(n_rows, COLUMNS) events in each column of time."""
    known = np.isfinite(raster.times)
    share = (raster.times[known] - low) / (high - low)
    column = np.minimum((share * COLUMNS).astype(np.int64), COLUMNS - 1)
    n_rows = len(raster.groups)
    flat = np.bincount(raster.rows[known] * COLUMNS + column, minlength=n_rows * COLUMNS)
    return flat.reshape(n_rows, COLUMNS)
