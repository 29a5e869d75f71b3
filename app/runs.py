"""The run under way: starts it, and on each tick takes what it emitted to a panel."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from plexoscope.app.background import Background, Job
from plexoscope.app.clock import Clock
from plexoscope.app.document import MethodSettings
from plexoscope.app.messages import Messages
from plexoscope.plugins import parameters, runner
from plexoscope.plugins.discovery import Method
from plexoscope.plugins.inputs import read_input
from plexoscope.plugins.samples import locate_sample
from plexoscope.plugins.states import TERMINAL, State

Feed = Callable[[list[tuple[int, Any]]], None]


class Runs(QObject):
    """Starts and watches one run at a time.

    Signals
    -------
    changed
        A run begins, ends, or moves between states.
    ticked
        Progress, checks or elapsed time may be new.
    """

    changed = Signal()
    ticked = Signal()

    def __init__(self, background: Background, messages: Messages, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._messages = messages
        self.run: runner.Run | None = None
        self.preparing = False
        self._feeds: dict[str, Feed] = {}
        self._waiting: dict[str, list[tuple[int, Any]]] = {}
        self._n_logs = 0
        self._last_state: State | None = None
        self._clock = clock
        clock.data.connect(self._tick)

    @property
    def active(self) -> bool:
        return self.preparing or (self.run is not None and not self.run.state.is_terminal)

    @property
    def pausing(self) -> bool:
        """Paused, or asked to pause and on the way there."""
        return self._pause_asked and self.active

    _pause_asked = False

    def start(self, method: Method, settings: MethodSettings, feeds: dict[str, Feed]) -> None:
        """Read the input in the background, then run the method and feed its channels to `feeds`."""
        sample = next((s for s in method.manifest.samples if s.id == settings.input), None)
        sample = sample or (method.manifest.samples[0] if not settings.input and method.manifest.samples else None)
        declared = method.manifest.inputs

        def prepare(_: Job) -> tuple[Any, dict[str, object]]:
            params = parameters.make(method.load().params_class, dict(settings.values))
            inputs = {}
            for each in declared:
                path = locate_sample(sample) if sample is not None else settings.input
                inputs[each.name] = read_input(each.kind, path)
            return params, inputs

        def begin(prepared: tuple[Any, dict[str, object]]) -> None:
            self.preparing = False
            params, inputs = prepared
            try:
                expects = sample.expects if sample is not None else {}
                self.run = runner.start(method, params, inputs, seed=settings.seed, expects=expects)
            except Exception as error:
                fail(error)
                return
            self._n_logs = 0
            self._last_state = None
            self._clock.want("run", True)
            self.changed.emit()

        def fail(error: BaseException) -> None:
            self.preparing = False
            self._messages.error(error)
            self.changed.emit()

        self.preparing = True
        self._pause_asked = False
        self._feeds = feeds
        self._waiting.clear()
        self.run = None
        self.changed.emit()
        title = sample.title if sample is not None else settings.input
        self._background.submit(f"Reading {title}", prepare, begin, fail)

    def pause_or_resume(self) -> None:
        if self.run is not None:
            self._pause_asked = not self._pause_asked
            (self.run.pause if self._pause_asked else self.run.resume)()
            self.changed.emit()

    def cancel(self) -> None:
        if self.run is not None:
            self.run.cancel()
            self.changed.emit()

    def _tick(self) -> None:
        run = self.run
        if run is None or (run.state is self._last_state and self._last_state in TERMINAL):
            return
        state = run.state  # read before draining: what a finished run emitted is then all there
        for name, items in run.drain().items():
            self._waiting.setdefault(name, []).extend(items)
        if self._waiting:
            # One panel a tick, the one that waited longest: painting all in one pass would hold up the window.
            name = next(iter(self._waiting))
            self._feeds[name](self._waiting.pop(name))
        logs = run.logs
        for _, text in logs[self._n_logs :]:
            self._messages.info(f"{run.method.manifest.title}: {text}")
        self._n_logs = len(logs)
        self.ticked.emit()
        if state != self._last_state:
            self._last_state = state
            self.changed.emit()
        if state.is_terminal and not self._waiting:
            self._clock.want("run", False)
            self._tell_end(run)

    def _tell_end(self, run: runner.Run) -> None:
        title, seconds = run.method.manifest.title, run.elapsed_s
        n_passed = sum(check.passed for check in run.checks)
        if run.state is State.SUCCEEDED:
            level = "good" if n_passed == len(run.checks) else "warning"
            text = f"{title} finished after {seconds:.0f} s, {n_passed} of {len(run.checks)} checks passed"
            self._messages.post(level, text, toast=True)
        elif run.state is State.CANCELLED:
            self._messages.info(f"{title} was cancelled after {seconds:.0f} s")
        else:
            failure = run.error
            detail = failure.traceback if failure else ""
            self._messages.post("bad", f"{title} failed: {failure}", detail, toast=True)

    def close(self) -> None:
        self._clock.want("run", False)
        if self.run is not None:
            self.run.cancel()
            self.run.wait(runner.GRACE_S)
