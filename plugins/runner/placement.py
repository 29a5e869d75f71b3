"""What the runner asks of a place where methods run: a thread, a process, or a cluster."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from plexoscope.plugins.discovery import Method
from plexoscope.plugins.events import Event
from plexoscope.plugins.parameters import Value
from plexoscope.plugins.runner.work import Task


@dataclass(frozen=True)
class RunJob:
    """One run as its worker sees it.

    Parameters
    ----------
    take
        Takes what happens, from any thread, without waiting. What comes after the one `Ended` is ignored.
    """

    id: int
    task: Task
    take: Callable[[Event], None]


class Worker(Protocol):
    """A method at work. None of this waits, but for `join`; all may be called from any thread, also after the end."""

    def start(self) -> None:
        """Begin. From here to `Ended` everything is told through `RunJob.take`."""

    def cancel(self) -> None: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...

    def step(self) -> None:
        """Let a paused method go on to its next checkpoint."""

    def set_live(self, values: Mapping[str, Value]) -> None:
        """Take new values of live parameters: all there are, not only those that changed."""

    def abandon(self) -> bool:
        """End the method by force, where that can be done. Return whether it goes on regardless."""

    def join(self, timeout_s: float | None) -> None:
        """Wait until nothing is left of a worker that has ended; at once if it never began."""


class Placement(Protocol):
    """Where runs are placed: the user's choice, never the method's code."""

    def require(self, method: Method) -> None:
        """Raise PluginError if a method cannot run here."""

    def worker(self, job: RunJob) -> Worker: ...


def ignore(event: Event) -> None:
    """Take what comes after the end of a run. A worker that keeps this in place of `RunJob.take` lets go of the run."""
