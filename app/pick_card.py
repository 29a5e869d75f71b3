"""The card over the view that tells of the streamline that was picked."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from plexoscope.app.icons import icon
from plexoscope.app.theme import UNIT_PX, Theme

WIDTH_PX = 34 * UNIT_PX
MOST_ROWS = 10


class PickCard(QFrame):
    """Stands in the upper right corner of its parent.

    Signals
    -------
    copied, hide_wanted, sphere_wanted, closed
        A button was pressed.
    """

    copied = Signal()
    hide_wanted = Signal()
    sphere_wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.setObjectName("pickCard")
        self._area = parent
        self._labels: list[QLabel] = []
        self.setFixedWidth(WIDTH_PX)
        self.setAccessibleName("Picked streamline")
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self._layer = QLabel()
        self._layer.setProperty("role", "muted")
        self.close_ = QToolButton(toolTip="Clear (Esc)", accessibleName="Clear what was picked")
        self.close_.clicked.connect(self.closed)
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(UNIT_PX)
        self._rows.setVerticalSpacing(2)
        self._rows.setColumnStretch(1, 1)
        self.copy = QPushButton("Copy", toolTip="Copy what is known of it as text")
        self.copy.clicked.connect(self.copied)
        self.hide_it = QPushButton("Hide", toolTip="Hide this streamline")
        self.hide_it.clicked.connect(self.hide_wanted)
        self.sphere = QPushButton("Sphere here", toolTip="Filter by a sphere at the place that was clicked")
        self.sphere.clicked.connect(self.sphere_wanted)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.close_)
        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT_PX // 2)
        for button, stretch in ((self.copy, 2), (self.hide_it, 2), (self.sphere, 3)):
            buttons.addWidget(button, stretch)
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT_PX * 3 // 2, UNIT_PX, UNIT_PX, UNIT_PX)
        layout.setSpacing(UNIT_PX // 2)
        layout.addLayout(head)
        layout.addWidget(self._layer)
        layout.addLayout(self._rows)
        layout.addSpacing(UNIT_PX // 2)
        layout.addLayout(buttons)
        parent.installEventFilter(self)
        self.apply_theme(theme)
        self.hide()

    def apply_theme(self, theme: Theme) -> None:
        self.close_.setIcon(icon("remove", theme.muted))

    def show_facts(self, title: str, layer: str, facts: Sequence[tuple[str, str]]) -> None:
        self._title.setText(title)
        self._layer.setText(self.fontMetrics().elidedText(layer, Qt.TextElideMode.ElideMiddle, WIDTH_PX - 4 * UNIT_PX))
        for label in self._labels:
            label.deleteLater()
        self._labels = []
        shown = list(facts[:MOST_ROWS])
        if len(facts) > MOST_ROWS:
            shown.append((f"and {len(facts) - MOST_ROWS} more", "Copy tells them"))
        for row, (name, value) in enumerate(shown):
            left, right = QLabel(name), QLabel(value, wordWrap=True)
            left.setProperty("role", "muted")
            right.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._rows.addWidget(left, row, 0, Qt.AlignmentFlag.AlignTop)
            self._rows.addWidget(right, row, 1)
            self._labels += [left, right]
        self.show()
        self._layout.activate()
        self.adjustSize()
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        self.move(self._area.width() - self.width() - UNIT_PX, UNIT_PX)
        self.raise_()
