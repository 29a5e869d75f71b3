"""A method together with the data and the settings that its tests run it with."""

import atexit
import shutil
import tempfile
import time
from collections.abc import Collection, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unittest import mock

from plexoscope.models.errors import PlexoscopeError
from plexoscope.plugins import parameters
from plexoscope.plugins.context import Cancelled
from plexoscope.plugins.discovery import Method
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.events import Checked, Emitted, Ended, Event
from plexoscope.plugins.inputs import read_input
from plexoscope.plugins.manifest import Manifest, Sample
from plexoscope.plugins.recording import Recorder, header_of
from plexoscope.plugins.runner import Limits, Observer, Placement, Run, Thread, start
from plexoscope.plugins.spelling import listed
from plexoscope.plugins.states import RunState
from plexoscope.plugins.testing.budget import cpu_s
from plexoscope.plugins.testing.findings import difference
from plexoscope.plugins.testing.watching import Checkpoints, watched_checkpoints

SEED = 0


@dataclass(frozen=True, eq=False)
class Failing:
    """How to make checks fail: a check that cannot fail says nothing.

    Several checks may have the same one; it is then run once for all of them.

    Parameters
    ----------
    params, inputs, expects
        What differs from the smallest run: settings, data, and thresholds that nothing reaches.
    patch
        "package.module.name" to what to put there meanwhile, for identities that no setting breaks.
    """

    params: Mapping[str, object] = field(default_factory=dict)
    inputs: Mapping[str, object] = field(default_factory=dict)
    expects: Mapping[str, float] = field(default_factory=dict)
    patch: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        other = listed([*self.inputs, *self.patch])
        return f"params {dict(self.params)}, thresholds {dict(self.expects)}, other {other}"


@dataclass(frozen=True, eq=False)
class Noise(Failing):
    """Data of a method's kind that hold nothing to find, or a patch that draws such: every claim is lost on them.

    Parameters
    ----------
    params, inputs, expects, patch
        As for `Failing`. Where training is random, three seeds.
    log
        What its log must say, too.
    is_slow
        Whether the run is left to those of all tests, those marked `slow` among them.
    """

    log: str = ""
    is_slow: bool = False


@dataclass(frozen=True, eq=False)
class Told:
    """A run that has ended, what it told, and its checkpoints.

    Parameters
    ----------
    emitted
        The results, each with the second of work at which it came.
    n_ends
        How often its end was told.
    lost
        Why its recording is not whole; "" if it is, or none was made.
    wavering
        The checks that were reported as failed on the way, whatever became of them.
    cpu_s
        What it took of all cores together.
    """

    run: Run
    emitted: tuple[tuple[float, Emitted], ...]
    n_ends: int
    checkpoints: Checkpoints
    lost: str
    wavering: frozenset[str]
    cpu_s: float

    @property
    def channels(self) -> tuple[str, ...]:
        """Those that had a result, in the order in which they began."""
        return tuple(dict.fromkeys(event.channel for _, event in self.emitted))

    @property
    def why(self) -> str:
        """How it ended, with the traceback where there is one."""
        failure = self.run.error
        return f"{self.run.state}\n{failure.traceback or failure}" if failure else str(self.run.state)


def first_samples(manifest: Manifest) -> dict[str, Sample]:
    """Return for each input that must be given the first sample that it takes.

    Raises
    ------
    PluginError
        If an input has none.
    """
    chosen = {}
    for each in manifest.inputs:
        if each.optional:
            continue
        fitting = [sample for sample in manifest.samples if sample.kind in each.kinds]
        if not fitting:
            raise PluginError(f"input {each.name!r}: expected a [[sample]], or `inputs` in the test class, got neither")
        chosen[each.name] = fitting[0]
    return chosen


