"""Sorted order: short segments blended from the farthest to the nearest, in thin slabs."""

from typing import ClassVar

from plexoscope.render.gpu.transparency.blended import Blended
from plexoscope.render.lists.orders.base import Ordering
from plexoscope.render.lists.orders.sorted import SortedOrdering


class SortedOrder(Blended):
    """The default method. How near it comes to the exact one is asserted in its test."""

    name: ClassVar[str] = "sorted"
    ordering: ClassVar[type[Ordering]] = SortedOrdering
