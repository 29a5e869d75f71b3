"""The runs dock: the runs and recordings of this session, to show, compare, and take off."""

import datetime
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListView,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from plexoscope.app.runs.run_entry import RunEntry
from plexoscope.app.runs.run_list import RunDelegate, RunModel, RunRow
from plexoscope.app.runs.runs import Runs
from plexoscope.app.runs.watching import SweepEntry
from plexoscope.app.widgets.plain_text import plain_title
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.plugins.recording import RunStore
from plexoscope.plugins.states import RunState

MOST_EARLIER = 20
ROLES = {
    RunState.SUCCEEDED: "good",
    RunState.FAILED: "bad",
    RunState.CRASHED: "bad",
    RunState.TIMED_OUT: "warning",
    RunState.CANCELLED: "muted",
}


class RunsDock(QWidget):
    """Shows the list of `Runs`.

    A click or Enter shows a run; with several selected the button compares them. A sweep stands for all of its runs.

    Signals
    -------
    compare_asked(entries)
    recording_asked(folder)
        The user chose one of the recordings of earlier sessions.
    """

    compare_asked = Signal(object)
    recording_asked = Signal(object)

    def __init__(self, runs: Runs, store: RunStore | None, theme: ThemeSource) -> None:
        super().__init__()
        self._runs, self._store = runs, store
        self.model = RunModel()
        self._delegate = RunDelegate(theme)
        self.list = QListView(accessibleName="Runs")
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._delegate)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setMouseTracking(True)
        self.list.clicked.connect(lambda index: self._show(index.row()))
        self.list.activated.connect(lambda index: self._show(index.row()))
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._open_menu)
        self.list.selectionModel().selectionChanged.connect(lambda *_: self._refresh_buttons())
        self._empty = QLabel("No run yet\nRuns and recordings are listed here", wordWrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("role", "muted")
        self.compare = QPushButton("Compare")
        self.compare.setToolTip("Lay the selected runs side by side; hold Ctrl to select several")
        self.compare.clicked.connect(lambda: self.compare_asked.emit(self.selected()))
        self.remove = QPushButton("Remove")
        self.remove.setToolTip("Take the selected runs off the list (Delete); recordings stay on disk")
        self.remove.clicked.connect(self._remove)
        self.earlier = QPushButton("Earlier runs")
        self.earlier.setToolTip("Open the recording of a run of another session")
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._list_earlier)
        self.earlier.setMenu(self._menu)
        self.earlier.setVisible(store is not None)
        buttons = QHBoxLayout()
        buttons.setSpacing(UNIT_PX)
        for button in (self.compare, self.remove):
            button.setProperty("role", "narrow")  # or else a window of 1024 pixels is too small for all docks
            button.setMinimumWidth(8 * UNIT_PX)  # the role counts only once it has been on the screen
            buttons.addWidget(button, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT_PX, UNIT_PX // 2, UNIT_PX, UNIT_PX)
        layout.setSpacing(UNIT_PX)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._empty, 1)
        layout.addLayout(buttons)
        layout.addWidget(self.earlier)
        runs.changed.connect(self.refresh)
        runs.ticked.connect(self.refresh)
        self.refresh()

    def selected(self) -> list[RunEntry]:
        """The selected runs, those of selected sweeps among them, in the order of the list."""
        keys = {self.model.rows[index.row()].key for index in self.list.selectionModel().selectedIndexes()}
        return [entry for entry in self._runs.entries if entry.name in keys or entry.sweep in keys - {""}]

    def select(self, entries: list[RunEntry]) -> None:
        """Select exactly these runs."""
        names = {entry.name for entry in entries}
        chosen = self.list.selectionModel()
        chosen.clearSelection()
        for i, row in enumerate(self.model.rows):
            if row.key in names:
                chosen.select(self.model.index(i), QItemSelectionModel.SelectionFlag.Select)

    def refresh(self) -> None:
        if not self.isVisible() and self.model.rows:
            return  # shown anew with the next event that finds it on the screen
        rows: list[RunRow] = []
        sweeps = {each.name: each for each in self._runs.sweeps}
        for entry in self._in_order():
            if entry.sweep in sweeps:
                rows.append(_sweep_row(sweeps.pop(entry.sweep)))
            rows.append(self._row(entry))
        before = [row.key for row in self.model.rows if row.shown]
        self.model.set_rows(rows)
        now = [at for at, row in enumerate(rows) if row.shown]
        if len(now) == 1 and [rows[now[0]].key] != before:
            self.list.scrollTo(self.model.index(now[0]))
        self.list.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self._refresh_buttons()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self.refresh()

    def keyPressEvent(self, event) -> None:
        if event.matches(QKeySequence.StandardKey.Delete):  # the list leaves it to us
            self._remove()
        else:
            super().keyPressEvent(event)

    def _in_order(self) -> list[RunEntry]:
        """As they came, with all runs of a sweep at the place of its first: a lost one is started again later."""
        first = {entry.sweep: at for at, entry in reversed(list(enumerate(self._runs.entries)))}
        at_of = {entry: first[entry.sweep] if entry.sweep else at for at, entry in enumerate(self._runs.entries)}
        return sorted(self._runs.entries, key=at_of.__getitem__)

    def _row(self, entry: RunEntry) -> RunRow:
        progress = entry.source.progress
        state = entry.state if entry.replay is None else entry.end
        n_passed, n_checks = entry.n_checks
        words = str(state or "cut off")
        if state is RunState.RUNNING and progress.fraction is not None:
            words = f"{100 * progress.fraction:.0f} %"
        elif state is RunState.SUCCEEDED and n_checks:
            words = f"{n_passed} of {n_checks}" + (" ✓" if n_passed == n_checks else "")
        role = ROLES.get(state, "text") if state is not None else "muted"
        if state is RunState.SUCCEEDED and n_passed < n_checks:
            role = "warning"
        parts = [f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}"
                 for name, value in entry.changed.items()]  # fmt: skip
        parts.append(f"seed {entry.seed}")
        if entry.replay is not None:
            parts.insert(0, "recorded")
        shown = self._runs.compared or (self._runs.shown,)
        fraction = progress.fraction if entry.is_active else None
        title = entry.name if entry.sweep else f"{entry.name} {entry.title}"
        return RunRow(
            entry.name, title, ", ".join(parts), words, role, fraction, entry in shown,
            in_sweep=bool(entry.sweep),
        )  # fmt: skip

    def _show(self, row: int) -> None:
        if len(self.list.selectionModel().selectedIndexes()) > 1:
            return
        key = self.model.rows[row].key
        entry = next((entry for entry in self._runs.entries if entry.name == key), None)
        if entry is not None and (entry is not self._runs.shown or self._runs.compared):
            self._runs.show(entry)

    def _remove(self) -> None:
        self._runs.remove(self.selected())

    def _open_menu(self, place: QPoint) -> None:
        chosen, menu = self.selected(), QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if len(chosen) == 1:
            entry = chosen[0]
            menu.addAction("Show", lambda: self._runs.show(entry))
            if error := entry.error_text:
                menu.addAction("Copy error", lambda: QGuiApplication.clipboard().setText(error))
            if entry.folder is not None:
                folder = str(entry.folder)
                menu.addAction("Copy path of the recording", lambda: QGuiApplication.clipboard().setText(folder))
            menu.addSeparator()
        for button in (self.compare, self.remove):
            menu.addAction(button.text(), button.click).setEnabled(button.isEnabled())
        menu.popup(self.list.viewport().mapToGlobal(place))

    def _list_earlier(self) -> None:
        self._menu.clear()
        here = {entry.folder for entry in self._runs.entries}
        stored = self._store.recordings(MOST_EARLIER + len(here)) if self._store is not None else ()
        for each in [each for each in stored if each.folder not in here][:MOST_EARLIER]:
            end = each.header.end
            how = end.state if end is not None and end.state else "cut off"
            words = f"{_when(each.header.started)}  {each.header.title}, seed {each.header.seed}: {how}"
            folder: Path = each.folder
            self._menu.addAction(plain_title(words), lambda folder=folder: self.recording_asked.emit(folder))
        if self._menu.isEmpty():
            self._menu.addAction("None is recorded yet").setEnabled(False)

    def _refresh_buttons(self) -> None:
        chosen = self.selected()
        self.compare.setEnabled(len(chosen) > 1 and len({entry.method_id for entry in chosen}) == 1)
        self.remove.setEnabled(any(not entry.is_active for entry in chosen))


def _sweep_row(each: SweepEntry) -> RunRow:
    progress = each.sweep.progress
    over = each.sweep.is_over
    return RunRow(
        each.name, f"{each.name}, {each.title}", "", f"{each.sweep.n_done} of {len(each.sweep.points)}",
        "good" if over else "text", None if over else progress.fraction, is_sweep=True,
    )  # fmt: skip


def _when(started: str) -> str:
    """A time of a recording as its reader's clock showed it."""
    try:
        return datetime.datetime.fromisoformat(started).astimezone().strftime("%d %b %H:%M")
    except ValueError:
        return started
