"""A button that shows a colour and lets the user choose another."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QToolButton

from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.render.scene.appearance import Rgb


class Swatch(QToolButton):
    """Shows a colour and says when the user chooses another; it does not keep it.

    Parameters
    ----------
    title
        What the colour is of.

    Signals
    -------
    chosen(rgb)
        (r, g, b), 0 … 1.
    """

    chosen = Signal(object)

    def __init__(self, title: str) -> None:
        super().__init__(objectName="swatch", toolTip=f"Choose the {title.lower()}", accessibleName=title)
        self._title, self._rgb = title, (0.0, 0.0, 0.0)
        self.setFixedSize(4 * UNIT_PX, 3 * UNIT_PX + 2)
        self.clicked.connect(self._ask)

    def show_rgb(self, rgb: Rgb) -> None:
        self._rgb = rgb
        self.setStyleSheet(f"background: {QColor.fromRgbF(*rgb).name()};")

    def _ask(self) -> None:
        chosen = QColorDialog.getColor(QColor.fromRgbF(*self._rgb), self, self._title)
        if chosen.isValid():
            self.chosen.emit((chosen.redF(), chosen.greenF(), chosen.blueF()))
