"""A pyqtgraph plot in our looks: axes in the theme's colours, a legend that keeps out of the way, a known range."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg  # noqa: TID253  (only imported with the first panel)
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFontMetricsF

from plexoscope.app.panels.shared.legend import Legend, LegendEntry
from plexoscope.app.widgets.theme import FONT_FAMILY, UNIT_PX, Theme, small_font, small_font_px
from plexoscope.app.widgets.ticks import log_ticks
from plexoscope.models.data.arrays import F64

BASELINE_STYLES = (
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
    Qt.PenStyle.DashDotDotLine,
)
_LINE_PX, _BASELINE_PX = 1.8, 1.4
_LABELLED_FROM_PX = 28 * UNIT_PX
_N_PROBES = 64
_PX_PER_NUMBER = 30
_TEXT_PX = (30, 18)
_SPARE_PX = 8
"""How far the number at the end of an axis may reach beyond it."""

_CROWDED, _FREER = 0.08, 0.25
"""A legend leaves its corner if it covers more than this share of the lines, and another corner this much less."""

Xy = tuple[F64, F64]
Range = tuple[float, float]


class Plot(pg.PlotWidget):
    """Axes at the left and below, no frame. Drag moves, the wheel zooms, a right drag stretches.

    Parameters
    ----------
    theme
    x_label
        Left out where the plot is low: it goes without saying.
    corner
        Where the legend stands if no line is in the way: (0, 0) is the upper left, (1, 1) the lower right.
    """

    _x_label, _is_made = "", False  # pyqtgraph sends a resize event before there is anything to resize

    def __init__(self, theme: Theme, x_label: str = "", *, corner: tuple[int, int] = (1, 0)) -> None:
        super().__init__(background=theme.plot, axisItems={"left": NumberAxis("left")}, enableMenu=False)
        self.theme, self.ratio = theme, 1.0
        self._is_made = True
        self.hideButtons()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAntialiasing(True)
        self.box = self.getViewBox()
        # Room for the numbers at the ends of the axes, which reach beyond them.
        self.plotItem.layout.setContentsMargins(0, UNIT_PX, UNIT_PX, 0)
        for side in ("left", "bottom"):
            self._style_ticks(side)
        self._x_label = x_label
        self.set_labels(x_label, "")
        self.legend = Legend(self, theme)
        self._corner = corner
        self._lines: tuple[Xy, ...] = ()
        self._follows = True
        self._fitted: tuple[Range, Range] | None = None
        self.box.sigRangeChangedManually.connect(self._stop_following)
        # Methods and no lambdas: Qt would keep what those hold, and that this plot, for as long as the box is there.
        self.box.sigResized.connect(self._box_resized)
        self.apply_theme(theme, 1.0)

    def set_labels(self, x_label: str, y_label: str) -> None:
        for side, text in (("bottom", x_label), ("left", y_label)):
            axis = self.getAxis(side)
            if text and text != axis.labelText:
                self.setLabel(side, text, color=self.theme.muted, **_axis_style())
            elif not text:
                axis.showLabel(False)
        self._fit_labels()

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        if self._is_made:
            self._fit_labels()

    def _fit_labels(self) -> None:
        """Leave out the label below where the plot is low, and the one at the side where it would be cut."""
        if self._x_label:
            self.getAxis("bottom").showLabel(self.height() >= _LABELLED_FROM_PX)
        side = self.getAxis("left")
        if side.labelText:
            bottom_px = self.getAxis("bottom").height()
            side.showLabel(QFontMetricsF(small_font()).horizontalAdvance(side.labelText) <= self.height() - bottom_px)

    def replace_axis(self, side: str, axis: pg.AxisItem) -> None:
        self.setAxisItems({side: axis})
        self._style_ticks(side)
        self.apply_theme(self.theme, self.ratio)

    def _style_ticks(self, side: str) -> None:
        axis = self.getAxis(side)
        axis.setStyle(tickFont=small_font(), tickLength=-4, autoExpandTextSpace=True, hideOverlappingLabels=_SPARE_PX)
        # It would scale what has no unit, too: 0.7 as 700 "(x0.001)". Labels name their unit in their own words.
        axis.enableAutoSIPrefix(False)

    def apply_theme(self, theme: Theme, ratio: float) -> None:
        """Take the colours of a theme, and `ratio` device pixels for each pixel of a line's width."""
        self.theme = self.legend.theme = theme
        self.ratio = ratio
        self.setBackground(theme.plot)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(theme.border, width=ratio)
            axis.setTextPen(theme.muted)
            axis.setStyle(tickFont=small_font())
            if axis.labelText:
                self.setLabel(side, axis.labelText, color=theme.muted, **_axis_style())
        self._fit_labels()
        self.legend.update()

    def pen(self, colour: str, width: float = _LINE_PX, style: Qt.PenStyle = Qt.PenStyle.SolidLine):
        """A pen `width` pixels wide on every screen: those of pyqtgraph count device pixels."""
        return pg.mkPen(colour, width=width * self.ratio, style=style)

    def baseline_pen(self, index: int):
        """The pen of a baseline: grey, and broken in its own way, so that two can be told apart."""
        return self.pen(self.theme.baseline, _BASELINE_PX, BASELINE_STYLES[index % len(BASELINE_STYLES)])

    def show_legend(self, entries: Sequence[LegendEntry], lines: Sequence[Xy]) -> None:
        """Name the lines in the corner where it hides least of them; (x, y) are as drawn."""
        self._lines = tuple(lines)
        self.legend.show_entries(entries)
        self._place_legend()

    def _box_resized(self, _: object) -> None:
        self._place_legend()

    def _place_legend(self) -> None:
        area = self.area_px()
        wanted = self.legend.wanted(area)
        self.legend.setVisible(not wanted.isEmpty())
        if not wanted.isEmpty():
            gap = UNIT_PX // 2
            room = area.adjusted(gap, gap, -gap - wanted.width(), -gap - wanted.height())
            places = [(self._corner[0], self._corner[1])]
            places += [each for each in ((1, 0), (1, 1), (0, 0), (0, 1)) if each != self._corner]
            rects = [
                wanted.translated(room.left() + x * room.width(), room.top() + y * room.height()) for x, y in places
            ]
            self.legend.setGeometry(rects[self._freest(rects)])

    def _freest(self, rects: Sequence[QRect]) -> int:
        """Which of these rectangles hides least; the first unless it hides much and another one hardly anything.

        What was there before does not count: the same data give the same picture.
        """
        (left, right), (bottom, top) = self.box.viewRange()
        area = self.area_px()
        probes = np.linspace(left, right, _N_PROBES)
        x_px = np.linspace(area.left(), area.right(), _N_PROBES)
        hits = np.zeros(len(rects))
        for x, y in self._lines:
            if len(x) < 2 or x[-1] <= x[0]:
                continue
            y_px = area.bottom() - (np.interp(probes, x, y, np.nan, np.nan) - bottom) / (top - bottom) * area.height()
            for number, rect in enumerate(rects):
                inside = (x_px >= rect.left()) & (x_px <= rect.right()) & (y_px >= rect.top()) & (y_px <= rect.bottom())
                hits[number] += inside.sum()
        share = hits / max(len(self._lines) * _N_PROBES, 1)
        best = int(share.argmin())
        return best if share[0] > _CROWDED and share[best] < _FREER * share[0] else 0

    def area_px(self) -> QRect:
        """Where the data are drawn, in pixels of the widget."""
        return self.mapFromScene(self.box.sceneBoundingRect()).boundingRect()

    def at(self, place: QPointF) -> tuple[float, float] | None:
        """Return (x, y) under a place in the viewport, None beside the axes."""
        scene = self.mapToScene(place.toPoint())
        if not self.box.sceneBoundingRect().contains(scene):
            return None
        at = self.box.mapSceneToView(scene)
        return at.x(), at.y()

    def show_range(self, x_range: Range, y_range: Range) -> None:
        """Show these ranges, until the user drags or zooms; `fit` then comes back to them.

        The plot's own automatic range is not used: it paints every change twice.
        """
        if (x_range, y_range) != self._fitted:
            self._fitted = (x_range, y_range)
            if self._follows:
                self.fit()

    def fit(self) -> None:
        """Show the whole range, and follow it from now on."""
        self._follows = True
        if self._fitted is not None:
            self.setRange(xRange=self._fitted[0], yRange=self._fitted[1], padding=0.03)

    def settle(self) -> None:
        """Give the axes the room that their numbers take, whatever these were before.

        Pyqtgraph measures them while it paints and makes room for the next time, so it must paint twice.
        """
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.textWidth, axis.textHeight = _TEXT_PX
            axis.setStyle(autoExpandTextSpace=True)
        for _ in range(2):
            self.plotItem.layout.activate()
            self.grab()
        self._place_legend()

    def zoom(self, factor: float) -> None:
        self._follows = False
        self.box.scaleBy((1 / factor, 1 / factor))

    def pan(self, x_share: float, y_share: float) -> None:
        """Move by shares of what is seen, to the right and up."""
        self._follows = False
        (left, right), (bottom, top) = self.box.viewRange()
        self.box.translateBy(x=x_share * (right - left), y=y_share * (top - bottom))

    def _stop_following(self) -> None:
        self._follows = False

    def mouseDoubleClickEvent(self, event) -> None:
        event.accept()  # the panel fits; the view box would begin a drag


