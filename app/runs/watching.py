"""Watching runs: on each tick what they emitted is taken, what they said goes to the log, and their end is reported."""

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from plexoscope.app.runs.run_entry import RunEntry
from plexoscope.app.services.background import BackgroundJob
from plexoscope.app.services.services import Services
from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins import runner
from plexoscope.plugins.recording import Recorder
from plexoscope.plugins.states import RunState
from plexoscope.plugins.sweep import Sweep

MOST_LINES = 100
"""Log lines of a run that are shown per tick: a method that prints in its innermost loop must not fill the log."""
LEAVE_S = 5.0
"""How long closing waits for recordings: a disk may hang."""


@dataclass(eq=False)
class SweepEntry:
    """A sweep of the session."""

    name: str
    title: str
    sweep: Sweep
    reported_end: bool = False


class RunWatcher(QObject):
    """Looks after runs until they end.

    Signals
    -------
    changed
        A run moved between states, or a sweep is over.
    ticked
        Progress, checks or elapsed time may be new.
    drained(entry, items)
        What a run has emitted since the last tick, by channel.
    """

    changed = Signal()
    ticked = Signal()
    drained = Signal(object, object)

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background, self._messages, self._clock = services.background, services.messages, services.clock
        self.sweeps: list[SweepEntry] = []
        self._watched: dict[RunEntry, RunState | None] = {}
        self._last_line: dict[RunEntry, tuple[float, str]] = {}
        self._recorders: set[Recorder] = set()
        self._clock.data.connect(self._tick)

    @property
    def watched(self) -> list[RunEntry]:
        """Runs that work, wait for their turn, or have ended since the last tick."""
        return list(self._watched)

    def watch(self, entry: RunEntry) -> None:
        """Look after a run that was started."""
        self._watched[entry] = None
        if entry.recorder is not None:
            self._recorders.add(entry.recorder)
        self._clock.want("run", True)

    def describe(self) -> list[str]:
        """What works and how far it is, as the status bar shows it."""
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
        return words + [f"{each.name}: {each.sweep.progress.text}" for each in self.sweeps if not each.reported_end]

    def _tick(self) -> None:
        if not self._watched:
            return
        moved = False
        for entry, last in list(self._watched.items()):
            run = entry.run
            assert run is not None
            state = run.state  # read before draining: what a finished run emitted is then all there
            new = run.drain()
            if new:
                self.drained.emit(entry, new)
            self._report_logs(entry, run)
            if state != last:
                moved = True
                self._watched[entry] = state
            if state.is_terminal:
                del self._watched[entry]
                self._last_line.pop(entry, None)
                self._close_record(entry)
                self._report_end(entry, run)
        for each in self.sweeps:
            self._poll_sweep(each)
        self.ticked.emit()
        if moved:
            self.changed.emit()
        if not self._watched:
            self._clock.want("run", False)

    def _report_logs(self, entry: RunEntry, run: runner.Run) -> None:
        logs, last = run.logs, self._last_line.get(entry)
        n_new = 0  # found by the line that came last: a run keeps its newest only, so their number says nothing
        while n_new < len(logs) and logs[-1 - n_new] is not last:
            n_new += 1
        name = f"{entry.title} {entry.name}"
        if n_new > MOST_LINES:
            self._messages.info(f"{name}: … {n_new - MOST_LINES:,} lines left out")
        for _, text in logs[len(logs) - min(n_new, MOST_LINES) :]:
            self._messages.info(f"{name}: {text}")
        if logs:
            self._last_line[entry] = logs[-1]

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

    def _report_end(self, entry: RunEntry, run: runner.Run) -> None:
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
            why = "" if failure is None else str(failure) if run.state is RunState.FAILED else failure.reason
            self._messages.post("bad", f"{name} {run.state}: {why}", failure.traceback if failure else "", toast=toast)

    def _poll_sweep(self, each: SweepEntry) -> None:
        if each.reported_end:
            return
        try:
            each.sweep.poll()
        except PlexoscopeError as error:  # what a further run needs is there no more
            each.sweep.cancel()
            self._messages.error(error)
        if each.sweep.is_over:
            each.reported_end = True
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
