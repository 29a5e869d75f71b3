"""What panels have in common that draw into a plot with axes."""

from PySide6.QtCore import QPointF

from plexoscope.app.panels.base import Panel
from plexoscope.app.panels.plots.plot import Plot
from plexoscope.app.widgets.theme import Theme
from plexoscope.plugins.manifest import Channel


class PlotPanel(Panel):
    """A panel whose body is a `Plot`. A kind overrides `draw`, `data` and `read_at`."""

    def __init__(self, channel: Channel, theme: Theme, *, x_label: str = "", corner: tuple[int, int] = (1, 0)) -> None:
        super().__init__(channel, theme)
        self.plot = Plot(theme, x_label, corner=corner)
        self.set_body(self.plot)
        self.watch_pointer(self.plot.viewport(), self.read_at)

    def read_at(self, place: QPointF) -> str:
        """Return the words for a place in the plot's viewport; "" for none. Only called while there is something."""
        return ""

    def restyle(self) -> None:
        self.plot.apply_theme(self.theme, self.pixel_ratio)

    def settle(self) -> None:
        self.plot.settle()

    def fit(self) -> None:
        self.plot.fit()

    def zoom(self, factor: float) -> None:
        self.plot.zoom(factor)

    def pan(self, x_share: float, y_share: float) -> None:
        self.plot.pan(x_share, y_share)
