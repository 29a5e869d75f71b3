"""The history of named numbers over the steps of a run, with a mark where each phase begins."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg  # noqa: TID253
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction

from plexoscope.app.panels.export import Columns
from plexoscope.app.panels.plots.envelope import envelope, with_dashes
from plexoscope.app.panels.plots.plot import BASELINE_STYLES, Range, StepAxis
from plexoscope.app.panels.plots.plot_panel import PlotPanel
from plexoscope.app.panels.plots.series import Series, robust_range, side_by_side, smoothed
from plexoscope.app.panels.shared.legend import LegendEntry
from plexoscope.app.widgets.plain_text import plain_title
from plexoscope.app.widgets.theme import UNIT_PX, Theme, group_colour, small_font
from plexoscope.models.data.arrays import F64
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Scalar

SMOOTHINGS = (0.0, 0.6, 0.9)
MOST_MARKS = 24
NAMED_FROM_PX = 28 * UNIT_PX
"""In a lower plot the names of phases would lie over everything; the pointer tells them."""

MOST_READ = 10
NO_NUMBER = "–"
FIRST_LEAPS = (1, 2, 3, 5, 7, 10)
"""Where the axis of few steps ends."""
_RAW_ALPHA = "50"


class HistoryPanel(PlotPanel):
    """Draws every series of a `scalar` channel."""

    def __init__(self, channel: Channel, theme: Theme) -> None:
        super().__init__(channel, theme, x_label="step")
        self.series: dict[str, Series] = {}
        self.phases: list[tuple[int, str]] = []
        self.curves: dict[str, pg.PlotCurveItem] = {}
        self.marks: list[pg.InfiniteLine] = []
        self.raw_curves: dict[str, pg.PlotCurveItem] = {}
        self._smooth: dict[str, F64] = {}
        self._baselines: list[str] = []
        self._hidden: set[str] = set()
        self._weight = 0.0
        self.log = self.add_toggle("Logarithmic axis", self._rescale)
        self.robust = self.add_toggle("Ignore outliers", self._rescale)
        words = ["Off", *(f"{weight:g}" for weight in SMOOTHINGS[1:])]
        self.smoothing = self.add_choice("Smoothing", words, self._set_smoothing)
        self.series_menu = self.header.menu.addMenu("Series")
        self.series_menu.aboutToShow.connect(self._list_series)
        self.header.menu.insertMenu(self._menu_end, self.series_menu)
        self.plot.replace_axis("bottom", StepAxis("bottom"))
        self.plot.set_labels("step", "")
        self.plot.box.sigXRangeChanged.connect(self._draw_lines)
        self.plot.box.sigResized.connect(self._resized)

    def take(self, results: Sequence[tuple[int, Scalar]]) -> None:
        super().take(results)
        for step, scalar in results:
            if scalar.phase and (not self.phases or self.phases[-1][1] != scalar.phase):
                self.phases.append((step, scalar.phase))
            for name, value in scalar.values.items():
                if name not in self.series:
                    self.series[name] = Series()
                    if name in scalar.baselines:
                        self._baselines.append(name)
                self.series[name].add(step, value)

    def clear(self) -> None:
        for item in (*self.curves.values(), *self.raw_curves.values(), *self.marks):
            self.plot.removeItem(item)
        for each in (self.series, self.phases, self.curves, self.marks, self.raw_curves, self._smooth, self._baselines):
            each.clear()

    def draw(self) -> None:
        for name in self.series:
            if name not in self.curves:
                self.raw_curves[name], self.curves[name] = self._add_curve(), self._add_curve()
        smooth = self._weight and [name for name in self.series if name not in self._baselines]
        self._smooth = {name: smoothed(self.series[name].values, self._weight) for name in smooth or ()}
        self._mark_phases()
        steps = [each.steps for each in self.series.values()]
        first, last = min(each[0] for each in steps), max(each[-1] for each in steps)
        # The lines follow the range: they are drawn once, by its signal or here.
        self.plot.show_range((float(first), _next_mark(max(last, first + 1))), self._y_range())
        self._draw_lines()

    def _resized(self, *_: object) -> None:
        self._mark_phases()
        self._draw_lines()

    def _add_curve(self) -> pg.PlotCurveItem:
        curve = pg.PlotCurveItem()
        self.plot.addItem(curve, ignoreBounds=True)
        return curve

    def _style(self, name: str) -> tuple[str, Qt.PenStyle]:
        if name in self._baselines:
            return self.theme.baseline, BASELINE_STYLES[self._baselines.index(name) % len(BASELINE_STYLES)]
        ours = [each for each in self.series if each not in self._baselines]
        return group_colour(ours.index(name)), Qt.PenStyle.SolidLine

    def _draw_lines(self, *_: object) -> None:
        (left, right), _ = self.plot.box.viewRange()
        n_columns = max(int(self.plot.box.width() * self.plot.ratio), 100)
        entries, lines = [], []
        for name, series in self.series.items():
            if name not in self.curves:  # the range has moved before the first line is there
                continue
            colour, style = self._style(name)
            hidden, smooth = name in self._hidden, self._smooth.get(name)
            values = series.values if smooth is None else smooth
            x, y = self._set(self.curves[name], series.steps, values, (left, right), n_columns, hidden)
            self._set(
                self.raw_curves[name], series.steps, series.values, (left, right), n_columns, hidden or smooth is None
            )
            baseline = self.plot.baseline_pen(self._baselines.index(name)) if name in self._baselines else None
            self.curves[name].setPen(baseline or self.plot.pen(colour))
            self.raw_curves[name].setPen(self.plot.pen(colour + _RAW_ALPHA, 1))
            if not hidden:
                lines.append((x, y))
                newest = f"{series.values[-1]:.4g}" if np.isfinite(series.values[-1]) else NO_NUMBER
                entries.append(LegendEntry(name, colour, style, newest))
        self.plot.show_legend(entries, lines)

    def _set(
        self, curve: pg.PlotCurveItem, x: F64, y: F64, seen: Range, n_columns: int, hidden: bool
    ) -> tuple[F64, F64]:
        curve.setVisible(not hidden)
        if hidden:
            return x[:0], y[:0]
        y = self._scaled(y)
        x, y = with_dashes(*envelope(x, y, *seen, n_columns), *seen)
        curve.setData(x, y, connect="all" if np.isfinite(y).all() else "finite")
        return x, y

    def _scaled(self, y: F64) -> F64:
        if not self.log.isChecked():
            return y
        positive = np.where(y > 0, y, np.nan)
        return np.log10(positive)

    def _y_range(self) -> Range:
        log = self.log.isChecked()
        shown = {name: each.values for name, each in self.series.items() if name not in self._hidden}
        ranges = []
        for name, values in shown.items():
            if self.robust.isChecked() and name not in self._baselines:
                found = robust_range(values, log)
            else:
                kept = values[np.isfinite(values) & ((values > 0) | (not log))]
                found = (float(kept.min()), float(kept.max())) if len(kept) else None
            ranges += [found] if found else []
        low, high = min((r[0] for r in ranges), default=0.1), max((r[1] for r in ranges), default=1.0)
        return (float(np.log10(low)), float(np.log10(high))) if log else (low, high)

    def _mark_phases(self) -> None:
        for step, phase in self.phases[len(self.marks) :]:
            options = {"position": 0.98, "rotateAxis": (1, 0), "anchors": [(1, -0.25), (1, -0.25)]}
            mark = pg.InfiniteLine(step, label=phase, labelOpts=options)
            mark.label.setFont(small_font())
            self.marks.append(mark)
            self.plot.addItem(mark, ignoreBounds=True)
        named = self.plot.height() >= NAMED_FROM_PX
        for mark, (_, phase) in zip(self.marks, self.phases, strict=True):
            mark.label.setFormat(phase if named else "")
            mark.setPen(self.plot.pen(self.theme.muted, 1, Qt.PenStyle.DashLine))
            mark.label.setColor(self.theme.muted)
        # Of a method that changes its phase all the time, the last ones say enough.
        for mark in self.marks[:-MOST_MARKS]:
            mark.hide()

    def _rescale(self, *_: object) -> None:
        self.plot.getAxis("left").setLogMode(y=self.log.isChecked())
        if self.newest is not None:
            self.refresh()
            self.plot.fit()

    def _set_smoothing(self, row: int) -> None:
        self._weight = SMOOTHINGS[row]
        if self.newest is not None:
            self.refresh()

    def _list_series(self) -> None:
        self.series_menu.clear()
        for name in self.series:
            action = QAction(plain_title(name), self.series_menu, checkable=True, checked=name not in self._hidden)
            action.toggled.connect(lambda on, name=name: self._show_series(name, on))
            self.series_menu.addAction(action)

    def _show_series(self, name: str, shown: bool) -> None:
        (self._hidden.discard if shown else self._hidden.add)(name)
        self.refresh()

    def data(self) -> Columns:
        """Return the table of steps, the phase that each belongs to where there are phases, and all series."""
        steps, columns = side_by_side(self.series)
        if not self.phases:
            return {"step": steps, **columns}
        number = np.searchsorted([step for step, _ in self.phases], steps, "right")
        names = ("", *(phase for _, phase in self.phases))
        return {"step": steps, "phase": tuple(names[each] for each in number), **columns}

    def read_at(self, place: QPointF) -> str:
        at = self.plot.at(place)
        if at is None:
            return ""
        rows = []
        for name, series in self.series.items():
            if name not in self._hidden:
                row = int(np.abs(series.steps - at[0]).argmin())
                rows.append((int(series.steps[row]), name, float(series.values[row]), self._drawn_at(name, row)))
        if not rows:
            return ""
        step = min(rows, key=lambda row: abs(row[0] - at[0]))[0]
        near = sorted(rows, key=lambda row: abs(row[3] - at[1]) if np.isfinite(row[3]) else np.inf)[:MOST_READ]
        near.sort(key=lambda row: -row[3] if np.isfinite(row[3]) else np.inf)  # as the lines lie
        phase = next((phase for start, phase in reversed(self.phases) if start <= step), "")
        lines = [f"step {step:,}" + (f" · {phase}" if phase else "")]
        lines += [
            f"{name} {value:.5g}" + ("" if at_step == step else f" (step {at_step:,})")
            for at_step, name, value, _ in near
        ]
        return "\n".join(lines + ([f"and {len(rows) - len(near)} more"] if len(rows) > len(near) else []))

    def _drawn_at(self, name: str, row: int) -> float:
        values = self._smooth.get(name, self.series[name].values)
        return float(self._scaled(values[row : row + 1])[0])


def _next_mark(step: float) -> float:
    """Where the axis ends: it grows in leaps, not with every step."""
    if step <= FIRST_LEAPS[-1]:
        return float(next(leap for leap in FIRST_LEAPS if leap >= step))
    leap = 10.0 ** np.floor(np.log10(step))
    return float(np.ceil(step / leap * 2) / 2 * leap)
