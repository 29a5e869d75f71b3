"""The list of methods: title, year and summary of each; grey with the reason where one cannot run."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from plexoscope.app.theme import UNIT_PX
from plexoscope.plugins.discovery import Methods

MOST_HEIGHT_PX = 28 * UNIT_PX


class MethodRow(QFrame):
    """One method in the list."""

    clicked = Signal()

    def __init__(self, title: str, year: str, summary: str, reason: str) -> None:
        super().__init__()
        self.setObjectName("methodRow")
        self.setAccessibleName(title)
        self.available = not reason
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self.available else Qt.FocusPolicy.NoFocus)
        name = QLabel(title, wordWrap=True)
        name.setStyleSheet("font-weight: 600;")
        when = QLabel(year)
        when.setProperty("role", "muted")
        if not self.available:
            name.setProperty("role", "muted")
        head = QHBoxLayout()
        head.addWidget(name, 1)
        head.addWidget(when, 0, Qt.AlignmentFlag.AlignTop)
        text = QLabel(reason or summary, wordWrap=True)
        text.setProperty("role", "muted" if self.available else "warning")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT_PX, UNIT_PX // 2, UNIT_PX, UNIT_PX // 2)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(text)

    def set_selected(self, selected: bool) -> None:
        if self.property("selected") != selected:
            self.setProperty("selected", selected)
            self.style().unpolish(self)
            self.style().polish(self)

    def mousePressEvent(self, event) -> None:
        if self.available:
            self.clicked.emit()

    def keyPressEvent(self, event) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.available:
            self.clicked.emit()
        else:
            super().keyPressEvent(event)


class MethodList(QScrollArea):
    """All methods, as high as they need and no higher than leaves room for the form.

    Signals
    -------
    chosen(id)
    """

    chosen = Signal(str)

    def __init__(self, methods: Methods) -> None:
        super().__init__(widgetResizable=True, horizontalScrollBarPolicy=Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows: dict[str, MethodRow] = {}
        content = QWidget()
        self._layout = QVBoxLayout(content)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2)
        for method in methods:
            manifest = method.manifest
            row = MethodRow(manifest.title, str(manifest.citation.year), manifest.summary, method.reason)
            row.clicked.connect(lambda id=method.id: self.chosen.emit(id))
            self.rows[method.id] = row
            self._layout.addWidget(row)
        for broken in methods.broken:
            self._layout.addWidget(MethodRow(broken.folder.name, "", "", broken.reason))
        if not self._layout.count():
            empty = QLabel("No method is installed", alignment=Qt.AlignmentFlag.AlignCenter)
            empty.setProperty("role", "muted")
            self._layout.addWidget(empty)
        self._layout.addStretch(1)
        self.setWidget(content)

    def select(self, id: str | None) -> None:
        for each, row in self.rows.items():
            row.set_selected(each == id)

    def sizeHint(self) -> QSize:
        height = self._layout.heightForWidth(max(self.viewport().width(), 1))
        return QSize(super().sizeHint().width(), min(height, MOST_HEIGHT_PX))

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.updateGeometry()
