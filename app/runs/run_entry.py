"""A run as the window knows it: under way, over, or read from a recording."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.app.document.state import MethodSettings
from plexoscope.models.data.vectors import Vectors
from plexoscope.plugins.comparison import ComparedRun
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.parameters import Field
from plexoscope.plugins.recording import Recorder, Replay
from plexoscope.plugins.results import Check, Graph, Points, Result
from plexoscope.plugins.runner import Run
from plexoscope.plugins.states import TERMINAL, Failure, RunState

VECTORS_OUTPUT = "vectors"
"""The output array of a method, (N, D) or (T, N, D), that can be explored."""

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

    def has_result(self, channel: str) -> bool:
        """Whether a channel holds a value."""
        if self.run is not None:
            return self.run.channels[channel].n_emitted > 0
        return self.replay is not None and self.replay.has_results(channel)

    def last_result(self, channel: str) -> Result | None:
        """The newest value of a channel; of a recording the last one, whatever second it is shown at."""
        if self.run is not None:
            items = self.run.channels[channel].kept()
            return items[-1][1] if items else None
        return self.replay.last(channel) if self.replay is not None else None

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


def vectors_of(entry: RunEntry) -> Vectors | None:
    """Return what a run left to explore, None if nothing.

    Names and groups are those of the newest points or graph that shows as many items: a method says them there.
    """
    outputs = entry.source.outputs
    array = None if outputs is None else outputs.arrays.get(VECTORS_OUTPUT)
    if array is None or array.ndim not in (2, 3) or not np.isfinite(array).all() or 0 in array.shape:
        return None
    values = np.asarray(array, np.float32)
    values = values[None] if values.ndim == 2 else values
    names, known = _known(_shown(entry), values.shape[1])
    times = np.arange(len(values), dtype=np.float64)
    return Vectors(values, names, times, "step", known, f"{entry.title} {entry.name}")


def _shown(entry: RunEntry) -> list[Result]:
    if entry.run is not None:
        return [items[-1][1] for channel in entry.run.channels.values() if (items := channel.kept())]
    return [items[-1][1] for items in entry.replay.items().values() if items] if entry.replay is not None else []


def _known(shown: Iterable[Result], n_items: int) -> tuple[tuple[str, ...], dict[str, npt.NDArray[Any]]]:
    for result in shown:
        if isinstance(result, (Points, Graph)) and len(result.names) == n_items:
            known: dict[str, npt.NDArray[Any]] = {"group": np.array(result.groups)} if result.groups else {}
            if isinstance(result, Points):
                known |= {name: np.asarray(cells) for name, cells in result.attributes.items()}
            return result.names, known
    return tuple(str(number) for number in range(n_items)), {}
