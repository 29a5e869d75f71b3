"""The runs of the window: starts them, and on each tick takes what the shown one emitted to its panels."""

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from plexoscope.app.document.state import MethodSettings
from plexoscope.app.inputs.reading import PreparedInputs
from plexoscope.app.runs.run_entry import RunEntry, changed_values
from plexoscope.app.services.background import Background, BackgroundJob
from plexoscope.app.services.clock import Clock
from plexoscope.app.services.messages import Messages
from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins import parameters, runner
from plexoscope.plugins.budget import SESSION
from plexoscope.plugins.discovery import Method
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.recording import Recorder, RunStore, header_of
from plexoscope.plugins.runner.cluster.cluster import Cluster
from plexoscope.plugins.runner.places import place_named
from plexoscope.plugins.states import RunState
from plexoscope.plugins.sweep import Sweep, SweepPoint, parse_axes, sweep_points

MOST_RUNS = 1000
"""Of one sweep."""
STARTED_AHEAD = 4
"""Runs of a sweep that are started beyond those that work: a run that waits costs a folder and a thread already."""
STARTED_ON_CLUSTER = 64
"""Of one sweep; how many of them work at once is the cluster's choice."""
MOST_LINES = 100
"""Log lines of a run that are told per tick: a method that prints in its innermost loop must not fill the log."""
LEAVE_S = 5.0
"""How long closing waits for recordings: a disk may hang."""

Items = dict[str, list[tuple[int, Any]]]
PrepareInputs = Callable[[BackgroundJob], PreparedInputs]


@dataclass(frozen=True, eq=False)
class PreparedRun:
    """All that a run starts from."""

    method: Method
    settings: MethodSettings
    points: tuple[SweepPoint, ...]
    inputs: PreparedInputs


@dataclass(eq=False)
class SweepEntry:
    """A sweep of the session."""

    name: str
    title: str
    sweep: Sweep
    told_end: bool = False


