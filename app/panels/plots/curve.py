"""Whole curves on common axes; the baseline that a method must beat is dashed, and bands say how sure a line is."""

import numpy as np
import pyqtgraph as pg  # noqa: TID253
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor

from plexoscope.app.panels.export import Columns
from plexoscope.app.panels.plots.envelope import envelope, with_dashes
from plexoscope.app.panels.plots.plot import BASELINE_STYLES, range_of
from plexoscope.app.panels.plots.plot_panel import PlotPanel
from plexoscope.app.panels.shared.legend import LegendEntry
from plexoscope.app.widgets.theme import Theme, group_colour
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Curve, Line

MOST_READ = 10
BAND_ALPHA = 48


class CurvePanel(PlotPanel):
    """Draws the newest `curve` of a channel."""

    newest: Curve | None

    def __init__(self, channel: Channel, theme: Theme) -> None:
        super().__init__(channel, theme, corner=(1, 1))
        self.items: list[pg.PlotCurveItem] = []
        self.bands: list[pg.PlotCurveItem] = []

    def clear(self) -> None:
        for item in (*self.items, *self.bands):
            self.plot.removeItem(item)
        self.items, self.bands = [], []

    def draw(self) -> None:
        curve = self.newest
        if curve is None:
            return
        self.plot.set_labels(curve.x_label, curve.y_label)
        seen = curve.x_range or range_of([line.x for line in curve.lines])
        self.plot.show_range(
            seen,
            curve.y_range
            or range_of([each for line in curve.lines for each in (line.y, line.low, line.high) if each is not None]),
        )
        lines = sorted(curve.lines, key=lambda line: not line.baseline)  # baselines lie below
        self._keep(self.bands, sum(line.low is not None for line in lines))
        self._keep(self.items, len(lines))
        bands = iter(self.bands)
        n_baselines = sum(line.baseline for line in lines)
        entries, drawn = [], []
        for number, (item, line) in enumerate(zip(self.items, lines, strict=True)):
            colour = self.theme.baseline if line.baseline else group_colour(number - n_baselines)
            item.setPen(self.plot.baseline_pen(number) if line.baseline else self.plot.pen(colour))
            x, y = with_dashes(*self._thinned(line.x, line.y), *seen)
            item.setData(x, y, connect="all" if np.isfinite(y).all() and np.isfinite(x).all() else "finite")
            drawn.append((x, y))
            if line.low is not None and line.high is not None:
                self._draw_band(next(bands), line, colour)
            style = BASELINE_STYLES[number % len(BASELINE_STYLES)] if line.baseline else Qt.PenStyle.SolidLine
            entries.append(LegendEntry(line.name, colour, style))
        self.plot.show_legend(entries[n_baselines:] + entries[:n_baselines], drawn)

    def _keep(self, items: list[pg.PlotCurveItem], n_items: int) -> None:
        while len(items) < n_items:
            items.append(pg.PlotCurveItem())
            self.plot.addItem(items[-1], ignoreBounds=True)
        for item in items[n_items:]:
            self.plot.removeItem(item)
        del items[n_items:]

    def _draw_band(self, item: pg.PlotCurveItem, line: Line, colour: str) -> None:
        """Around the points that are known, from the lower ends forth and along the upper ends back."""
        known = np.isfinite(line.x) & np.isfinite(line.low) & np.isfinite(line.high)
        x, low, high = line.x[known], line.low[known], line.high[known]
        fill = QColor(colour)
        fill.setAlpha(BAND_ALPHA)
        item.setPen(None)
        item.setBrush(fill)
        item.setFillLevel("enclosed")
        item.setZValue(-1)  # bands lie below all lines
        item.setData(np.concatenate([x, x[::-1]]), np.concatenate([low, high[::-1]]))

    def _thinned(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        finite = x[np.isfinite(x)]
        n_columns = max(int(self.plot.box.width() * self.plot.ratio), 1000)
        if len(x) <= 4 * n_columns or len(finite) < len(x):
            return x, y
        return envelope(x, y, float(finite.min()), float(finite.max()), n_columns)

    def data(self) -> Columns:
        """Return one row for each point: its line, x and y."""
        curve = self.newest
        lines = curve.lines if curve is not None else ()
        names = tuple(line.name for line in lines for _ in range(len(line.x)))
        empty = [np.zeros(0)]
        bands = {}
        if any(line.low is not None for line in lines):
            ends = [(line.x * np.nan,) * 2 if line.low is None else (line.low, line.high) for line in lines]
            bands = {
                "low": np.concatenate([low for low, _ in ends]),
                "high": np.concatenate([high for _, high in ends]),
            }
        return {
            "line": names,
            (curve.x_label if curve else "") or "x": np.concatenate([line.x for line in lines] or empty),
            (curve.y_label if curve else "") or "y": np.concatenate([line.y for line in lines] or empty),
            **bands,
        }

    def read_at(self, place: QPointF) -> str:
        at, curve = self.plot.at(place), self.newest
        if at is None or curve is None:
            return ""
        rows = [f"{curve.x_label or 'x'} {at[0]:.4g}"]
        known = [line for line in curve.lines if np.isfinite(line.x).any()]
        rows += [f"{line.name}: {_value_at(line, at[0]):.4g}" for line in known[:MOST_READ]]
        return "\n".join(rows + ([f"and {len(known) - MOST_READ} more"] if len(known) > MOST_READ else []))


def _value_at(line: Line, x: float) -> float:
    """Between two points as the line is drawn; of a line that goes back, at the nearest point."""
    if (np.diff(line.x) > 0).all():
        return float(np.interp(x, line.x, line.y, np.nan, np.nan))
    return float(line.y[int(np.nanargmin(np.abs(line.x - x)))])
