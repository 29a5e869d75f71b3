"""The run under way: starts it, and on each tick takes what it emitted to a panel."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from plexoscope.app.background import Background, Job
from plexoscope.app.clock import Clock
from plexoscope.app.document import MethodSettings
from plexoscope.app.messages import Messages
from plexoscope.app.method_inputs import chosen_input
from plexoscope.app.sources import method_input
from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins import parameters, runner
from plexoscope.plugins.discovery import Method
from plexoscope.plugins.inputs import read_input
from plexoscope.plugins.states import State

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
        self._preparation: Job | None = None
        self._pause_asked = False
        self._told_end = False
        self._feeds: dict[str, Feed] = {}
        self._waiting: dict[str, list[tuple[int, Any]]] = {}
        self._n_logs = 0
        self._last_state: State | None = None
        self._clock = clock
        clock.data.connect(self._tick)

    @property
    def preparing(self) -> bool:
        """The input is being read."""
        return self._preparation is not None

    @property
    def active(self) -> bool:
        return self.preparing or (self.run is not None and not self.run.state.is_terminal)

    @property
    def can_pause(self) -> bool:
        return self.run is not None and self.run.state in (State.QUEUED, State.RUNNING, State.PAUSED)

    @property
    def can_cancel(self) -> bool:
        return self.preparing or self.can_pause

    @property
    def pausing(self) -> bool:
        """Paused, or asked to pause and on the way there."""
        return self._pause_asked and self.can_pause

    def start(self, method: Method, settings: MethodSettings, feeds: dict[str, Feed]) -> None:
        """Read the inputs in the background, then run the method and feed its channels to `feeds`."""
        manifest = method.manifest
        words = {each.name: chosen_input(manifest, settings.inputs, each) for each in manifest.inputs}

        def prepare(_: Job) -> tuple[Any, dict[str, object], dict[str, float]]:
            params = parameters.make(method.load().params_class, dict(settings.values))
            inputs: dict[str, object] = {}
            expects: dict[str, float] = {}
            for each in manifest.inputs:
                path, sample = method_input(words[each.name], each.kind, manifest)
                inputs[each.name] = read_input(each.kind, path)
                expects.update(sample.expects if sample else {})
            return params, inputs, expects

        def begin(prepared: tuple[Any, dict[str, object], dict[str, float]]) -> None:
            self._preparation = None
            params, inputs, expects = prepared
            try:
                self.run = runner.start(method, params, inputs, seed=settings.seed, expects=expects)
            except PlexoscopeError as error:
                fail(error)
                return
            self._n_logs, self._told_end, self._last_state = 0, False, None
            self._clock.want("run", True)
            self.changed.emit()

        def fail(error: BaseException) -> None:
            self._preparation = None
            self._messages.error(error)
            self.changed.emit()

        def drop() -> None:
            self._preparation = None
            self._messages.info(f"{manifest.title} was cancelled before it began")
            self.changed.emit()

        self._pause_asked = False
        self._feeds = feeds
        self._waiting.clear()
        self.run = None
        self._preparation = self._background.submit(f"Preparing {manifest.title}", prepare, begin, fail, drop)
        self.changed.emit()

    def pause_or_resume(self) -> None:
        if self.run is not None:
            self._pause_asked = not self._pause_asked
            (self.run.pause if self._pause_asked else self.run.resume)()
            self.changed.emit()

    def cancel(self) -> None:
        if self._preparation is not None:
            self._preparation.cancel()
        elif self.run is not None:
            self.run.cancel()
            self.changed.emit()

    def _tick(self) -> None:
        run = self.run
        if run is None or self._told_end:
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
            self._told_end = True
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