class Runs(QObject):
    """Starts runs and watches them, and the recordings that were opened beside them.

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

    def __init__(
        self,
        background: Background,
        messages: Messages,
        clock: Clock,
        store: RunStore | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._background, self._messages, self._clock, self._store = background, messages, clock, store
        self.entries: list[RunEntry] = []
        self.sweeps: list[SweepEntry] = []
        self.shown: RunEntry | None = None
        self.compared: tuple[RunEntry, ...] = ()
        """The runs whose comparison is seen in place of the shown run; none while that is seen itself."""
        self.queue = runner.RunQueue()
        self._preparation: BackgroundJob | None = None
        self._pause_asked = False
        self._n_named = self._n_sweeps = 0
        self._watched: dict[RunEntry, RunState | None] = {}
        self._last_told: dict[RunEntry, tuple[float, str]] = {}
        self._recorders: set[Recorder] = set()
        clock.data.connect(self._tick)

    # ---- what is known

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
        return self.preparing or bool(self._watched)

    @property
    def can_pause(self) -> bool:
        return self.run is not None and self.run.state in (RunState.QUEUED, RunState.RUNNING, RunState.PAUSED)

    @property
    def can_step(self) -> bool:
        return self.run is not None and self.run.state is RunState.PAUSED

    @property
    def can_cancel(self) -> bool:
        sweep = self._shown_sweep
        return self.preparing or self.can_pause or (sweep is not None and not sweep.told_end)

    @property
    def _shown_sweep(self) -> SweepEntry | None:
        """The sweep that the shown run is part of, if any."""
        return next((each for each in self.sweeps if self.shown is not None and each.name == self.shown.sweep), None)

    @property
    def pausing(self) -> bool:
        """Paused, or asked to pause and on the way there."""
        return self._pause_asked and self.can_pause

    def describe(self) -> list[str]:
        """What works and how far it is, as the status bar shows it; and what the histories of all runs take."""
        entries = [entry for entry in self._watched if entry.is_active]
        n_queued = sum(entry.state is RunState.QUEUED for entry in entries)
        words = []
        for entry in entries:
            if entry.state is not RunState.QUEUED:
                fraction = entry.source.progress.fraction
                far = "" if fraction is None else f", {100 * fraction:.0f} %"
                words.append(f"{entry.title} {entry.name} is {entry.state}{far}")
        if n_queued:
            words.append(f"{n_queued} queued")
        words += [f"{each.name}: {each.sweep.progress.text}" for each in self.sweeps if not each.told_end]
        if self.entries:
            words.append(f"results take {SESSION.used / 2**20:,.0f} of {SESSION.limit / 2**20:,.0f} MB")
        return words

    # ---- starting

    def start(self, method: Method, settings: MethodSettings, prepare_inputs: PrepareInputs) -> None:
        """Read the inputs in the background, then run the method, or its sweep."""
        title = method.manifest.title

        def prepare(job: BackgroundJob) -> PreparedRun:
            params_class = method.load().params_class
            axes = parse_axes(params_class, [f"{name}={text}" for name, text in settings.sweep.items()])
            n_runs = settings.n_seeds * math.prod(map(len, axes.values()))
            if n_runs > MOST_RUNS:
                raise PluginError(f"sweep of {title}: expected {MOST_RUNS:,} runs or fewer, got {n_runs:,}")
            seeds = range(settings.seed, settings.seed + settings.n_seeds)
            points = sweep_points(params_class, dict(settings.values), axes, seeds)
            return PreparedRun(method, settings, points, prepare_inputs(job))

        def begin(prepared: PreparedRun) -> None:
            self._preparation = None
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

        is_local = not isinstance(place_named(prepared.settings.placement), Cluster)
        most = self.queue.n_slots + STARTED_AHEAD if is_local else STARTED_ON_CLUSTER
        try:
            sweep = Sweep(prepared.points, launch, most)
        except PlexoscopeError:
            for entry in self.entries:
                if entry.sweep == name:  # begun before the one that could not: it goes on by itself
                    entry.sweep = ""
            raise
        self.sweeps.append(SweepEntry(name, prepared.method.manifest.title, sweep))
        self.show(next(entry for entry in self.entries if entry.sweep == name))

    def _launch(self, prepared: PreparedRun, point: SweepPoint, sweep: str) -> RunEntry:
        method, settings, manifest = prepared.method, prepared.settings, prepared.method.manifest
        # A limit that the chosen place cannot keep is not shown there, and comes back with the next place.
        memory_mb = settings.memory_mb if settings.placement in ("", "process") else None
        placement = place_named(settings.placement, memory_mb)
        recorder = None
        if self._store is not None:
            folder = self._store.new_folder(method.id)
            header = header_of(method, point.params, point.seed, placement, prepared.inputs.records)
            recorder = Recorder(folder, header)
        try:
            run = runner.start(
                method,
                point.params,
                prepared.inputs.data,
                seed=point.seed,
                expects=prepared.inputs.expects,
                placement=placement,
                limits=runner.Limits(wall_s=settings.wall_s),
                observers=(recorder.take,) if recorder is not None else (),
                queue=None if isinstance(placement, Cluster) else self.queue,  # Dask has a queue of its own
                input_labels={name: record.label for name, record in prepared.inputs.records.items()},
            )
        except PlexoscopeError:
            if recorder is not None:
                with suppress(OSError):
                    recorder.folder.rmdir()
            raise
        values = parameters.values_of(point.params)
        entry = RunEntry(
            self._next_name(),
            method.id,
            manifest.title,
            manifest.channels,
            values,
            point.seed,
            folder=recorder.folder if recorder is not None else None,
            sweep=sweep,
            run=run,
            recorder=recorder,
            changed=changed_values(parameters.fields(type(point.params)), values),
            settings=settings,
        )
        self.entries.append(entry)
        self._watched[entry] = None
        if recorder is not None:
            self._recorders.add(recorder)
        self._clock.want("run", True)
        return entry

    # ---- showing

    def add_recording(self, entry: RunEntry) -> None:
        """Name a recording, put it on the list and show it."""
        entry.name = self._next_name()
        self.entries.append(entry)
        self.show(entry)

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
        self.sweeps = [each for each in self.sweeps if each.name in left or not each.told_end]
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

    # ---- the tick

    def _tick(self) -> None:
        if not self._watched:
            return
        moved = False
        for entry, last in list(self._watched.items()):
            run = entry.run
            assert run is not None
            state = run.state  # read before draining: what a finished run emitted is then all there
            new = run.drain()
            if entry is self.shown and new:
                self.drained.emit(new)
            self._tell_logs(entry, run)
            if state != last:
                moved = True
                self._watched[entry] = state
            if state.is_terminal:
                del self._watched[entry]
                self._last_told.pop(entry, None)
                self._close_record(entry)
                self._tell_end(entry, run)
        for each in self.sweeps:
            self._poll_sweep(each)
        self.ticked.emit()
        if moved:
            self.changed.emit()
        if not self._watched:
            self._clock.want("run", False)

    def _tell_logs(self, entry: RunEntry, run: runner.Run) -> None:
        logs, last = run.logs, self._last_told.get(entry)
        n_new = 0  # found by what was told last: a run keeps its newest lines only, so their number tells nothing
        while n_new < len(logs) and logs[-1 - n_new] is not last:
            n_new += 1
        name = f"{entry.title} {entry.name}"
        if n_new > MOST_LINES:
            self._messages.info(f"{name}: … {n_new - MOST_LINES:,} lines left out")
        for _, text in logs[len(logs) - min(n_new, MOST_LINES) :]:
            self._messages.info(f"{name}: {text}")
        if logs:
            self._last_told[entry] = logs[-1]

    def _close_record(self, entry: RunEntry) -> None:
        recorder = entry.recorder
        if recorder is None:
            return

        def close(_: BackgroundJob) -> None:
            recorder.close()

        def closed(_: object) -> None:
            self._recorders.discard(recorder)
            if recorder.error:
                self._messages.post("warning", f"{entry.title} {entry.name} is recorded in part: {recorder.error}")

        self._background.submit(f"Writing the record of {entry.title}", close, closed, self._messages.error)

    def _tell_end(self, entry: RunEntry, run: runner.Run) -> None:
        name, seconds = f"{entry.title} {entry.name}", run.elapsed_s
        n_passed = sum(check.passed for check in run.checks)
        toast = not entry.sweep
        if run.state is RunState.SUCCEEDED:
            level = "good" if n_passed == len(run.checks) else "warning"
            text = f"{name} finished after {seconds:.0f} s, {n_passed} of {len(run.checks)} checks passed"
            self._messages.post(level, text, toast=toast)
        elif run.state is RunState.CANCELLED:
            left = "; it does not react and its thread was left behind" if run.abandoned else ""
            self._messages.info(f"{name} was cancelled after {seconds:.0f} s{left}")
        else:
            failure = run.error
            # The state says already what the type of a failure that is none of the method's would repeat.
            why = "" if failure is None else str(failure) if run.state is RunState.FAILED else failure.message
            self._messages.post("bad", f"{name} {run.state}: {why}", failure.traceback if failure else "", toast=toast)

    def _poll_sweep(self, each: SweepEntry) -> None:
        if each.told_end:
            return
        try:
            each.sweep.poll()
        except PlexoscopeError as error:  # what a further run needs is there no more
            each.sweep.cancel()
            self._messages.error(error)
        if each.sweep.is_over:
            each.told_end = True
            n_runs, n_good = len(each.sweep.points), sum(run.state is RunState.SUCCEEDED for run in each.sweep.runs)
            level = "good" if n_good == n_runs else "warning"
            text = f"{each.name} of {each.title} is over: {n_good} of {n_runs} runs succeeded"
            self._messages.post(level, text, toast=True)
            self.changed.emit()

    def close(self) -> None:
        """Cancel everything. What is recorded so far stays."""
        self._clock.want("run", False)
        for each in self.sweeps:
            each.sweep.cancel()
        runs = [entry.run for entry in self._watched if entry.run is not None]
        for run in sorted(runs, key=lambda run: run.state is not RunState.QUEUED):  # or those would begin in turn
            run.cancel()
        for run in runs:
            run.wait(runner.GRACE_S)
        deadline_s = time.monotonic() + LEAVE_S
        for recorder in self._recorders:
            recorder.close(max(0.0, deadline_s - time.monotonic()))
        self._watched.clear()
