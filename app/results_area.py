"""The results dock: one panel for each channel of the method that runs, side by side."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from plexoscope.app.clock import Clock
from plexoscope.app.panels.base import Panel
from plexoscope.app.panels.registry import make_panel
from plexoscope.app.theme import UNIT_PX, Theme
from plexoscope.plugins.manifest import Manifest


class ResultsArea(QWidget):
    """Holds the panels of one run."""

    def __init__(self, theme: Theme, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        clock.motion.connect(self._advance)
        self._theme = theme
        self.panels: dict[str, Panel] = {}
        self.setMinimumHeight(200)
        self._empty = QLabel("Choose a method at the right and press Run\nIts results appear here while it works")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("role", "muted")
        self._splitter = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._splitter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT_PX, 0, UNIT_PX, UNIT_PX)
        layout.addWidget(self._stack)

    def prepare(self, manifest: Manifest) -> dict[str, Panel]:
        """Make fresh panels for the channels of a method and return them by channel name."""
        self.clear()
        self.panels = {
            channel.name: make_panel(channel.kind, channel.title, self._theme) for channel in manifest.channels
        }
        for panel in self.panels.values():
            self._splitter.addWidget(panel)
        self._splitter.setSizes([1] * len(self.panels))
        self._stack.setCurrentIndex(1)
        self._clock.want("panels", True)
        return self.panels

    def clear(self) -> None:
        """Close all panels."""
        for panel in self.panels.values():
            panel.close()
            panel.setParent(None)
            panel.deleteLater()
        self.panels = {}

    def _advance(self) -> None:
        for panel in self.panels.values():
            panel.advance()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self._clock.want("panels", bool(self.panels))

    def hideEvent(self, event) -> None:
        super().hideEvent(event)
        self._clock.want("panels", False)

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        for panel in self.panels.values():
            panel.apply_theme(theme)
