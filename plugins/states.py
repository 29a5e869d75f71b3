"""The states of a run, and what is known of its failure."""

import traceback
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


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


_INSTALLED = {"site-packages", "dist-packages"}

TERMINAL = frozenset({RunState.SUCCEEDED, RunState.CANCELLED, RunState.FAILED, RunState.TIMED_OUT, RunState.CRASHED})


@dataclass(frozen=True)
class Failure:
    """What ended a run, as text: an exception, or a signal.

    The exception itself is let go: its traceback holds every array of the method.

    Parameters
    ----------
    place
        Where the author's code was, as "boom.py, line 23"; "" where that is not known.
    """

    type: str
    message: str
    traceback: str
    place: str = ""

    @property
    def reason(self) -> str:
        """The message and the place."""
        return f"{self.message} ({self.place})".strip() if self.place else self.message

    def __str__(self) -> str:
        return f"{self.type}: {self.reason}" if self.reason else self.type


def describe(error: BaseException, code: Path | None = None) -> Failure:
    """Return an exception as text, whatever its own `__str__` does.

    Parameters
    ----------
    code
        The author's code, a file or a folder: the innermost line there is the place of the failure.
    """
    name = type(error).__name__
    try:
        message = str(error)
        trace = "".join(traceback.format_exception(error))
    except BaseException as second:
        message, trace = f"(its message cannot be shown: {type(second).__name__})", ""
    return Failure(name, message, trace, "" if code is None else place_of(error, code))


def place_of(error: BaseException, code: Path) -> str:
    """Return where the author's code was when it failed, as "boom.py, line 23"; "" if it was nowhere in it.

    Parameters
    ----------
    code
        A folder, or a file, whose neighbours count as the author's too. What is installed below it does not.
    """
    folder = (code.parent if code.suffix == ".py" else code).resolve()
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        lines = [(frame.f_code.co_filename, number) for frame, number in traceback.walk_tb(cause.__traceback__)]
        if isinstance(cause, SyntaxError) and cause.filename and cause.lineno:
            lines.append((cause.filename, cause.lineno))
        for name, number in reversed(lines):
            path = Path(name).resolve()
            if path.is_relative_to(folder) and not set(path.relative_to(folder).parts) & _INSTALLED:
                return f"{path.relative_to(folder).as_posix()}, line {number}"
        cause = cause.__cause__ or cause.__context__
    return ""
