"""What the points of a result may be coloured by: groups that stand still or change, measures, attributes."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plexoscope.app.panels.scenes.scene_panel import group_entries, group_numbers, group_rgba
from plexoscope.app.panels.shared.legend import LegendEntry
from plexoscope.app.panels.shared.value_colours import coloured, scale_of_values
from plexoscope.app.scene.colour_keys import MISSING
from plexoscope.app.scene.colours import rgb_of
from plexoscope.app.widgets.theme import Theme
from plexoscope.models.data.arrays import U8
from plexoscope.plugins.results import Points
from plexoscope.render.scene.appearance import MISSING_RGB
from plexoscope.render.scene.colour_key import ColourKey

GROUPS, VALUES = "Groups", "Values"


@dataclass(frozen=True, eq=False)
class ByGroup:
    """Colours by group.

    Parameters
    ----------
    names
        Of the groups.
    numbers : (T, N) intp
        The group of each point in `names` at each time, -1 for none; T = 1 if nothing changes.
    """

    names: tuple[str, ...]
    numbers: npt.NDArray[np.intp]

    def at(self, frame: int) -> npt.NDArray[np.intp]:
        """(N,) numbers of the groups at a time."""
        return self.numbers[min(frame, len(self.numbers) - 1)]

    def rgba(self, frame: int, theme: Theme) -> U8:
        numbers = self.at(frame)
        rgba = group_rgba(np.maximum(numbers, 0))
        rgba[numbers < 0] = (*(round(255 * part) for part in rgb_of(theme.muted)), 255)
        return rgba

    def key(self) -> ColourKey | None:
        return None

    def entries(self) -> list[LegendEntry]:
        return group_entries(self.names) if any(self.names) else []


@dataclass(frozen=True, eq=False)
class ByValue:
    """Colours by a measure, (N,) numbers, of which NaN is missing."""

    label: str
    values: npt.NDArray[np.generic]

    def rgba(self, frame: int, theme: Theme) -> U8:
        return coloured(self.values, scale_of_values(self.values, self.label))

    def key(self) -> ColourKey | None:
        missing = (MISSING, MISSING_RGB) if np.isnan(self.values).any() else None
        return ColourKey(self.label or "value", scale_of_values(self.values, self.label), missing=missing)

    def entries(self) -> list[LegendEntry]:
        return []


PointColouring = ByGroup | ByValue


def colourings_of(points: Points) -> dict[str, PointColouring]:
    """Return what there is to colour by, by name, the most telling first; at least one."""
    found: dict[str, PointColouring] = {}
    if points.frame_groups is not None:
        found[GROUPS] = ByGroup(points.group_names, points.frame_groups.astype(np.intp))
    elif any(points.groups):
        found[GROUPS] = _by_text(points.groups)
    if points.values is not None:
        found[VALUES] = ByValue(points.value_label, points.values)
    for name, cells in points.attributes.items():
        found[name] = _by_text(cells) if isinstance(cells, tuple) else ByValue(name, cells.astype(np.float32))
    return found or {GROUPS: ByGroup((), np.zeros((1, points.positions.shape[1]), np.intp))}


def _by_text(texts: tuple[str, ...]) -> ByGroup:
    names, numbers = group_numbers(texts)
    return ByGroup(tuple(names), numbers[None])
