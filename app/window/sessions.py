"""Sessions in the window: saved, opened, kept beside the user's work, and given back after a crash."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from weakref import ref

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from plexoscope.app.document.arrangement import stacks_of
from plexoscope.app.document.graph_layer import GraphLayer
from plexoscope.app.document.state import Layer, State, VolumeLayer
from plexoscope.app.document.workspace import RESULTS
from plexoscope.app.graphs.parts import Graphs
from plexoscope.app.inputs.words import Found
from plexoscope.app.preferences.declared import AUTOSAVE, AUTOSAVE_S, DIALOGS_FOLDER, ORDER
from plexoscope.app.runs.parts import MethodRuns
from plexoscope.app.scene.graph_events import moved_positions
from plexoscope.app.services.actions import Action, Actions
from plexoscope.app.services.arguments import Argument
from plexoscope.app.services.background import BackgroundJob
from plexoscope.app.services.offers import file_offers
from plexoscope.app.services.services import Services
from plexoscope.app.session.autosave import Autosaver, LeftBehind, discard, left_behind
from plexoscope.app.session.format import SUFFIX, is_session_name
from plexoscope.app.session.method_values import with_typed_values
from plexoscope.app.session.package import write_file
from plexoscope.app.session.reading import SessionFile, Trouble
from plexoscope.app.session.session import Session
from plexoscope.app.session.writing import write_session
from plexoscope.app.tractograms.parts import Tractograms
from plexoscope.app.view.actions import NOTHING_OPEN
from plexoscope.app.view.area import ViewArea
from plexoscope.app.view.part import FileOpener, Part
from plexoscope.app.widgets.small_picture import small_png
from plexoscope.app.window.sources_question import SourcesQuestion
from plexoscope.models.errors import PlexoscopeError
from plexoscope.render.scene.graph import GraphGeometry

_FILTER = f"Session (*{SUFFIX})"


@dataclass(frozen=True, eq=False)
class _Read:
    """What came of reading a session: all of it, or what has to be asked first."""

    file: SessionFile
    troubles: Sequence[Trouble]
    session: Session | None
    notes: Sequence[str] = ()


class Sessions(Part):
    """What is open as a file.

    Parameters
    ----------
    root
        Where what is open is kept beside the user's work.

    Signals
    -------
    named
        Another file is that of the session, or it has changed since it was saved, or no longer.
    opened(path)
        A session was opened from a file, or saved in one.
    """

    named = Signal()
    opened = Signal(object)

    def __init__(
        self,
        services: Services,
        tractograms: Tractograms,
        graphs: Graphs,
        running: MethodRuns,
        root: Path,
        plugin_dirs: Sequence[Path] = (),
    ) -> None:
        super().__init__(services.document)
        self._services, self._plugin_dirs = services, plugin_dirs
        self._document, self._messages = services.document, services.messages
        self._columns, self._layouts, self._running = tractograms.values.columns, graphs.layouts, running
        self._root = root
        self.path: Path | None = None
        self._saved = ref(self._document.state)  # which the history holds, or nobody needs any more
        self._told = ""
        self.allow_changed = False
        """Whether files that have changed are taken without asking, as the command line may say."""
        self.autosaver: Autosaver | None = None
        self._left: LeftBehind | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._keep)
        self._document.changed.connect(self._follow)
        graphs.layouts.changed.connect(self._touch)

    # ---- what it offers

    def actions(self) -> Sequence[Action]:
        # fmt: off
        return [
            Action("session.new", "New session", self.begin_anew, "File", "Ctrl+N",
                   "Close everything; Undo brings it back", keywords="close all empty clear", undoable=True,
                   enabled=self._is_something_open, section=1, needs=NOTHING_OPEN),
            Action("session.open", "Open session…", self.ask_open, "File", "",
                   "Open all that was saved together", keywords=f"load project state {SUFFIX}", section=1,
                   arguments=(Argument("path", "path", "of the session"),), do=self.open),
            Action("session.save", "Save session", self.save, "File", "Ctrl+S",
                   "Save all that is open, as it is seen, as one file", keywords=f"project state keep {SUFFIX}",
                   enabled=self._is_something_open, section=1, needs=NOTHING_OPEN,
                   arguments=(Argument("path", "path", "where to", optional=True),), do=self._save_told),
            Action("session.save_as", "Save session as…", self.ask_save, "File", "",
                   "Save all that is open as another file", keywords=f"project state copy {SUFFIX}",
                   enabled=self._is_something_open, section=1, needs=NOTHING_OPEN),
        ]
        # fmt: on

    def build(self, view: ViewArea, actions: Actions) -> None:
        self._view = view

    def openers(self) -> Sequence[FileOpener]:
        def open_each(found: Sequence[Found]) -> None:
            for each in found[-1:]:  # each takes the place of the one before
                self.open(each.path)

        return (FileOpener({"Sessions": (SUFFIX,)}, _is_session, open_each),)

    @property
    def has_changed(self) -> bool:
        """Whether it is other than it was saved last."""
        return self._document.state != self._saved()

    def _take_as_saved(self, path: Path | None, state: State) -> None:
        self.path, self._saved = path, ref(state)
        self.named.emit()

    def title(self) -> str:
        """What the title of the window begins with; [*] stands for the sign of a change."""
        name = self.path.name if self.path is not None else "Untitled" if self._is_something_open() else ""
        return f"{name}[*] – Plexoscope" if name else "Plexoscope"

    def _is_something_open(self) -> bool:
        state = self._document.state
        return bool(state.layers or state.volumes or state.graphs or state.vectors)

    # ---- saving

    def snapshot(self) -> Session:
        """All that is open, as it is now."""
        state, document = self._document.state, self._document
        layouts = {graph.id: result for graph in state.graphs if (result := self._layouts.result(graph)) is not None}
        moments_s = {
            graph.id: document.placed[graph.id].at_s
            for graph in state.graphs
            if graph.times_s is not None and graph.id in document.placed
        }
        folders = {entry.name: entry.folder for entry in self._running.runs.entries if entry.folder is not None}
        ended = tuple(
            entry.folder
            for entry in self._running.runs.entries
            if entry.folder is not None and not entry.is_active and (entry.folder / "run.toml").is_file()
        )
        return Session(state, layouts, moments_s, ended, folders)

    def save(self, path: str = "") -> None:
        """Save in the file of the session; ask for one where there is none."""
        if path:
            self.save_as(Path(path).expanduser())
        elif self.path is not None:
            self.save_as(self.path)
        else:
            self.ask_save()

    def _save_told(self, path: Path | None = None) -> None:
        self.save(str(path or ""))

    def ask_save(self) -> None:
        """Ask for a file, then save."""
        files = QFileDialog(self._parent(), "Save session", str(self.path or self._first_place()), _FILTER)
        files.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        files.setDefaultSuffix(SUFFIX.removeprefix("."))
        if files.exec():
            self.save_as(Path(files.selectedFiles()[0]))
        files.deleteLater()

    def _first_place(self) -> Path:
        """Beside what is open, which is where it is looked for."""
        state = self._document.state
        members: list[Layer | VolumeLayer | GraphLayer] = [*state.layers, *state.graphs, *state.volumes]
        for member in members:
            if member.origin is not None and not member.origin.sample:
                return member.path.absolute().with_name(f"{member.path.name.split('.')[0]}{SUFFIX}")
        return Path.home() / f"session{SUFFIX}"

    def save_as(self, path: Path) -> None:
        """Save as a file, in the background; it is then the file of the session."""
        path = path.absolute()
        session, columns, preview = self.snapshot(), self._columns, self._preview()

        def work(_: BackgroundJob) -> None:
            try:
                write_file(path, write_session(session, path.parent, columns), preview)
            except OSError as error:
                raise PlexoscopeError(f"the session cannot be saved ({error.strerror or error}): {path}") from None

        def done(_: object) -> None:
            self._take_as_saved(path, session.state)
            self.opened.emit(path)
            if self.autosaver is not None and not self.has_changed:
                self.autosaver.save(session, str(path))
            self._messages.good(f"Saved {path.name}", offers=file_offers(path))

        again = partial(self.save_as, path)
        self._services.background.submit(f"Saving {path.name}", work, done, self._messages.error, again=again)

    def _preview(self) -> bytes:
        """A small picture of the scene, where it is seen."""
        return small_png(self._view.canvas.native.grabFramebuffer()) if self._view.isVisible() else b""

    # ---- opening

    def begin_anew(self) -> None:
        """Close everything, as one step."""
        begun = first_state(self._services.preferences[ORDER])
        self._document.edit("New session", replace(begun, workspace=self._document.state.workspace))
        self._take_as_saved(None, self._document.state)

    def ask_open(self) -> None:
        """Ask for a session, then open it."""
        begin = self._services.preferences[DIALOGS_FOLDER]
        name, _ = QFileDialog.getOpenFileName(self._parent(), "Open session", begin, f"{_FILTER};;All files (*)")
        if name:
            self.open(Path(name))

    def open(self, path: Path) -> None:
        """Open a session in the place of what is open, as one step. What is not as it was is asked about."""
        path = path.expanduser().absolute()

        def take(read: _Read, session: Session) -> None:
            self._take(session, f"Open {path.name}", read.notes)
            self._take_as_saved(path, self._document.state)
            self.opened.emit(path)
            self._messages.info(f"Opened {path.name}")

        self._read(path, path.name, take, self.allow_changed)

    def restore(self, left: LeftBehind) -> None:
        """Open what a process that is gone had open. It counts as changed until it is saved."""

        def take(read: _Read, session: Session) -> None:
            self._take(session, "Restore what was open", read.notes)
            self._take_as_saved(Path(left.of_file) if left.of_file else None, State())
            if self.autosaver is not None:
                self.autosaver.replace([left.folder])
            self._touch()
            self._messages.good("Restored what was open")

        self._show_offer(None)
        self._read(left.folder, "what was open", take, False)

    def _read(
        self,
        path: Path,
        name: str,
        take: Callable[[_Read, Session], None],
        allow_changed: bool,
        answers: Mapping[int, Path | None] | None = None,
    ) -> None:
        methods = {method.id: method for method in self._running.library.methods}

        def work(job: BackgroundJob) -> _Read:
            file = SessionFile(path, self._plugin_dirs)
            troubles = [each for each in file.troubles(job.checkpoint) if each.found == "missing" or not allow_changed]
            if troubles and answers is None:
                return _Read(file, troubles, None)
            session = file.read(answers or {}, self._columns, job.checkpoint)
            state, notes = with_typed_values(session.state, methods)
            return _Read(file, (), replace(session, state=state), [*file.notes, *notes])

        def done(read: _Read) -> None:
            if read.session is not None:
                take(read, read.session)
                return
            question = SourcesQuestion(self._parent(), name, read.troubles)
            question.answered.connect(lambda given: self._read(path, name, take, allow_changed, given))
            question.open()

        again = partial(self._read, path, name, take, allow_changed, answers)
        self._services.background.submit(f"Reading {name}", work, done, self._messages.error, again=again)

    def _take(self, session: Session, label: str, notes: Sequence[str]) -> None:
        state = session.state
        for graph in state.graphs:
            if graph.id in session.layouts:
                self._layouts.take(graph, session.layouts[graph.id])
        self._document.edit(label, state)
        for graph in state.graphs:
            placed, at_s = self._document.placed.get(graph.id), session.moments_s.get(graph.id)
            if placed is not None and at_s is not None:
                geometry = placed.geometry
                if graph.motion is not None:
                    geometry = GraphGeometry(moved_positions(graph, at_s), graph.network.edges)
                self._document.place_graph(graph.id, replace(placed, geometry=geometry, at_s=at_s))
        known = {entry.folder for entry in self._running.runs.entries}
        arrangement = state.workspace.arrangement
        has_results = RESULTS in {stack.current for stack in stacks_of(arrangement)}
        for folder in session.runs:
            if folder not in known:
                self._running.recordings.open(folder, shown=has_results)
        for note in notes:
            self._messages.post("warning", note)

    # ---- keeping it beside

    def start_keeping(self) -> None:
        """Keep what is open from now on, and look for what former processes left."""
        self._services.preferences.follow(AUTOSAVE, self._keep_or_not)
        self._services.preferences.follow(AUTOSAVE_S, lambda s: self._timer.setInterval(round(1000 * s)))
        self.look_for_left_behind()

    def _keep_or_not(self, wanted: bool) -> None:
        if wanted and self.autosaver is None:
            self.autosaver = Autosaver(self._root, self._columns)
            self._touch()
        elif not wanted and self.autosaver is not None:
            self._timer.stop()
            self.autosaver.discard()
            self.autosaver = None

    def look_for_left_behind(self, then: Callable[[LeftBehind | None], object] | None = None) -> None:
        """Offer what a process that is gone had open, or hand it on; None where there is nothing."""

        def done(left: list[LeftBehind]) -> None:
            (then or self._show_offer)(left[0] if left else None)

        def work(_: BackgroundJob) -> list[LeftBehind]:
            return left_behind(self._root)

        self._services.background.submit("Looking for what was open", work, done, self._messages.error, quiet_s=1.0)

    def restore_last(self) -> None:
        """Open what was left last, without asking."""

        def take(left: LeftBehind | None) -> None:
            if left is None:
                self._messages.post("warning", "There is nothing to restore", toast=True)
            else:
                self.restore(left)

        self.look_for_left_behind(take)

    def _show_offer(self, left: LeftBehind | None) -> None:
        self._left = left
        if left is None:
            self._view.empty.hide_offer()
        else:
            self._view.empty.show_offer(left.in_words(datetime.now()), self._restore_left, self._discard_left)

    def _restore_left(self) -> None:
        if self._left is not None:
            self.restore(self._left)

    def _discard_left(self) -> None:
        if self._left is not None:
            discard(self._left.folder)
            self._show_offer(None)
            self.look_for_left_behind()

    def _follow(self, before: State, after: State) -> None:
        self.named.emit()
        self._touch()

    def _touch(self) -> None:
        """Keep what is open in a moment, if it is not what was saved."""
        if self.autosaver is not None and self.has_changed and not self._timer.isActive():
            self._timer.start()

    def _keep(self) -> None:
        if self.autosaver is None or not self._is_something_open():
            return
        if self.autosaver.error and self.autosaver.error != self._told:
            self._told = self.autosaver.error
            self._messages.post("warning", f"What is open cannot be kept for a crash: {self._told}", toast=True)
        self.autosaver.save(self.snapshot(), str(self.path or ""))

    def close(self) -> None:
        """Leave what is not saved for the next start."""
        self._timer.stop()
        if self.autosaver is None:
            return
        if self.has_changed and self._is_something_open():
            self._keep()
            self.autosaver.wait()
            self.autosaver.release()
        else:
            self.autosaver.discard()

    def _parent(self) -> QWidget:
        return self._view.window()


def _is_session(found: Found, together: Sequence[Found]) -> bool:
    return found.sample is None and is_session_name(found.path.name)


def first_state(order: str) -> State:
    """Return what a new session begins with."""
    return State(view=replace(State().view, order=order))