class Trial:
    """Runs a method with its smallest settings, always with the same seed.

    Parameters
    ----------
    values
        The settings.
    given
        For each input a data object, or the path of a file that is read as the manifest says.
    expects
        The thresholds.
    limit_s
        How long a run may take.

    Raises
    ------
    FormatError
        If an input cannot be read.
    """

    def __init__(
        self,
        method: Method,
        values: Mapping[str, object],
        given: Mapping[str, object],
        expects: Mapping[str, float],
        limit_s: float,
    ) -> None:
        kinds = {each.name: each.kind for each in method.manifest.inputs}
        self._method, self._values, self._expects, self._limit_s = method, values, expects, limit_s
        self._inputs = {
            name: read_input(kinds[name], value) if name in kinds and isinstance(value, str | Path) else value
            for name, value in given.items()
        }

    @cached_property
    def first(self) -> Told:
        """The run that most tests look at: in a thread, recorded.

        Raises
        ------
        PlexoscopeError
            If it cannot begin.
        """
        return self.run(into=self._folder / "first")

    @cached_property
    def again(self) -> Told:
        """A second run of the same seed, recorded; all that it needs has been imported by the first."""
        return self.run(into=self._folder / "again")

    @cached_property
    def fault(self) -> str:
        """Why the first run did not succeed; "" if it did."""
        try:
            run = self.first.run
        except PlexoscopeError as error:
            return str(error)
        if run.state is RunState.TIMED_OUT:
            return f"expected to end within {self._limit_s:g} s, got no end: make it shorter with `smallest`"
        return "" if run.state is RunState.SUCCEEDED else f"expected succeeded, got {self.first.why}"

    @cached_property
    def chance(self) -> str:
        """Where another run of the same seed differs from the first; "" if it does not."""
        return self.again.lost or self.differs(self._folder / "again")

    @cached_property
    def checkpoints(self) -> Checkpoints:
        """Of two runs those that kept a cancel waiting less: the first run imports, and a machine may be busy."""
        return min(self.first.checkpoints, self.again.checkpoints, key=lambda seen: seen.longest_s)

    def differs(self, recording: Path) -> str:
        """Return where a recording differs from that of the first run; "" if it does not."""
        return difference(self._folder / "first", recording)

    def fail(self, way: Failing, names: Collection[str]) -> Told:
        """Run the method such that some checks fail, no longer than until they have.

        A check that the smallest run, too, reports as failed on the way and as passed in the end has failed only
        once the run is over.
        """
        shown = {check.name for check in self.first.run.checks}
        is_sure = shown.issuperset(names) and self.first.wavering.isdisjoint(names)
        return self.run(way, until_failed=names if is_sure else ())

    def run(
        self,
        way: Failing | None = None,
        placement: Placement | None = None,
        into: Path | None = None,
        until_failed: Collection[str] = (),
    ) -> Told:
        """Run the method, by default in a thread; record it where a folder is given.

        It runs to its end, or to its first checkpoint after all checks of `until_failed` have been reported as failed.
        """
        placement = placement or Thread()
        began_s = cpu_s()
        emitted: list[tuple[float, Emitted]] = []
        passed: dict[str, bool] = {}
        wavering: set[str] = set()
        ends: list[Ended] = []
        recorder = None if into is None else Recorder(into, header_of(self._method, self._params(), SEED, placement))

        def observe(elapsed_s: float, event: Event) -> None:
            if isinstance(event, Emitted):
                emitted.append((elapsed_s, event))
            elif isinstance(event, Ended):
                ends.append(event)
            elif isinstance(event, Checked):
                passed[event.check.name] = event.check.passed
                if not event.check.passed:
                    wavering.add(event.check.name)
            if recorder is not None:
                recorder.take(elapsed_s, event)

        def stop_if_failed(number: int) -> None:
            if until_failed and not any(passed.get(name, True) for name in until_failed):
                raise Cancelled

        with ExitStack() as stack:
            seen = stack.enter_context(watched_checkpoints(stop_if_failed))
            for target, replacement in (way.patch if way else {}).items():
                stack.enter_context(mock.patch(target, replacement))
            run = self.start(way, placement, observe)
            run.wait()
        if recorder is not None:
            recorder.close()
        lost = recorder.error if recorder else ""
        return Told(run, tuple(emitted), len(ends), seen, lost, frozenset(wavering), cpu_s() - began_s)

    def start(
        self, way: Failing | None = None, placement: Placement | None = None, observer: Observer | None = None
    ) -> Run:
        """Start a run. See `runner.start` for what it raises."""
        way = way or Failing()
        return start(
            self._method,
            self._params(way.params),
            {**self._inputs, **way.inputs},
            seed=SEED,
            expects={**self._expects, **way.expects},
            placement=placement or Thread(),
            limits=Limits(wall_s=self._limit_s),
            observers=() if observer is None else (observer,),
        )

    def wait_for_thread(self) -> None:
        """Wait for a method that ignored its cancel: else it is refused in the tests to come."""
        deadline_s = time.monotonic() + self._limit_s
        while time.monotonic() < deadline_s:
            with suppress(PluginError):
                return Thread().require(self._method)
            time.sleep(0.02)

    def _params(self, others: Mapping[str, object] = MappingProxyType({})) -> Any:
        return parameters.make(self._method.load().params_class, {**self._values, **others})

    @cached_property
    def _folder(self) -> Path:
        folder = Path(tempfile.mkdtemp(prefix="plexoscope-test-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return folder
