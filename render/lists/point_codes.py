"""Values of points as two bytes each: the code of a colour and an opacity, the form in which they go to the GPU."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import U8
from plexoscope.render.colormap import colour_codes, opacity_codes
from plexoscope.render.lists.orders.base import Checkpoint
from plexoscope.render.lists.prepared import Prepared
from plexoscope.render.scene.appearance import StreamlineStyle, ValueColours, ValueOpacity

Codes = U8

# A range that is dragged asks for new codes all the time: what was asked before must soon be given up.
BLOCK_POINTS = 1 << 18


@dataclass(frozen=True)
class PointValues:
    """Those parts of a style that depend on values of points."""

    colours: ValueColours | None
    opacity: ValueOpacity | None


def point_values(style: StreamlineStyle) -> PointValues | None:
    """None if nothing about this style depends on values of points."""
    colours = style.values if style.colour == "values" else None
    if colours is not None and colours.column.per != "point":
        colours = None
    opacity = style.opacity_by if isinstance(style.opacity_by, ValueOpacity) else None
    if opacity is not None and opacity.column.per != "point":
        opacity = None
    return None if colours is None and opacity is None else PointValues(colours, opacity)


def point_codes(prepared: Prepared, values: PointValues, checkpoint: Checkpoint) -> Codes:
    """(Q, 2) uint8: code of the colour and opacity of the fine points, then of the coarse ones."""
    result = np.full((prepared.n_points, 2), 255, np.uint8)
    begin = 0
    for source in (prepared.fine.source, prepared.coarse.source):
        for first in range(0, len(source), BLOCK_POINTS):
            checkpoint()
            block = source[first : first + BLOCK_POINTS]
            part = result[begin : begin + len(block)]
            if (colours := values.colours) is not None:
                part[:, 0] = colour_codes(_at(block, colours.column.values), colours)
            if (opacity := values.opacity) is not None:
                part[:, 1] = opacity_codes(_at(block, opacity.column.values), opacity.low, opacity.high)
            begin += len(block)
    return result


def _at(source: npt.NDArray[Any], values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """(n,) the values at some points that are drawn, linear between the tractogram's own where one was cut in."""
    if source.dtype.kind == "u":
        own: npt.NDArray[Any] = values[source]
        return own
    before = np.floor(source).astype(np.int64)
    share = (source - before).astype(np.float32)
    after = np.minimum(before + 1, len(values) - 1)
    low, high = values[before].astype(np.float32), values[after].astype(np.float32)
    # Written so that a missing neighbour does not spread to points that lie exactly on a value.
    between: npt.NDArray[Any] = np.where(share > 0, low + share * (high - low), low)
    return between
