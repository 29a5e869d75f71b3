"""The gate at every checkpoint: there a method is held, let go by one step, or ended."""

import threading
from collections.abc import Callable

from plexoscope.plugins.context import Cancelled
from plexoscope.plugins.states import RunState


class Gate:
    """What the user asks of a running method, kept until the method comes by. The same in a thread and in a process.

    Parameters
    ----------
    entered
        Told of PAUSED and RUNNING, on the thread of the method.
    """

    def __init__(self, entered: Callable[[RunState], None]) -> None:
        self._entered = entered
        self._changed = threading.Condition()
        self._must_pause = False
        self._is_cancelled = False
        self._is_holding = False
        self._n_steps = 0

    def checkpoint(self) -> None:
        """Stay here while the run is to pause.

        Raises
        ------
        Cancelled
            If it is to end.
        """
        if not (self._must_pause or self._is_cancelled):  # without the lock: methods come by in their inner loops
            return
        if self._begin_holding():
            # Told outside the lock: the run has a lock of its own, and asks of this gate while it holds that.
            self._entered(RunState.PAUSED)
            with self._changed:
                self._changed.wait_for(self._may_pass)
                self._n_steps = max(0, self._n_steps - 1)
                self._is_holding = False
            if not self._is_cancelled:
                self._entered(RunState.RUNNING)
        if self._is_cancelled:
            raise Cancelled

    def cancel(self) -> None:
        with self._changed:
            self._is_cancelled = True
            self._changed.notify_all()

    def pause(self) -> None:
        with self._changed:
            self._must_pause = True

    def resume(self) -> None:
        with self._changed:
            self._must_pause, self._n_steps = False, 0
            self._changed.notify_all()

    def step(self) -> None:
        """Let a held method go on to its next checkpoint; hold one that runs at its next."""
        with self._changed:
            self._must_pause = True
            self._n_steps += self._is_holding
            self._changed.notify_all()

    def _begin_holding(self) -> bool:
        with self._changed:
            self._is_holding = self._must_pause and not self._is_cancelled
            return self._is_holding

    def _may_pass(self) -> bool:
        return self._is_cancelled or not self._must_pause or self._n_steps > 0
