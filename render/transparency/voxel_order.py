"""Voxel order: voxels from the farthest to the nearest, and in each the lines in an order made once."""

from typing import ClassVar

from plexoscope.render.orders.base import Ordering
from plexoscope.render.orders.voxel import VoxelOrdering
from plexoscope.render.transparency.blended import Blended


class VoxelOrder(Blended):
    """After Voxlines, in our reading; see `plexoscope.render.orders.voxel`."""

    name: ClassVar[str] = "voxel"
    summary: ClassVar[str] = "Back to front by voxel, with cached orders inside: fast to turn, near to sorted"
    ordering: ClassVar[type[Ordering]] = VoxelOrdering
