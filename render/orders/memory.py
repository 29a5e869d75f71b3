"""The order of memory, which is that of the files: for methods that need no other."""

import numpy as np

from plexoscope.render.orders.base import Checkpoint, Starts, Units
from plexoscope.render.scene import OrderSettings


class MemoryOrdering:
    """See `Ordering` for the interface."""

    def __init__(self, units: Units, settings: OrderSettings, checkpoint: Checkpoint) -> None:
        self._units = units

    def back_to_front(self, eye_mm: tuple[float, float, float], checkpoint: Checkpoint) -> Starts:
        """As they come, from any eye."""
        blocks = [np.zeros(0, np.uint32)]
        for starts, _ in self._units.chunks():
            checkpoint()
            blocks.append(starts)
        return np.concatenate(blocks)
