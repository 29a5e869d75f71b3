"""A method's function called in place, for tests of one thing at a time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from plexoscope.plugins.context import Context
from plexoscope.plugins.events import Checked, Emitted, Event, Logged
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.parameters import Value, fields
from plexoscope.plugins.results import Check, Outputs, Result


@dataclass(eq=False)
class Ran:
    """What a method told while it ran.

    Attributes
    ----------
    outputs : Outputs
        What it returned.
    results : mapping of str to list of (step, Result)
        By channel.
    checks : mapping of str to Check
        By name; the newest of each.
    logs : list of str
    """

    outputs: Outputs
    results: dict[str, list[tuple[int, Result]]] = field(default_factory=dict)
    checks: dict[str, Check] = field(default_factory=dict)
    logs: list[str] = field(default_factory=list)


def run_here(
    run: Callable[[Any, Any, Context], Outputs],
    params: Any,
    inputs: Mapping[str, object] | None = None,
    *,
    seed: int = 0,
    expects: Mapping[str, float] | None = None,
) -> Ran:
    """Call a method's function on this thread and return what came of it. Its exceptions come through.

    It may emit on any channel; that the manifest declares them is for the conformance tests to see.

    Parameters
    ----------
    run
        As in `[run] target` of the manifest.
    params
        An instance of the parameter class; live parameters keep their values.
    inputs
        Name of an input to its data object.
    seed
        Of `ctx.rng`.
    expects
        The thresholds that a sample would set.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> from plexoscope.plugins.results import Outputs, Text
    >>> @dataclass(frozen=True)
    ... class Params:
    ...     pass
    >>> def run(params, inputs, ctx):
    ...     ctx.emit("said", Text(f"{len(inputs['names'])} names"))
    ...     return Outputs()
    >>> run_here(run, Params(), {"names": ("a", "b")}).results["said"][0][1].text
    '2 names'
    """
    live = {each.name: getattr(params, each.name) for each in fields(type(params)) if each.param.live}
    with TemporaryDirectory(prefix="plexoscope-test-") as scratch:
        host = _Host(live, Path(scratch))
        outputs = run(params, dict(inputs or {}), _AnyChannel(host, (), seed, "cpu", expects or {}))
    return Ran(outputs, host.results, host.checks, host.logs)


class _Host:
    """Lets a method through every checkpoint and keeps what it tells."""

    def __init__(self, live: Mapping[str, Value], scratch: Path) -> None:
        self._live, self._scratch = live, scratch
        self.results: dict[str, list[tuple[int, Result]]] = {}
        self.checks: dict[str, Check] = {}
        self.logs: list[str] = []

    def checkpoint(self) -> None:
        pass

    def take(self, event: Event) -> None:
        if isinstance(event, Emitted):
            self.results.setdefault(event.channel, []).append((event.step, event.value))
        elif isinstance(event, Checked):
            self.checks[event.check.name] = event.check
        elif isinstance(event, Logged):
            self.logs.append(event.text)

    def live_values(self) -> Mapping[str, Value]:
        return self._live

    def scratch_folder(self) -> Path:
        return self._scratch


class _AnyChannel(Context):
    """Takes what is emitted on whatever channel."""

    def emit(self, channel: str, value: Result, step: int | None = None) -> None:
        if channel not in self._channels:
            self._channels[channel] = Channel(channel, value.kind, "append", channel)
        super().emit(channel, value, step)
