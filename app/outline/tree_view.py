"""The tree on the screen: what a click, a key and a drag on its rows do, and its search."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QCursor, QPainter
from PySide6.QtWidgets import QAbstractItemView, QMenu, QStyleOptionViewItem, QTreeView

from plexoscope.app.inputs.typed_search import folded
from plexoscope.app.outline.tree_delegate import TreeDelegate, eye_rect
from plexoscope.app.outline.tree_model import TreeModel, indexes_of
from plexoscope.app.outline.verbs import OutlineVerbs
from plexoscope.app.view.open_thing import OpenThing
from plexoscope.app.widgets.icons import icon
from plexoscope.app.widgets.plain_text import plain_title
from plexoscope.app.widgets.theme_source import ThemeSource

INDENT_PX = 16
_MARK_PX = 14

Index = QModelIndex | QPersistentModelIndex


class TreeView(QTreeView):
    """Shows the rows of all that is open."""

    def __init__(self, verbs: OutlineVerbs, theme: ThemeSource) -> None:
        super().__init__()
        self._verbs, self._theme = verbs, theme
        self.setAccessibleName("What is open")
        self.setProperty("role", "outline")
        self.rows = TreeModel()
        self._delegate = TreeDelegate(theme)
        self.setModel(self.rows)
        self.setItemDelegate(self._delegate)
        self.setHeaderHidden(True)
        self.header().setAccessibleName("What is open")
        self.setUniformRowHeights(True)
        self.setIndentation(INDENT_PX)
        self.setMouseTracking(True)
        self.setAnimated(False)
        self.setExpandsOnDoubleClick(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)
        self.rows.renamed.connect(lambda index, name: verbs.rename(self.rows.key_at(index), name))
        self.rows.dropped.connect(verbs.move)
        self.selectionModel().currentChanged.connect(self._choose)
        self.clicked.connect(lambda index: verbs.inspect_again(self.rows.key_at(index)))
        self._typed = ""
        self._unfolded: set[str] = set()  # by hand, while a search unfolds others
        self._following = False
        self._hides = False  # whether a search has hidden rows
        theme.changed.connect(self.viewport().update)

    # What it shows.

    def show_things(self, things: Sequence[OpenThing], inspected: str) -> None:
        """Show these; the one that the inspector is about is the current one."""
        chosen = [self.rows.key_at(index) for index in self.selectionModel().selectedRows()]
        unfolded = self._unfolded if self._typed else self.unfolded()
        self._following = True
        if self.rows.show_things(self._verbs.outline(), things):
            for key in unfolded:
                self.setExpanded(self.rows.index_of(key), True)
            for key in chosen:
                place = self.rows.index_of(key)
                if place.isValid():
                    self.selectionModel().select(place, QItemSelectionModel.SelectionFlag.Select)
            self._filter()
        self._following = False
        self.show_inspected(inspected)

    def show_inspected(self, key: str) -> None:
        """Let the row of a thing be the current one; the others stay selected if it is among them."""
        place = self.rows.index_of(key)
        if not place.isValid() or place == self.currentIndex():
            return
        self._following = True
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        if self.selectionModel().isSelected(place):
            flags = QItemSelectionModel.SelectionFlag.NoUpdate
        self.selectionModel().setCurrentIndex(place, flags)
        self.scrollTo(place)
        self._following = False

    def unfolded(self) -> set[str]:
        """The keys of all rows whose content is seen."""
        found, pending = set(), [QModelIndex()]
        while pending:
            parent = pending.pop()
            for at in range(self.rows.rowCount(parent)):
                index = self.rows.index(at, 0, parent)
                if self.isExpanded(index):
                    found.add(self.rows.key_at(index))
                    if self.rows.thing_at(index) is None:
                        pending.append(index)
        return found

    def search(self, text: str) -> int:
        """Show only what has these letters in its name, with what it is in; returns how many there are."""
        if text.strip() and not self._typed:
            self._unfolded = self.unfolded()
        elif not text.strip() and self._typed:
            self.collapseAll()
            for key in self._unfolded:
                self.setExpanded(self.rows.index_of(key), True)
        self._typed = folded(text.strip())
        return self._filter()

    def _filter(self) -> int:
        typed, rows = self._typed, self.rows
        if not typed and not self._hides:
            return 0  # nothing to be shown again, however many rows there are
        self._hides = bool(typed)
        seen: set[QModelIndex] = set()
        found = set(indexes_of(rows, lambda thing: typed in folded(thing.name))) if typed else set()
        for index in found:
            while index.isValid():
                seen.add(index)
                index = index.parent()
                if index.isValid():
                    self.setExpanded(index, True)
        pending = [QModelIndex()]
        while pending:
            parent = pending.pop()
            whole = not typed or (parent.isValid() and parent in found)
            for at in range(rows.rowCount(parent)):
                index = rows.index(at, 0, parent)
                self.setRowHidden(at, parent, not whole and index not in seen)
                if not typed and not rows.rowCount(index):
                    continue
                pending.append(index)
        return len(found)

    # What is asked of it.

    def chosen_keys(self) -> list[str]:
        """Of the rows that are selected, from above."""
        indexes = sorted(self.selectionModel().selectedRows(), key=lambda index: self.visualRect(index).top())
        return [self.rows.key_at(index) for index in indexes]

    def chosen_things(self) -> list[OpenThing]:
        """The things that are selected, and those in folders that are."""
        found = [thing for index in self.selectionModel().selectedRows() for thing in self.rows.things_in(index)]
        return list({thing.key: thing for thing in found}.values())

    def begin_rename(self) -> None:
        """Let the name of the current row be typed."""
        index = self.currentIndex()
        if self.rows.flags(index) & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)

    def group_chosen(self) -> None:
        """Put what is selected into a folder, whose name is then typed."""
        folder = self._verbs.group(self.chosen_keys())
        if folder:
            place = self.rows.index_of(folder)
            self.setExpanded(place, True)
            self.selectionModel().setCurrentIndex(place, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.edit(place)

    def _choose(self, now: QModelIndex, before: QModelIndex) -> None:
        if not self._following and now.isValid():
            self._verbs.inspect(self.rows.key_at(now))

    # What the hand does.

    def mousePressEvent(self, event) -> None:
        at = event.position().toPoint()
        index = self.indexAt(at)
        if event.button() == Qt.MouseButton.LeftButton and self._is_on_eye(index, at):
            things = self.rows.things_in(index)
            if self.selectionModel().isSelected(index) and len(self.selectionModel().selectedRows()) > 1:
                things = self.chosen_things()
            if event.modifiers() & Qt.KeyboardModifier.AltModifier:
                self._verbs.show_only(things)
            else:
                self._verbs.set_visible(things, self.rows.is_visible(index) is False)
            return
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event) -> None:
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        is_plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
        if is_plain and index.isValid() and not self._is_on_eye(index, at) and self.visualRect(index).contains(at):
            self._bring_up(index)

    def mouseDoubleClickEvent(self, event) -> None:
        at = event.position().toPoint()
        index = self.indexAt(at)
        if self._is_on_eye(index, at):
            self.mousePressEvent(event)  # two quick clicks on a switch are two clicks
        elif index.isValid() and self.rows.flags(index) & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)
        elif index.isValid():
            self.setExpanded(index, not self.isExpanded(index))

    def keyPressEvent(self, event) -> None:
        key, index = event.key(), self.currentIndex()
        if key == Qt.Key.Key_F2:
            self.begin_rename()
        elif key == Qt.Key.Key_Delete:
            self._verbs.remove(self.chosen_keys())
        elif key == Qt.Key.Key_Space:
            self._verbs.toggle(self.chosen_things())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self._bring_up(index)
        else:
            super().keyPressEvent(event)

    def _bring_up(self, index: QModelIndex) -> None:
        thing = self.rows.thing_at(index)
        if thing is not None and thing.show is not None:
            thing.show()

    def _is_on_eye(self, index: QModelIndex, at: QPoint) -> bool:
        if not index.isValid() or self.rows.is_visible(index) is None:
            return False
        return eye_rect(self.visualRect(index)).adjusted(-4, -6, 4, 6).contains(at)

    def _open_menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if not index.isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_menu(menu, index)
        menu.popup(self.viewport().mapToGlobal(at))

    def fill_menu(self, menu: QMenu, index: Index) -> None:
        """All that can be done with a row, and with all that are selected."""
        rows, verbs, keys, things = self.rows, self._verbs, self.chosen_keys(), self.chosen_things()
        thing, is_one = rows.thing_at(index), len(keys) == 1

        def add(title: str, run: Callable[[], object], can: bool = True, key: str = "", why_not: str = "") -> None:
            action = menu.addAction(plain_title(title) + (f"\t{key}" if key else ""), run)
            action.setEnabled(can)
            action.setToolTip(why_not)

        menu.setToolTipsVisible(True)
        hideable = [each for each in things if each.visible is not None]
        is_seen = any(each.visible for each in hideable)
        add("Hide" if is_seen else "Show", lambda: verbs.toggle(things), bool(hideable), "Space")
        add("Show only this" if is_one else "Show only these", lambda: verbs.show_only(things), bool(hideable))
        menu.addSeparator()
        add("Rename…", self.begin_rename, is_one and bool(rows.flags(index) & Qt.ItemFlag.ItemIsEditable), "F2")
        add("Duplicate", lambda: verbs.duplicate(things), any(each.duplicate is not None for each in things))
        is_whole = any("/" not in key for key in keys)
        add("Group into a folder", self.group_chosen, is_whole, "Ctrl+Alt+G")
        if is_one and thing is None:
            add("Remove the folder alone", lambda: verbs.remove(keys, with_content=False))
        may_remove = thing is None or any(each.remove is not None for each in things)
        add("Remove" if thing is not None else "Remove with all in it", lambda: verbs.remove(keys), may_remove, "Del")
        if is_one and thing is not None and thing.more:
            menu.addSeparator()
            for entry in thing.more:
                add(entry.title, entry.run, not entry.why_not, why_not=entry.why_not)

    # How it looks.

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        is_chosen = self.selectionModel().isSelected(index)
        if is_chosen or index == self.indexAt(self.viewport().mapFromGlobal(QCursor.pos())):
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            if index == self.currentIndex() and self.hasFocus():
                painter.setPen(self._theme.now.colour("accent"))
            painter.setBrush(self._theme.now.colour("border" if is_chosen else "raised"))
            room: QRect = option.rect
            painter.drawRoundedRect(QRectF(2, room.top() + 0.5, self.viewport().width() - 4, room.height() - 1), 4, 4)
            painter.restore()
        super().drawRow(painter, option, index)

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        if not self.rows.rowCount(index):
            return
        mark = QRect(rect.right() - _MARK_PX, rect.center().y() - _MARK_PX // 2, _MARK_PX, _MARK_PX)
        icon("collapse" if self.isExpanded(index) else "expand", self._theme.now.muted).paint(painter, mark)
