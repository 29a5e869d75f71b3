"""A method beside all that it is held against: who is ahead, and by more than chance."""

from typing import Any

import numpy as np

from plexoscope.app.panels.comparisons.comparison_canvas import NOTHING, ComparisonCanvas
from plexoscope.app.panels.export import Columns
from plexoscope.app.panels.shared.canvas_panel import CanvasPanel
from plexoscope.app.widgets.theme import Theme
from plexoscope.plugins.judging import figure_text
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Comparison


class ComparisonPanel(CanvasPanel):
    """Draws the newest `comparison` of a channel."""

    nothing_yet = "Nothing yet\nA row for each contender appears when all have been asked for the first time"
    newest: Comparison | None

    def __init__(self, channel: Channel, theme: Theme) -> None:
        self.comparison = ComparisonCanvas(channel.title, theme)
        super().__init__(channel, theme, self.comparison)

    def draw(self) -> None:
        if self.newest is not None and self.newest is not self.comparison.comparison:
            self.comparison.show_comparison(self.newest)

    def data(self) -> Columns:
        rows = self.comparison.rows
        most = max((len(each.values) for each, _ in rows), default=0)
        columns: dict[str, Any] = {
            "name": tuple(each.name for each, _ in rows),
            "role": tuple(each.role for each, _ in rows),
            "mean": np.array([interval.mean for _, interval in rows]),
            "text": tuple(figure_text(interval) for _, interval in rows),
        }
        for seed in range(most):
            values = [each.values[seed] if seed < len(each.values) else np.nan for each, _ in rows]
            columns[f"seed {seed}"] = np.array(values)
        columns["note"] = tuple(each.note for each, _ in rows)
        return columns

    def clear(self) -> None:
        self.comparison.show_comparison(NOTHING)
        self.comparison.fit()
