"""Methods in the window: choosing, running, watching, replaying, comparing."""

import traceback
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from plexoscope.app.document.state import State
from plexoscope.app.document.workspace import LIBRARY, METHOD, RESULTS
from plexoscope.app.inputs.typed_search import Findable
from plexoscope.app.methods.library import MethodLibrary
from plexoscope.app.methods.method_facts import sample_inputs
from plexoscope.app.methods.methods_dock import MethodsDock
from plexoscope.app.runs.actions import method_actions
from plexoscope.app.runs.last_run import LastRun
from plexoscope.app.runs.new_layers import LayerAdder
from plexoscope.app.runs.recordings import Recordings
from plexoscope.app.runs.results_area import ResultsArea
from plexoscope.app.runs.run_entry import RunEntry
from plexoscope.app.runs.run_head import RunHead
from plexoscope.app.runs.run_start import RunStart
from plexoscope.app.runs.runs import Runs
from plexoscope.app.runs.showing import RunView
from plexoscope.app.runs.starting import RunStarter
from plexoscope.app.runs.things import RunThings
from plexoscope.app.services.actions import Action, Actions
from plexoscope.app.services.services import Services
from plexoscope.app.view.area import ViewArea
from plexoscope.app.view.open_thing import OpenThing
from plexoscope.app.view.part import Dock, DockArea, FileOpener, Part
from plexoscope.app.view.timed_thing import TimedThing
from plexoscope.app.widgets.deferred import Deferred
from plexoscope.app.workbench.central_view import CentralView
from plexoscope.plugins.discovery import Methods
from plexoscope.plugins.families import family_title
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.presets import Presets
from plexoscope.plugins.recording import RunStore
from plexoscope.plugins.results import Result

if TYPE_CHECKING:
    from plexoscope.app.methods.library_page import LibraryPage
    from plexoscope.app.runs.runs_dock import RunsDock

METHODS_DOCK, RUNS_DOCK = "Methods", "Runs"


