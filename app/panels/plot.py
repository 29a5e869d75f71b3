"""A pyqtgraph plot in our looks: axes in the theme's colours, a reading under the pointer, a reset by double click."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg  # noqa: TID253  (only imported with the first panel)
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication

from plexoscope.app.theme import FONT_FAMILY, SMALL_FONT_PX, Theme, small_font

AXIS_STYLE = {"font-size": f"{SMALL_FONT_PX}px", "font-family": FONT_FAMILY}


class Plot(pg.PlotWidget):
    """Axes at the left and below, no frame.

    Drag moves, the wheel zooms, a double click fits everything in again.

    Parameters
    ----------
    read_at
        The words shown beside the pointer at (x, y); "" for none.
    """

    def __init__(self, theme: Theme, x_label: str = "", *, read_at: Callable[[float, float], str]) -> None:
        super().__init__(background=theme.plot)
        self._read_at = read_at
        self.hideButtons()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMenuEnabled(False)
        self.setAntialiasing(True)
        font = small_font()
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setStyle(tickFont=font, tickLength=-4, autoExpandTextSpace=True, hideOverlappingLabels=True)
        self.set_labels(x_label, "")
        self.reading = pg.TextItem(anchor=(0, 1))
        self.reading.setFont(font)
        self.reading.setZValue(100)
        self.addItem(self.reading, ignoreBounds=True)
        self.reading.hide()
        self.legend = pg.LegendItem(labelTextSize=f"{SMALL_FONT_PX - 1}px", verSpacing=-6, pen=None, brush=None)
        self._follows, self._fitted = True, ((0.0, 1.0), (0.0, 1.0))
        self.getViewBox().sigRangeChangedManually.connect(self._stop_following)
        self.scene().sigMouseMoved.connect(self._point_at)
        self.apply_theme(theme)

    def set_labels(self, x_label: str, y_label: str) -> None:
        for side, text in (("bottom", x_label), ("left", y_label)):
            if text:
                self.setLabel(side, text, **AXIS_STYLE)

    def show_legend(self, entries: Sequence[tuple[pg.PlotDataItem, str]], corner: tuple[float, float]) -> None:
        """Name the lines inside the plot; `corner` is (0, 0) for the upper left … (1, 1) for the lower right."""
        shown = self.legend.items
        if [sample.item for sample, _ in shown] == [item for item, _ in entries]:
            for (_, label), (_, name) in zip(shown, entries, strict=True):
                if label.text != name:
                    label.setText(name)
            return
        self.legend.clear()
        for item, name in entries:
            self.legend.addItem(item, name)
        self.legend.setParentItem(self.getViewBox())
        self.legend.anchor(corner, corner, offset=(8 - 16 * corner[0], 4 - 8 * corner[1]))
        self.legend.setLabelTextColor(self.theme.text)

    def apply_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.legend.setLabelTextColor(theme.text)
        for _, label in self.legend.items:
            label.setText(label.text, color=theme.text)  # the legend colours only what is written anew
        self.legend.setBrush(pg.mkBrush(theme.plot + "b0"))
        self.setBackground(theme.plot)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(theme.border)
            axis.setTextPen(theme.muted)
            if axis.labelText:
                axis.setLabel(axis.labelText, color=theme.muted, **AXIS_STYLE)
        self.reading.setColor(theme.text)
        self.reading.fill = pg.mkBrush(theme.raised)
        self.reading.border = pg.mkPen(theme.border)

    def fit(self, x_range: tuple[float, float], y_range: tuple[float, float]) -> None:
        """Show these ranges, until the user drags or zooms; a double click then comes back to them.

        The plot's own automatic range is not used: it paints every change twice.
        """
        if (x_range, y_range) != self._fitted:
            self._fitted = (x_range, y_range)
            if self._follows:
                self.setRange(xRange=x_range, yRange=y_range, padding=0.03)

    def _stop_following(self) -> None:
        self._follows = False

    def mouseDoubleClickEvent(self, event) -> None:
        self._follows = True
        self.setRange(xRange=self._fitted[0], yRange=self._fitted[1], padding=0.03)

    def _point_at(self, place: QPointF) -> None:
        box = self.getViewBox()
        if not box.sceneBoundingRect().contains(place):
            self.reading.hide()
            return
        at = box.mapSceneToView(place)
        text = self._read_at(at.x(), at.y())
        self.reading.setVisible(bool(text))
        if text:
            # The reading stays inside the plot: it hangs on the side of the pointer that has room.
            inside = place - box.sceneBoundingRect().topLeft()
            right = inside.x() > box.width() / 2
            low = inside.y() > box.height() / 2
            self.reading.setAnchor((1 if right else 0, 1 if low else 0))
            self.reading.setText(text)
            self.reading.setPos(at)

    def leaveEvent(self, event) -> None:
        self.reading.hide()
        super().leaveEvent(event)


BASELINE_STYLES = (Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)


def pen(colour: str, width: float = 1.8, style: Qt.PenStyle = Qt.PenStyle.SolidLine):
    """A pen `width` pixels wide on every screen: those of the plots count device pixels."""
    return pg.mkPen(colour, width=width * QGuiApplication.primaryScreen().devicePixelRatio(), style=style)


def baseline_pen(theme: Theme, index: int):
    """The pen of a floor: grey, and broken in its own way, so that two floors can be told apart."""
    return pen(theme.baseline, 1.4, BASELINE_STYLES[index % len(BASELINE_STYLES)])


def range_of(series: Sequence[npt.ArrayLike]) -> tuple[float, float]:
    """The lowest and highest finite value of several series; 0 … 1 if there is none."""
    values = np.concatenate([np.asarray(each, float) for each in series]) if series else np.zeros(0)
    values = values[np.isfinite(values)]
    return (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)


def clock(seconds: float) -> str:
    """A time since the start of the data, as a reader says it: "3.2 s", "12:05 min", "26:40 h"."""
    if abs(seconds) < 60:
        return f"{seconds:.3g} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes}:{rest:02d} min"
    return f"{minutes // 60}:{minutes % 60:02d} h"


class ClockAxis(pg.AxisItem):
    """An axis of seconds that ticks on whole hours or minutes."""

    STEPS_S = (1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800)

    def tickSpacing(self, low: float, high: float, size: float):
        step = next((step for step in self.STEPS_S if (high - low) / step <= max(size / 36, 1)), self.STEPS_S[-1])
        return [(step, 0)]

    def tickStrings(self, values, scale, spacing):
        if spacing >= 3600:
            return [f"{value / 3600:g} h" for value in values]
        if spacing >= 60:
            return [f"{value / 60:g} min" for value in values]
        return [f"{value:g} s" for value in values]
