"""A sweep on the command line: many runs of a method, followed together, kept one by one, and compared."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from plexoscope.app.cli.running.log_lines import LogLines
from plexoscope.app.cli.running.report import compared, plain_comparison, print_comparison
from plexoscope.app.cli.running.setup import Setup
from plexoscope.app.cli.running.sweep_folder import folder_name, write_plan, write_table
from plexoscope.app.cli.shared.exits import RunFailedError, UsageError
from plexoscope.app.cli.shared.output import print_json, printable
from plexoscope.app.cli.shared.progress import ProgressLine
from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins.comparison import ComparedRun, RunComparison, compare
from plexoscope.plugins.recording import Recorder, RunStore
from plexoscope.plugins.runner import Run, RunQueue
from plexoscope.plugins.runner.cluster.cluster import Cluster
from plexoscope.plugins.runner.cores import n_cores
from plexoscope.plugins.states import RunState
from plexoscope.plugins.sweep import Sweep, SweepPoint

POLL_S = 0.1
MOST_ON_CLUSTER = 200
"""Runs that are there at a time, where Dask decides how many work: each has a thread here, and asks the scheduler."""


def run_sweep(setup: Setup) -> None:
    """Run all points of a sweep, print them side by side, and leave what is asked for.

    Ctrl-C cancels what is not over; a second one leaves at once.

    Raises
    ------
    UsageError
        If something cannot be written.
    RunFailedError
        If a run did not succeed or a check did not pass; all are printed and written all the same.
    """
    runs = SweepRuns(setup)
    began_at = time.monotonic()
    runs.follow()
    if setup.asked.as_json:
        print_json(runs.plain())
    else:
        n_good = sum(run.state is RunState.SUCCEEDED for run in runs.sweep.runs)
        again = f", {runs.sweep.n_restarted} started again" if runs.sweep.n_restarted else ""
        seconds = time.monotonic() - began_at
        words = f"{n_good} of {len(setup.points)} runs succeeded after {seconds:.1f} s{again}"
        print(printable(f"{setup.method.id} sweep: {words}\n"))
        if runs.sweep.runs:
            print_comparison(runs.comparison(), runs.compared())
        if runs.folder is not None:
            print(printable(f"\n{'written to' if setup.asked.out else 'recorded in'} {runs.folder}"))
    sys.stdout.flush()
    runs.raise_unless_good()


class SweepRuns:
    """The runs of a sweep with their recordings.

    Attributes
    ----------
    sweep : Sweep
    folder : Path or None
        Where the recordings lie.
    """

    def __init__(self, setup: Setup) -> None:
        asked = setup.asked
        self._setup = setup
        self._recorders: dict[int, Recorder] = {}
        self._logs: dict[int, LogLines] = {}
        self._reported: set[int] = set()
        self._lost: list[Run] = []
        is_on_cluster = isinstance(setup.placement, Cluster)
        n_slots = asked.n_jobs or n_cores()
        self._queue = None if is_on_cluster and asked.n_jobs is None else RunQueue(n_slots)
        self.folder = self._planned_folder()
        # Twice as many as work: the next one begins at once, and does not wait for this to look.
        self.sweep = Sweep(setup.points, self._start, MOST_ON_CLUSTER if self._queue is None else 2 * n_slots)

    def follow(self) -> None:
        """Show progress of the whole until the end, write down what is there, and tell of what goes wrong."""
        with ProgressLine(self._setup.method.id) as line:
            try:
                self._follow(line)
            except KeyboardInterrupt:
                self.sweep.cancel()
                line.tell("cancelling; a second Ctrl-C leaves at once")
                self._follow(line)
        for run in (*self._lost, *self.sweep.runs):
            run.wait()  # until nothing is left of its worker either: a cluster has to be tidied up
        for recorder in self._recorders.values():
            recorder.close()
            if recorder.error:
                print(printable(f"plexoscope: not recorded: {recorder.error}: {recorder.folder}"), file=sys.stderr)

    def compared(self) -> list[ComparedRun]:
        """Return all runs that were begun, as a comparison takes them."""
        return [compared(run, str(point.number)) for point, run in zip(self._setup.points, self.sweep.runs)]  # noqa: B905 - the rest was not begun

    def comparison(self) -> RunComparison:
        """Return them side by side."""
        return compare(self.compared(), self._setup.method.manifest.channels)

    def plain(self) -> dict[str, Any]:
        """Return what is printed as JSON."""
        tables = plain_comparison(self.comparison()) if self.sweep.runs else {"runs": []}
        for row, point, run in zip(tables["runs"], self._setup.points, self.sweep.runs):  # noqa: B905 - as above
            row["error"] = str(run.error) if run.error is not None else None
            row["recording"] = str(recorder.folder) if (recorder := self._recorders.get(point.number)) else None
        return {
            "method": self._setup.method.id,
            "axes": self._setup.axes,
            "n_runs": len(self._setup.points),
            "n_restarted": self.sweep.n_restarted,
            **tables,
            "out": str(self.folder) if self.folder is not None else None,
        }

    def raise_unless_good(self) -> None:
        """Raise RunFailedError if a run did not succeed or a check did not pass."""
        runs = self.sweep.runs
        n_bad = len(self._setup.points) - sum(run.state is RunState.SUCCEEDED for run in runs)
        n_unpassed = sum(
            not all(check.passed for check in run.checks) for run in runs if run.state is RunState.SUCCEEDED
        )
        words = [f"{n_bad} of {len(self._setup.points)} runs did not succeed"] if n_bad else []
        words += [f"checks of {n_unpassed} runs did not pass"] if n_unpassed else []
        if words:
            raise RunFailedError(f"sweep of {self._setup.method.id}: {', '.join(words)}")

    def _planned_folder(self) -> Path | None:
        """Write down the plan in the folder asked for, else among the user's data, where that can be."""
        asked = self._setup.asked
        if asked.out is not None:
            write_plan(asked.out, self._setup)
            return asked.out
        if not asked.is_recorded:
            return None
        folder = RunStore().new_folder(f"{self._setup.method.id}-sweep")
        try:
            write_plan(folder, self._setup)
        except UsageError as error:
            print(printable(f"plexoscope: not recorded: {error}"), file=sys.stderr)
            return None
        return folder

    def _start(self, point: SweepPoint) -> Run:
        recorder = None
        if self._setup.asked.is_recorded and self.folder is not None:
            if point.number in self._recorders:  # of the run that was lost
                self._recorders[point.number].close()
            recorder = self._setup.recorder(point, self.folder / folder_name(point, len(self._setup.points)))
            self._recorders[point.number] = recorder
        log = self._logs.setdefault(point.number, LogLines(f"run {point.number}: "))
        return self._setup.start(point, recorder, self._queue, (log.take,))

    def _follow(self, line: ProgressLine) -> None:
        while True:
            before = self.sweep.runs
            self.sweep.poll()
            self._tell_lost(line, before)
            is_over = self.sweep.is_over  # asked first: what ends while this tells is told the next time
            for log in self._logs.values():
                log.tell(line)
            self._tell_ended(line)
            if is_over:
                break
            progress = self.sweep.progress
            line.show(progress.fraction, self._words(progress.text))
            time.sleep(POLL_S)
        line.show(1.0, self.sweep.progress.text)

    def _words(self, text: str) -> str:
        n_working = sum(run.state not in (RunState.QUEUED,) and not run.state.is_terminal for run in self.sweep.runs)
        return f"{text}, {n_working} at work"

    def _tell_lost(self, line: ProgressLine, before: Sequence[Run]) -> None:
        for i, run in enumerate(before):
            if self.sweep.runs[i] is not run:
                self._lost.append(run)
                line.tell(f"run {self._setup.points[i].number} was lost ({run.error}), started again")

    def _tell_ended(self, line: ProgressLine) -> None:
        """Tell of runs that failed, and write the table anew if any run has ended since the last time."""
        n_reported = len(self._reported)
        for point, run in zip(self._setup.points, self.sweep.runs):  # noqa: B905 - the rest was not begun
            if run.state.is_terminal and run.id not in self._reported:
                self._reported.add(run.id)
                if run.error is not None:
                    if self._setup.asked.is_debug:
                        line.tell(run.error.traceback)
                    line.tell(f"run {point.number} {run.state}: {' '.join(str(run.error).split())}")
        if len(self._reported) > n_reported and self.folder is not None:
            try:
                write_table(self.folder, self.comparison())
            except (OSError, PlexoscopeError) as error:  # of a full disk: the runs go on all the same
                line.tell(f"sweep.csv cannot be written ({error})")
