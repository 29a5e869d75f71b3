"""What the history of a document has to hold, kept beside it by one that only listens."""

from collections.abc import Callable
from dataclasses import dataclass

from plexoscope.app.document.document import UNDO_LIMIT, Document
from plexoscope.app.document.history import HistoryStep
from plexoscope.app.document.state import State


@dataclass(frozen=True)
class Known:
    """One step: the states around it, and the gesture that it is part of."""

    before: State
    after: State
    key: str | None


class KnownHistory:
    """Takes down every step as it is done, and says which states undo and redo lead to.

    Attributes
    ----------
    lost
        Labels of steps that took away what could be redone although nobody did anything.
    """

    def __init__(self, document: Document, monkeypatch) -> None:
        self._document, self._do = document, document.history.do
        self.steps: list[Known] = []
        self.n_done = 0
        self.user_acts = False
        self.lost: list[str] = []
        self.labels: list[str] = []
        monkeypatch.setattr(document.history, "do", self._take)

    def begin(self, state: State) -> None:
        """Show a state, with nothing that could be undone."""
        history = self._document.history
        history._steps, history._n_done = [], 0
        self.steps, self.n_done = [], 0
        self._document._put(state)

    def _take(self, step: HistoryStep[State]) -> None:
        if self.n_done < len(self.steps) and not self.user_acts and (step.key or "").startswith(("open/", "arrange/")):
            self.lost.append(step.label)
        self.labels.append(step.label)
        del self.steps[self.n_done :]
        last = self.steps[-1] if self.steps else None
        if last is not None and step.key is not None and step.key == last.key:
            self.steps[-1:] = [Known(last.before, step.after, step.key)] if step.after != last.before else []
        else:
            self.steps = [*self.steps, Known(step.before, step.after, step.key)][-UNDO_LIMIT:]
        self.n_done = len(self.steps)
        self._do(step)

    def undo(self, undo: Callable[[], None] | None = None) -> None:
        """Undo, and see that all is as it was."""
        self.n_done -= 1
        (undo or self._document.history.undo)()
        assert self._document.state == self.steps[self.n_done].before, "undo leads elsewhere"

    def redo(self, redo: Callable[[], None] | None = None) -> None:
        (redo or self._document.history.redo)()
        assert self._document.state == self.steps[self.n_done].after, "redo leads elsewhere"
        self.n_done += 1

    def go_to(self, n_done: int) -> None:
        self.n_done = min(max(n_done, 0), len(self.steps))
        self._document.history.go_to(n_done)

    def check(self) -> None:
        """See that the history has what is known, and nothing else."""
        history = self._document.history
        assert (history.index(), history.count()) == (self.n_done, len(self.steps))
        assert history.count() <= UNDO_LIMIT
        assert all(label.strip() for label in self.labels), "a step without a name"
        assert not self.lost, f"nobody did {self.lost}, and what could be redone is gone"
        self.labels.clear()
