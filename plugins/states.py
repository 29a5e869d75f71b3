"""The states of a run, and what is known of its failure."""

import traceback
from dataclasses import dataclass
from enum import StrEnum


class RunState(StrEnum):
    """queued → running ⇄ paused → cancelling → exactly one of succeeded, cancelled, failed, timed out, crashed.

    A run fails by an exception of its method; it crashes when the process that it is in ends without a word.
    """

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    CANCELLING = "cancelling"
    SUCCEEDED = "succeeded"
    CANCELLED = "cancelled"
    FAILED = "failed"
    TIMED_OUT = "timed out"
    CRASHED = "crashed"

    @property
    def is_terminal(self) -> bool:
        return self in TERMINAL


TERMINAL = frozenset({RunState.SUCCEEDED, RunState.CANCELLED, RunState.FAILED, RunState.TIMED_OUT, RunState.CRASHED})


@dataclass(frozen=True)
class Failure:
    """What ended a run, as text: an exception, or a signal.

    The exception itself is let go: its traceback holds every array of the method.
    """

    type: str
    message: str
    traceback: str

    def __str__(self) -> str:
        return f"{self.type}: {self.message}" if self.message else self.type


def describe(error: BaseException) -> Failure:
    """Return an exception as text, whatever its own `__str__` does."""
    name = type(error).__name__
    try:
        message = str(error)
        trace = "".join(traceback.format_exception(error))
    except BaseException as second:
        message, trace = f"(its message cannot be shown: {type(second).__name__})", ""
    return Failure(name, message, trace)
