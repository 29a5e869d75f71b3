"""A recording in the making: what is written of each event, what is left out, and how it ends. For one thread."""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins.events import Checked, Emitted, Ended, Event, Logged, Progressed
from plexoscope.plugins.recording import outputs
from plexoscope.plugins.recording.digest import COUNTED, LogDigest
from plexoscope.plugins.recording.header import End, RecordingHeader, write_header
from plexoscope.plugins.recording.rows import Row, row_of
from plexoscope.plugins.recording.thinning import ALWAYS, Thinning
from plexoscope.plugins.results import Check

if TYPE_CHECKING:
    from plexoscope.plugins.recording.log_files import LogWriter

PROGRESS_EVERY_S = 0.05
"""Progress is recorded no more often: a method may tell of it in its innermost loop."""

_SMALL_ROW_BYTES = 128
"""What a row costs beside its content where it lies among others, about."""


class Taken(NamedTuple):
    """An event with its number, its second, and about how much memory it keeps."""

    seq: int
    elapsed_s: float
    event: Event
    n_bytes: int


class FullError(PlexoscopeError):
    """A recording holds more checks and `event` results than it may, and of these none is ever left out."""


class Record:
    """Writes the folder of a recording. Every method may raise OSError; after that, call `stop`."""

    def __init__(self, folder: Path, header: RecordingHeader) -> None:
        self._folder, self._header = folder, header
        self._log: LogWriter | None = None
        self._digest = LogDigest()
        thinnable = [channel.name for channel in header.channels if channel.policy != "event"]
        self._thinning = Thinning(thinnable, header.max_bytes)
        self._kept: dict[int, Counter[str]] = {ALWAYS: Counter()}
        self._thinned = Counter[str]()
        self._n_reported_bytes = 0  # of log lines and progress
        self._n_other_bytes = 0  # of what is neither that nor thinned
        self._newest: dict[str, tuple[Row, int | None]] = {}
        self._progress: Taken | None = None  # the newest that is not recorded
        self._progress_s = -PROGRESS_EVERY_S  # when it was last recorded
        self._checks: dict[str, Check] = {}
        self._seconds = 0.0
        self._ended: Ended | None = None

    def open(self) -> None:
        """Make the folder, remove the recording that is in it, and write what is known."""
        from plexoscope.plugins.recording.log_files import LogWriter  # pyarrow comes in here, off the UI thread

        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / outputs.FILE).unlink(missing_ok=True)
        write_header(self._folder, self._header)
        self._log = LogWriter(self._folder)

    def write(self, batch: Sequence[Taken]) -> None:
        """Record events in their order.

        Raises
        ------
        OSError, PackingError, FullError
        """
        rows: list[tuple[int, Row]] = []
        for taken in batch:
            self._note(taken)  # of all first: how the run ended is told also where the log cannot be written
        try:
            for taken in batch:
                if self._log is not None and not self._waits(taken):
                    self._place(row_of(taken.seq, taken.elapsed_s, taken.event), taken.event, rows)
        finally:
            self._flush(rows)

    def finish_log(self) -> None:
        """Record what was kept back, and mark the end of the log."""
        if self._log is None:
            return
        rows = [(ALWAYS, row) for row, tier in self._newest.values() if tier is None or tier not in self._kept]
        for _, row in rows:
            self._keep(ALWAYS, row)
            self._thinned[row.channel] -= 1
        if self._progress is not None:
            row = row_of(self._progress.seq, self._progress.elapsed_s, self._progress.event)
            self._keep(ALWAYS, row)
            rows.append((ALWAYS, row))
        self._flush(rows)
        self._log.close()

    def write_outputs(self) -> None:
        """Write what the method returned.

        Raises
        ------
        OSError, PackingError
        """
        if self._ended is not None and self._ended.outputs is not None:
            outputs.write_arrays(self._folder, self._ended.outputs.arrays)

    def write_end(self, n_events: int, dropped: Mapping[str, int], stopped: str) -> None:
        """Write how it ended, with the digest if nothing is missing."""
        ended = self._ended
        end = End(
            state=str(ended.state) if ended is not None else "",
            seconds=self._seconds,
            n_checks=len(self._checks),
            n_checks_passed=sum(check.passed for check in self._checks.values()),
            n_events=n_events,
            n_recorded=sum(kept.total() for kept in self._kept.values()),
            dropped=dict(dropped),
            thinned=dict(+self._thinned),
            stopped=stopped,
        )
        if ended is not None and end.complete:
            end = dataclasses.replace(end, digest=self._digest.finish(self._checks, ended.outputs))
        self._header = dataclasses.replace(self._header, end=end)
        self._newest.clear()
        write_header(self._folder, self._header)

    def stop(self) -> None:
        """Leave the log as it is; what comes is not recorded."""
        log, self._log = self._log, None
        if log is not None:
            log.abort()

    def _note(self, taken: Taken) -> None:
        self._seconds = taken.elapsed_s
        if isinstance(taken.event, Checked):
            self._checks[taken.event.check.name] = taken.event.check
        elif isinstance(taken.event, Ended):
            self._ended = taken.event

    def _waits(self, taken: Taken) -> bool:
        """Whether an event is progress so soon after the last that it is kept back."""
        if not isinstance(taken.event, Progressed):
            return False
        self._progress = taken
        if taken.elapsed_s - self._progress_s < PROGRESS_EVERY_S:
            return True
        self._progress, self._progress_s = None, taken.elapsed_s
        return False

    def _place(self, row: Row, event: Event, rows: list[tuple[int, Row]]) -> None:
        if isinstance(event, Emitted) and self._thinning.thins(event.channel):
            tier, removed = self._thinning.place(event.channel, row.n_bytes)
            if removed:
                self._flush(rows)
                self._remove(removed)
            self._newest.pop(event.channel, None)
            if tier != ALWAYS:
                self._newest[event.channel] = (row, tier)
            if tier is None:
                self._thinned[event.channel] += 1
                return
        elif self._has_room(row.n_bytes + _SMALL_ROW_BYTES, event):
            tier = ALWAYS
        else:
            return
        self._keep(tier, row)
        rows.append((tier, row))

    def _has_room(self, n_bytes: int, event: Event) -> bool:
        share = self._header.max_bytes // 8
        if isinstance(event, Logged | Progressed):
            self._n_reported_bytes += n_bytes
            return self._n_reported_bytes <= share
        self._n_other_bytes += n_bytes
        if self._n_other_bytes > share and not isinstance(event, Ended):
            raise FullError(f"full: it may hold {self._header.max_bytes} bytes")
        return True

    def _keep(self, tier: int, row: Row) -> None:
        self._kept.setdefault(tier, Counter())[row.channel] += 1
        if row.event in COUNTED:
            self._digest.add(row, tier)

    def _remove(self, tiers: Iterable[int]) -> None:
        for tier in tiers:
            self._thinned += self._kept.pop(tier, Counter())
            self._digest.forget(tier)
            if self._log is not None:
                self._log.remove(tier)

    def _flush(self, rows: list[tuple[int, Row]]) -> None:
        if self._log is not None:
            self._log.write(rows)
        rows.clear()
