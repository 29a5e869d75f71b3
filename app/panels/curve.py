"""Whole curves on common axes; the floor that a method must beat is dashed."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg  # noqa: TID253

from plexoscope.app.panels.base import Panel
from plexoscope.app.panels.plot import Plot, baseline_pen, pen, range_of
from plexoscope.app.theme import Theme, group_colour
from plexoscope.plugins.results import Curve


class CurvePanel(Panel):
    """Draws the newest `curve` of a channel."""

    def __init__(self, title: str, theme: Theme) -> None:
        super().__init__(title, theme)
        self.plot = Plot(theme, read_at=self._read_at)
        self.set_body(self.plot)
        self._items: list[pg.PlotDataItem] = []
        self._curve: Curve | None = None

    def show_results(self, results: Sequence[tuple[int, Curve]]) -> None:
        first, curve = self._curve is None, results[-1][1]
        self._curve = curve
        lines = sorted(curve.lines, key=lambda line: not line.baseline)  # floors lie below
        while len(self._items) < len(lines):
            self._items.append(self.plot.plot([], []))
        n_floors = sum(line.baseline for line in lines)
        legend = []
        for i, (item, line) in enumerate(zip(self._items, lines, strict=False)):
            style = baseline_pen(self.theme, i) if line.baseline else pen(group_colour(i - n_floors))
            item.setData(line.x, line.y, pen=style)
            legend.append((item, line.name))
        for item in self._items[len(lines) :]:
            item.setData([], [])
        if first:
            self.plot.set_labels(curve.x_label, curve.y_label)
            self.plot.apply_theme(self.theme)
        self.plot.show_legend(legend[::-1], corner=(1, 1))
        self.plot.fit(
            curve.x_range or range_of([line.x for line in lines]),
            curve.y_range or range_of([line.y for line in lines]),
        )

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.plot.apply_theme(theme)
        if self._curve is not None:
            self.show_results([(0, self._curve)])

    def _read_at(self, x: float, y: float) -> str:
        if self._curve is None:
            return ""
        lines = [f"{self._curve.x_label} {x:.3g}"]
        for line in self._curve.lines:
            if len(line.x):
                lines.append(f"{line.name}: {line.y[int(np.abs(line.x - x).argmin())]:.3g}")
        return "\n".join(lines)
