"""The content of a dock that lists things: a row for each, words while there is none, forms for the selected one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from plexoscope.app.widgets.form_grid import scrolled_column
from plexoscope.app.widgets.list_row import ListRow
from plexoscope.app.widgets.plain_text import PlainLabel
from plexoscope.app.widgets.theme_source import ThemeSource


@dataclass(frozen=True)
class Item:
    """What a row shows; `detail` is its second line."""

    id: str
    name: str
    detail: str
    tooltip: str
    visible: bool


class ItemsDock(QWidget):
    """A kind overrides what the buttons of a row do, and calls `show_items`.

    Parameters
    ----------
    empty
        Words while there is nothing to list.

    Attributes
    ----------
    rows : dict of str to ListRow
        By the id of what they show.
    """

    def __init__(self, empty: str, theme: ThemeSource) -> None:
        super().__init__()
        self._theme = theme
        self.rows: dict[str, ListRow] = {}
        self._parts: tuple[QWidget, ...] = ()
        self._stops: tuple[QWidget, ...] = ()
        self.empty = PlainLabel(empty, wordWrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("role", "muted")
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        self._column = scrolled_column(self)
        self._column.addWidget(self.empty)
        self._column.addLayout(self._list)

    # What a kind overrides.

    def choose(self, id: str) -> None:
        """Select what a row shows."""
        raise NotImplementedError

    def toggle(self, id: str) -> None:
        """Hide what a row shows, or show it."""
        raise NotImplementedError

    def remove(self, id: str) -> None:
        """Close what a row shows."""
        raise NotImplementedError

    # What a kind uses.

    def add_parts(self, parts: Sequence[QWidget], stops: Sequence[QWidget]) -> None:
        """Put forms below the list, seen while something is selected; `stops` are where the tab key stops in them."""
        self._parts, self._stops = tuple(parts), tuple(stops)
        for part in parts:
            self._column.addWidget(part)

    def add_open_button(self, words: str, ask_open: Callable[[], None]) -> QPushButton:
        """Put a button below the forms that asks for a file to open."""
        button = QPushButton(words)
        button.clicked.connect(lambda: ask_open())
        self._column.addWidget(button)
        return button

    def end_column(self) -> None:
        """Leave the rest of the dock empty."""
        self._column.addStretch(1)

    def show_items(self, items: Sequence[Item], selected: str | None) -> None:
        """List these; the forms are about the selected one."""
        self.empty.setVisible(not items)
        ids = [item.id for item in items]
        for id in [id for id in self.rows if id not in ids]:
            gone = self.rows.pop(id)
            gone.hide()  # at once: a list of the old and the new would be seen in between
            gone.deleteLater()
        for place, item in enumerate(items):
            if item.id not in self.rows:
                self.rows[item.id] = self._row_of(item)
            row = self.rows[item.id]
            if self._list.indexOf(row) != place:
                self._list.insertWidget(place, row)
            row.show_state(item.visible, item.id == selected)
        stops = [stop for id in ids for stop in self.rows[id].stops]
        for first, second in pairwise([*stops, *self._stops]):
            QWidget.setTabOrder(first, second)
        for part in self._parts:
            part.setVisible(selected is not None)

    def _row_of(self, item: Item) -> ListRow:
        toggle, remove = partial(self.toggle, item.id), partial(self.remove, item.id)
        row = ListRow(item.name, item.detail, item.tooltip, toggle, remove, self._theme)
        row.chosen.connect(partial(self.choose, item.id))
        return row
