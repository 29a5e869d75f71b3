"""Voxel order: voxels from the farthest to the nearest, and in each the lines in an order made once."""

from typing import ClassVar

from plexoscope.render.gpu.transparency.blended import Blended
from plexoscope.render.lists.orders.base import Ordering
from plexoscope.render.lists.orders.voxel import VoxelOrdering


class VoxelOrder(Blended):
    """After Voxlines, in our reading; see `plexoscope.render.lists.orders.voxel`."""

    name: ClassVar[str] = "voxel"
    ordering: ClassVar[type[Ordering]] = VoxelOrdering
