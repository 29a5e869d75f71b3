"""Orders that are there already: that of memory, for methods that need none, and that of the files."""

from typing import ClassVar

import numpy as np

from plexoscope.render.lists.orders.base import Checkpoint, Starts, Units
from plexoscope.render.scene.scene import OrderSettings


class MemoryOrdering:
    """As the streamlines lie in memory, from any eye. See `Ordering` for the interface."""

    by_file: ClassVar[bool] = False

    def __init__(self, units: Units, settings: OrderSettings, checkpoint: Checkpoint) -> None:
        self._units = units

    def back_to_front(self, eye_mm: tuple[float, float, float], checkpoint: Checkpoint) -> Starts:
        blocks = [np.zeros(0, np.uint32)]
        for starts, _ in self._units.chunks(self.by_file):
            checkpoint()
            blocks.append(starts)
        return np.concatenate(blocks)


class FileOrdering(MemoryOrdering):
    """As the files have them, layer after layer, from any eye."""

    by_file = True
