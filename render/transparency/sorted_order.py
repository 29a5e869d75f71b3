"""Sorted order: short segments blended from the farthest to the nearest, in thin slabs."""

from typing import ClassVar

from plexoscope.render.orders.base import Ordering
from plexoscope.render.orders.sorted import SortedOrdering
from plexoscope.render.transparency.blended import Blended


class SortedOrder(Blended):
    """The default method. How near it comes to the exact one is asserted in `tests/render/test_sorted_order.py`."""

    name: ClassVar[str] = "sorted"
    summary: ClassVar[str] = "Back to front by segment: right to the eye at any opacity, on any GPU"
    ordering: ClassVar[type[Ordering]] = SortedOrdering
