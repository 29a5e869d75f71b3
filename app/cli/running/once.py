"""One run of a method on the command line: followed to its end, printed, recorded."""

import os
import sys
from pathlib import Path

from plexoscope.app.cli.running.folder import require_whole, write_pictures, write_result
from plexoscope.app.cli.running.following import followed
from plexoscope.app.cli.running.log_lines import LogLines
from plexoscope.app.cli.running.report import print_result, result_of
from plexoscope.app.cli.running.setup import Setup
from plexoscope.app.cli.shared.exits import ChecksFailedError, RunFailedError
from plexoscope.app.cli.shared.output import print_json, printable
from plexoscope.app.cli.shared.progress import ProgressLine
from plexoscope.plugins.recording import RunStore
from plexoscope.plugins.runner import Run
from plexoscope.plugins.states import RunState


def run_once(setup: Setup) -> None:
    """Run a method to its end, print the result, and leave what is asked for.

    Raises
    ------
    UsageError, MissingError
        If something cannot be written; the result is printed all the same.
    RunFailedError
        If the run did not succeed or a check did not pass.
    """
    asked, point, out = setup.asked, setup.points[0], setup.asked.out
    recorder = setup.recorder(point, out or RunStore().new_folder(setup.method.id)) if asked.is_recorded else None
    log = LogLines()
    run = setup.start(point, recorder, observers=(log.take,))
    _follow(run, log)
    if recorder is not None:
        recorder.close()
    recording = None if recorder is None or recorder.error else recorder.folder
    result = result_of(run, out, recording)
    try:
        if out is not None:
            write_result(out, result)
            if recorder is not None:
                require_whole(recorder)
    finally:  # the result is told whatever becomes of its files, and before Qt is asked for pictures
        print_json(result) if asked.as_json else print_result(result)
        sys.stdout.flush()
    if out is not None:
        write_pictures(out, setup.method.manifest, {name: channel.kept() for name, channel in run.channels.items()})
    elif recorder is not None and recorder.error:
        print(printable(f"plexoscope: not recorded: {recorder.error}: {recorder.folder}"), file=sys.stderr)
    if not asked.as_json:
        _tell_where(out, recording)
    _raise_unless_good(run, asked.is_debug)


def _tell_where(out: Path | None, recording: Path | None) -> None:
    if out is not None:
        print(printable(f"\nwritten to {out}"))
    elif recording is not None:
        print(printable(f"\nrecorded in {recording}"))


def _follow(run: Run, log: LogLines) -> None:
    """Show progress and log lines until the end. Ctrl-C cancels the run; a second one leaves it behind."""
    with ProgressLine(run.method.id) as line:

        def tell(state: RunState) -> None:
            log.tell(line)
            if not state.is_terminal:
                is_ending = state is RunState.CANCELLING
                line.show(run.progress.fraction, "cancelling" if is_ending else run.progress.text)

        followed(run, tell)


def _raise_unless_good(run: Run, is_debug: bool) -> None:
    if run.error is not None:
        if is_debug or os.environ.get("PLEXOSCOPE_DEBUG") == "1":
            print(printable(run.error.traceback), file=sys.stderr)
        raise RunFailedError(f"run of {run.method.id} {run.state}: {' '.join(str(run.error).split())}")
    if run.abandoned:
        raise RunFailedError(f"run of {run.method.id} does not react to its cancel and was left")
    if run.state is not RunState.SUCCEEDED:
        raise RunFailedError(f"run of {run.method.id} cancelled")
    failed = [check.name for check in run.checks if not check.passed]
    if failed:
        raise ChecksFailedError(
            f"run of {run.method.id}: {len(failed)} of {len(run.checks)} checks did not pass: " + ", ".join(failed)
        )
