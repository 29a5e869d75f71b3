"""What the results area shows: the chosen run while it works, a recording at any of its times, or a comparison."""

import traceback
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from plexoscope.app.runs.panel_feeder import PanelFeeder
from plexoscope.app.runs.results_area import ResultsArea
from plexoscope.app.runs.run_entry import RunEntry
from plexoscope.app.runs.run_head import RunHead
from plexoscope.app.runs.runs import Runs
from plexoscope.app.services.services import Services
from plexoscope.app.view.timed_thing import TimedThing
from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins.comparison import compare
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.recording import Replay

LONGEST_PLAY_S = 12.0
"""A recording longer than this is played faster, so that it takes no longer."""
N_STEPS = 100

Items = dict[str, list[tuple[int, Any]]]


class RunView(QObject):
    """Takes what runs emit to panels.

    Signals
    -------
    time_changed
        Another recording is shown, or another of its times.
    """

    time_changed = Signal()

    def __init__(self, runs: Runs, results: ResultsArea, head: RunHead, services: Services) -> None:
        super().__init__(results)
        self._runs, self._results, self._head = runs, results, head
        self._messages, self._clock = services.messages, services.clock
        self.feeder = PanelFeeder(fault=self._report_fault)
        self._marks_s: tuple[float, ...] = ()
        self._waiting: Items = {}
        self._at_s: float | None = None
        runs.shown_changed.connect(self._show_run)
        runs.drained.connect(self._take)
        runs.changed.connect(self._end_empty)
        services.clock.data.connect(self._tick)

    def compare(self, entries: Sequence[RunEntry]) -> None:
        """Show runs of one method side by side, in place of the run that was shown."""
        try:
            comparison = compare([entry.compared() for entry in entries], entries[0].channels)
        except PlexoscopeError as error:
            self._messages.error(error)
            return
        self._runs.show_compared(entries)
        names = ", ".join(entry.name for entry in entries[:6]) + (" …" if len(entries) > 6 else "")
        self._lay_out(comparison.channels, f"{entries[0].title}: {len(entries)} runs compared ({names})")
        self._waiting = {name: [(0, result)] for name, result in comparison.results.items()}

    def _show_run(self) -> None:
        entry = self._runs.shown
        if entry is None:
            self._lay_out((), "")
            return
        absent = entry.replay.recording.absent if entry.replay is not None else {}
        self._lay_out(entry.channels, "", absent)
        if entry.run is not None:
            entry.run.rewind()
            self._take(entry.run.drain())
        elif entry.replay is not None:
            replay = entry.replay
            try:
                self._marks_s = tuple(mark.elapsed_s for mark in replay.marks() if mark.kind == "phase")
                items = replay.items()
            except PlexoscopeError as error:  # its files have been removed or damaged since it was opened
                self._messages.error(error)
                return
            self.time_changed.emit()
            self._take(items)

    def _end_empty(self) -> None:
        """Where the run has ended without a result of a channel, its panel says so."""
        entry = self._runs.shown
        if entry is not None and entry.end is not None and not self._runs.compared:
            for channel in entry.channels:
                if channel.name in self._results.panels and not entry.has_result(channel.name):
                    self._results.panels[channel.name].end()

    def _lay_out(self, channels: Sequence[Channel], compared: str, absent: Mapping[str, str] | None = None) -> None:
        self._waiting, self._at_s = {}, None
        self._marks_s = ()
        self.time_changed.emit()
        panels = self._results.prepare(channels, absent or {})
        self._head.show_compared(compared)
        self.feeder.begin(channels, panels)

    def _take(self, items: Items) -> None:
        if self._runs.compared:
            return
        for name, new in items.items():
            if name in self._results.panels:  # a damaged recording may name others
                self._waiting.setdefault(name, []).extend(new)

    def things(self) -> list[TimedThing]:
        """The recording that is shown, for the timeline."""
        entry = self._runs.shown
        if entry is None or entry.replay is None or self._runs.compared or not entry.replay.duration_s:
            return []
        whole_s = entry.replay.duration_s
        at_s = entry.replay.at_s if self._at_s is None else self._at_s
        return [
            TimedThing(
                f"run:{entry.name}",
                f"{entry.name} {entry.title}",
                "Recording",
                (0.0, whole_s),
                at_s,
                self._scrub,
                max(1.0, whole_s / LONGEST_PLAY_S),
                whole_s / N_STEPS,
                own_axis=True,
                marks=self._marks_s,
                begin=partial(self._clock.want, "replay", True),
                end=partial(self._clock.want, "replay", False),
            )
        ]

    def _scrub(self, seconds: float) -> None:
        self._at_s = seconds  # the newest wish counts; the next tick serves it
        self.time_changed.emit()

    def _tick(self) -> None:
        entry = self._runs.shown
        if self._at_s is not None and entry is not None and entry.replay is not None:
            seconds, self._at_s = self._at_s, None
            try:
                self._go_to(entry, entry.replay, seconds)
            except PlexoscopeError as error:
                self._messages.error(error)
        items, self._waiting = self._waiting, {}
        self.feeder.tick(items)
        self._clock.want("feeding", self.feeder.waiting)

    def _go_to(self, entry: RunEntry, replay: Replay, seconds: float) -> None:
        if seconds < replay.at_s:
            for panel in self._results.panels.values():
                panel.reset()
            self.feeder.begin(entry.channels, self._results.panels)
            self._waiting = {}
            items = replay.items_until(seconds)
        else:
            items = replay.items_between(replay.at_s, seconds)
        self._take(items)
        self._runs.seek_shown(seconds)

    def _report_fault(self, name: str, error: Exception) -> None:
        trace = "".join(traceback.format_exception(error)).strip()
        self._messages.post("bad", f"The panel of {name} cannot be drawn: {error}", trace)