def range_of(series: Sequence[npt.ArrayLike]) -> Range:
    """The lowest and highest finite value of several series; 0 … 1 if there is none."""
    values = np.concatenate([np.ravel(np.asarray(each, float)) for each in series]) if series else np.zeros(0)
    values = values[np.isfinite(values)]
    return (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)


class NumberAxis(pg.AxisItem):
    """An axis that writes no more numbers on a logarithmic scale than there is room for."""

    def logTickValues(self, low: float, high: float, size: float, linear):
        n_most = max(int(size / _PX_PER_NUMBER), 3)
        return [(1.0, np.log10(log_ticks(10.0**low, 10.0**high, n_most)).tolist())]

    def logTickStrings(self, values, scale, spacing):
        return [f"{10.0**value:.6g}" for value in values]


class StepAxis(NumberAxis):
    """An axis of whole numbers."""

    def tickSpacing(self, low: float, high: float, size: float):
        return [each for each in super().tickSpacing(low, high, size) if each[0] >= 1] or [(1, 0)]


class ClockAxis(pg.AxisItem):
    """An axis of seconds that ticks on whole hours or minutes."""

    STEPS_S = (1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800)

    def tickSpacing(self, low: float, high: float, size: float):
        if high - low < self.STEPS_S[1]:
            return super().tickSpacing(low, high, size)
        step = next((step for step in self.STEPS_S if (high - low) / step <= max(size / 36, 1)), self.STEPS_S[-1])
        return [(step, 0)]

    def tickStrings(self, values, scale, spacing):
        if spacing >= 3600:
            return [f"{value / 3600:g} h" for value in values]
        if spacing >= 60:
            return [f"{value / 60:g} min" for value in values]
        return [f"{value:.6g} s" for value in values]


def _axis_style() -> dict[str, str]:
    return {"font-size": f"{small_font_px()}px", "font-family": FONT_FAMILY}
