"""What happens in a run, in order: one vocabulary for workers, recordings and clusters."""

from collections.abc import Mapping
from dataclasses import dataclass

from plexoscope.plugins.parameters import Value
from plexoscope.plugins.results import Check, Outputs, Result
from plexoscope.plugins.states import Failure, RunState


@dataclass(frozen=True)
class Progress:
    """How far a method is: `done` of `total`, and what it is at."""

    done: float = 0
    total: float = 0
    text: str = ""

    @property
    def fraction(self) -> float | None:
        """0 … 1, or None if the method does not know."""
        return min(max(self.done / self.total, 0.0), 1.0) if self.total > 0 else None


@dataclass(frozen=True, eq=False)
class Emitted:
    """A result on a channel. `step` is the method's own count, or else that of the channel's values."""

    channel: str
    step: int
    value: Result


@dataclass(frozen=True)
class Progressed:
    """The method told how far it is."""

    progress: Progress


@dataclass(frozen=True)
class Checked:
    """The method reported a check; the newest under a name counts."""

    check: Check


@dataclass(frozen=True)
class Logged:
    """The method wrote a line to the log."""

    text: str


@dataclass(frozen=True)
class Dropped:
    """So many values of a channel never left the worker, because the host did not keep up."""

    channel: str
    count: int


@dataclass(frozen=True)
class LiveSet:
    """The user changed live parameters."""

    values: Mapping[str, Value]


@dataclass(frozen=True)
class Entered:
    """The run is in a state that is not its last."""

    state: RunState


@dataclass(frozen=True, eq=False)
class Ended:
    """The end, once in every run. `failure` tells why where the method did not end by itself or by a cancel."""

    state: RunState
    failure: Failure | None = None
    outputs: Outputs | None = None


Event = Emitted | Progressed | Checked | Logged | Dropped | LiveSet | Entered | Ended
