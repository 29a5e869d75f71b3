"""The dialog of preferences: all of them in one list that can be searched, each applied as soon as it is changed."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plexoscope.app.inputs.typed_search import words_of
from plexoscope.app.preferences.declared import DRAWING, SECTIONS
from plexoscope.app.preferences.kinds import Choice, Preference
from plexoscope.app.preferences.preferences import Preferences
from plexoscope.app.services.services import Services
from plexoscope.app.widgets.icons import icon
from plexoscope.app.widgets.plain_text import PlainLabel, plain_tip
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.theme_source import ThemeSource
from plexoscope.app.widgets.wheel_guard import WheelGuard
from plexoscope.app.window.preference_editors import WIDTH_PX, editor_of

SIZE = QSize(108 * UNIT_PX, 72 * UNIT_PX)
SECTIONS_PX = 21 * UNIT_PX
SHORTCUTS = "Shortcuts"


class PreferencesDialog(QDialog):
    """Shows the preferences section by section, or those that fit what is looked for.

    Parameters
    ----------
    graphics
        What draws the view, in words; "" as long as nothing was drawn.
    copy_report
        Copies what `plexoscope doctor` says.
    show_shortcuts
        Opens the list of keys.
    """

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        graphics: str,
        copy_report: Callable[[], object],
        show_shortcuts: Callable[[], object],
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Preferences")
        preferences, guard = services.preferences, WheelGuard(self)
        self._preferences = preferences
        self.search = QLineEdit(placeholderText="Find a preference", clearButtonEnabled=True)
        self.search.setAccessibleName("Find a preference")
        self.search.textChanged.connect(self._show_found)
        self.sections = QListWidget(accessibleName="Sections")
        self.sections.setProperty("role", "sections")
        self.sections.addItems([*SECTIONS, SHORTCUTS])
        self.sections.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sections.currentRowChanged.connect(self._choose_section)
        self.rows = {
            each.key: PreferenceRow(each, self._preferences, services.theme, guard) for each in self._preferences
        }
        copy = QPushButton("Copy report", autoDefault=False, toolTip="What plexoscope doctor says of this machine")
        copy.clicked.connect(copy_report)
        keys = QPushButton("Keyboard shortcuts…", autoDefault=False)
        keys.clicked.connect(show_shortcuts)
        self._others = [
            Row(DRAWING, "Graphics", graphics or "Nothing was drawn yet", copy, "gpu gl opengl renderer doctor"),
            Row(SHORTCUTS, "Keys", "Which key does what, to see and to change", keys, "keyboard hotkeys bindings"),
        ]
        self._all: Sequence[Row] = [*self.rows.values(), *self._others]
        self._headings = {section: PlainLabel(section) for section in (*SECTIONS, SHORTCUTS)}
        self.nothing = PlainLabel("No preference fits", wordWrap=True)
        self.nothing.setProperty("role", "muted")
        self.reset_all = QPushButton("Reset all", autoDefault=False, toolTip="Put every preference back")
        self.reset_all.clicked.connect(lambda: self._preferences.reset())
        close = QPushButton("Close", autoDefault=False)
        close.clicked.connect(self.accept)
        self._lay_out(close)
        self._follow = {each.key: partial(self._show_changed, each.key) for each in self._preferences}
        for each in self._preferences:
            self._preferences.follow(each, self._follow[each.key])
        self.finished.connect(self._leave)
        services.theme.changed.connect(self._fit)
        self._fit()
        self.sections.setCurrentRow(0)
        available = self.screen().availableGeometry().size() - QSize(4 * UNIT_PX, 8 * UNIT_PX)
        self.resize((SIZE * max(1.0, self.fontMetrics().height() / 16)).boundedTo(available))
        self.search.setFocus()

    def _lay_out(self, close: QPushButton) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, UNIT_PX, 0)
        column.setSpacing(0)
        for section, heading in self._headings.items():
            heading.setProperty("role", "title")
            heading.setContentsMargins(0, UNIT_PX, 0, UNIT_PX)
            column.addWidget(heading)
            for row in self._all:
                if row.section == section:
                    column.addWidget(row)
        column.addWidget(self.nothing)
        column.addStretch(1)
        self.scroll = QScrollArea(widgetResizable=True)
        self.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroll.setWidget(content)
        both, buttons = QHBoxLayout(), QHBoxLayout()
        both.setSpacing(2 * UNIT_PX)
        both.addWidget(self.sections)
        both.addWidget(self.scroll, 1)
        buttons.addWidget(self.reset_all)
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * UNIT_PX, 2 * UNIT_PX, 2 * UNIT_PX, 2 * UNIT_PX)
        layout.setSpacing(2 * UNIT_PX)
        layout.addWidget(self.search)
        layout.addLayout(both, 1)
        layout.addLayout(buttons)

    def _choose_section(self, row: int) -> None:
        if row >= 0:
            if self.search.text():
                self.search.clear()
            self._show_found("")

    def _show_found(self, typed: str) -> None:
        """Show what fits what is typed, of all sections; the chosen section if nothing is."""
        wanted = words_of(typed).split()
        if not wanted and self.sections.currentRow() < 0:
            self.sections.setCurrentRow(0)  # which comes back here
            return
        if wanted:
            self.sections.blockSignals(True)
            self.sections.setCurrentRow(-1)
            self.sections.blockSignals(False)
            shown = [row for row in self._all if all(word in row.found_by for word in wanted)]
        else:
            section = self.sections.currentItem().text()
            shown = [row for row in self._all if row.section == section]
        for row in self._all:
            row.setVisible(row in shown)
        for section, heading in self._headings.items():
            heading.setVisible(any(row.section == section for row in shown))
        self.nothing.setVisible(not shown)
        self.scroll.verticalScrollBar().setValue(0)

    def _show_changed(self, key: str, _: object) -> None:
        self.rows[key].show_value()
        self.reset_all.setEnabled(any(map(self._preferences.is_changed, self._preferences)))

    def _fit(self) -> None:
        """Give the names of the sections the room that they need, however large their words are."""
        self.sections.ensurePolished()
        self.sections.setFixedWidth(max(SECTIONS_PX, self.sections.sizeHintForColumn(0) + UNIT_PX))

    def _leave(self) -> None:
        for do in self._follow.values():
            self._preferences.leave(do)


class Row(QFrame):
    """A title, one line that explains it, and what changes it."""

    def __init__(self, section: str, title: str, help: str, editor: QWidget, words: str) -> None:
        super().__init__()
        self.setObjectName("preferenceRow")
        self.section = section
        self.found_by = words_of(f"{title} {help} {words} {section}")
        name, below = PlainLabel(title, wordWrap=True), PlainLabel(help, wordWrap=True)
        name.setProperty("role", "name")
        name.setBuddy(editor)
        below.setProperty("role", "muted")
        editor.setAccessibleDescription(help)
        words_column = QVBoxLayout()
        words_column.setSpacing(UNIT_PX // 4)
        words_column.addWidget(name)
        words_column.addWidget(below)
        words_column.addStretch(1)
        editor.setFixedWidth(WIDTH_PX)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, UNIT_PX + UNIT_PX // 2, 0, UNIT_PX + UNIT_PX // 2)
        self._grid.setHorizontalSpacing(2 * UNIT_PX)
        self._grid.addLayout(words_column, 0, 0)
        self._grid.addWidget(editor, 0, 1, Qt.AlignmentFlag.AlignTop)
        self._grid.setColumnMinimumWidth(2, 4 * UNIT_PX)
        self._grid.setColumnStretch(0, 1)


class PreferenceRow(Row):
    """One preference, with an arrow that puts it back where it differs."""

    def __init__(self, preference: Preference, preferences: Preferences, theme: ThemeSource, guard: WheelGuard) -> None:
        self._preference, self._preferences, self._theme = preference, preferences, theme
        self.editor = editor_of(preference, partial(preferences.change, preference), guard)
        choices = " ".join(title for _, title in preference.choices) if isinstance(preference, Choice) else ""
        words = f"{preference.words} {preference.key} {choices}"
        super().__init__(preference.section, preference.title, preference.help, self.editor, words)
        self.reset = QToolButton(accessibleName=f"Reset {preference.title}")
        self.reset.setToolTip(plain_tip(f"Put “{preference.title}” back"))
        self.reset.clicked.connect(lambda: preferences.reset(preference))
        policy = self.reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(policy)
        self._grid.addWidget(self.reset, 0, 2, Qt.AlignmentFlag.AlignTop)
        theme.changed.connect(self._show_icon)
        self._show_icon()

    def show_value(self) -> None:
        self.editor.show_value(self._preferences[self._preference])  # type: ignore[arg-type]
        is_changed = self._preferences.is_changed(self._preference)
        if not is_changed and self.reset.hasFocus():
            self.reset.focusNextChild()
        self.reset.setVisible(is_changed)

    def _show_icon(self) -> None:
        self.reset.setIcon(icon("reset", self._theme.now.text))