class MethodRuns(Part):
    """Joins the runs to the form that starts them and the panels that show them.

    Parameters
    ----------
    store
        Where runs are recorded; None for nowhere.
    plugin_dirs
        Folders of methods under development.
    """

    def __init__(
        self,
        services: Services,
        methods: Methods,
        presets: Presets,
        store: RunStore | None = None,
        plugin_dirs: Sequence[Path] = (),
    ) -> None:
        super().__init__(services.document)
        self._services, self._presets, self._store = services, presets, store
        self.runs = Runs(services, store, self)
        self.library = MethodLibrary(services.messages, methods, plugin_dirs, self)
        self.library.may_reload = lambda: not self.runs.preparing  # it may be importing what would be forgotten
        self.starter = RunStarter(services, self.runs, self.library)
        self.recordings = Recordings(services, self.runs, self.library)
        self.layers = LayerAdder(services.document, services.background, services.messages)
        self.last_run = LastRun(services, store)
        self._runs_were_shown = False

    def actions(self) -> Sequence[Action]:
        return method_actions(self)

    def build(self, view: ViewArea, actions: Actions) -> None:
        document, messages, theme = self._services.document, self._services.messages, self._services.theme
        self._view = view
        self.start = RunStart(self.runs, actions, self.starter.why_not)
        self.methods = MethodsDock(
            document,
            messages,
            self.library.methods,
            self._presets,
            self.start,
            (self.start.run,),
            self.starter.results,
        )
        self.methods.live_edited.connect(self.runs.set_live)
        self.methods.library_wanted.connect(self.show_library)
        self._library_page = Deferred(self._made_library_page)
        self.library.changed.connect(lambda: self.methods.show_methods(self.library.methods))
        self.results = ResultsArea(theme, self._services.clock)
        self.results.done.connect(messages.good)
        self.results.failed.connect(lambda words: messages.post("bad", words, toast=True))
        self.results.crashed.connect(self._log_crash)
        self.results.picked.connect(lambda names: document.select_nodes(names))
        self.results.came_over.connect(lambda names: document.hover.show(self.results, names))
        document.hover.changed.connect(self.results.hover)
        self.results.layer_wanted.connect(self._add_layer)
        self.head = RunHead(self.runs, actions, theme)
        self.page = _page(self.head, self.results)
        self.results.shows_one_large = self.head.one_large.isChecked()
        self.head.one_large.toggled.connect(self.results.show_one_large)
        self.shown = RunView(self.runs, self.results, self.head, self._services)
        self.shown.time_changed.connect(self.times_changed)
        self._list = Deferred(self._made_list)
        self._rows = RunThings(document, self.runs, self._show_result, self._compare_and_show)
        document.changed.connect(self._mark_selected)
        document.changed.connect(self._follow_layout)
        document.changed.connect(self._refresh)
        self.runs.changed.connect(self._follow_runs)
        self.runs.shown_changed.connect(self._show_recording)
        if self._store is not None:
            self.recordings.prune(self._store)

    def docks(self) -> Sequence[Dock]:
        return (
            Dock(RUNS_DOCK, self._list, DockArea.BOTTOM_LEFT, "F4", begins_hidden=True),
            Dock(METHODS_DOCK, self.methods, DockArea.RIGHT, "F6"),
        )

    def things(self) -> Sequence[OpenThing]:
        return self._rows.all()

    def tick(self) -> None:
        if self.runs.active:
            self.things_changed.emit()

    def views(self) -> Sequence[CentralView]:
        return (
            CentralView(RESULTS, "Results", self.page, "What the shown run has found"),
            CentralView(LIBRARY, "Methods library", self._library_page, "All methods: find one, and read what it does"),
        )

    def times(self) -> Sequence[TimedThing]:
        return self.shown.things()

    @property
    def list(self) -> "RunsDock":
        return self._list.widget

    def _made_list(self) -> "RunsDock":
        from plexoscope.app.runs.runs_dock import RunsDock

        dock = RunsDock(self.runs, self._store, self._services.theme)
        dock.compare_asked.connect(self.compare)
        dock.recording_asked.connect(self.recordings.open)
        return dock

    @property
    def library_page(self) -> "LibraryPage":
        return self._library_page.widget

    def _made_library_page(self) -> "LibraryPage":
        from plexoscope.app.methods.library_page import LibraryPage

        page = LibraryPage(self._services.document, self.library, self._services.theme)
        page.set_up.connect(self.choose_method)
        page.run_on_sample.connect(self._run_on_sample)
        page.measured_wanted.connect(lambda id: self.last_run.ask(id, page.show_measured))
        return page

    def openers(self) -> Sequence[FileOpener]:
        return (self.recordings.files(),)

    def doing(self) -> Sequence[str]:
        return self.runs.describe()

    def details(self) -> Sequence[str]:
        return self.runs.details()

    def is_busy(self) -> bool:
        return self.runs.active

    def close(self) -> None:
        self.library.close()
        self.runs.close()
        self.results.clear()

    # ---- what the actions do

    def run_method(self) -> None:
        """Run the chosen method as its form says."""
        self.methods.end_edit()
        self._show_results(self.starter.run())

    def run_again(self) -> None:
        """Run what is shown once more."""
        self.methods.end_edit()
        self._show_results(self.starter.run_again())

    def comparable(self) -> Sequence[RunEntry]:
        """The runs that a comparison would take: those selected, else all of the shown method."""
        selected = [] if self._list.if_made is None else self._list.if_made.selected()
        if len(selected) > 1:
            return selected if len({entry.method_id for entry in selected}) == 1 else []
        shown = self.runs.shown
        return [entry for entry in self.runs.entries if shown is not None and entry.method_id == shown.method_id]

    def can_compare(self) -> bool:
        return len(self.comparable()) > 1

    def compare_runs(self) -> None:
        """Lay what is comparable side by side."""
        self._compare_and_show(self.comparable())

    def compare(self, entries: Sequence[RunEntry]) -> None:
        if len(entries) > 1:
            self.shown.compare(entries)

    def ask_recording(self) -> None:
        """Ask for the folder of a recording, and show it."""
        self.recordings.ask(self._view)

    def open_recording(self, path: Path) -> None:
        """Show the recording in a folder."""
        self.recordings.open(path)

    def choose_method(self, id: str) -> None:
        """Choose a method, and bring its form up."""
        method = self.library.get(id)
        if method is not None:
            self._services.document.select_method(method.id, method.manifest.title)
            self.dock_wanted.emit(METHODS_DOCK)

    def findable(self) -> Sequence[Findable]:
        methods = [
            Findable(
                f"method:{method.id}",
                method.manifest.title,
                "Method",
                f"{method.manifest.summary} {' '.join(method.manifest.keywords)} {method.manifest.citation.authors} "
                f"{method.manifest.citation.year} {family_title(method.manifest.family)}",
                partial(self.choose_method, method.id),
                why_not=method.reason,
            )
            for method in self.library.methods
        ]
        runs = [
            Findable(
                f"run:{entry.name}",
                f"{entry.title} {entry.name}",
                "Run",
                f"results {entry.method_id} {entry.sweep}",
                partial(self._show_entry, entry),
            )
            for entry in self.runs.entries
        ]
        return [*methods, *reversed(runs)]

    def _show_entry(self, entry: RunEntry) -> None:
        self.runs.show(entry)
        self._show_results(True)

    def _show_result(self, entry: RunEntry, channel: str) -> None:
        """Bring up the results of a run, one of them large if it is named."""
        self._show_entry(entry)
        if channel in self.results.panels:
            self.results.make_large(channel)

    def _compare_and_show(self, entries: Sequence[RunEntry]) -> None:
        self.compare(entries)
        self._show_results(True)

    def show_library(self) -> None:
        """Bring up the library, at the chosen method."""
        self._services.document.bring_up_view(LIBRARY)
        self.library_page.bring_up()

    def _run_on_sample(self, id: str) -> None:
        manifest, state = self.library.methods.find(id).manifest, self._services.document.state
        settings = replace(state.settings(id), inputs=sample_inputs(manifest), sweep={}, n_seeds=1)
        chosen = replace(state.with_settings(id, settings), selected_method=id)
        self._services.document.edit(f"Choose the sample of {manifest.title}", chosen)
        self.dock_preferred.emit(METHODS_DOCK)  # what is changed next
        self.run_method()

    def _show_results(self, began: bool) -> None:
        if began:
            self._services.document.bring_up_view(RESULTS, METHOD)

    def _show_recording(self) -> None:
        entry = self.runs.shown
        self._show_results(entry is not None and entry.replay is not None)

    def _add_layer(self, channel: Channel, result: Result) -> None:
        entry = self.runs.shown
        name = channel.title if entry is None or self.runs.compared else f"{channel.title}, {entry.name} {entry.title}"
        folder = entry.folder if entry is not None else None
        self.layers.add(result, name, (folder or Path()) / channel.name)

    def _log_crash(self, title: str, error: Exception) -> None:
        trace = "".join(traceback.format_exception(error)).strip()
        self._services.messages.post("bad", f"Error in the panel {title}", trace)

    # ---- what follows from the document and the runs

    def _refresh(self) -> None:
        self.start.refresh()
        self.head.refresh()

    def _follow_layout(self, before: State, after: State) -> None:
        if after.workspace.name == METHOD != before.workspace.name and self.runs.shown is None:
            self.dock_preferred.emit(METHODS_DOCK)  # where what is missing is chosen

    def _mark_selected(self, before: State, after: State) -> None:
        if after.selected_nodes != before.selected_nodes:
            self.results.mark(after.selected_nodes)

    def _follow_runs(self) -> None:
        entry = self.runs.shown
        if entry is not None and entry.is_active:
            self.methods.show_running(entry.method_id, entry.changed)
        else:
            self.methods.show_running(None, None)
        self.methods.show_inputs()
        if self._library_page.if_made is not None:
            self._library_page.if_made.ask_measured()
        self._refresh()
        if len(self.runs.entries) > 1 and not self._runs_were_shown:
            self._runs_were_shown = True  # once: who hides the list then does not want it
            self.dock_wanted.emit(RUNS_DOCK)
        self.changed.emit()
        self.things_changed.emit()


def _page(head: QWidget, results: QWidget) -> QWidget:
    """The results with their head over them."""
    page = QWidget()
    page.setProperty("role", "dock")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addWidget(head)
    layout.addWidget(results, 1)
    return page
