"""What was done and can be taken back: pairs of states, and how many of them are done.

Plain Python on purpose: where commands written in Python hang on Qt's own undo stack, and the stack on an object in a
circle, the garbage collector ends the process (PySide6 6.10).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar
from weakref import WeakMethod

S = TypeVar("S")


@dataclass(frozen=True)
class HistoryStep(Generic[S]):
    """One thing that was done.

    Parameters
    ----------
    label
        What it does, as the undo menu shows it.
    key
        Of the gesture it is part of; None for a step of its own.
    """

    label: str
    before: S
    after: S
    key: str | None


class History(Generic[S]):
    """The steps of a document whose states are immutable.

    Parameters
    ----------
    put
        A method that makes a state the present one. Held weakly: it is a method of the one who holds the history.
    limit
        As many steps are kept; the oldest go first.
    """

    def __init__(self, put: Callable[[S], None], limit: int) -> None:
        self._put, self._limit = WeakMethod(put), limit
        self._steps: list[HistoryStep[S]] = []
        self._n_done = 0

    def do(self, step: HistoryStep[S]) -> None:
        """Take a step, which ends what could be redone. It joins the step before if both are of one gesture."""
        del self._steps[self._n_done :]
        last = self._steps[-1] if self._steps else None
        if last is not None and step.key is not None and step.key == last.key:
            joined = replace(last, after=step.after)
            self._steps[-1:] = [joined] if joined.after != joined.before else []
        else:
            self._steps = [*self._steps, step][-self._limit :]
        self._n_done = len(self._steps)
        self._go_to(step.after)

    def undo(self) -> None:
        if self.can_undo():
            self._n_done -= 1
            self._go_to(self._steps[self._n_done].before)

    def redo(self) -> None:
        if self.can_redo():
            self._n_done += 1
            self._go_to(self._steps[self._n_done - 1].after)

    def can_undo(self) -> bool:
        return self._n_done > 0

    def can_redo(self) -> bool:
        return self._n_done < len(self._steps)

    def undo_text(self) -> str:
        """The label of what would be undone; "" if nothing would be."""
        return self._steps[self._n_done - 1].label if self.can_undo() else ""

    def redo_text(self) -> str:
        return self._steps[self._n_done].label if self.can_redo() else ""

    def last_key(self) -> str | None:
        """The gesture that the last thing done is part of."""
        return self._steps[self._n_done - 1].key if self.can_undo() else None

    def count(self) -> int:
        """How many steps are kept, done and undone."""
        return len(self._steps)

    def index(self) -> int:
        """How many of them are done."""
        return self._n_done

    def labels(self) -> list[str]:
        """What the steps do, done and undone, the first one first."""
        return [step.label for step in self._steps]

    def is_full(self) -> bool:
        """Whether steps may have gone at the beginning."""
        return len(self._steps) >= self._limit

    def go_to(self, n_done: int) -> None:
        """Make it so that this many of the kept steps are done, in one move."""
        n_done = min(max(n_done, 0), len(self._steps))
        if n_done == self._n_done:
            return
        self._n_done = n_done
        self._go_to(self._steps[n_done - 1].after if n_done else self._steps[0].before)

    def _go_to(self, state: S) -> None:
        put = self._put()
        if put is not None:
            put(state)
