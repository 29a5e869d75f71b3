"""A run as the window knows it: under way, over, or read from a recording."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from plexoscope.app.document.state import MethodSettings
from plexoscope.plugins.comparison import ComparedRun
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.parameters import Field
from plexoscope.plugins.recording import Recorder, Replay
from plexoscope.plugins.results import Check, Result
from plexoscope.plugins.runner import Run
from plexoscope.plugins.states import TERMINAL, Failure, RunState

Items = Sequence[tuple[int, Result]]


def changed_values(fields: Iterable[Field], values: Mapping[str, object]) -> dict[str, object]:
    """Return those of the plain values that are not at their defaults; names that are no parameters are left out."""
    defaults = {field.name: field.plain(field.default) for field in fields}
    return {name: value for name, value in values.items() if name in defaults and value != defaults[name]}


@dataclass(eq=False)
class RunEntry:
    """One line of the list of runs. Either `run` or `replay` is there.

    Parameters
    ----------
    name
        Unique in the window, such as "#3".
    parameters
        All of them, as plain values.
    folder
        Where it is recorded; None where it is not.
    sweep
        Name of the sweep that it belongs to; "" for none.
    """

    name: str
    method_id: str
    title: str
    channels: tuple[Channel, ...]
    parameters: Mapping[str, object]
    seed: int
    folder: Path | None = None
    sweep: str = ""
    run: Run | None = None
    recorder: Recorder | None = None
    replay: Replay | None = None
    changed: Mapping[str, object] = field(default_factory=dict)
    """The parameters that are not at their defaults, as plain values."""
    settings: MethodSettings | None = None
    """What the form held when it was started; None for a recording."""

    @property
    def source(self) -> Any:
        """What tells state, progress, checks and time, alike for both."""
        return self.run if self.run is not None else self.replay

    @property
    def state(self) -> RunState:
        state: RunState = self.source.state
        return state

    @property
    def checks(self) -> tuple[Check, ...]:
        checks: tuple[Check, ...] = self.source.checks
        return checks

    @property
    def n_checks(self) -> tuple[int, int]:
        """How many checks passed, and how many there are; of a recording, at its end."""
        end = self.replay.recording.header.end if self.replay is not None else None
        if end is not None:
            return end.n_checks_passed, end.n_checks
        return sum(check.passed for check in self.checks), len(self.checks)

    @property
    def error_text(self) -> str:
        """What made it fail, with the traceback, as it goes into a bug report; "" if nothing did."""
        error: Failure | None = self.source.error
        return "" if error is None else f"{error}\n\n{error.traceback}".strip()

    @property
    def n_dropped(self) -> int:
        """How many values came faster than they could be kept."""
        if self.run is not None:
            return self.run.n_dropped
        end = self.replay.recording.header.end if self.replay is not None else None
        return sum(end.dropped.values()) if end is not None else 0

    @property
    def end(self) -> RunState | None:
        """How it ended, whatever second a recording is shown at; None if that is not known, or not yet so."""
        if self.replay is None:
            return self.state if self.state.is_terminal else None
        end = self.replay.recording.header.end
        return RunState(end.state) if end is not None and end.state in TERMINAL else None

    @property
    def is_active(self) -> bool:
        return self.run is not None and not self.run.state.is_terminal

    def kept(self) -> dict[str, Items]:
        """What the panels show of it: all that its channels hold, or the recording up to the time it is at."""
        if self.run is not None:
            return {name: items for name, channel in self.run.channels.items() if (items := channel.kept())}
        return dict(self.replay.items()) if self.replay is not None else {}

    def compared(self) -> ComparedRun:
        """What a comparison takes of it."""
        outputs = self.source.outputs
        return ComparedRun(
            method_id=self.method_id,
            name=self.name,
            parameters=self.parameters,
            seed=self.seed,
            state=str(self.state),
            seconds=self.source.elapsed_s,
            metrics=outputs.metrics if outputs is not None else {},
            checks=self.checks,
            results=self.kept(),
        )
