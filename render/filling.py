"""Filling in: from a share of the streamlines to the complete picture, in steps that a movement need not wait for."""

from collections.abc import Callable, Iterator

import numpy as np

from plexoscope.render.frame_budget import FEWEST, FIRST_GUESS
from plexoscope.render.gpu.frame import Frame

# The longer the view has rested, the longer a step may be: each writes the whole picture once.
STEP_MS, LONGEST_STEP_MS = 12.0, 50.0
_MOST_QUADS = 1 << 26


class Filling:
    """The picture being drawn at rest, rung by rung.

    Attributes
    ----------
    rungs : list of float
        Shares still to be drawn, rising to 1; the first one is under way.
    frame : Frame or None
        Of the rung under way.
    step_quads : int
        How many quads the next step may draw, learned from what the last ones took.
    """

    def __init__(self) -> None:
        self.rungs: list[float] = []
        self.frame: Frame | None = None
        self.step_quads = FIRST_GUESS
        self._steps: Iterator[None] = iter(())

    @property
    def under_way(self) -> bool:
        """A rung is half drawn."""
        return self.frame is not None

    def begin(self, frame: Frame, steps: Iterator[None]) -> None:
        """Draw a rung by these steps."""
        self.frame, self._steps = frame, steps

    def interrupt(self) -> None:
        """Give up what is half drawn; the same rung is to be drawn again."""
        self.frame, self._steps = None, iter(())

    def stop(self) -> None:
        """Give up all rungs."""
        self.interrupt()
        self.rungs = []

    def step(self, finish: Callable[[], None], clock: Callable[[], float], moved_s: float) -> Frame | None:
        """Do one step, and learn from it how long the next one may be.

        Parameters
        ----------
        finish : callable
            Returns when the GPU has drawn.
        clock : callable
            Seconds.
        moved_s : float
            When the view was moved last.

        Returns
        -------
        Frame or None
            That of the rung, once it is all drawn.
        """
        started_s = clock()
        if next(self._steps, self) is self:
            done = self.frame
            self.interrupt()
            return done
        finish()
        took_ms = (clock() - started_s) * 1000
        rested_ms = (started_s - moved_s) * 1000
        step_ms = float(np.clip(0.05 * rested_ms, STEP_MS, LONGEST_STEP_MS))
        change = float(np.clip(step_ms / max(took_ms, 0.1), 0.5, 2.0))
        self.step_quads = int(np.clip(self.step_quads * change, FEWEST, _MOST_QUADS))
        return None
