"""A row of a list in a dock: eye, name with a line below it, remove."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from plexoscope.app.widgets.elided_label import ElidedLabel
from plexoscope.app.widgets.icons import icon
from plexoscope.app.widgets.plain_text import plain_tip
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource


class ListRow(QFrame):
    """Shows one thing that can be selected, hidden and removed.

    Signals
    -------
    chosen
        The user selected it.
    """

    chosen = Signal()

    def __init__(
        self,
        name: str,
        detail: str,
        tooltip: str,
        toggle: Callable[[], None],
        remove: Callable[[], None],
        theme: ThemeSource,
    ) -> None:
        super().__init__()
        self.setObjectName("layerRow")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self._name, self._toggle, self._theme = name, toggle, theme
        self.eye = QToolButton(checkable=True)
        self.eye.clicked.connect(lambda: toggle())
        self.remove = QToolButton(toolTip=plain_tip(f"Remove {name}"))
        self.remove.setAccessibleName(f"Remove {name}")
        self.remove.clicked.connect(lambda: remove())
        title, below = ElidedLabel(name), ElidedLabel(detail)
        title.setToolTip(plain_tip(tooltip))
        below.setProperty("role", "muted")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(title)
        words.addWidget(below)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(UNIT_PX // 2)
        layout.addWidget(self.eye)
        layout.addLayout(words, 1)
        layout.addWidget(self.remove)
        theme.changed.connect(self._show_icons)

    def show_state(self, visible: bool, selected: bool) -> None:
        self.setProperty("selected", selected)
        self.style().unpolish(self)
        self.style().polish(self)
        self.eye.setChecked(visible)
        self.eye.setToolTip(plain_tip(f"{'Hide' if visible else 'Show'} {self._name}"))
        self.eye.setAccessibleName(self.eye.toolTip())
        self._show_icons()

    def _show_icons(self) -> None:
        theme, visible = self._theme.now, self.eye.isChecked()
        self.eye.setIcon(icon("eye" if visible else "eye-off", theme.text if visible else theme.muted))
        self.remove.setIcon(icon("remove", theme.muted))

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where the tab key stops, in order."""
        return (self, self.eye, self.remove)

    def mousePressEvent(self, event) -> None:
        self.chosen.emit()

    def keyPressEvent(self, event) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit()
        elif event.key() == Qt.Key.Key_Space:
            self._toggle()
        else:
            super().keyPressEvent(event)
