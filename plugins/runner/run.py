"""A run: one call of a method, from its start to its one end, as the window sees it.

Nothing calls back into the window: it polls a `Run` on its own tick. A worker holds the lock of the run only to
store, so neither side waits for the other.
"""

import itertools
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from plexoscope.plugins import parameters
from plexoscope.plugins.budget import Budget
from plexoscope.plugins.channels import POLICIES, Item, ResultChannel
from plexoscope.plugins.discovery import Method
from plexoscope.plugins.events import (
    Checked,
    Dropped,
    Emitted,
    Ended,
    Entered,
    Event,
    LiveSet,
    Logged,
    Progress,
    Progressed,
)
from plexoscope.plugins.parameters import Value
from plexoscope.plugins.results import Check, Outputs
from plexoscope.plugins.runner.alarm import Alarm
from plexoscope.plugins.runner.placement import Placement, RunJob, Worker
from plexoscope.plugins.runner.work import Task
from plexoscope.plugins.spelling import listed
from plexoscope.plugins.states import TERMINAL, Failure, RunState, describe

GRACE_S = 2.0
MAX_LOG_LINES = 10_000
CLOCK_S = 0.01
"""An alarm may ring by so much early."""

Observer = Callable[[float, Event], None]

_ids = itertools.count(1)


@dataclass(frozen=True)
class Limits:
    """How long a run may take.

    Parameters
    ----------
    wall_s
        Seconds of work, time spent paused not counted; None for any.
    grace_s
        How long a method that is to end may take to its next checkpoint before it is ended by force, or left
        behind where that cannot be done.
    """

    wall_s: float | None = None
    grace_s: float = GRACE_S


