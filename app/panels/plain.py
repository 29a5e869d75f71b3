"""What stands in for a panel that there is not, or that cannot be made."""

from dataclasses import fields, is_dataclass

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy

from plexoscope.app.panels.base import Panel
from plexoscope.app.panels.export import Columns
from plexoscope.app.widgets.plain_text import PlainLabel
from plexoscope.app.widgets.theme import Theme
from plexoscope.plugins.manifest import Channel


class PlainPanel(Panel):
    """Says why nothing is drawn, and how much has come; the arrays can still be saved.

    Parameters
    ----------
    words
        Why, in a sentence or two.
    """

    def __init__(self, channel: Channel, theme: Theme, words: str) -> None:
        super().__init__(channel, theme)
        self._words = words
        self._label = PlainLabel(words, wordWrap=True)
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._empty.setText(words)
        self._empty.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.set_body(self._label)

    def draw(self) -> None:
        self._label.setText(f"{self._words}\n\nThe newest result is of step {self.step}")

    def end(self) -> None:
        """Why nothing is drawn holds after the end of the run, too."""

    def data(self) -> Columns:
        """Return the arrays of the newest result by the names of their fields."""
        if not is_dataclass(self.newest):
            return {}
        values = {field.name: getattr(self.newest, field.name) for field in fields(self.newest)}
        return {name: value for name, value in values.items() if isinstance(value, np.ndarray)}
