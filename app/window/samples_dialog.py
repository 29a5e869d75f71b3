"""The dialog of samples: what there is, whose it is, and what installs that which is not there."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from plexoscope.app.widgets.icons import icon
from plexoscope.app.widgets.plain_text import PlainLabel, plain_tip
from plexoscope.app.widgets.theme import UNIT_PX, Theme
from plexoscope.plugins.manifest import Sample
from plexoscope.plugins.samples import why_missing

SIZE = QSize(138 * UNIT_PX, 78 * UNIT_PX)
HEADINGS = ("Sample", "Kind", "Size", "Licence", "State")
PIP = "pip install "
INSTALLED, ABSENT, ELSEWHERE = "Ready", "Not installed", "To fetch"
READ_FROM = ", read from the installed package"
KIND_WORDS = {
    "streamlines": "Streamlines",
    "volume": "Volume",
    "network": "Network",
    "temporal_network": "Network in time",
    "time_series": "Time series",
    "parcellation": "Parcellation",
    "vectors": "Vectors",
    "array": "Array",
}


class SamplesDialog(QDialog):
    """Lists samples; one that is there can be opened, of one that is not the line that installs it can be copied.

    Parameters
    ----------
    samples
        In the order shown.
    openable
        The kinds that the window can show; the others are offered in the forms of methods.

    Signals
    -------
    chosen(Sample)
    """

    chosen = Signal(object)

    def __init__(self, parent, samples: Sequence[Sample], openable: Collection[str], theme: Theme) -> None:
        super().__init__(parent)
        self.setWindowTitle("Samples")
        self.resize(SIZE)
        self._samples, self._openable = tuple(samples), frozenset(openable)
        self._reasons = {sample.id: why_missing(sample) for sample in samples}
        self.filter = QLineEdit(
            placeholderText="Find a sample", clearButtonEnabled=True, accessibleName="Find a sample"
        )
        self.filter.textChanged.connect(self._show_found)
        self.list = QTreeWidget(rootIsDecorated=False, uniformRowHeights=True, accessibleName="Samples")
        self.list.setProperty("role", "samples")
        self.list.setHeaderLabels(HEADINGS)
        self._items = [self._row(sample, theme) for sample in samples]
        self.list.addTopLevelItems(self._items)
        header = self.list.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        self.list.currentItemChanged.connect(lambda *_: self._show_details())
        self.list.itemActivated.connect(lambda *_: self._open())
        self.details = _Details(theme)
        self.open_button = QPushButton("Open")
        self.open_button.setProperty("role", "primary")
        self.open_button.setDefault(True)
        self.open_button.clicked.connect(self._open)
        close = QPushButton("Close", autoDefault=False)
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT_PX)
        buttons.addStretch(1)
        buttons.addWidget(close)
        buttons.addWidget(self.open_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * UNIT_PX, 2 * UNIT_PX, 2 * UNIT_PX, 2 * UNIT_PX)
        layout.setSpacing(UNIT_PX + UNIT_PX // 2)
        layout.addWidget(self.filter)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.details)
        layout.addLayout(buttons)
        self.list.setCurrentItem(self._items[0])
        self.list.setFocus()

    @property
    def sample(self) -> Sample | None:
        """The one that is selected."""
        item = self.list.currentItem()
        return None if item is None or item.isHidden() else self._samples[self.list.indexOfTopLevelItem(item)]

    def select(self, id: str) -> None:
        """Select the sample of that id, and bring it into sight."""
        for item, sample in zip(self._items, self._samples, strict=True):
            if sample.id == id:
                self.list.setCurrentItem(item)
                self.list.scrollToItem(item)

    def _row(self, sample: Sample, theme: Theme) -> QTreeWidgetItem:
        absent = bool(self._reasons[sample.id])
        kind = KIND_WORDS.get(sample.kind, sample.kind)
        licence = sample.licence.removesuffix(READ_FROM)
        state = ELSEWHERE if sample.address else ABSENT if absent else INSTALLED
        words = (sample.title, kind, sample.size or "–", licence, state)
        item = QTreeWidgetItem(list(words))
        for column, word in enumerate(words):
            item.setToolTip(column, plain_tip(self._reasons[sample.id] or word))
            if absent or column not in (0, len(words) - 1):
                item.setForeground(column, QBrush(QColor(theme.muted)))
        if not absent:
            item.setForeground(len(words) - 1, QBrush(QColor(theme.good)))
        return item

    def _show_found(self, words: str) -> None:
        wanted = words.lower().split()
        for item, sample in zip(self._items, self._samples, strict=True):
            text = f"{sample.title} {KIND_WORDS.get(sample.kind, '')} {sample.citation} {sample.distribution}".lower()
            item.setHidden(not all(word in text for word in wanted))
        found = [item for item in self._items if not item.isHidden()]
        if self.sample is None and found:
            self.list.setCurrentItem(found[0])
        self._show_details()

    def _show_details(self) -> None:
        sample = self.sample
        reason = "" if sample is None else self._reasons[sample.id]
        self.details.show_sample(sample, reason)
        can_open = sample is not None and not reason and sample.kind in self._openable
        self.open_button.setEnabled(can_open)
        elsewhere = sample is not None and not reason and not can_open
        self.open_button.setToolTip("Choose it in the form of a method" if elsewhere else "")

    def _open(self) -> None:
        if self.open_button.isEnabled():
            self.chosen.emit(self.sample)
            self.accept()


class _Details(QFrame):
    """Citation and licence of one sample, and the line that installs it, or its address, if it is not there."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self.title = PlainLabel()
        self.title.setProperty("role", "title")
        self.citation, self.licence, self.place = (PlainLabel(wordWrap=True) for _ in range(3))
        for label in (self.citation, self.licence, self.place):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.citation.setMinimumHeight(2 * self.citation.fontMetrics().lineSpacing())  # what most of them take
        self.line = QLineEdit(readOnly=True, accessibleName="Line that installs the sample")
        self.line.setProperty("role", "command")
        self.copy = QPushButton("Copy", autoDefault=False)
        self.copy.setIcon(icon("copy", theme.text))
        self.copy.clicked.connect(self._copy)
        grid = QGridLayout(self)
        grid.setContentsMargins(2 * UNIT_PX, UNIT_PX + UNIT_PX // 2, 2 * UNIT_PX, UNIT_PX + UNIT_PX // 2)
        grid.setHorizontalSpacing(2 * UNIT_PX)
        grid.setVerticalSpacing(UNIT_PX // 2)
        grid.addWidget(self.title, 0, 0, 1, 3)
        grid.setRowMinimumHeight(0, 3 * UNIT_PX + UNIT_PX // 2)
        rows = (("Citation", self.citation), ("Licence", self.licence), ("From", self.place), ("Install", self.line))
        self._names: dict[str, QLabel] = {}
        for row, (name, widget) in enumerate(rows, start=1):
            self._names[name] = QLabel(name)
            self._names[name].setProperty("role", "muted")
            top = Qt.AlignmentFlag.AlignTop if isinstance(widget, QLabel) else Qt.AlignmentFlag.AlignVCenter
            grid.addWidget(self._names[name], row, 0, top)
            grid.addWidget(widget, row, 1, 1, 1 if widget is self.line else 2)
        grid.addWidget(self.copy, len(rows), 2)
        grid.setColumnStretch(1, 1)
        for widget in (self.line, self.copy, self._names["Install"]):
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)  # the list above keeps its height from row to row
            widget.setSizePolicy(policy)

    def show_sample(self, sample: Sample | None, reason: str) -> None:
        """Show one sample, or that none fits; `reason` is why it is missing."""
        _, found, line = reason.partition(PIP)
        address = "" if sample is None else sample.address
        self.title.setText("No sample fits" if sample is None else sample.title)
        self.citation.setText("" if sample is None else sample.citation or "None given")
        self.licence.setText("" if sample is None else sample.licence)
        self.place.setText("" if sample is None else _place(sample))
        self.line.setText(address or (PIP + line if found else ""))
        self._names["Install"].setText("Address" if address else "Install")
        self.line.setCursorPosition(0)
        self.copy.setText("Copy")
        for widget in (self.line, self.copy, self._names["Install"]):
            widget.setVisible(bool(found or address))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.line.text())
        self.copy.setText("Copied")


def _place(sample: Sample) -> str:
    if sample.address:
        return f"Those who publish it: fetch it there, unpack it, and open {sample.file}"
    return f"Package {sample.distribution}, {sample.file}"
