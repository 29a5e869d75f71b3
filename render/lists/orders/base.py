"""What an order is: it puts the units of a draw list from back to front, on a thread that draws nothing."""

from collections.abc import Callable, Iterator
from typing import Protocol

from plexoscope.models.data.arrays import F32, U32
from plexoscope.render.scene.scene import OrderSettings

Starts = U32
Checkpoint = Callable[[], None]
"""May raise to give the work up."""


class Units(Protocol):
    """What is put in order: short segments of lines, each named by its first point on the GPU."""

    @property
    def n_units(self) -> int: ...

    def chunks(self, by_file: bool = False) -> Iterator[tuple[Starts, F32]]:
        """(n,) uint32 first points and (n, 3) float32 middles in mm, in the order of memory or of the files.

        Blocks bound what an order takes beside its result, and how long it runs before a checkpoint.
        """
        ...

    @property
    def bounds_mm(self) -> F32:
        """(2, 3) lowest and highest corner; zeros if empty."""
        ...


class Ordering(Protocol):
    """Made once per set of units; whatever does not depend on the view is cached here."""

    def __init__(self, units: Units, settings: OrderSettings, checkpoint: Checkpoint) -> None: ...

    def back_to_front(self, eye_mm: tuple[float, float, float], checkpoint: Checkpoint) -> Starts:
        """(N,) uint32: the first points of all units, the farthest first."""
        ...
