"""Recordings read back: what is known of the run, an index of its events, and each event when it is asked for."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from plexoscope.models.errors import FormatError
from plexoscope.plugins.events import Checked, Emitted, Ended, Event
from plexoscope.plugins.packing import PackingError
from plexoscope.plugins.recording.absent import absent_channels
from plexoscope.plugins.recording.digest import COUNTED, LogDigest
from plexoscope.plugins.recording.header import RecordingHeader, read_header
from plexoscope.plugins.recording.outputs import read_arrays
from plexoscope.plugins.recording.rows import Row, event_of
from plexoscope.plugins.results import Check, Outputs

if TYPE_CHECKING:
    from plexoscope.plugins.recording.stream import IndexEntry


def open_recording(folder: str | Path) -> "Recording":
    """Open the folder of a recording, whole, cut off by a crash, or still being written.

    Raises
    ------
    FormatError
        If it is none, or of a newer format.
    """
    return Recording(Path(folder))


class Recording:
    """A recording. Values are read from disk when they are asked for; the index is in memory.

    Attributes
    ----------
    folder : Path
    header : RecordingHeader
    absent : dict of str to str
        Channels whose results cannot be read here, each with why: see `absent_channels`.

    Raises
    ------
    FormatError
        As every method that reads a value, if that is damaged.
    """

    def __init__(self, folder: Path) -> None:
        from plexoscope.plugins.recording.log_files import log_paths
        from plexoscope.plugins.recording.stream import StreamReader

        self.folder = folder
        self.header: RecordingHeader = read_header(folder)
        self.absent = absent_channels(self.header)
        self._kinds = {channel.name: channel.kind for channel in self.header.channels}
        streams = [StreamReader(path) for path in log_paths(folder)]
        places = [(stream, number) for stream in streams for number in range(len(stream.entries))]
        self._places: list[tuple[StreamReader, int]] = sorted(places, key=lambda at: at[0].entries[at[1]].seq)
        self._entries = tuple(stream.entries[number] for stream, number in self._places)
        self._streams = streams

    def events(self) -> "Sequence[IndexEntry]":
        """Return the index: every event in order, without what it holds."""
        return self._entries

    def at(self, index: int) -> Event:
        """Return an event of the index with what it holds."""
        event = self._event(index)
        return self.ended or event if isinstance(event, Ended) else event

    @property
    def complete(self) -> bool:
        """Whether everything is there that was to be recorded."""
        return not self.missing

    @cached_property
    def missing(self) -> str:
        """What is not there, in words; "" if nothing is."""
        end, n_events = self.header.end, len(self._entries)
        until = f"{self._entries[-1].elapsed_s:.1f} s" if self._entries else "its beginning"
        if end is None:
            return f"cut off: {n_events} events until {until}, and not how it ended"
        if end.stopped:
            return f"stopped at {until}: {end.stopped}"
        if n_events < end.n_recorded:
            return f"cut off: {n_events} of {end.n_recorded} events"
        if end.dropped:
            return ", ".join(f"{count} results of {name}" for name, count in end.dropped.items()) + " left out"
        return "" if end.state else "closed before the run ended"

    @cached_property
    def ended(self) -> Ended | None:
        """How the run ended; None if that is not recorded."""
        for index in range(len(self._entries) - 1, -1, -1):
            if self._entries[index].event == "ended":
                event = self._event(index)
                if isinstance(event, Ended) and event.outputs is not None:
                    whole = Outputs(event.outputs.metrics, read_arrays(self.folder))
                    return Ended(event.state, event.failure, whole)
                return event if isinstance(event, Ended) else None
        return None

    @property
    def outputs(self) -> Outputs | None:
        """What the method returned; None unless it succeeded."""
        return self.ended.outputs if self.ended is not None else None

    def digest(self) -> str:
        """Return the digest of what is there, made anew from the files; see the module `digest`.

        It is that of the run, `header.end.digest`, unless something is missing or was changed.
        """
        digest = LogDigest()
        checks: dict[str, Check] = {}
        for index, entry in enumerate(self._entries):
            if entry.event in COUNTED:
                digest.add(self._row(index), 0)
            elif entry.event == "checked" and isinstance(event := self.at(index), Checked):
                checks[event.check.name] = event.check
        return digest.finish(checks, self.outputs)

    def close(self) -> None:
        """Let the files go. Values that were read stay good."""
        for stream in self._streams:
            stream.close()

    def __enter__(self) -> "Recording":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _event(self, index: int) -> Event:
        row = self._row(index)
        try:
            event = event_of(row)
        except PackingError as error:
            raise FormatError(f"event {row.seq}: {error}", self.folder) from None
        if isinstance(event, Emitted) and self._kinds.get(event.channel) != event.value.kind:
            got = f"{event.value.kind} on {event.channel!r}"
            raise FormatError(f"event {row.seq}: expected a result that the method declares, got {got}", self.folder)
        return event

    def _row(self, index: int) -> Row:
        stream, number = self._places[index]
        return stream.row(number)
