"""How panels share an area: rows of panels, and the main ones in a part of their own."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

LEAST_PX = (200, 150)
"""A panel smaller than this is hard to read: rather the area scrolls."""

_ASPECT = 1.6
_MAIN_SHARES = (0.6, 0.5, 0.4, 0.34)
_MAIN_FACTOR = 1.3
"""A main panel should have at least so many times the area of another."""
_SIDEWAYS_COST = 1000.0
"""Of having to scroll sideways: so much that it happens only where a single column is too wide."""
_DOWN_COST, _CUT_COST = 2.0, 3.0
"""Of having to scroll downwards, and of panels too high to be seen as a whole."""
_SMALL_MAIN_COST, _SHARE_COST = 1.5, 1.0

Rows = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class PanelPart:
    """Rows of panels, by number, and the share of the area that they get."""

    rows: Rows
    share: float = 1.0

    @property
    def n_panels(self) -> int:
        return sum(map(len, self.rows))

    @property
    def shape(self) -> tuple[int, int]:
        """How many panels stand beside and below each other."""
        return max(map(len, self.rows)), len(self.rows)


@dataclass(frozen=True)
class PanelArrangement:
    """One part, or the main panels and the others, beside or below them."""

    parts: tuple[PanelPart, ...]
    beside: bool = True

    def _shares(self, part: PanelPart) -> tuple[float, float]:
        return (part.share, 1.0) if self.beside else (1.0, part.share)

    @property
    def least_px(self) -> tuple[int, int]:
        """How large the area must be for every panel to be readable."""
        wanted = [
            [
                count * least / share
                for count, least, share in zip(part.shape, LEAST_PX, self._shares(part), strict=True)
            ]
            for part in self.parts
        ]
        width, height = (math.ceil(max(each)) for each in zip(*wanted, strict=True))
        return width, height

    def cost(self, width_px: float, height_px: float) -> float:
        """How badly the panels would stand in such an area; 0 is perfect."""
        width_px, height_px = max(width_px, 1.0), max(height_px, 1.0)
        width, height = max(width_px, self.least_px[0]), max(height_px, self.least_px[1])
        cost = _DOWN_COST * (height / height_px - 1)
        if width > width_px:
            cost += _SIDEWAYS_COST * width / width_px
        n_panels = sum(part.n_panels for part in self.parts)
        areas = []
        for part in self.parts:
            across, down = self._shares(part)
            n_beside, n_below = part.shape
            cell_width, cell_height = width * across / n_beside, height * down / n_below
            cost += abs(math.log(cell_width / cell_height / _ASPECT)) * part.n_panels / n_panels
            cost += _CUT_COST * max(cell_height / height_px - 1, 0.0)
            areas.append(cell_width * cell_height)
        if len(areas) == 1:
            return cost
        is_small = areas[0] < _MAIN_FACTOR * areas[1]
        return cost + _SHARE_COST * abs(self.parts[0].share - _MAIN_SHARES[0]) + (_SMALL_MAIN_COST if is_small else 0)


def arrange(places: Sequence[str], width_px: float, height_px: float) -> PanelArrangement:
    """Return the best arrangement of panels in an area.

    Parameters
    ----------
    places
        Of each panel "main", "side" or "", as its channel says; "" is a main one where there are only sides besides.
    """
    everything = range(len(places))
    main = [number for number in everything if places[number] == "main"]
    if not main:
        main = [number for number in everything if places[number] != "side"]
    side = [number for number in everything if number not in main]
    if not main or not side:
        candidates = [PanelArrangement((PanelPart(rows),)) for rows in _grids(main or side)]
    else:
        candidates = [
            PanelArrangement((PanelPart(first, share), PanelPart(second, 1 - share)), beside)
            for first in _grids(main)
            for second in _grids(side)
            for share in _MAIN_SHARES
            for beside in (True, False)
        ]
    return min(candidates, key=lambda each: each.cost(width_px, height_px))


def _grids(numbers: Sequence[int]) -> list[Rows]:
    """All ways to lay panels out in rows that are as even as they can be, the longer ones below."""
    grids = []
    for n_rows in range(1, len(numbers) + 1):
        edges = [row * len(numbers) // n_rows for row in range(n_rows + 1)]
        grids.append(tuple(tuple(numbers[start:end]) for start, end in pairwise(edges)))
    return grids
