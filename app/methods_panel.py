"""The methods dock: the list of methods, the form of the chosen one, and the run bar."""

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from plexoscope.app.document import Document, MethodSettings, State
from plexoscope.app.messages import Messages
from plexoscope.app.parameter_form import ParameterForm
from plexoscope.app.run_bar import RunBar
from plexoscope.app.theme import UNIT_PX
from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins.discovery import Broken, Method, Methods
from plexoscope.plugins.parameters import fields
from plexoscope.plugins.samples import why_missing

CHOOSE_FILE = "…"
MAX_SEED = 2**31 - 1


class MethodRow(QFrame):
    """One method in the list: title, year, one line of summary; grey with the reason where it cannot run."""

    clicked = Signal()

    def __init__(self, title: str, year: str, summary: str, reason: str) -> None:
        super().__init__()
        self.setObjectName("methodRow")
        self.setAccessibleName(title)
        available = not reason
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if available else Qt.FocusPolicy.NoFocus)
        self._available = available
        head = QHBoxLayout()
        name = QLabel(title)
        name.setStyleSheet("font-weight: 600;")
        when = QLabel(year)
        for label in (when, *([] if available else [name])):
            label.setProperty("role", "muted")
        head.addWidget(name, 1)
        head.addWidget(when)
        text = QLabel(reason or summary, wordWrap=True)
        text.setProperty("role", "muted" if available else "warning")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT_PX, UNIT_PX // 2, UNIT_PX, UNIT_PX // 2)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(text)

    def set_selected(self, selected: bool) -> None:
        self.setProperty("selected", selected)
        self.style().unpolish(self)
        self.style().polish(self)

    def mousePressEvent(self, event) -> None:
        if self._available:
            self.clicked.emit()

    def keyPressEvent(self, event) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._available:
            self.clicked.emit()
        else:
            super().keyPressEvent(event)


