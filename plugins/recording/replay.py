"""A recording in the place of a run: what its panels, checks and state showed at any second of it."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from plexoscope.plugins.budget import Budget
from plexoscope.plugins.channels import MAX_BYTES, MAX_ITEMS, POLICIES, Item
from plexoscope.plugins.events import Emitted, Event, Progress
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.recording.reader import Recording
from plexoscope.plugins.results import Check, Outputs, Result, Scalar
from plexoscope.plugins.states import TERMINAL, Failure, RunState


class TimelineMark(NamedTuple):
    """A moment worth finding on a timeline: `kind` is "phase", "check" or "live"."""

    elapsed_s: float
    kind: str
    text: str


class Replay:
    """What a `Run` tells, told by a recording at the second `at_s`. For one thread.

    Attributes
    ----------
    recording : Recording
    channels : tuple of Channel
    duration_s : float
        Of the recording.
    at_s : float
        Where it is now; at first its end.

    Raises
    ------
    FormatError
        As whatever reads a value that is damaged.
    """

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.channels: tuple[Channel, ...] = recording.header.channels
        self._policies = {channel.name: channel.policy for channel in self.channels}
        entries = recording.events()
        latest = 0.0
        self._times: list[float] = []  # never falling, whatever a damaged file says
        for entry in entries:
            latest = max(latest, entry.elapsed_s)
            self._times.append(latest)
        self.duration_s = latest
        self.at_s = latest
        self._of: dict[str, list[int]] = {}
        self._emitted: dict[str, list[int]] = {channel.name: [] for channel in self.channels}
        for index, entry in enumerate(entries):
            if entry.event == "emitted":
                if entry.channel not in recording.absent:
                    self._emitted.setdefault(entry.channel, []).append(index)
            else:
                self._of.setdefault(entry.event, []).append(index)
        self._histories: dict[str, list[tuple[int, Result]]] = {}
        self._values: dict[str, tuple[int, Result]] = {}
        self._small: dict[int, Event] = {}

    # ---- where it is

    def seek(self, seconds: float) -> None:
        """Go to a second of the recording."""
        self.at_s = min(max(seconds, 0.0), self.duration_s)

    @property
    def elapsed_s(self) -> float:
        return self.at_s

    # ---- what the panels showed

    def items(self) -> dict[str, list[Item]]:
        """Return what each channel held at `at_s`, as (step, value); channels that held nothing are left out."""
        return self.items_until(self.at_s)

    def items_until(self, seconds: float) -> dict[str, list[Item]]:
        """Return what each channel held then: of `latest` the newest value, of others all, thinned as in a run."""
        return self._items(seconds, 0)

    def items_between(self, after_s: float, until_s: float) -> dict[str, list[Item]]:
        """Return what is new since `after_s`: what panels that showed that second are fed to show `until_s`."""
        return self._items(until_s, bisect_right(self._times, after_s))

    def has_results(self, channel: str) -> bool:
        """Return whether a value of a channel was recorded."""
        return bool(self._emitted.get(channel))

    def last(self, channel: str) -> Result | None:
        """Return the last value that was recorded of a channel, whatever second this is at; None if there is none."""
        indices = self._emitted.get(channel, [])
        return self._newest_value(channel, indices[-1]) if indices else None

    def _items(self, seconds: float, first: int) -> dict[str, list[Item]]:
        end = bisect_right(self._times, seconds)
        found = {name: self._channel_items(name, first, end) for name in self._emitted}
        return {name: items for name, items in found.items() if items}

    def _channel_items(self, name: str, first: int, end: int) -> list[Item]:
        """What a channel held of the events numbered `first` … `end` - 1."""
        indices = self._emitted[name]
        count = bisect_right(indices, end - 1)
        if not count or indices[count - 1] < first:
            return []
        newest = indices[count - 1]
        if self._policies.get(name) == "latest":
            return [self._item(newest, self._newest_value(name, newest))]
        history = self._history(name)
        held = history[bisect_right(history, first - 1, key=_index) : bisect_right(history, end - 1, key=_index)]
        if not held or held[-1][0] != newest:  # the newest is always there, as in a run
            held = [*held, (newest, self._newest_value(name, newest))]
        return [self._item(index, value) for index, value in held]

    def _item(self, index: int, value: Result) -> Item:
        return self.recording.events()[index].step, value

    def _newest_value(self, name: str, index: int) -> Result:
        """One value, kept until another one is asked for: a timeline asks for the same one many times."""
        if self._values.get(name, (-1,))[0] != index:
            self._values[name] = (index, self._result(index))
        return self._values[name][1]

    def _history(self, name: str) -> list[tuple[int, Result]]:
        """The values of a channel with the numbers of their events, bounded as those of a run."""
        if name not in self._histories:
            policy = self._policies.get(name, "append")
            channel = POLICIES[policy](Budget())
            for index in self._worth_reading(name) if policy == "append" else self._emitted[name]:
                channel.put(index, self._result(index))
            self._histories[name] = channel.kept()
        return self._histories[name]

    def _worth_reading(self, name: str) -> list[int]:
        """The events of an `append` channel without those that its history would let go of anyway, by the index."""
        entries, indices = self.recording.events(), self._emitted[name]
        while len(indices) > MAX_ITEMS or (
            len(indices) > 1 and sum(entries[index].n_bytes for index in indices) > MAX_BYTES
        ):
            indices = indices[::2]
        return indices

    def _result(self, index: int) -> Result:
        event = self.recording.at(index)
        assert isinstance(event, Emitted)
        return event.value

    # ---- what else there was to see

    @property
    def state(self) -> RunState:
        """The state then; where a recording was cut off, the last one known."""
        entered = self._newest_of("entered")
        ended = self._newest_of("ended")
        if ended is None and self.at_s >= self.duration_s and self.recording.header.end is not None:
            told = self.recording.header.end.state
            if told in TERMINAL:
                return RunState(told)
        found = ended or entered
        state: RunState = found.state if found is not None else RunState.QUEUED
        return state

    @property
    def progress(self) -> Progress:
        found = self._newest_of("progressed")
        progress: Progress = found.progress if found is not None else Progress()
        return progress

    @property
    def checks(self) -> tuple[Check, ...]:
        """The newest report of each, in the order in which their names were first reported."""
        checks = {event.check.name: event.check for event in self._all_of("checked")}
        return tuple(checks.values())

    @property
    def logs(self) -> tuple[tuple[float, str], ...]:
        """Lines with the second of work at which they were written."""
        times = [self._times[index] for index in self._of.get("logged", ())]
        return tuple(zip(times, (event.text for event in self._all_of("logged")), strict=False))

    @property
    def live(self) -> Mapping[str, Any]:
        """What was set of the live parameters."""
        values: dict[str, Any] = {}
        for event in self._all_of("liveset"):
            values.update(event.values)
        return MappingProxyType(values)

    @property
    def error(self) -> Failure | None:
        """What made the run fail; None before its end."""
        found = self._newest_of("ended")
        failure: Failure | None = found.failure if found is not None else None
        return failure

    @property
    def outputs(self) -> Outputs | None:
        """What the method returned; None before its end."""
        found = self._newest_of("ended")
        outputs: Outputs | None = found.outputs if found is not None else None
        return outputs

    def marks(self) -> tuple[TimelineMark, ...]:
        """Return where on a timeline something began: phases of scalars, checks, changes of live parameters."""
        found = []
        for channel in self.channels:
            if channel.kind == Scalar.kind:
                phase = ""
                for index, value in self._history(channel.name):
                    if isinstance(value, Scalar) and value.phase not in ("", phase):
                        phase = value.phase
                        found.append(TimelineMark(self._times[index], "phase", phase))
        for index in self._of.get("checked", ()):
            check = self._event(index).check
            found.append(
                TimelineMark(self._times[index], "check", f"{check.name}: {'passed' if check.passed else 'FAILED'}")
            )
        for index in self._of.get("liveset", ()):
            words = ", ".join(f"{name} = {value}" for name, value in self._event(index).values.items())
            found.append(TimelineMark(self._times[index], "live", words))
        return tuple(sorted(set(found)))

    def _newest_of(self, kind: str) -> Any:
        known = self._known(kind)
        return self._event(known[-1]) if known else None

    def _all_of(self, kind: str) -> list[Any]:
        return [self._event(index) for index in self._known(kind)]

    def _known(self, kind: str) -> Sequence[int]:
        indices = self._of.get(kind, [])
        return indices[: bisect_right(indices, self.at_s, key=self._times.__getitem__)]

    def _event(self, index: int) -> Any:
        if index not in self._small:
            self._small[index] = self.recording.at(index)
        return self._small[index]


def _index(at: tuple[int, Result]) -> int:
    return at[0]
