"""Everything in the window that has to do with methods: choosing, running, watching, replaying, comparing."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QFileDialog, QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.document.state import OpenVectors, State
from plexoscope.app.methods.methods_dock import MethodsDock
from plexoscope.app.runs.reading_inputs import input_reader, why_not_ready
from plexoscope.app.runs.results_area import ResultsArea
from plexoscope.app.runs.run_bar import RunBar
from plexoscope.app.runs.run_entry import VECTORS_OUTPUT, RunEntry, changed_values, vectors_of
from plexoscope.app.runs.runs import Runs
from plexoscope.app.runs.runs_dock import RunsDock
from plexoscope.app.runs.showing import RunView
from plexoscope.app.services.actions import Actions
from plexoscope.app.services.background import Background, BackgroundJob
from plexoscope.app.services.clock import Clock
from plexoscope.app.services.messages import Messages
from plexoscope.app.widgets.theme import Theme
from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins.discovery import Method, Methods, find_methods
from plexoscope.plugins.parameters import fields
from plexoscope.plugins.presets import Presets
from plexoscope.plugins.recording import Recording, Replay, RunStore, open_recording
from plexoscope.plugins.reloading import changed_s, forget_code

EXPLORER, EXPLORER_INPUT = "embedding", "vectors"
"""The method that shows vectors of any other."""
MAX_STORE_BYTES = 4 * 2**30
"""Of the recordings that runs in the window leave behind by themselves."""
WATCH_MS = 1000
"""How often the files of methods in plugin folders are looked at."""


class Running(QObject):
    """Joins the runs to the form that starts them and the panels that show them."""

    def __init__(
        self,
        document: Document,
        background: Background,
        messages: Messages,
        clock: Clock,
        methods: Methods,
        *,
        plugin_dirs: Sequence[Path] = (),
        store: RunStore | None = None,
        presets: Presets,
    ) -> None:
        super().__init__()
        self._document, self._background, self._messages, self._clock = document, background, messages, clock
        self._all, self._plugin_dirs = methods, tuple(plugin_dirs)
        self._store, self._presets = store, presets
        self.runs = Runs(background, messages, clock, store, self)
        self._changed_s: dict[Path, float] = {}
        self._watch = QTimer(self, interval=WATCH_MS)
        self._watch.timeout.connect(self._reload_changed)

    def build(self, actions: Actions, theme: Theme) -> None:
        """Make the widgets."""
        self.run_bar = RunBar(self.runs, actions, self.why_not, theme)
        self.panel = MethodsDock(
            self._document, self._messages, self._all, self._presets, self.run_bar, self.run_bar.buttons
        )
        self.panel.live_edited.connect(self.runs.set_live)
        self.results = ResultsArea(theme, self._clock)
        self.results.done.connect(self._messages.good)
        self.results.failed.connect(lambda words: self._messages.post("bad", words, toast=True))
        self.results.picked.connect(self._document.select_nodes)
        self._document.changed.connect(self._mark_selected)
        self.view = RunView(self.runs, self.results, self._messages, self._clock, theme)
        self.list = RunsDock(self.runs, self._store, theme)
        self.list.compare_asked.connect(self.compare)
        self.list.recording_asked.connect(self.open_recording)
        self.runs.changed.connect(self._show_running)
        if self._plugin_dirs:
            self._changed_s = self._look()
            self._watch.start()
        if self._store is not None:
            self._prune(self._store)

    def _mark_selected(self, before: State, after: State) -> None:
        if after.selected_nodes != before.selected_nodes:
            self.results.mark(after.selected_nodes)

    def _prune(self, store: RunStore) -> None:
        """Make room for new recordings."""

        def prune(_: BackgroundJob) -> int:
            return len(store.prune(MAX_STORE_BYTES))

        def tell(n_removed: int) -> None:
            if n_removed:
                self._messages.info(f"{n_removed} recordings were removed to make room, the oldest first")

        self._background.submit("Looking at recordings", prune, tell, self._messages.error)

    def apply_theme(self, theme: Theme) -> None:
        for part in (self.run_bar, self.results, self.list, self.view.timeline):
            part.apply_theme(theme)

    # ---- starting

    def why_not(self) -> str:
        """Return "" if the chosen method can be run now, else why not."""
        method = self._chosen()
        if method is None:
            return "Choose a method"
        if not method.available:
            return method.reason
        if self.runs.preparing:
            return "The input of a run is being read"
        state = self._document.state
        return why_not_ready(method.manifest, state.settings(method.id), state)

    def run_method(self) -> bool:
        """Run the chosen method as its form says. Return whether it began."""
        self.panel.end_edit()
        method = self._chosen()
        if method is None or self.why_not():
            return False
        state = self._document.state
        settings = state.settings(method.id)
        try:
            self.runs.start(method, settings, input_reader(method.manifest, settings, state))
        except PlexoscopeError as error:
            self._messages.error(error)
            return False
        return True

    def _chosen(self) -> Method | None:
        id = self._document.state.selected_method
        return next((method for method in self._all if method.id == id), None)

    def can_run_again(self) -> bool:
        return self.runs.shown is not None and self.runs.shown.method_id in {method.id for method in self._all}

    def run_again(self) -> bool:
        """Put what the shown run was started from into the form, and run. Of a recording it is parameters and seed."""
        entry = self.runs.shown
        method = next((method for method in self._all if entry is not None and method.id == entry.method_id), None)
        if entry is None or method is None:
            return False
        settings = entry.settings or self._document.state.settings(method.id)
        try:
            known = fields(method.load().params_class)
        except PlexoscopeError as error:
            self._messages.error(error)
            return False
        changed = changed_values(known, entry.parameters)
        values = {field.name: field.typed(changed[field.name]) for field in known if field.name in changed}
        settings = replace(settings, values=values, seed=entry.seed, sweep={}, n_seeds=1)
        self._document.select_method(method.id, entry.title)
        self._document.change_settings(method.id, f"Take over {entry.name}", **vars(settings))
        if why_not := self.why_not():
            self._messages.post("warning", f"{entry.name} cannot be run again: {why_not}", toast=True)
        return self.run_method()

    # ---- exploring vectors

    def can_explore(self) -> bool:
        """Whether the shown run left vectors."""
        entry = self.runs.shown
        outputs = None if entry is None else entry.source.outputs
        return (
            outputs is not None and VECTORS_OUTPUT in outputs.arrays and EXPLORER in {method.id for method in self._all}
        )

    def explore(self) -> None:
        """Take the vectors of the shown run into the document, as the input of the explorer."""
        entry = self.runs.shown
        vectors = None if entry is None else vectors_of(entry)
        if entry is None or vectors is None:
            self._messages.post("warning", "The run left no vectors that can be explored", toast=True)
            return
        name = f"{entry.title} {entry.name}"
        taken = next((each for each in self._document.state.vectors if each.name == name), None)
        self._document.take_vectors(taken or OpenVectors(uuid4().hex, name, vectors), EXPLORER, EXPLORER_INPUT)

    # ---- comparing and replaying

    def comparable(self) -> list[RunEntry]:
        """The runs that a comparison would take: those selected, else all of the shown method."""
        selected = self.list.selected()
        if len(selected) > 1:
            return selected if len({entry.method_id for entry in selected}) == 1 else []
        shown = self.runs.shown
        return [entry for entry in self.runs.entries if shown is not None and entry.method_id == shown.method_id]

    def compare(self, entries: Sequence[RunEntry]) -> None:
        if len(entries) > 1:
            self.view.compare(entries)

    def ask_recording(self, parent: QWidget) -> None:
        folder = QFileDialog.getExistingDirectory(parent, "Open recording")
        if folder:
            self.open_recording(Path(folder))

    def open_recording(self, folder: Path) -> None:
        """Read a recording in the background and show it at its end."""

        methods = {method.id: method for method in self._all}

        def read(_: BackgroundJob) -> tuple[RunEntry, str]:
            replay = Replay(open_recording(folder))
            replay.marks()  # reads the histories, which are kept
            replay.items()
            recording: Recording = replay.recording
            return _entry_of(folder, replay, methods.get(recording.header.method)), recording.missing

        def show(found: tuple[RunEntry, str]) -> None:
            entry, missing = found
            self.runs.add_recording(entry)
            if missing:
                self._messages.post("warning", f"{missing}: {folder.name}", toast=True)

        self._background.submit(f"Reading {folder.name}", read, show, self._messages.error)

    # ---- methods that change

    def reload_methods(self) -> None:
        """Look for methods anew and take up their changed code."""
        for method in self._all:
            forget_code(method)
        self._all = find_methods(self._plugin_dirs)
        self._changed_s = self._look()
        n_broken = len(self._all.broken)
        words = f"Methods read anew, {n_broken} cannot be loaded" if n_broken else "Methods read anew"
        self._messages.post("warning" if n_broken else "info", words, toast=True)
        self.panel.show_methods(self._all)  # after that: what is wrong with the chosen one is said last

    def _reload_changed(self) -> None:
        if self.runs.preparing:
            return  # it may be importing what would be forgotten
        if self._look() != self._changed_s:
            self.reload_methods()

    def _look(self) -> dict[Path, float]:
        """When the methods, and what should be some, were last written: a broken one may be mended any time."""
        places = {Path(method.origin.path): changed_s(method) for method in self._all}
        for folder in self._plugin_dirs:
            for file in (folder, *folder.glob("*.py"), *folder.glob("*/plugin.toml"), *folder.glob("plugin.toml")):
                with suppress(OSError):
                    places.setdefault(file, file.stat().st_mtime if file.is_file() else 0.0)
        return places

    def _show_running(self) -> None:
        entry = self.runs.shown
        if entry is not None and entry.is_active:
            self.panel.show_running(entry.method_id, entry.changed)
        else:
            self.panel.show_running(None, None)

    def close(self) -> None:
        self._watch.stop()
        self.runs.close()
        self.results.clear()


def _entry_of(folder: Path, replay: Replay, method: Method | None) -> RunEntry:
    """The entry of a recording, not named yet; `method` is what made it, if that is here."""
    header = replay.recording.header
    changed: Mapping[str, object] = header.parameters
    if method is not None:
        with suppress(PlexoscopeError):  # what cannot be imported has no defaults to compare with
            changed = changed_values(fields(method.load().params_class), changed)
    return RunEntry(
        "",
        header.method,
        header.title,
        header.channels,
        header.parameters,
        header.seed,
        folder=folder,
        replay=replay,
        changed=changed,
    )
