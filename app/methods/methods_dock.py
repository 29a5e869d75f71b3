"""The methods dock: the form of the chosen method, or a few to choose from, and what runs it."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import MethodSettings, State
from plexoscope.app.inputs.words import OpenInput, open_inputs
from plexoscope.app.methods.fitting_list import FittingList
from plexoscope.app.methods.input_form import InputForm
from plexoscope.app.methods.method_facts import citation_words, split_summary
from plexoscope.app.methods.parameter_form import ParameterForm
from plexoscope.app.methods.preset_menu import PresetMenu
from plexoscope.app.methods.run_options import RunOptions
from plexoscope.app.services.messages import Messages
from plexoscope.app.widgets.bursts import Bursts
from plexoscope.app.widgets.plain_text import PlainLabel
from plexoscope.app.widgets.theme import UNIT_PX
from plexoscope.app.widgets.wheel_guard import WheelGuard
from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins.discovery import Method, Methods
from plexoscope.plugins.families import family_title
from plexoscope.plugins.inputs import READERS
from plexoscope.plugins.parameters import Field, fields
from plexoscope.plugins.presets import Presets

SHOWN = (
    *("methods", "selected_method", "layers", "volumes", "graphs", "vectors"),
    *("selected_layer", "selected_graph"),  # an input for which nothing was chosen takes these
)
"""Fields of the state that the form shows."""

OPTION_WORDS = {
    "placement": "Change where the method runs",
    "wall_s": "Change time limit",
    "memory_mb": "Change memory limit",
    "sweep": "Change sweep",
    "n_seeds": "Change number of seeds",
}


class MethodsDock(QWidget):
    """Shows the document's method settings and turns edits into undoable steps.

    Parameters
    ----------
    start, start_buttons
        What stands below the form to run the method, and its buttons, where the tab key stops last.
    results
        Returns what runs have found that may be an input.

    Signals
    -------
    live_edited(method id, values)
        Parameters that a running method takes at once.
    library_wanted
        Another method is to be looked for.
    """

    live_edited = Signal(str, object)
    library_wanted = Signal()

    def __init__(
        self,
        document: Document,
        messages: Messages,
        methods: Methods,
        presets: Presets,
        start: QWidget,
        start_buttons: Sequence[QWidget],
        results: Callable[[], Sequence[OpenInput]] = tuple,
    ) -> None:
        super().__init__()
        self._document, self._messages, self._presets = document, messages, presets
        self._start_buttons, self._results = start_buttons, results
        self._methods = {method.id: method for method in methods}
        self._bursts, self._guard = Bursts(), WheelGuard(self)
        self._shown: str | None = None
        self._fields: tuple[Field, ...] = ()
        self.form: ParameterForm | None = None
        self.inputs: InputForm | None = None
        self.presets: PresetMenu | None = None
        self.options: RunOptions | None = None
        self.fitting = FittingList()
        self.fitting.chosen.connect(self._choose)
        self.fitting.all_wanted.connect(self.library_wanted)
        self.head, self.title, self.under, self.change = _head()
        self.change.clicked.connect(self.library_wanted)
        self.fault = PlainLabel(wordWrap=True, textInteractionFlags=Qt.TextInteractionFlag.TextSelectableByMouse)
        self.fault.setProperty("role", "bad")
        self._citation = QLabel(wordWrap=True, openExternalLinks=True)
        self._citation.setProperty("role", "muted")
        self.reading = PlainLabel(wordWrap=True, textInteractionFlags=Qt.TextInteractionFlag.TextSelectableByMouse)
        self.reading.setProperty("role", "muted")
        self._settings = QWidget()
        settings = QVBoxLayout(self._settings)
        settings.setContentsMargins(0, 0, UNIT_PX, 0)
        settings.setSpacing(UNIT_PX)
        self._places = [QVBoxLayout() for _ in range(4)]
        for place in self._places:
            settings.addLayout(place)
        settings.addWidget(self.fault)
        settings.addWidget(self.reading)
        settings.addWidget(self._citation)
        settings.addStretch(1)
        scroll = QScrollArea(widgetResizable=True, horizontalScrollBarPolicy=Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._settings)
        self._scroll = scroll
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT_PX, UNIT_PX // 2, UNIT_PX, UNIT_PX)
        layout.setSpacing(UNIT_PX)
        layout.addWidget(self.head)
        layout.addWidget(self.fitting, 1)
        layout.addWidget(scroll, 1)
        layout.addWidget(start)
        document.changed.connect(self._show)
        self._show(None, document.state)

    def selected(self) -> Method | None:
        id = self._document.state.selected_method
        return self._methods.get(id) if id else None

    def settings(self) -> MethodSettings:
        method = self.selected()
        return self._document.state.settings(method.id) if method else MethodSettings()

    def show_methods(self, methods: Methods) -> None:
        """Take methods that were looked for anew. The form of the chosen one is made anew, too."""
        self._methods = {method.id: method for method in methods}
        self._shown = None
        self._show(None, self._document.state)

    def end_edit(self) -> None:
        """What is edited from here on is a new step of the history."""
        self._bursts.end()

    def _choose(self, id: str) -> None:
        self._document.select_method(id, self._methods[id].manifest.title)

    def _show(self, before: State | None, state: State) -> None:
        if before is not None and all(getattr(before, name) == getattr(state, name) for name in SHOWN):
            return  # a half-typed number must outlive a turn of the view
        method = self.selected()
        self._scroll.setVisible(method is not None)
        self.head.setVisible(method is not None)
        self.fitting.setVisible(method is None)
        if method is None:
            self.fitting.show_fitting(list(self._methods.values()), open_inputs(state, READERS))
            return
        if self._shown != method.id:
            self._build(method)
        settings = state.settings(method.id)
        self.show_inputs()
        if before is not None and before.methods == state.methods and before.selected_method == state.selected_method:
            return
        if self.form is not None and self.presets is not None and self.options is not None:
            self.form.show_values(settings.values)
            self.presets.show_values(settings.values)
            self.options.show_settings(settings)
        if before is not None:
            self._emit_live(method.id, before.settings(method.id).values, settings.values)

    def _emit_live(self, id: str, before: Mapping[str, object], now: Mapping[str, object]) -> None:
        """However it was changed: by hand, by a preset, or by undoing."""
        live = [field for field in self._fields if field.param.live]
        changed = {
            field.name: now.get(field.name, field.default)
            for field in live
            if now.get(field.name, field.default) != before.get(field.name, field.default)
        }
        if changed:
            self.live_edited.emit(id, changed)

    def show_inputs(self) -> None:
        """Show what is chosen for the inputs, and offer what there is now."""
        if self.inputs is not None:
            settings, opened = self.settings(), open_inputs(self._document.state, READERS)
            self.inputs.show_choices(settings.inputs, settings.seed, opened, self._results())

    def show_running(self, method_id: str | None, values: Mapping[str, object] | None) -> None:
        """Say which parameters the run under way began with; None if there is none."""
        if self.form is not None:
            self.form.set_running(values if method_id == self._shown else None)

    def _build(self, method: Method) -> None:
        self._shown = method.id
        for old in (self.inputs, self.presets, self.form, self.options):
            if old is not None:
                old.deleteLater()
        self.inputs, self.form, self.presets, self.options = InputForm(method.manifest, self._guard), None, None, None
        self.inputs.edited.connect(self._edit_input)
        self.inputs.seed_edited.connect(lambda seed: self._change("Change seed", "seed", seed=seed))
        self._places[0].addWidget(self.inputs)
        manifest = method.manifest
        self.title.setText(manifest.title)
        self.title.setToolTip(f"{split_summary(manifest.summary)[0]}\n{method.id} {manifest.version}\n{method.folder}")
        self.under.setText(f"{manifest.citation.year} · {family_title(manifest.family)}")
        self.reading.setText(split_summary(manifest.summary)[1])
        self.reading.setVisible(bool(self.reading.text()))
        self._citation.setText(citation_words(manifest.citation))
        self._fields = ()
        self.fault.hide()
        try:
            declared = self._fields = fields(method.load().params_class)
        except PlexoscopeError as error:
            self._messages.error(error)
            self.fault.setText(str(error))
            self.fault.show()
            return
        self.presets = PresetMenu(method, self._presets)
        self.presets.chosen.connect(lambda values, words: self._change(words, None, values=values))
        self.presets.said.connect(self._messages.good)
        self.presets.failed.connect(self._messages.error)
        self.form = ParameterForm(declared, self._guard)
        self.form.edited.connect(self._edit_parameter)
        self.options = RunOptions(declared, self._guard)
        self.options.edited.connect(self._edit_option)
        self.options.fold.clicked.connect(lambda: QTimer.singleShot(0, self, self._show_options))
        for place, widget in zip(self._places[1:], (self.presets, self.form, self.options), strict=True):
            place.addWidget(widget)
        self._places[1].setAlignment(self.presets, Qt.AlignmentFlag.AlignLeft)
        stops: list[QWidget] = [
            self.change,
            *(
                each
                for pair in zip(self.inputs.boxes.values(), self.inputs.openers.values(), strict=True)
                for each in pair
            ),
            self.inputs.seed,
            self.presets,
        ]
        stops += [*self.form.editors.values(), *self.options.stops, *self._start_buttons]
        for first, second in pairwise(stops):
            QWidget.setTabOrder(first, second)

    def _show_options(self) -> None:
        """Bring what the fold holds into sight; it lies below the form."""
        if self.options is not None:
            self._scroll.ensureWidgetVisible(self.options)

    def _edit_input(self, name: str, value: str) -> None:
        inputs = {**self.settings().inputs, **({name: value} if value else {})}
        self._change("Change input", None, inputs=inputs)
        self.show_inputs()

    def _edit_option(self, name: str, value: object) -> None:
        self._change(OPTION_WORDS[name], name, **{name: value})

    def _edit_parameter(self, name: str, value: object) -> None:
        method = self.selected()
        if method is None:
            return
        field = next(field for field in self._fields if field.name == name)
        values = {key: each for key, each in self.settings().values.items() if key != name}
        if value != field.default:
            values[name] = value
        self._change(f"Change {field.param.label.lower()}", name, values=values)

    def _change(self, label: str, burst: str | None, **changes: object) -> None:
        method = self.selected()
        if method is not None:
            key = self._bursts.key(f"{method.id}/{burst}") if burst else None
            self._document.change_settings(method.id, label, key, **changes)


def _head() -> tuple[QWidget, PlainLabel, PlainLabel, QPushButton]:
    """The name of the chosen method, its year and family below, and a button to choose another."""
    head = QWidget()
    title, under = PlainLabel(wordWrap=True), PlainLabel(wordWrap=True)
    title.setProperty("role", "title")
    under.setProperty("role", "muted")
    change = QPushButton("Change…", accessibleName="Choose another method")
    change.setToolTip("Choose another method in the library")
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(title)
    words.addWidget(under)
    layout = QHBoxLayout(head)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addLayout(words, 1)
    layout.addWidget(change, 0, Qt.AlignmentFlag.AlignTop)
    return head, title, under, change
