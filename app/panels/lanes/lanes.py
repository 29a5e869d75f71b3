"""Intervals on named lanes over time: who was in which state, what ran when."""

import math
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollBar, QVBoxLayout, QWidget

from plexoscope.app.panels.export import Columns
from plexoscope.app.panels.lanes.lanes_canvas import NO_LANES, LanesCanvas
from plexoscope.app.panels.shared.canvas_panel import CanvasPanel
from plexoscope.app.panels.shared.key_line import KeyLine
from plexoscope.app.widgets.theme import Theme
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Lanes

_PER_LANE = 16
"""Steps of the scroll bar, so that it moves smoothly."""


class LanesPanel(CanvasPanel):
    """Draws the newest `lanes` of a channel."""

    newest: Lanes | None

    def __init__(self, channel: Channel, theme: Theme) -> None:
        self.lanes = LanesCanvas(channel.title, theme)
        super().__init__(channel, theme, self.lanes)
        self.key = KeyLine(theme)
        self.bar = QScrollBar(Qt.Orientation.Vertical, accessibleName="Lanes", singleStep=_PER_LANE)
        self.bar.valueChanged.connect(lambda value: self.lanes.scroll_to(value / _PER_LANE))
        self.lanes.scrolled.connect(self._set_bar)
        body, row = QWidget(), QHBoxLayout()
        row.addWidget(self.lanes, 1)
        self.lanes.show()  # as a body on its own it was hidden
        row.addWidget(self.bar)
        row.setSpacing(0)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row, 1)
        layout.addWidget(self.key)
        self.set_body(body)

    def draw(self) -> None:
        if self.newest is None:
            return
        if self.newest is not self.lanes.lanes:
            self.lanes.show_lanes(self.newest)
        self.key.show_key("", None, self.lanes.labels, self.theme)

    def data(self) -> Columns:
        lanes = self.newest
        if lanes is None:
            return {}
        columns: dict[str, Any] = {"lane": tuple(lanes.names[lane] for lane in lanes.lanes.tolist())}
        if lanes.labels:
            columns["label"] = lanes.labels
        unit = f" ({lanes.time_unit})" if lanes.time_unit else ""
        return {**columns, f"start{unit}": lanes.starts, f"end{unit}": lanes.ends}

    def clear(self) -> None:
        self.lanes.show_lanes(NO_LANES)
        self.lanes.fit()

    def _set_bar(self) -> None:
        y = self.lanes.viewport.y
        hidden = y.length - y.size
        self.bar.blockSignals(True)
        self.bar.setPageStep(round(y.size * _PER_LANE))
        self.bar.setMaximum(math.ceil(hidden * _PER_LANE))
        self.bar.setValue(round(y.start * _PER_LANE))
        self.bar.blockSignals(False)
        self.bar.setVisible(hidden > 0.01)
