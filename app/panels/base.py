"""What all panels share: a frame with a title, a line of legend, a body, and words for when it is empty."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from plexoscope.app.theme import UNIT_PX, Theme

MINIMUM_PX = (200, 150)


class Panel(QFrame):
    """Shows the results of one channel.

    A subclass builds its body in `__init__`, and overrides `show_results` and `apply_theme`.
    """

    def __init__(self, title: str, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAccessibleName(title)
        self.setMinimumSize(*MINIMUM_PX)
        self.theme = theme
        self.title = QLabel(title)
        self.title.setProperty("role", "section")
        self.legend = QLabel(textFormat=Qt.TextFormat.RichText)
        self.legend.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.legend.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        header = QHBoxLayout()
        header.addWidget(self.title)
        header.addWidget(self.legend, 1)
        self._stack = QStackedWidget()
        empty = QLabel("Nothing yet\nResults appear here while the method runs")
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty.setProperty("role", "muted")
        self._stack.addWidget(empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT_PX, UNIT_PX, UNIT_PX, UNIT_PX)
        layout.setSpacing(UNIT_PX // 2)
        layout.addLayout(header)
        layout.addWidget(self._stack, 1)

    def set_body(self, body: QWidget) -> None:
        self._stack.addWidget(body)

    def feed(self, results: Sequence[tuple[int, Any]]) -> None:
        """Take new results in order, each with its step. Called on the UI tick, never with none."""
        self._stack.setCurrentIndex(1)
        self.show_results(results)

    def show_results(self, results: Sequence[tuple[int, Any]]) -> None:
        raise NotImplementedError

    def apply_theme(self, theme: Theme) -> None:
        self.theme = theme

    def set_legend(self, entries: Sequence[tuple[str, str, str]]) -> None:
        """Show names with the mark that stands for them: (mark, colour, name)."""
        self.legend.setText(
            " &nbsp; ".join(f'<span style="color:{colour}">{mark}</span>&nbsp;{name}' for mark, colour, name in entries)
        )
