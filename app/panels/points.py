"""Points that move: a scatter over learned time, with trails, group labels, a slider and a play button."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg  # noqa: TID253
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QToolButton, QVBoxLayout, QWidget

from plexoscope.app.icons import icon
from plexoscope.app.panels.base import Panel
from plexoscope.app.panels.plot import Plot, clock, range_of
from plexoscope.app.theme import UNIT_PX, Theme, group_colour, small_font
from plexoscope.plugins.results import Points

TRAIL_FRAMES = 6
POINT_PX = 8
CROWD = 100
POINT_IN_A_CROWD_PX = 6
LABEL_PX = 19
LABEL_ROUNDS = 6


class PointsPanel(Panel):
    """Draws the newest `points` of a channel (the first two coordinates)."""

    def __init__(self, title: str, theme: Theme) -> None:
        super().__init__(title, theme)
        self.plot = Plot(theme, read_at=self._read_at)
        self.plot.setAspectLocked(True)
        for side in ("left", "bottom"):
            self.plot.hideAxis(side)
        self.trails = pg.PlotCurveItem(connect="finite")
        self.scatter = pg.ScatterPlotItem(pxMode=True)
        for item in (self.trails, self.scatter):
            self.plot.addItem(item)
        self.play = QToolButton(checkable=True, checked=True, toolTip="Play through the learned time")
        self.play.setAccessibleName("Play")
        self.play.toggled.connect(lambda playing: self.play.setIcon(self._icons[int(playing)]))
        self.slider = QSlider(Qt.Orientation.Horizontal, accessibleName="Learned time")
        self.slider.valueChanged.connect(lambda _: self._draw())
        self.slider.sliderPressed.connect(lambda: self.play.setChecked(False))
        self.time = QLabel()
        self.time.setMinimumWidth(8 * UNIT_PX)
        self.time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        bar = QHBoxLayout()
        bar.setSpacing(UNIT_PX)
        bar.addWidget(self.play)
        bar.addWidget(self.slider, 1)
        bar.addWidget(self.time)
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT_PX // 2)
        layout.addWidget(self.plot, 1)
        layout.addLayout(bar)
        self.set_body(body)
        self._points: Points | None = None
        self._labels: dict[str, pg.TextItem] = {}
        self.apply_theme(theme)

    def show_results(self, results: Sequence[tuple[int, Points]]) -> None:
        first = self._points is None
        points = self._points = results[-1][1]
        moves = len(points.times) > 1
        for widget in (self.play, self.slider, self.time):
            widget.setVisible(moves)
        self.slider.setMaximum(len(points.times) - 1)
        self._order = list(dict.fromkeys(points.groups))
        self._colour_index = np.array([self._order.index(group) for group in points.groups], int)
        self._set_up_labels()
        if first:
            self.slider.setValue(len(points.times) // 2)  # the middle says more than the start
        self._draw()
        # The frame follows the cloud of all times, so that the play does not zoom in and out.
        x, y = points.positions[..., 0], points.positions[..., 1]
        ranges = [range_of([values.ravel()]) for values in (x, y)]
        self.plot.fit(ranges[0], ranges[1])

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.plot.apply_theme(theme)
        self._icons = (icon("run", theme.text), icon("pause", theme.text))
        self.play.setIcon(self._icons[int(self.play.isChecked())])
        self.trails.setPen(pg.mkPen(theme.colour("muted").name() + "70", width=1))
        for label in self._labels.values():
            label.fill = pg.mkBrush(theme.plot + "c0")
        if self._points is not None:
            self._draw()

    def _set_up_labels(self) -> None:
        for name in self._order:
            if name and name not in self._labels:
                label = pg.TextItem(name, color=group_colour(self._order.index(name)), anchor=(0.5, 0.5))
                label.setFont(small_font(bold=True))
                label.setZValue(10)
                label.fill = pg.mkBrush(self.theme.plot + "c0")
                self._labels[name] = label
                self.plot.addItem(label, ignoreBounds=True)

    def _draw(self) -> None:
        points = self._points
        if points is None:
            return
        frame = min(self.slider.value(), len(points.times) - 1)
        now = points.positions[frame, :, :2]
        index = self._colour_index if len(self._colour_index) else np.zeros(len(now), int)
        brushes = [pg.mkBrush(group_colour(i) + "d0") for i in range(max(len(self._order), 1))]
        edge = pg.mkPen(self.theme.plot, width=0.6)
        size = POINT_PX if len(now) <= CROWD else POINT_IN_A_CROWD_PX
        self.scatter.setData(pos=now, size=size, brush=[brushes[i] for i in index], pen=edge)
        past = points.positions[max(0, frame - TRAIL_FRAMES) : frame + 1, :, :2]
        # One curve for all trails: a row of NaN after each point's path lifts the pen.
        path = np.concatenate([past, np.full((1, *past.shape[1:]), np.nan)]).transpose(1, 0, 2).reshape(-1, 2)
        self.trails.setData(path[:, 0], path[:, 1])
        self._place_labels(now, index)
        seconds = points.times[frame]
        self.time.setText(clock(seconds) if points.time_unit == "s" else f"{seconds:.4g} {points.time_unit}")

    def _place_labels(self, now: np.ndarray, index: np.ndarray) -> None:
        """Put each label on the median of its group, then push apart those that would overlap."""
        per_pixel = np.array(self.plot.getViewBox().viewPixelSize())
        names = [name for name in self._order if name]
        if not names or not per_pixel.all():
            return
        places = np.array([np.median(now[index == self._order.index(name)], axis=0) for name in names]) / per_pixel
        sizes = np.array([[self._labels[name].boundingRect().width(), LABEL_PX] for name in names])
        for _ in range(LABEL_ROUNDS):
            for i in range(len(names)):
                gap = places - places[i]
                need = (sizes + sizes[i]) / 2 - np.abs(gap)
                near = (need > 0).all(axis=1)
                near[i] = False
                push = np.where(gap[near, 1] >= 0, 0.5, -0.5) * need[near, 1]
                places[near, 1] += push
                places[i, 1] -= push.sum()
        for name, place in zip(names, places * per_pixel, strict=True):
            self._labels[name].setPos(*place)

    def advance(self) -> None:
        if self.play.isChecked() and self._points is not None:
            self.slider.setValue((self.slider.value() + 1) % (self.slider.maximum() + 1))

    def _read_at(self, x: float, y: float) -> str:
        points = self._points
        if points is None:
            return ""
        now = points.positions[min(self.slider.value(), len(points.times) - 1), :, :2]
        distance = np.hypot(*(now - (x, y)).T)
        nearest = int(distance.argmin())
        per_pixel = self.plot.getViewBox().viewPixelSize()[0]
        if distance[nearest] > 2 * POINT_PX * per_pixel:
            return ""
        name = points.names[nearest] if points.names else str(nearest)
        return f"{name} · {points.groups[nearest]}" if points.groups else name
