"""Ways to draw transparent things, by name. `Scene.order` names one."""

from plexoscope.render.transparency.base import TransparencyMethod
from plexoscope.render.transparency.sorted_order import SortedOrder

METHODS: dict[str, type[TransparencyMethod]] = {method.name: method for method in (SortedOrder,)}
