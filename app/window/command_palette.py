"""The command palette: actions, methods, samples and what is open, found by typing."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QStackedLayout, QVBoxLayout, QWidget

from plexoscope.app.inputs.typed_search import Findable, found, most_recent
from plexoscope.app.services.actions import Action, Actions
from plexoscope.app.services.arguments import ArgumentError, Deed, typed_deed
from plexoscope.app.services.messages import Messages
from plexoscope.app.widgets.plain_text import PlainLabel
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.window.palette_row import FINDABLE_ROLE, PaletteRow

WIDTH_PX = 680
HEIGHT_PX = 440
MOST_RECENT = 12
HINT = "Type a command, a method, a sample, or the name of what is open"
NOTHING_FOUND = """\
Nothing is called “{typed}”

Type what you want to do, a method or what it is for, a sample, or the name of what is open.
A few letters of each word are enough, in any order."""


class CommandPalette(QFrame):
    """A pop-up over the window: type, arrow keys, Enter.

    Parameters
    ----------
    others
        Returns what is found beside the actions.
    recent
        Ids of what was chosen before, the last one first.
    keep_recent
        Called with these when they change.
    """

    def __init__(
        self,
        actions: Actions,
        messages: Messages,
        theme: ThemeSource,
        others: Callable[[], Sequence[Findable]],
        recent: Sequence[str],
        keep_recent: Callable[[list[str]], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("palette")
        self._actions, self._messages, self._others, self._window = actions, messages, others, parent
        self._recent, self._keep_recent = list(recent), keep_recent
        self._things: list[Findable] = []
        self.entry = QLineEdit(placeholderText=HINT, accessibleName="Command")
        self.list = QListView(accessibleName="What fits", uniformItemSizes=True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setItemDelegate(PaletteRow(theme, self.list))
        self._model = _Found(self)
        self.list.setModel(self._model)
        self.empty = PlainLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("role", "muted")
        self.empty.setContentsMargins(4 * UNIT_PX, 0, 4 * UNIT_PX, 0)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT_PX, UNIT_PX, UNIT_PX, UNIT_PX)
        layout.setSpacing(UNIT_PX)
        layout.addWidget(self.entry)
        layout.addLayout(self._stack)
        self.entry.textChanged.connect(self._search)
        self.entry.installEventFilter(self)
        self.list.clicked.connect(lambda _: self.choose())

    @property
    def found(self) -> list[Findable]:
        """What is listed."""
        return self._model.things

    def open(self, typed: str = "") -> None:
        """Show the palette, as if that had been typed already."""
        self._things = [self._of(action) for action in self._actions] + list(self._others())
        self.entry.setText(typed)
        self._search(typed)
        room_px = self._window.width() - 4 * UNIT_PX, self._window.height() - 12 * UNIT_PX
        self.resize(min(WIDTH_PX, room_px[0]), min(HEIGHT_PX, room_px[1]))
        left = (self._window.width() - self.width()) // 2
        self.move(self._window.mapToGlobal(QPoint(left, 9 * UNIT_PX)))
        self.show()
        self.entry.setFocus()

    def _of(self, action: Action) -> Findable:
        place = action.menu.replace("/", " › ") or action.id.split(".")[0].capitalize()
        told = " ".join(f"{each.name}=…" for each in action.arguments) if action.run is None else ""
        return Findable(
            action.id,
            action.title,
            f"{place}   {told}" if told else place,
            f"{action.keywords} {action.tooltip}",
            partial(self._do, action),
            self._actions.qaction(action.id).shortcut().toString(QKeySequence.SequenceFormat.NativeText),
            action.why_not() or ("" if action.enabled() else "It cannot be done now"),
        )

    def _do(self, action: Action) -> None:
        self._actions.qaction(action.id).trigger()

    def _search(self, typed: str) -> None:
        deed = self._deed(typed)
        things = found(self._things, typed, self._recent) if deed is None else [self._told(deed)]
        self._model.show(things)
        self._stack.setCurrentWidget(self.list if things else self.empty)
        self.empty.setText("" if things else NOTHING_FOUND.format(typed=typed.strip()))
        if things:
            self.list.setCurrentIndex(self._model.index(0))
            self.list.scrollToTop()

    def _deed(self, typed: str) -> Deed | None:
        """What is typed as the command line takes it, `layer.opacity value=0.1`; None of anything else."""
        if "=" not in typed:
            return None
        try:
            deed = typed_deed(typed)
        except ArgumentError:
            return None
        return deed if any(action.id == deed.id for action in self._actions) else None

    def _told(self, deed: Deed) -> Findable:
        action = self._actions[deed.id]
        why_not = action.why_not()
        try:
            self._actions.check(deed)
        except ArgumentError as error:
            why_not = str(error)
        told = ", ".join(f"{name} {value}" for name, value in deed.told.items())
        return Findable(deed.id, f"{action.title.rstrip('…')}: {told}", "", "", partial(self._tell, deed), "", why_not)

    def _tell(self, deed: Deed) -> None:
        try:
            self._actions.do(deed)
        except ArgumentError as error:
            self._messages.error(error)

    def choose(self) -> None:
        """Choose the line that is marked. What cannot be done stays there with its reason."""
        index = self.list.currentIndex()
        if not index.isValid() or index.row() >= len(self.found):
            return
        thing = self.found[index.row()]
        if thing.why_not:
            return
        self._recent = most_recent(thing.id, self._recent, MOST_RECENT)
        self._keep_recent(self._recent)
        self.hide()
        thing.choose()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
            if event.key() in steps:
                self._step(steps[Qt.Key(event.key())])
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.choose()
                return True
        return super().eventFilter(watched, event)

    def _step(self, n_rows: int) -> None:
        n, row = len(self.found), self.list.currentIndex().row() + n_rows
        if n:
            row = row % n if abs(n_rows) == 1 else min(max(row, 0), n - 1)
            self.list.setCurrentIndex(self._model.index(row))


class _Found(QAbstractListModel):
    """The lines of the list."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.things: list[Findable] = []

    def show(self, things: list[Findable]) -> None:
        self.beginResetModel()
        self.things = things
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.things)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        thing = self.things[index.row()]
        if role == FINDABLE_ROLE:
            return thing
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{thing.title}, {thing.why_not or thing.place}"
        return None
