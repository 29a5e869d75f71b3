"""The runs of the window: which there are, which is shown, and what the user asks of it."""

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from plexoscope.app.document.state import MethodSettings
from plexoscope.app.runs.launching import PreparedRun, PrepareInputs, RunLauncher, prepared_run
from plexoscope.app.runs.run_entry import RunEntry
from plexoscope.app.runs.watching import RunWatcher, SweepEntry
from plexoscope.app.services.background import BackgroundJob
from plexoscope.app.services.services import Services
from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins import runner
from plexoscope.plugins.budget import SESSION
from plexoscope.plugins.discovery import Method
from plexoscope.plugins.recording import RunStore
from plexoscope.plugins.states import RunState
from plexoscope.plugins.sweep import Sweep, SweepPoint


class Runs(QObject):
    """Runs of this session, and the recordings that were opened beside them.

    Signals
    -------
    changed
        A run begins, ends, moves between states, or is taken off the list.
    ticked
        Progress, checks or elapsed time may be new.
    shown_changed
        Another run is shown, or none: its panels have to be made anew.
    drained(items)
        What the shown run has emitted since the last tick, by channel.
    """

    changed = Signal()
    ticked = Signal()
    shown_changed = Signal()
    drained = Signal(object)

    def __init__(self, services: Services, store: RunStore | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background, self._messages = services.background, services.messages
        self._launcher = RunLauncher(store)
        self._watcher = RunWatcher(services, self)
        self._watcher.changed.connect(self.changed)
        self._watcher.ticked.connect(self.ticked)
        self._watcher.drained.connect(self._take)
        self.entries: list[RunEntry] = []
        self.shown: RunEntry | None = None
        self.compared: tuple[RunEntry, ...] = ()
        """The runs whose comparison is seen in place of the shown run; none while that is seen itself."""
        self._preparation: BackgroundJob | None = None
        self._pause_asked = False
        self._n_named = self._n_sweeps = 0

    # ---- what is known

    @property
    def queue(self) -> runner.RunQueue:
        """Where runs on this machine wait for their turn."""
        return self._launcher.queue

    @property
    def sweeps(self) -> list[SweepEntry]:
        return self._watcher.sweeps

    @property
    def run(self) -> runner.Run | None:
        """The run that is shown, if it is one of this session."""
        return self.shown.run if self.shown is not None else None

    @property
    def preparing(self) -> bool:
        """The input is being read."""
        return self._preparation is not None

    @property
    def active(self) -> bool:
        """Something works, waits for its turn, or has ended since the last tick."""
        return self.preparing or bool(self._watcher.watched)

    @property
    def can_pause(self) -> bool:
        return self.run is not None and self.run.state in (RunState.QUEUED, RunState.RUNNING, RunState.PAUSED)

    @property
    def can_step(self) -> bool:
        return self.run is not None and self.run.state is RunState.PAUSED

    @property
    def can_cancel(self) -> bool:
        sweep = self._shown_sweep
        return self.preparing or self.can_pause or (sweep is not None and not sweep.reported_end)

    @property
    def _shown_sweep(self) -> SweepEntry | None:
        """The sweep that the shown run is part of, if any."""
        return next((each for each in self.sweeps if self.shown is not None and each.name == self.shown.sweep), None)

    @property
    def pausing(self) -> bool:
        """Paused, or asked to pause and on the way there."""
        return self._pause_asked and self.can_pause

    def describe(self) -> list[str]:
        """What works and how far it is, as the status bar shows it."""
        return self._watcher.describe()

    def details(self) -> list[str]:
        """What the histories of all runs take of the memory that they may."""
        if not self.entries:
            return []
        return [f"Results of runs take {SESSION.used / 2**20:,.0f} of {SESSION.limit / 2**20:,.0f} MB"]

    # ---- starting

    def start(self, method: Method, settings: MethodSettings, prepare_inputs: PrepareInputs) -> None:
        """Read the inputs in the background, then run the method, or its sweep."""
        title = method.manifest.title

        def prepare(job: BackgroundJob) -> PreparedRun:
            return prepared_run(method, settings, prepare_inputs, job)

        def begin(prepared: PreparedRun) -> None:
            self._preparation = None
            for note in prepared.inputs.notes:
                self._messages.post("warning", note, toast=True)
            try:
                self._begin(prepared)
            except PlexoscopeError as error:
                self._messages.error(error)
            self.changed.emit()

        def fail(error: BaseException) -> None:
            self._preparation = None
            self._messages.error(error)
            self.changed.emit()

        def drop() -> None:
            self._preparation = None
            self._messages.info(f"{title} was cancelled before it began")
            self.changed.emit()

        self._preparation = self._background.submit(f"Preparing {title}", prepare, begin, fail, drop)
        self.changed.emit()

    def _begin(self, prepared: PreparedRun) -> None:
        if len(prepared.points) == 1:
            self.show(self._launch(prepared, prepared.points[0], ""))
            return
        self._n_sweeps += 1
        name = f"Sweep {self._n_sweeps}"  # never the name of one that was removed

        def launch(point: SweepPoint) -> runner.Run:
            run = self._launch(prepared, point, name).run
            assert run is not None
            return run

        most = self._launcher.most_at_once(prepared.settings)
        try:
            sweep = Sweep(prepared.points, launch, most)
        except PlexoscopeError:
            for entry in self.entries:
                if entry.sweep == name:  # begun before the one that could not: it goes on by itself
                    entry.sweep = ""
            raise
        self._watcher.sweeps.append(SweepEntry(name, prepared.method.manifest.title, sweep))
        self.show(next(entry for entry in self.entries if entry.sweep == name))

    def _launch(self, prepared: PreparedRun, point: SweepPoint, sweep: str) -> RunEntry:
        entry = self._launcher.launch(prepared, point, sweep)
        entry.name = self._next_name()
        self.entries.append(entry)
        self._watcher.watch(entry)
        return entry

    # ---- showing

    def add_recording(self, entry: RunEntry, *, shown: bool = True) -> None:
        """Name a recording, put it on the list and, if wanted, show it."""
        entry.name = self._next_name()
        self.entries.append(entry)
        if shown:
            self.show(entry)
        else:
            self.changed.emit()

    def _next_name(self) -> str:
        self._n_named += 1
        return f"#{self._n_named}"

    def show(self, entry: RunEntry | None) -> None:
        """Show a run: the run bar tells of it and its actions act on it."""
        self.shown, self.compared = entry, ()
        self._pause_asked = entry is not None and entry.run is not None and entry.state is RunState.PAUSED
        self.shown_changed.emit()
        self.changed.emit()

    def show_compared(self, entries: Sequence[RunEntry]) -> None:
        """Note that a comparison is seen in place of the shown run."""
        self.compared = tuple(entries)
        self.changed.emit()

    def remove(self, entries: Iterable[RunEntry]) -> None:
        """Take those of these runs that are over off the list; what is recorded stays on disk."""
        gone = {entry for entry in entries if not entry.is_active}
        before, self.entries = self.entries, [entry for entry in self.entries if entry not in gone]
        left = {entry.sweep for entry in self.entries}
        self._watcher.sweeps = [each for each in self.sweeps if each.name in left or not each.reported_end]
        if self.shown in gone:
            at = sum(entry not in gone for entry in before[: before.index(self.shown)])
            self.show(self.entries[min(at, len(self.entries) - 1)] if self.entries else None)
        else:
            self.changed.emit()

    # ---- what the user asks of the shown run

    def pause_or_resume(self) -> None:
        if self.run is not None:
            self._pause_asked = not self._pause_asked
            (self.run.pause if self._pause_asked else self.run.resume)()
            self.changed.emit()

    def step(self) -> None:
        """Let a paused run go on to its next checkpoint."""
        if self.run is not None:
            self.run.step()

    def cancel(self) -> None:
        """Cancel what is being prepared, else the shown run, with its sweep if it is part of one."""
        if self._preparation is not None:
            self._preparation.cancel()
            return
        sweep = self._shown_sweep
        if sweep is not None:
            sweep.sweep.cancel()
        elif self.run is not None:
            self.run.cancel()
        self.changed.emit()

    def set_live(self, method_id: str, values: Mapping[str, object]) -> None:
        """Hand live parameters to the shown run, if it is one of that method and under way."""
        if self.shown is not None and self.shown.is_active and self.shown.method_id == method_id and self.run:
            try:
                self.run.set_live(values)
            except PlexoscopeError as error:  # the run may be one of older code, without this parameter
                self._messages.error(error)

    def seek_shown(self, seconds: float) -> None:
        """Go to a time of the recording that is shown."""
        if self.shown is not None and self.shown.replay is not None:
            self.shown.replay.seek(seconds)
            self.ticked.emit()

    # ---- what comes from the runs

    def _take(self, entry: RunEntry, items: object) -> None:
        if entry is self.shown:
            self.drained.emit(items)

    def close(self) -> None:
        """Cancel everything. What is recorded so far stays."""
        self._watcher.close()
