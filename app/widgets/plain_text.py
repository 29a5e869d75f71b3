"""Text from files and methods as text: Qt takes what looks like markup for it, and loads the pictures in it."""

from html import escape
from typing import Any

from PySide6.QtGui import Qt
from PySide6.QtWidgets import QLabel


class PlainLabel(QLabel):
    """Shows a text as it is, and so does its tool tip.

    Parameters
    ----------
    properties
        Those of a `QLabel`.
    """

    def __init__(self, text: str = "", **properties: Any) -> None:
        tip = properties.pop("toolTip", "")
        super().__init__(**properties)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setToolTip(tip)

    def setToolTip(self, text: str) -> None:
        super().setToolTip(plain_tip(text))


def plain_title(text: str) -> str:
    """Return what shows a text as it is on an action or a button: & would mark a letter, a tab begin a shortcut."""
    return text.replace("&", "&&").replace("\t", " ")


def plain_tip(text: str) -> str:
    """Return what shows a text as it is when it is set as a tool tip, which has no format of its own."""
    return f'<p style="white-space: pre-wrap">{escape(text)}</p>' if Qt.mightBeRichText(text) else text
