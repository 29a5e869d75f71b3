"""What all panels share: a frame with a title, a body, and words for when it is empty."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGraphicsView, QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

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
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.title.setToolTip(title)
        self._stack = QStackedWidget()
        empty = QLabel("Nothing yet\nResults appear here while the method runs", wordWrap=True)
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty.setProperty("role", "muted")
        self._stack.addWidget(empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT_PX, UNIT_PX, UNIT_PX, UNIT_PX)
        layout.setSpacing(UNIT_PX // 2)
        layout.addWidget(self.title)
        layout.addWidget(self._stack, 1)

    def set_body(self, body: QWidget) -> None:
        self._stack.addWidget(body)

    def feed(self, results: Sequence[tuple[int, Any]]) -> None:
        """Take new results in order, each with its step. Never called with none."""
        self._stack.setCurrentIndex(1)
        self.show_results(results)

    def show_results(self, results: Sequence[tuple[int, Any]]) -> None:
        raise NotImplementedError

    def advance(self) -> None:
        """Play one frame. Called on the clock of the window while the panel is on the screen."""

    def closeEvent(self, event) -> None:
        # A plot owns menus that no widget is the parent of; only its own `close` frees them.
        for view in self.findChildren(QGraphicsView):
            view.close()
            view.deleteLater()
        super().closeEvent(event)

    def apply_theme(self, theme: Theme) -> None:
        self.theme = theme
