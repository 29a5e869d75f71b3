"""The streamlines that pass a plane, as a picture of it: found and painted off the UI thread. No Qt."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from plexoscope.app.volumes.planes.plane_frame import PlaneFrame
from plexoscope.models.data.arrays import F32, F64, I64, U8
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.colormap import colour_codes, lookup, opacity_codes, palette_colours
from plexoscope.render.scene.appearance import OrientedOpacity, StreamlineStyle, ValueOpacity
from plexoscope.render.scene.scene import StreamlineItem

MOST_SAMPLES = 1_500_000
"""Dots that are painted: of more segments than make so many only some are."""
MOST_SMOOTH = 300_000
"""Of more dots each is painted on one pixel alone: so many lie over each other that nobody sees it."""
LEAST_OPACITY = 0.35
"""Of a streamline in a plane: few lie over each other there, and what is faint in a whole brain would be lost."""
_BLOCK = 1 << 20

Checkpoint = Callable[[], None]


@dataclass(frozen=True)
class Window:
    """The part of a plane that is seen.

    Parameters
    ----------
    left_mm, top_mm
        From the upper left corner of the plane.
    px_per_mm
    size_px
        (width, height).
    """

    left_mm: float
    top_mm: float
    px_per_mm: float
    size_px: tuple[int, int]


def segments_within(tractogram: Tractogram, axis: int, low_mm: float, high_mm: float, checkpoint: Checkpoint) -> I64:
    """Numbers of the first points of all segments that lie between two planes, or partly : (N,) int64."""
    found: list[I64] = []
    along = tractogram.positions_mm[:, axis]
    for first in range(0, max(len(along) - 1, 0), _BLOCK):
        checkpoint()
        part = along[first : first + _BLOCK + 1]
        side = (part > high_mm).astype(np.int8) - (part < low_mm).astype(np.int8)
        found.append(np.flatnonzero((side[:-1] != side[1:]) | (side[:-1] == 0)) + first)
    starts = np.concatenate(found) if found else np.zeros(0, np.int64)
    last = np.zeros(max(tractogram.n_points, 1), np.bool_)
    last[tractogram.offsets[1:] - 1] = True  # one too many for streamlines without a point, which end nobody's segment
    return starts[~last[starts]]


def painted(
    items: Sequence[StreamlineItem],
    frame: PlaneFrame,
    position_mm: float,
    half_mm: float,
    window: Window,
    checkpoint: Checkpoint,
) -> U8:
    """Paint all streamlines near a plane.

    Parameters
    ----------
    half_mm
        How far from the plane they may be.

    Returns
    -------
    (H, W, 4) uint8
        Straight alpha: the mean colour of the segments over each pixel, as opaque as all of them are together.
    """
    width, height = window.size_px
    sums = np.zeros((4, height * width))  # red, green, blue by weight; and the logarithm of what shows through
    for item in items:
        if not item.style.visible or not item.style.opacity:
            continue
        for place, rgb, opacity in _dots(item, frame, position_mm, half_mm, window, checkpoint):
            checkpoint()
            through = -np.log1p(-np.minimum(opacity, 0.999))
            for channel in range(3):
                sums[channel] += np.bincount(place, rgb[:, channel] * through, height * width)
            sums[3] += np.bincount(place, through, height * width)
    rgba = np.empty((height * width, 4), np.uint8)
    rgba[:, :3] = np.rint(sums[:3] / np.maximum(sums[3], 1e-9)).T
    rgba[:, 3] = np.rint(255 * -np.expm1(-sums[3]))
    return rgba.reshape(height, width, 4)


def _dots(
    item: StreamlineItem,
    frame: PlaneFrame,
    position_mm: float,
    half_mm: float,
    window: Window,
    checkpoint: Checkpoint,
) -> Iterator[tuple[I64, F64, F64]]:
    """Pixels that segments pass, the colour and the opacity there."""
    tractogram, style = item.tractogram, item.style
    starts = segments_within(tractogram, frame.axis, position_mm - half_mm, position_mm + half_mm, checkpoint)
    if item.shown is not None or style.colour != "direction" or style.opacity_by is not None:
        numbers = np.searchsorted(tractogram.offsets, starts, "right") - 1
    else:
        numbers = starts  # nobody asks
    if item.shown is not None:
        kept = item.shown.values[numbers]
        starts, numbers = starts[kept], numbers[kept]
    ends_px, starts, numbers = _ends(tractogram.positions_mm, starts, numbers, frame, window)
    if not len(starts):
        return
    n_dots = np.ceil(np.abs(ends_px[:, 1] - ends_px[:, 0]).max(axis=1)).astype(np.int64) + 1
    stride = max(int(np.ceil(n_dots.sum() / MOST_SAMPLES)), 1)
    if stride > 1:
        ends_px, starts, numbers, n_dots = ends_px[::stride], starts[::stride], numbers[::stride], n_dots[::stride]
    rgb, opacity = _colours(tractogram, style, starts, numbers), _opacities(tractogram, style, starts, numbers)
    of = np.repeat(np.arange(len(starts)), n_dots)
    first = np.concatenate([[0], np.cumsum(n_dots)[:-1]])
    share = (np.arange(len(of)) - first[of]) / np.maximum(n_dots - 1, 1)[of]
    at = ends_px[of, 0] + share[:, None] * (ends_px[of, 1] - ends_px[of, 0]) - 0.5
    base = np.floor(at)
    rest = at - base
    width, height = window.size_px
    # Each dot is shared out to the four pixels around, so that lines are smooth.
    corners: tuple[tuple[int, int], ...] = ((0, 0), (1, 0), (0, 1), (1, 1))
    if len(of) > MOST_SMOOTH:
        base, rest, corners = np.rint(at), np.zeros_like(at), corners[:1]
    for right, down in corners:
        x, y = (base[:, 0] + right).astype(np.int64), (base[:, 1] + down).astype(np.int64)
        weight = np.abs(1 - right - rest[:, 0]) * np.abs(1 - down - rest[:, 1])
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height) & (weight > 0)
        yield (y * width + x)[inside], rgb[of[inside]], (opacity[of] * weight)[inside]


def _ends(positions_mm: F32, starts: I64, numbers: I64, frame: PlaneFrame, window: Window) -> tuple[F64, I64, I64]:
    """(N, 2, 2) where segments begin and end in the window, px; and which of them are seen at all."""
    both = positions_mm[np.stack([starts, starts + 1], axis=1)]
    x_px = (frame.across_mm(both[..., frame.right]) - window.left_mm) * window.px_per_mm
    y_px = (frame.down_mm(both[..., frame.up]) - window.top_mm) * window.px_per_mm
    width, height = window.size_px
    seen = (x_px.max(axis=1) >= 0) & (x_px.min(axis=1) < width) & (y_px.max(axis=1) >= 0) & (y_px.min(axis=1) < height)
    return np.stack([x_px[seen], y_px[seen]], axis=-1), starts[seen], numbers[seen]


def _colours(tractogram: Tractogram, style: StreamlineStyle, starts: I64, numbers: I64) -> F64:
    """(N, 3) 0 … 255."""
    if style.colour == "uniform":
        return np.broadcast_to(255 * np.asarray(style.rgb), (len(starts), 3))
    if style.colour == "palette" and style.palette is not None:
        return palette_colours(style.palette).astype(np.float64)[numbers]
    if style.colour == "values" and style.values is not None:
        column = style.values.column
        values = column.values[starts if column.per == "point" else numbers]
        return lookup(style.values).astype(np.float64)[colour_codes(values, style.values)]
    return 255 * np.abs(_directions(tractogram, starts))


def _opacities(tractogram: Tractogram, style: StreamlineStyle, starts: I64, numbers: I64) -> F64:
    """(N,) 0 … 1."""
    opacity = np.full(len(starts), max(style.opacity, LEAST_OPACITY))
    by = style.opacity_by
    if isinstance(by, ValueOpacity):
        values = by.column.values[starts if by.column.per == "point" else numbers]
        opacity *= opacity_codes(values, by.low, by.high) / 255
    elif isinstance(by, OrientedOpacity):
        axis = np.asarray(by.axis) / np.linalg.norm(by.axis)
        along = np.minimum(np.abs(_directions(tractogram, starts) @ axis), 1.0)
        opacity *= (along if by.hide == "across" else np.sqrt(1 - along**2)) ** by.sharpness
    return opacity


def _directions(tractogram: Tractogram, starts: I64) -> F64:
    steps = (tractogram.positions_mm[starts + 1] - tractogram.positions_mm[starts]).astype(np.float64)
    unit: F64 = steps / np.maximum(np.linalg.norm(steps, axis=1), 1e-12)[:, None]
    return unit
