"""The dialog of keyboard shortcuts: all commands with their keys, searched, changed and put back."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QBrush, QColor, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from plexoscope.app.inputs.typed_search import words_of
from plexoscope.app.services.actions import Action, Actions
from plexoscope.app.services.shortcuts import plain_key, why_no_shortcut
from plexoscope.app.widgets.plain_text import PlainLabel
from plexoscope.app.widgets.theme import UNIT_PX, Theme

SIZE = QSize(88 * UNIT_PX, 76 * UNIT_PX)
HEADINGS = ("Command", "Menu", "Shortcut")
HINT = "Press keys for what is selected; Backspace takes its shortcut away"


class ShortcutsDialog(QDialog):
    """Lists every command; a key that is free is given at once, one that is taken only when that is confirmed."""

    def __init__(self, parent: QWidget, actions: Actions, theme: Theme) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        self.resize(SIZE)
        self._actions, self._shortcuts, self._theme = actions, actions.shortcuts, theme
        self._wanted = ""
        self.filter = QLineEdit(placeholderText="Find a command or a key", clearButtonEnabled=True)
        self.filter.setAccessibleName("Find a command or a key")
        self.filter.textChanged.connect(self._show_found)
        self.list = QTreeWidget(rootIsDecorated=False, uniformRowHeights=True, accessibleName="Commands")
        self.list.setProperty("role", "samples")
        self.list.setHeaderLabels(HEADINGS)
        header = self.list.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        self.items = {action.id: self._line(action) for action in actions}
        self.list.addTopLevelItems(list(self.items.values()))
        self.list.currentItemChanged.connect(lambda *_: self._show_selected())
        self.keys = QKeySequenceEdit(maximumSequenceLength=1, accessibleName="New shortcut")
        self.keys.editingFinished.connect(self._take)  # a change is told while keys are pressed, too
        self.words = PlainLabel(HINT, wordWrap=True)
        self.take_over = QPushButton("Take it over", autoDefault=False)
        self.take_over.clicked.connect(lambda: self._give(self._wanted))
        self.remove = QPushButton("Remove", autoDefault=False, toolTip="Leave the selected command without a shortcut")
        self.remove.clicked.connect(lambda: self._give(""))
        self.reset = QPushButton("Reset", autoDefault=False, toolTip="Give the selected command its first shortcut")
        self.reset.clicked.connect(self._reset)
        self.reset_all = QPushButton("Reset all", autoDefault=False)
        self.reset_all.clicked.connect(self._reset_all)
        close = QPushButton("Close", autoDefault=False)
        close.clicked.connect(self.accept)
        edit, buttons = QHBoxLayout(), QHBoxLayout()
        edit.setSpacing(UNIT_PX)
        for widget in (self.keys, self.take_over, self.remove, self.reset):
            edit.addWidget(widget, 1 if widget is self.keys else 0)
        buttons.addWidget(self.reset_all)
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * UNIT_PX, 2 * UNIT_PX, 2 * UNIT_PX, 2 * UNIT_PX)
        layout.setSpacing(UNIT_PX + UNIT_PX // 2)
        layout.addWidget(self.filter)
        layout.addWidget(self.list, 1)
        layout.addLayout(edit)
        layout.addWidget(self.words)
        layout.addLayout(buttons)
        self._show_keys()
        self.list.setCurrentItem(next(iter(self.items.values())))
        self.filter.setFocus()

    @property
    def selected(self) -> str | None:
        """The id of the command that is selected."""
        item = self.list.currentItem()
        return None if item is None or item.isHidden() else item.data(0, Qt.ItemDataRole.UserRole)

    def _line(self, action: Action) -> QTreeWidgetItem:
        place = action.menu.replace("/", " › ") or "By typing"
        item = QTreeWidgetItem([action.title.rstrip("…"), place, ""])
        item.setData(0, Qt.ItemDataRole.UserRole, action.id)
        item.setToolTip(0, action.id)
        item.setForeground(1, QBrush(QColor(self._theme.muted)))
        return item

    def _show_keys(self) -> None:
        for id, item in self.items.items():
            changed = self._shortcuts.is_changed(id)
            key = _native(self._shortcuts.key(id))
            item.setText(2, key or ("–" if changed else ""))
            item.setForeground(2, QBrush(QColor(self._theme.accent if changed else self._theme.text)))
            first = _native(self._shortcuts.first_key(id)) or "none"
            item.setToolTip(2, f"Changed; at first {first}" if changed else "")
        self.reset_all.setEnabled(any(map(self._shortcuts.is_changed, self.items)))
        self._actions.show_keys()

    def _show_found(self, typed: str) -> None:
        wanted = words_of(typed).split()
        for id, item in self.items.items():
            action = self._actions[id]
            said = words_of(f"{action.title} {action.menu} {action.keywords} {id}") + item.text(2).lower()
            item.setHidden(not (all(word in said for word in wanted) or typed.lower() in item.text(2).lower()))
        shown = [item for item in self.items.values() if not item.isHidden()]
        if self.selected is None and shown:
            self.list.setCurrentItem(shown[0])
        self._show_selected()

    def _show_selected(self) -> None:
        id = self.selected
        self.keys.blockSignals(True)
        self.keys.setKeySequence(QKeySequence(self._shortcuts.key(id) if id else ""))
        self.keys.blockSignals(False)
        for widget in (self.keys, self.remove, self.reset):
            widget.setEnabled(id is not None)
        if id is not None:
            self.remove.setEnabled(bool(self._shortcuts.key(id)))
            self.reset.setEnabled(self._shortcuts.is_changed(id))
        self._say(HINT if id else "No command fits")

    def _take(self) -> None:
        id, key = self.selected, plain_key(self.keys.keySequence().toString())
        if id is None or key == self._shortcuts.key(id):
            return
        if not key or key == "Backspace":
            self._give("")
            return
        holder = self._shortcuts.holder(key)
        if why_not := why_no_shortcut(key):
            self._say(f"{_native(key)} alone cannot be a shortcut. {why_not}.", "warning")
        elif holder is None:
            self._give(key)
        else:
            self._wanted = key
            title = self._actions[holder].title.rstrip("…")
            self._say(f"{_native(key)} is the shortcut of “{title}”, which would be left without one.", "warning", True)

    def _give(self, key: str) -> None:
        id = self.selected
        if id is None:
            return
        self._shortcuts.change(id, key)
        self._show_keys()
        self._show_selected()
        title = self._actions[id].title.rstrip("…")
        self._say(f"{_native(key)} is now “{title}”." if key else f"“{title}” has no shortcut now.", "good")

    def _reset(self) -> None:
        if self.selected is not None:
            self._shortcuts.reset(self.selected)
            self._show_keys()
            self._show_selected()

    def _reset_all(self) -> None:
        self._shortcuts.reset()
        self._show_keys()
        self._show_selected()

    def _say(self, words: str, role: str = "muted", may_take_over: bool = False) -> None:
        self.words.setText(words)
        self.words.setProperty("role", role)
        self.words.style().unpolish(self.words)
        self.words.style().polish(self.words)
        self.take_over.setVisible(may_take_over)


def _native(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