class Run:
    """One run of a method. Every attribute may be read at any time, from any thread.

    Attributes
    ----------
    id : int
    method : Method
    params
        As given at the start; `live` has what changed since.
    seed : int
    device : str
    placement : Placement
    limits : Limits
    input_labels : mapping of str to str
        What each input is, in words.
    channels : mapping of str to ResultChannel
        What is emitted after the end does not get there.
    """

    def __init__(
        self,
        method: Method,
        params: Any,
        task: Task,
        placement: Placement,
        limits: Limits,
        observers: Sequence[Observer],
        budget: Budget,
        input_labels: Mapping[str, str],
        when_over: Callable[["Run"], None],
    ) -> None:
        self.id = next(_ids)
        self.method = method
        self.params = params
        self.seed = task.seed
        self.device = task.device
        self.placement = placement
        self.limits = limits
        self.input_labels = MappingProxyType(dict(input_labels))
        self.channels: Mapping[str, ResultChannel] = MappingProxyType(
            {channel.name: POLICIES[channel.policy](budget) for channel in method.manifest.channels}
        )
        self._live_fields = {field.name: field for field in parameters.fields(type(params)) if field.param.live}
        self._live = task.live
        self._budget = budget
        self._observers = list(observers)
        self._when_over = when_over
        self._changed = threading.Condition()
        self._state = RunState.QUEUED
        self._has_begun = False
        self._end_asked: RunState | None = None
        self._abandoned = False
        self._worked_s = 0.0
        self._working_since: float | None = None
        self._alarm = Alarm(f"plexoscope-alarm-{self.id}")
        self._progress = Progress()
        self._checks: dict[str, Check] = {}
        self._logs: deque[tuple[float, str]] = deque(maxlen=MAX_LOG_LINES)
        self._error: Failure | None = None
        self._outputs: Outputs | None = None
        self._worker = placement.worker(RunJob(self.id, task, self.take))
        self._tell(Entered(RunState.QUEUED))

    # ---- what the window reads

    @property
    def state(self) -> RunState:
        return self._state

    @property
    def progress(self) -> Progress:
        return self._progress

    @property
    def checks(self) -> tuple[Check, ...]:
        """In the order in which their names were first reported."""
        with self._changed:
            return tuple(self._checks.values())

    @property
    def logs(self) -> tuple[tuple[float, str], ...]:
        """Lines with the second of work at which they were written."""
        with self._changed:
            return tuple(self._logs)

    @property
    def error(self) -> Failure | None:
        """What made the run fail, crash or time out; None otherwise."""
        return self._error

    @property
    def outputs(self) -> Outputs | None:
        """What the method returned; None unless it succeeded."""
        return self._outputs

    @property
    def live(self) -> Mapping[str, Value]:
        """The live parameters as they are now."""
        return self._live

    @property
    def elapsed_s(self) -> float:
        """Seconds of work: from the start to the end or now, without the time spent queued or paused."""
        with self._changed:
            return self._elapsed_s()

    @property
    def abandoned(self) -> bool:
        """Whether the run is over but its method, in a thread of this process, did not end with it."""
        return self._abandoned

    @property
    def n_dropped(self) -> int:
        """How many values no longer are, or never were, there to be read, over all channels."""
        return sum(channel.n_dropped for channel in self.channels.values())

    def drain(self) -> dict[str, list[Item]]:
        """Return what is new on every channel that has something new."""
        new = {name: channel.drain() for name, channel in self.channels.items()}
        return {name: items for name, items in new.items() if items}

    def rewind(self) -> None:
        """Let the next `drain` return all that the channels hold, for panels that begin anew."""
        for channel in self.channels.values():
            channel.rewind()

    @property
    def worker(self) -> Worker:
        """Its method's side: the thread, process or cluster that the placement has given it."""
        return self._worker

    # ---- what the window asks for

    def cancel(self) -> None:
        """Ask the method to end at its next checkpoint. No effect after the end."""
        self._ask_to_end(RunState.CANCELLED)

    def pause(self) -> None:
        """Ask the method to stop at its next checkpoint; the state is paused once it is there."""
        self._worker.pause()

    def resume(self) -> None:
        """Let a paused method go on."""
        self._worker.resume()

    def step(self) -> None:
        """Let a paused method go on to its next checkpoint and pause there; pause one that runs."""
        self._worker.step()

    def set_live(self, values: Mapping[str, object]) -> None:
        """Change live parameters; the method sees the new values when it next reads `ctx.live`.

        Raises
        ------
        ParameterError
            If a name is not that of a live parameter, or a value does not fit.
        """
        for name in values:
            if name not in self._live_fields:
                raise parameters.ParameterError("live parameter", f"one of {listed(self._live_fields)}", repr(name))
        checked = {name: self._live_fields[name].check(value) for name, value in values.items()}
        with self._changed:
            if self._state in TERMINAL:
                return
            self._live = MappingProxyType({**self._live, **checked})
            self._tell(LiveSet(checked))
            self._worker.set_live(self._live)  # under the lock, so that of two calls the later one counts

    def wait(self, timeout_s: float | None = None, until: Collection[RunState] = TERMINAL) -> RunState:
        """Return the state once it is terminal (or in `until`), or when the time is up."""
        with self._changed:
            self._changed.wait_for(lambda: self._state in until or self._state in TERMINAL, timeout_s)
            state = self._state
        if state in TERMINAL:
            self._worker.join(timeout_s)  # a few instructions away from its end
            self._alarm.join()
        return state

    # ---- what the queue and the worker do

    def begin(self) -> None:
        """Start the method: called once, when it is the turn of the run. Does nothing if that was cancelled before."""
        with self._changed:
            if self._end_asked is not None:
                return
            self._has_begun = True
        try:
            self.placement.require(self.method)
            self._worker.start()
        except Exception as error:  # such as: the system gives no more threads
            self.take(Ended(RunState.FAILED, describe(error)))

    def take(self, event: Event) -> None:
        """Take what happens at the worker; after the end of the run nothing is taken."""
        if isinstance(event, Ended):
            self._end(event)
            return
        with self._changed:
            if self._state in TERMINAL:
                return
            match event:
                case Emitted(channel, step, value):
                    self.channels[channel].put(step, value)
                case Dropped(channel, count):
                    self.channels[channel].lose(count)
                case Progressed(progress):
                    self._progress = progress
                case Checked(check):
                    self._checks[check.name] = check
                case Logged(text):
                    self._logs.append((self._elapsed_s(), text))
                case Entered(state) if state is self._state or not self._may_enter(state):
                    return
                case Entered(state):
                    self._enter(state)
            self._tell(event)

    def abandon(self) -> None:
        """End the run now: its method by force, or without it where that cannot be done."""
        is_left = self._worker.abandon()
        self._end(Ended(self._end_asked or RunState.CANCELLED), is_left)

    def _ask_to_end(self, as_state: RunState) -> None:
        with self._changed:
            if self._state in TERMINAL or self._end_asked is not None:
                return
            self._end_asked = as_state
            if self._has_begun:
                self._enter(RunState.CANCELLING)
                self._tell(Entered(RunState.CANCELLING))
                self._alarm.set(self.limits.grace_s, self.abandon)
        if self._has_begun:
            self._worker.cancel()
        else:
            self._end(Ended(as_state))

    def _may_enter(self, state: RunState) -> bool:
        """A worker that was paused, or began, just before it heard of its cancel says so all the same."""
        return self._end_asked is None and state in (RunState.RUNNING, RunState.PAUSED)

    def _enter(self, state: RunState) -> None:
        self._worked_s, self._working_since = self._elapsed_s(), None
        self._alarm.stop()
        if state is not RunState.PAUSED:
            self._working_since = time.monotonic()
        if state is RunState.RUNNING and self.limits.wall_s is not None:
            self._alarm.set(self.limits.wall_s - self._worked_s, self._end_at_limit)
        self._state = state
        self._changed.notify_all()

    def _end_at_limit(self) -> None:
        with self._changed:
            # A pause may have come between the ringing and this.
            is_up = self._working_since is not None and self._elapsed_s() >= (self.limits.wall_s or 0.0) - CLOCK_S
        if is_up:
            self._ask_to_end(RunState.TIMED_OUT)

    def _end(self, event: Ended, is_left: bool = False) -> None:
        """Enter the terminal state. The only place that does; of two that come here, the first one counts."""
        with self._changed:
            if self._state in TERMINAL:
                return
            event = self._as_it_counts(event)
            self._alarm.stop()
            self._worked_s, self._working_since = self._elapsed_s(), None
            self._error, self._outputs, self._abandoned = event.failure, event.outputs, is_left
            self._state = event.state
            self._tell(event)
            self._observers.clear()
            self._changed.notify_all()
        for channel in self.channels.values():
            self._budget.retire(channel)
        self._when_over(self)

    def _as_it_counts(self, event: Ended) -> Ended:
        asked = self._end_asked
        if asked is None and event.state is RunState.CANCELLED:
            why = "raised by the method, though nobody cancelled the run"
            return Ended(RunState.FAILED, Failure("Cancelled", why, ""))
        if asked is not None and event.state in (asked, RunState.CANCELLED, RunState.SUCCEEDED):
            # If it says that it succeeded, then it ended by itself, or it swallowed the cancel and returned half of
            # its work: nobody can tell.
            late = Failure("TimeLimit", f"did not end within {self.limits.wall_s} s of work", "")
            return Ended(asked, late if asked is RunState.TIMED_OUT else None)
        return event

    def _tell(self, event: Event) -> None:
        for observer in list(self._observers):
            try:
                observer(self._elapsed_s(), event)
            except Exception as error:  # that of a full disk must not end the method
                self._observers.remove(observer)
                self._logs.append((self._elapsed_s(), f"no longer observed: {describe(error)}"))

    def _elapsed_s(self) -> float:
        since = self._working_since
        return self._worked_s + (0.0 if since is None else time.monotonic() - since)
