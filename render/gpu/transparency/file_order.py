"""File order: blended as the file has them, wrong wherever streamlines cross. The baseline of what order costs."""

from typing import ClassVar

from plexoscope.render.gpu.transparency.blended import Blended
from plexoscope.render.lists.orders.base import Ordering
from plexoscope.render.lists.orders.memory import FileOrdering


class FileOrder(Blended):
    """What most viewers do."""

    name: ClassVar[str] = "none"
    ordering: ClassVar[type[Ordering]] = FileOrdering
