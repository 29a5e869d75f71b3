"""The rows of the tree for Qt: things in the order and folders of the outline, their pieces made as they are seen."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractItemModel, QMimeData, QModelIndex, QPersistentModelIndex, Qt, Signal

from plexoscope.app.document.outline import Outline, inside, is_folder, things_inside
from plexoscope.app.view.open_thing import OpenThing
from plexoscope.app.widgets.plain_text import plain_tip

MIME = "application/x-plexoscope-rows"
_PIECE_BITS = 32
"""A row of a thing and one of a piece are told apart by their internal id: that of the thing, and the piece from 1."""

Index = QModelIndex | QPersistentModelIndex


class TreeRow:
    """A thing or a folder, where it stands, and the pieces of it that were looked at.

    Attributes
    ----------
    thing : OpenThing or None
        None of a folder.
    rows : list of TreeRow
        What stands in a folder.
    """

    def __init__(self, number: int, key: str, parent: "TreeRow | None") -> None:
        self.number, self.key, self.parent = number, key, parent
        self.thing: OpenThing | None = None
        self.name = ""
        self.rows: list[TreeRow] = []
        self.at = 0
        self._pieces: Sequence[OpenThing] | None = None
        self._made: dict[int, OpenThing] = {}

    def show(self, thing: OpenThing) -> None:
        self.thing, self._pieces, self._made = thing, None, {}

    def piece(self, at: int) -> OpenThing:
        assert self.thing is not None
        if self._pieces is None:
            self._pieces = self.thing.children()
        if at not in self._made:
            self._made[at] = self._pieces[at]
        return self._made[at]

    @property
    def n_rows(self) -> int:
        return len(self.rows) if self.thing is None else self.thing.n_children


class TreeModel(QAbstractItemModel):
    """What is open, as rows.

    Signals
    -------
    renamed(index, name)
        The user has typed another name.
    dropped(keys, folder, before)
        Rows were dragged into a folder ("" for none), before one of its rows ("" for the end).
    """

    renamed = Signal(object, str)
    dropped = Signal(list, str, str)

    def __init__(self) -> None:
        super().__init__()
        self._top = TreeRow(0, "", None)
        self._by_number: dict[int, TreeRow] = {}
        self._by_key: dict[str, TreeRow] = {}
        self._n_made = 0
        self.outline: Outline = ()

    # What is shown.

    def show_things(self, outline: Outline, things: Sequence[OpenThing]) -> bool:
        """Show these where the outline has them; returns whether rows came, went or moved."""
        by_key = {thing.key: thing for thing in things}
        shape = [(row.key, row.folder) for row in outline]
        if shape == [(row.key, row.folder) for row in self.outline] and all(
            self._by_key[key].n_rows == thing.n_children for key, thing in by_key.items()
        ):
            self.outline = outline
            self._show_again(outline, by_key)
            return False
        self.beginResetModel()
        self.outline = outline
        self._build(by_key)
        self.endResetModel()
        return True

    def _show_again(self, outline: Outline, by_key: dict[str, OpenThing]) -> None:
        for told in outline:
            row = self._by_key[told.key]
            thing = by_key.get(told.key)
            if thing is not None and thing is not row.thing:
                row.show(thing)
                place = self.index_of_row(row)
                self.dataChanged.emit(place, place)
                if thing.n_children:
                    self.dataChanged.emit(self.index(0, 0, place), self.index(thing.n_children - 1, 0, place))
                for folder in self._folders_about(row):  # whose eye says how things in it are
                    place = self.index_of_row(folder)
                    self.dataChanged.emit(place, place)
            elif thing is None and row.name != told.name:
                row.name = told.name
                self.dataChanged.emit(self.index_of_row(row), self.index_of_row(row))

    def _folders_about(self, row: TreeRow) -> list[TreeRow]:
        found = []
        while row.parent is not None and row.parent is not self._top:
            row = row.parent
            found.append(row)
        return found

    def _build(self, by_key: dict[str, OpenThing]) -> None:
        numbers = {key: row.number for key, row in self._by_key.items()}
        self._top, self._by_number, self._by_key = TreeRow(0, "", None), {}, {}

        def fill(parent: TreeRow) -> None:
            for told in inside(self.outline, parent.key):
                number = numbers.get(told.key)
                if number is None:
                    self._n_made += 1
                    number = self._n_made
                row = TreeRow(number, told.key, parent)
                row.at = len(parent.rows)
                parent.rows.append(row)
                self._by_number[number] = self._by_key[told.key] = row
                if is_folder(told.key):
                    row.name = told.name
                    fill(row)
                else:
                    row.show(by_key[told.key])

        fill(self._top)

    # What stands where.

    def row_of(self, index: Index) -> TreeRow:
        """The row of a thing or folder, or of the thing that a piece is of."""
        return self._by_number[index.internalId() >> _PIECE_BITS] if index.isValid() else self._top

    def thing_at(self, index: Index) -> OpenThing | None:
        """The thing or piece of a row; None of a folder."""
        row, piece = self.row_of(index), index.internalId() & ((1 << _PIECE_BITS) - 1)
        return row.piece(piece - 1) if piece else row.thing

    def key_at(self, index: Index) -> str:
        thing = self.thing_at(index)
        return self.row_of(index).key if thing is None else thing.key

    def name_at(self, index: Index) -> str:
        thing = self.thing_at(index)
        return self.row_of(index).name if thing is None else thing.name

    def index_of_row(self, row: TreeRow) -> QModelIndex:
        return QModelIndex() if row is self._top else self.createIndex(row.at, 0, row.number << _PIECE_BITS)

    def index_of(self, key: str) -> QModelIndex:
        """Where a thing, a folder or a piece stands; invalid if it is not there."""
        row = self._by_key.get(key.partition("/")[0])
        if row is None:
            return QModelIndex()
        place = self.index_of_row(row)
        if "/" not in key:
            return place
        found = (at for at in range(row.n_rows) if row.thing is not None and row.piece(at).key == key)
        at = next(found, None)
        return QModelIndex() if at is None else self.index(at, 0, place)

    def things_in(self, index: Index) -> list[OpenThing]:
        """The thing of a row, or all that are in a folder."""
        thing = self.thing_at(index)
        if thing is not None:
            return [thing]
        rows = (self._by_key[key] for key in things_inside(self.outline, self.row_of(index).key))
        return [row.thing for row in rows if row.thing is not None]

    def is_visible(self, index: Index) -> bool | None:
        """Whether it is drawn; of a folder, whether anything in it is. None where there is nothing to hide."""
        seen = [thing.visible for thing in self.things_in(index) if thing.visible is not None]
        return any(seen) if seen else None

    # What Qt asks.

    def index(self, at: int, column: int, parent: Index | None = None) -> QModelIndex:
        parent = QModelIndex() if parent is None else parent
        row = self.row_of(parent)
        if column or not 0 <= at < row.n_rows:
            return QModelIndex()
        if row.thing is None:
            return self.createIndex(at, 0, row.rows[at].number << _PIECE_BITS)
        return self.createIndex(at, 0, (row.number << _PIECE_BITS) | (at + 1))

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        if not index.isValid():
            return QModelIndex()
        row = self.row_of(index)
        if index.internalId() & ((1 << _PIECE_BITS) - 1):
            return self.index_of_row(row)
        assert row.parent is not None
        return self.index_of_row(row.parent)

    def rowCount(self, parent: Index | None = None) -> int:
        parent = QModelIndex() if parent is None else parent
        if parent.isValid() and parent.internalId() & ((1 << _PIECE_BITS) - 1):
            return 0  # pieces have none
        return self.row_of(parent).n_rows

    def columnCount(self, parent: Index | None = None) -> int:
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole):
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self.name_at(index)
        if role == Qt.ItemDataRole.ToolTipRole:
            thing = self.thing_at(index)
            words = "" if thing is None else "\n".join(filter(None, (thing.name, thing.tip, thing.badge_tip)))
            return plain_tip(words)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(index)
        return None

    def _spoken(self, index: Index) -> str:
        thing = self.thing_at(index)
        words = ["Folder"] if thing is None else [thing.kind, thing.detail, thing.badge_tip]
        hidden = "hidden" if self.is_visible(index) is False else ""
        return ", ".join(filter(None, (self.name_at(index), *words, hidden)))

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        name = str(value).strip()
        if role == Qt.ItemDataRole.EditRole and name and name != self.name_at(index):
            self.renamed.emit(index, name)
            return True
        return False

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        if index.internalId() & ((1 << _PIECE_BITS) - 1):
            return flags | Qt.ItemFlag.ItemNeverHasChildren  # asked of each of many: none is made for it
        thing = self.thing_at(index)
        if thing is None or thing.rename is not None:
            flags |= Qt.ItemFlag.ItemIsEditable
        if thing is None or thing.may_move:
            flags |= Qt.ItemFlag.ItemIsDragEnabled
        return flags | Qt.ItemFlag.ItemIsDropEnabled if thing is None else flags

    # Dragging.

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[Index]) -> QMimeData:
        data = QMimeData()
        data.setData(MIME, "\n".join(self.key_at(index) for index in indexes).encode())
        return data

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, at: int, column: int, parent: Index) -> bool:
        if not data.hasFormat(MIME):
            return False
        into = self.row_of(parent)
        if into.thing is not None:
            return False
        before = into.rows[at].key if 0 <= at < len(into.rows) else ""
        self.dropped.emit(bytes(data.data(MIME).data()).decode().split("\n"), into.key, before)
        return False  # else Qt would remove what it took for a copy: the document moves it


def indexes_of(model: TreeModel, wanted: Callable[[OpenThing], bool]) -> list[QModelIndex]:
    """All pieces and things that are wanted, each with its row."""
    found = []
    pending = [QModelIndex()]
    while pending:
        parent = pending.pop()
        for at in range(model.rowCount(parent)):
            index = model.index(at, 0, parent)
            thing = model.thing_at(index)
            if thing is not None and wanted(thing):
                found.append(index)
            pending.append(index)
    return found
