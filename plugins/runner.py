"""The runner: a method on a worker thread, with exactly one end for every exception there is.

Nothing calls back into the window: it polls a `Run` on its own tick. The worker holds the lock of the run
only to store or to fetch, so neither side waits for the other.
"""

import atexit
import itertools
import shutil
import tempfile
import threading
import time
import weakref
from collections import deque
from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from plexoscope.plugins import parameters
from plexoscope.plugins.channels import POLICIES, Item, ResultChannel
from plexoscope.plugins.context import Cancelled, Context, Progress
from plexoscope.plugins.discovery import Method
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.parameters import Value
from plexoscope.plugins.results import Check, Outputs, Result
from plexoscope.plugins.spelling import listed
from plexoscope.plugins.states import TERMINAL, Failure, State, describe

GRACE_S = 2.0
MAX_LOG_LINES = 10_000

_ids = itertools.count(1)
_runs: "weakref.WeakSet[Run]" = weakref.WeakSet()


def start(
    method: Method,
    params: Any,
    inputs: Mapping[str, object],
    *,
    seed: int = 0,
    device: str | None = None,
    expects: Mapping[str, float] | None = None,
    grace_s: float = GRACE_S,
) -> "Run":
    """Run a method on a worker thread.

    Parameters
    ----------
    params
        An instance of the method's parameter class.
    inputs
        Name of an input to its data object; each that the manifest declares, and no other.
    device
        By default what the manifest names, "cpu" if that is "any".
    expects
        The bars of the chosen sample.
    grace_s
        How long a cancelled method may take to its next checkpoint before it counts as unresponsive.

    Raises
    ------
    PluginError
        If the inputs do not fit, or an earlier run of this method still ignores its cancel.
    """
    declared = {each.name for each in method.manifest.inputs}
    if set(inputs) != declared:
        raise PluginError(f"inputs of {method.id}: expected {listed(declared)}, got {listed(inputs)}")
    if any(run.method.id == method.id and run.unresponsive for run in list(_runs)):
        raise PluginError(f"method {method.id!r} still ignores a cancel; it can start again when that run ends")
    if device is None:
        device = "cpu" if method.manifest.device == "any" else method.manifest.device
    run = Run(method, params, inputs, seed, device, expects or {}, grace_s)
    run._start()
    return run


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
    channels : mapping of str to ResultChannel
        What is emitted after the end, or after the method ignored a cancel, does not get there.
    """

    def __init__(
        self,
        method: Method,
        params: Any,
        inputs: Mapping[str, object],
        seed: int,
        device: str,
        expects: Mapping[str, float],
        grace_s: float,
    ) -> None:
        self.id = next(_ids)
        self.method = method
        self.params = params
        self.seed = seed
        self.device = device
        declared = method.manifest.channels
        self.channels: Mapping[str, ResultChannel] = MappingProxyType(
            {channel.name: POLICIES[channel.policy]() for channel in declared}
        )
        self._fields = parameters.fields(type(params))
        self._live: dict[str, Value] = {
            field.name: getattr(params, field.name) for field in self._fields if field.param.live
        }
        self._inputs: Mapping[str, object] | None = MappingProxyType(dict(inputs))
        kinds = {channel.name: channel.kind for channel in declared}
        self._context = Context(_HostOf(self), kinds, seed, device, MappingProxyType(dict(expects)))
        self._grace_s = grace_s
        self._changed = threading.Condition()
        self._state = State.QUEUED
        self._must_pause = False
        self._cancelled_at: float | None = None
        self._worked_s = 0.0
        self._working_since: float | None = None
        self._progress = Progress()
        self._checks: dict[str, Check] = {}
        self._logs: deque[tuple[float, str]] = deque(maxlen=MAX_LOG_LINES)
        self._scratch: Path | None = None
        self._error: Failure | None = None
        self._outputs: Outputs | None = None
        self._thread = threading.Thread(target=self._work, name=f"plexoscope-run-{self.id}", daemon=True)

    # ---- what the window reads

    @property
    def state(self) -> State:
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
        """What made the run fail; None unless it failed."""
        return self._error

    @property
    def outputs(self) -> Outputs | None:
        """What the method returned; None unless it succeeded."""
        return self._outputs

    @property
    def live(self) -> Mapping[str, Value]:
        with self._changed:
            return MappingProxyType(dict(self._live))

    @property
    def elapsed_s(self) -> float:
        """Seconds of work: from the start to the end or now, without the time spent paused."""
        with self._changed:
            return self._elapsed_s()

    @property
    def unresponsive(self) -> bool:
        """Whether a cancelled method has not come to a checkpoint within its grace."""
        with self._changed:
            return self._is_unresponsive()

    def drain(self) -> dict[str, list[Item]]:
        """Return what is new on every channel that has something new."""
        new = {name: channel.drain() for name, channel in self.channels.items()}
        return {name: items for name, items in new.items() if items}

    # ---- what the window asks for

    def cancel(self) -> None:
        """Ask the method to end at its next checkpoint. No effect after the end."""
        with self._changed:
            if self._state in TERMINAL or self._cancelled_at is not None:
                return
            self._cancelled_at = time.monotonic()
            self._set_state(State.CANCELLING)

    def pause(self) -> None:
        """Ask the method to stop at its next checkpoint; the state is paused once it is there."""
        with self._changed:
            self._must_pause = True

    def resume(self) -> None:
        """Let a paused method go on."""
        with self._changed:
            self._must_pause = False
            self._changed.notify_all()

    def set_live(self, values: Mapping[str, object]) -> None:
        """Change live parameters; the method sees the new values when it next reads `ctx.live`.

        Raises
        ------
        ParameterError
            If a name is not that of a live parameter, or a value does not fit.
        """
        known = {field.name: field for field in self._fields if field.param.live}
        for name in values:
            if name not in known:
                raise parameters.ParameterError("live parameter", f"one of {listed(known)}", repr(name))
        checked = {name: known[name].check(value) for name, value in values.items()}
        with self._changed:
            self._live.update(checked)

    def wait(self, timeout_s: float | None = None, until: Collection[State] = TERMINAL) -> State:
        """Return the state once it is terminal (or in `until`), or when the time is up."""
        with self._changed:
            self._changed.wait_for(lambda: self._state in until or self._state in TERMINAL, timeout_s)
            state = self._state
        if state in TERMINAL and self._thread is not threading.current_thread():
            self._thread.join(timeout_s)  # a few instructions away from its end
        return state

    # ---- the worker

    def _start(self) -> None:
        _runs.add(self)
        try:
            self._thread.start()
        except RuntimeError as error:  # the system gives no more threads
            self._finish(State.FAILED, describe(error), None)

    def _work(self) -> None:
        with self._changed:
            self._working_since = time.monotonic()
            if self._state is State.QUEUED:
                self._set_state(State.RUNNING)
        state, error, outputs = State.FAILED, None, None
        try:
            if self._cancelled_at is not None:
                raise Cancelled
            outputs = self.method.load().run(self.params, self._inputs, self._context)
            if not isinstance(outputs, Outputs):
                got = type(outputs).__name__
                outputs = None
                raise PluginError(f"method {self.method.id!r}: expected Outputs returned, got {got}")
            state = State.SUCCEEDED
        except Cancelled:
            state = State.CANCELLED
        except BaseException as raised:
            # Not only Exception: SystemExit, KeyboardInterrupt or GeneratorExit would end the thread without
            # a word, and the run would count as running for ever.
            error = describe(raised)
        finally:
            self._finish(state, error, outputs)

    def _finish(self, state: State, error: Failure | None, outputs: Outputs | None) -> None:
        """Enter the terminal state. The only place that does, called once per run."""
        self._inputs = None
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)
        with self._changed:
            was_asked = self._cancelled_at is not None
            if state is State.CANCELLED and not was_asked:
                state = State.FAILED
                error = Failure("Cancelled", "raised by the method, though nobody cancelled the run", "")
            elif state is State.SUCCEEDED and was_asked:
                # It ended by itself, or swallowed the cancel and returned half of its work: nobody can tell.
                state = State.CANCELLED
            self._worked_s, self._working_since = self._elapsed_s(), None
            self._error = error
            self._outputs = outputs if state is State.SUCCEEDED else None
            self._set_state(state)

    def _set_state(self, state: State) -> None:
        self._state = state
        self._changed.notify_all()

    def _elapsed_s(self) -> float:
        since = self._working_since
        return self._worked_s + (0.0 if since is None else time.monotonic() - since)

    def _is_unresponsive(self) -> bool:
        asked = self._cancelled_at
        return self._state is State.CANCELLING and asked is not None and time.monotonic() - asked > self._grace_s

    def _is_over(self) -> bool:
        return self._state in TERMINAL or self._is_unresponsive()


class _HostOf:
    """The side of a run that its context sees."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def wait_at_checkpoint(self) -> None:
        run = self._run
        with run._changed:
            if run._must_pause and run._cancelled_at is None and run._state is State.RUNNING:
                run._worked_s, run._working_since = run._elapsed_s(), None
                run._set_state(State.PAUSED)
                run._changed.wait_for(lambda: not run._must_pause or run._cancelled_at is not None)
                run._working_since = time.monotonic()
                if run._cancelled_at is None:
                    run._set_state(State.RUNNING)
            if run._cancelled_at is not None:
                raise Cancelled

    def take_progress(self, progress: Progress) -> None:
        with self._run._changed:
            if not self._run._is_over():
                self._run._progress = progress

    def take_result(self, channel: str, step: int | None, value: Result) -> None:
        run = self._run
        with run._changed:
            if not run._is_over():
                into = run.channels[channel]
                into.put(into.n_emitted if step is None else step, value)

    def take_check(self, check: Check) -> None:
        with self._run._changed:
            if not self._run._is_over():
                self._run._checks[check.name] = check

    def take_log(self, text: str) -> None:
        with self._run._changed:
            self._run._logs.append((self._run._elapsed_s(), text))

    def live_values(self) -> Mapping[str, Value]:
        return self._run.live

    def scratch_folder(self) -> Path:
        run = self._run
        with run._changed:
            if run._state in TERMINAL:
                raise PluginError("scratch: the run has ended and its folder is gone")
            if run._scratch is None:
                run._scratch = Path(tempfile.mkdtemp(prefix=f"plexoscope-run-{run.id}-"))
            return run._scratch


@atexit.register
def _cancel_all() -> None:
    """End every run before the interpreter does. A method that ignores it is left behind: its thread is a
    daemon, so that leaving the program never hangs."""
    runs = [run for run in list(_runs) if run.state not in TERMINAL]
    for run in runs:
        run.cancel()
    deadline = time.monotonic() + GRACE_S
    for run in runs:
        run.wait(max(0.0, deadline - time.monotonic()))
