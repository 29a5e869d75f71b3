"""The history of named numbers over the steps of a run, with a mark where each phase begins."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg  # noqa: TID253
from PySide6.QtCore import Qt

from plexoscope.app.panels.base import Panel
from plexoscope.app.panels.plot import Plot, baseline_pen, pen, range_of
from plexoscope.app.theme import Theme, group_colour, small_font
from plexoscope.plugins.results import Scalar


class HistoryPanel(Panel):
    """Draws every series of a `scalar` channel."""

    def __init__(self, title: str, theme: Theme) -> None:
        super().__init__(title, theme)
        self.plot = Plot(theme, x_label="step", read_at=self._read_at)
        self.set_body(self.plot)
        self._steps: list[int] = []
        self._series: dict[str, list[float]] = {}
        self._curves: dict[str, pg.PlotDataItem] = {}
        self._baselines: set[str] = set()
        self._phases: list[tuple[int, str]] = []
        self._marks: list[pg.InfiniteLine] = []

    def show_results(self, results: Sequence[tuple[int, Scalar]]) -> None:
        for step, scalar in results:
            if scalar.phase and (not self._phases or self._phases[-1][1] != scalar.phase):
                self._phases.append((step, scalar.phase))
                self._mark(step, scalar.phase)
            for name in [name for name in scalar.values if name not in self._series]:
                self._series[name] = [np.nan] * len(self._steps)
                self._curves[name] = self.plot.plot([], [], connect="finite", autoDownsample=True)
                if name in scalar.baselines:
                    self._baselines.add(name)
                self._colour(name)
            self._steps.append(step)
            for name, values in self._series.items():
                values.append(scalar.values.get(name, np.nan))
        steps = np.asarray(self._steps)
        for name, values in self._series.items():
            self._curves[name].setData(steps, np.asarray(values))
        self.plot.fit((self._steps[0], _next_mark(self._steps[-1])), range_of(list(self._series.values())))
        names = [(self._curves[name], f"{name} {values[-1]:.4g}") for name, values in self._series.items()]
        self.plot.show_legend(names, corner=(1, 0))

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.plot.apply_theme(theme)
        for name in self._curves:
            self._colour(name)
        for mark in self._marks:
            mark.setPen(phase_pen(theme))
            mark.label.setColor(theme.muted)

    def _colour(self, name: str) -> None:
        if name in self._baselines:
            floors = [each for each in self._curves if each in self._baselines]
            self._curves[name].setPen(baseline_pen(self.theme, floors.index(name)))
        else:
            ours = [each for each in self._curves if each not in self._baselines]
            self._curves[name].setPen(pen(group_colour(ours.index(name))))

    def _mark(self, step: int, phase: str) -> None:
        mark = pg.InfiniteLine(
            step,
            pen=phase_pen(self.theme),
            label=phase,
            labelOpts={
                "position": 0.5,
                "color": self.theme.muted,
                "rotateAxis": (1, 0),
                "anchors": [(0.5, -0.25), (0.5, -0.25)],
            },
        )
        mark.label.setFont(small_font())
        self._marks.append(mark)
        self.plot.addItem(mark, ignoreBounds=True)

    def _read_at(self, x: float, y: float) -> str:
        if not self._steps:
            return ""
        row = int(np.abs(np.asarray(self._steps) - x).argmin())
        lines = [f"step {self._steps[row]}"]
        lines += [f"{name} {values[row]:.5g}" for name, values in self._series.items()]
        return "\n".join(lines)


def _next_mark(step: int) -> float:
    """Where the axis ends: it grows in leaps, not with every step."""
    leap = 10.0 ** np.floor(np.log10(max(step, 10)))
    return float(np.ceil(max(step, 10) / leap * 2) / 2 * leap)


def phase_pen(theme: Theme):
    return pen(theme.muted, 1, Qt.PenStyle.DashLine)
