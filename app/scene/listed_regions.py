"""The regions of a layer's filter, as they are drawn and listed: each in a colour of its own."""

from dataclasses import dataclass

from plexoscope.app.document.filter_settings import Condition
from plexoscope.app.document.state import Layer
from plexoscope.app.scene.colours import rgb_of
from plexoscope.models.tracts.filters import Passes
from plexoscope.models.tracts.regions import Region
from plexoscope.render.colormap import GROUP_COLOURS
from plexoscope.render.scene.appearance import Rgb

# The second is that of the crosshair.
_COLOURS = (GROUP_COLOURS[0], *GROUP_COLOURS[2:])


def region_colour(condition: Condition) -> str:
    """As `#rrggbb`."""
    return _COLOURS[(condition.id - 1) % len(_COLOURS)]


@dataclass(frozen=True)
class ListedRegion:
    """A condition that is about a region."""

    condition: Condition
    passes: Passes

    @property
    def region(self) -> Region:
        return self.passes.region

    @property
    def colour(self) -> str:
        """As `#rrggbb`; stays the same while others come and go."""
        return region_colour(self.condition)

    @property
    def rgb(self) -> Rgb:
        return rgb_of(self.colour)


def listed_regions(layer: Layer) -> list[ListedRegion]:
    """The regions of a layer's conditions, those that are not enabled included."""
    return [ListedRegion(each, each.what) for each in layer.filter.conditions() if isinstance(each.what, Passes)]
