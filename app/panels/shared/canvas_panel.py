"""A panel whose body is a canvas."""

from PySide6.QtCore import QPoint

from plexoscope.app.panels.base import Panel
from plexoscope.app.panels.shared.canvas import Canvas
from plexoscope.app.widgets.theme import Theme
from plexoscope.plugins.manifest import Channel


class CanvasPanel(Panel):
    """Shows what lies under the pointer of a canvas, and hands on fitting and the theme."""

    def __init__(self, channel: Channel, theme: Theme, canvas: Canvas) -> None:
        super().__init__(channel, theme)
        self.canvas = canvas
        self.join(canvas)
        self.set_body(canvas)

    def join(self, canvas: Canvas) -> None:
        """Show the readings of a canvas."""

        def show(words: str, place: QPoint) -> None:
            self.show_readout(words, canvas.mapTo(self, place))

        canvas.read.connect(show)

    def fit(self) -> None:
        self.canvas.fit()

    def zoom(self, factor: float) -> None:
        self.canvas.zoom(1 / factor)

    def pan(self, x_share: float, y_share: float) -> None:
        self.canvas.pan(x_share, -y_share)

    def restyle(self) -> None:
        self.canvas.apply_theme(self.theme)
