"""Trainings on streams of events, one after another, that can be stopped and say how far they are."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from plexoscope.plugins.context import Context

if TYPE_CHECKING:
    from plexoscope.models.graphs.temporal.stream_training import StreamStep, StreamTrainer


class Trainings:
    """Runs trainings and reports their progress as one.

    Parameters
    ----------
    ctx
    n
        How many there will be.
    """

    def __init__(self, ctx: Context, n: int) -> None:
        self._ctx, self._n, self._n_done = ctx, n, 0

    def steps(self, trainer: "StreamTrainer[Any, Any]", name: str) -> "Iterator[StreamStep]":
        """Train one to its end; yields each batch, before which the user may cancel or pause."""
        for step in trainer.run():
            self._ctx.checkpoint()
            done = self._n_done + step.n_done / step.n_steps
            self._ctx.progress(done, self._n, f"{name}: {step.phase}, epoch {step.epoch + 1}")
            yield step
        self._n_done += 1