class MethodsPanel(QWidget):
    """Shows the document's method settings and turns edits into undoable steps."""

    def __init__(self, document: Document, methods: Methods, messages: Messages, run_bar: RunBar) -> None:
        super().__init__()
        self._document, self._messages = document, messages
        self._methods = {method.id: method for method in methods}
        self._rows: dict[str, MethodRow] = {}
        self._shown: str | None = None
        self._form: ParameterForm | None = None
        list_layout = QVBoxLayout()
        list_layout.setSpacing(2)
        for method in methods:
            list_layout.addWidget(self._row_for(method))
        for broken in methods.broken:
            list_layout.addWidget(_row_for_broken(broken))
        if not self._methods and not methods.broken:
            empty = QLabel("No method is installed", alignment=Qt.AlignmentFlag.AlignCenter)
            empty.setProperty("role", "muted")
            list_layout.addWidget(empty)
        self._input = QComboBox(accessibleName="Input")
        self._input.activated.connect(self._choose_input)
        self._seed = QSpinBox(maximum=MAX_SEED, accessibleName="Seed", keyboardTracking=False)
        self._seed.setToolTip("The same seed gives the same run")
        self._seed.valueChanged.connect(self._choose_seed)
        head = QFormLayout()
        head.setHorizontalSpacing(2 * UNIT_PX)
        head.setVerticalSpacing(UNIT_PX // 2)
        head.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        head.addRow("Input", self._input)
        head.addRow("Seed", self._seed)
        self._hint = QLabel("Choose a method to set it up and run it", wordWrap=True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setProperty("role", "muted")
        self._citation = QLabel(wordWrap=True, openExternalLinks=True)
        self._citation.setProperty("role", "muted")
        self._settings = QWidget()
        settings = QVBoxLayout(self._settings)
        settings.setContentsMargins(0, 0, UNIT_PX, 0)
        settings.setSpacing(UNIT_PX)
        settings.addLayout(head)
        self._form_place = QVBoxLayout()
        settings.addLayout(self._form_place)
        settings.addWidget(self._citation)
        settings.addStretch(1)
        scroll = QScrollArea(widgetResizable=True, horizontalScrollBarPolicy=Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._settings)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT_PX, UNIT_PX // 2, UNIT_PX, UNIT_PX)
        layout.setSpacing(UNIT_PX)
        layout.addLayout(list_layout)
        layout.addWidget(self._hint)
        layout.addWidget(scroll, 1)
        layout.addWidget(run_bar)
        document.changed.connect(self._show)
        self._show(None, document.state)

    def selected(self) -> Method | None:
        id = self._document.state.selected_method
        return self._methods.get(id) if id else None

    def settings(self) -> MethodSettings:
        method = self.selected()
        return self._document.state.settings(method.id) if method else MethodSettings()

    def _row_for(self, method: Method) -> MethodRow:
        manifest = method.manifest
        row = MethodRow(manifest.title, str(manifest.citation.year), manifest.summary, method.reason)
        row.clicked.connect(lambda: self._document.select_method(method.id, manifest.title))
        self._rows[method.id] = row
        return row

    def _show(self, before: State | None, state: State) -> None:
        method = self.selected()
        self._settings.setVisible(method is not None)
        self._hint.setVisible(method is None and bool(self._methods))
        for id, row in self._rows.items():
            row.set_selected(method is not None and id == method.id)
        if method is None:
            return
        if self._shown != method.id:
            self._build(method)
        settings = state.settings(method.id)
        with QSignalBlocker(self._input), QSignalBlocker(self._seed):
            self._seed.setValue(settings.seed)
            self._fill_inputs(method, settings.input)
        if self._form is not None:
            self._form.show_values(settings.values)

    def _build(self, method: Method) -> None:
        self._shown = method.id
        if self._form is not None:
            self._form.deleteLater()
            self._form = None
        cite = method.manifest.citation
        self._citation.setText(f'{cite.authors}: <a href="{cite.link}">{cite.title}</a>. {cite.venue}, {cite.year}')
        try:
            self._form = ParameterForm(fields(method.load().params_class))
        except PlexoscopeError as error:
            self._messages.error(error)
            return
        self._form.edited.connect(self._edit)
        self._form_place.addWidget(self._form)

    def _fill_inputs(self, method: Method, chosen: str) -> None:
        self._input.clear()
        for sample in method.manifest.samples:
            missing = why_missing(sample)
            self._input.addItem(sample.title, sample.id)
            row = self._input.count() - 1
            self._input.setItemData(row, missing or sample.licence, Qt.ItemDataRole.ToolTipRole)
            if missing:  # a flag of 0 takes away "enabled" and "selectable"
                self._input.setItemData(row, 0, Qt.ItemDataRole.UserRole - 1)
        if chosen and self._input.findData(chosen) < 0:
            self._input.addItem(Path(chosen).name, chosen)
        self._input.addItem("Choose a file…", CHOOSE_FILE)
        self._input.setCurrentIndex(max(0, self._input.findData(chosen) if chosen else 0))

    def _choose_input(self, row: int) -> None:
        method = self.selected()
        value = self._input.itemData(row)
        if method is None:
            return
        if value == CHOOSE_FILE:
            value, _ = QFileDialog.getOpenFileName(self, f"Input of {method.manifest.title}")
            if not value:
                self._show(None, self._document.state)
                return
        self._document.change_settings(method.id, "Change input", input=value)

    def _choose_seed(self, seed: int) -> None:
        method = self.selected()
        if method is not None:
            self._document.change_settings(method.id, "Change seed", f"seed/{method.id}", seed=seed)

    def _edit(self, name: str, value: object) -> None:
        method = self.selected()
        if method is None:
            return
        field = next(field for field in fields(method.load().params_class) if field.name == name)
        values = {key: each for key, each in self.settings().values.items() if key != name}
        if value != field.default:
            values[name] = value
        label = f"Change {field.param.label.lower()}"
        self._document.change_settings(method.id, label, f"{method.id}/{name}", values=values)


def _row_for_broken(broken: Broken) -> MethodRow:
    return MethodRow(broken.folder.name, "", "", broken.reason)
