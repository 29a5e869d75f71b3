"""A drop-down list with headings, wide enough for its names when it is open and narrow when it is not."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox

Sections = Sequence[tuple[str, Sequence[tuple[str, object]]]]

GONE = "No longer open"
_SCROLLBAR_PX = 24


class ChoiceBox(QComboBox):
    """Shows a choice and says when the user makes another; it does not keep it.

    Signals
    -------
    chosen(object)
        What stands behind the chosen words.
    """

    chosen = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__(accessibleName=name)
        self._sections: Sections = ()
        self._values: list[object] = []
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.activated.connect(lambda row: self.chosen.emit(self._values[row]))

    @property
    def values(self) -> list[object]:
        """What stands behind each row; None behind headings."""
        return list(self._values)

    def set_sections(self, sections: Sections) -> None:
        """Offer these choices: words and what stands behind them, each list under its heading if it has one."""
        if sections == self._sections:
            return
        self._sections = sections
        with QSignalBlocker(self):
            self._fill(sections)

    def show_choice(self, value: object, words: str = "") -> None:
        """Show a choice; one that is not on offer, any more, is added with `words`."""
        if value not in self._values:
            with QSignalBlocker(self):
                self._fill((*self._sections, (GONE, ((words, value),))))
            self._sections = ()  # the next offer is a new one
        if self.currentIndex() != self._values.index(value):
            with QSignalBlocker(self):
                self.setCurrentIndex(self._values.index(value))

    def showPopup(self) -> None:
        width = max(
            (self.fontMetrics().horizontalAdvance(self.itemText(row)) for row in range(self.count())), default=0
        )
        self.view().setMinimumWidth(max(self.width(), width + 2 * self.iconSize().width() + _SCROLLBAR_PX))
        super().showPopup()

    def _fill(self, sections: Sections) -> None:
        self.clear()
        self._values = []
        for heading, members in sections:
            if heading:
                self._add_heading(heading)
            for words, value in members:
                self.addItem(words)
                self._values.append(value)

    def _add_heading(self, words: str) -> None:
        self.addItem(words)
        self._values.append(None)
        model = self.model()
        if isinstance(model, QStandardItemModel):
            item = model.item(self.count() - 1)
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            item.setData(Qt.AlignmentFlag.AlignBottom, Qt.ItemDataRole.TextAlignmentRole)
