"""What lies under an area of the picture: streamlines of which a point does, and nodes."""

from collections.abc import Callable

import numpy as np

from plexoscope.models.data.arrays import F32, Flags
from plexoscope.models.data.tractogram import Tractogram, streamline_blocks
from plexoscope.render.scene.camera import Camera
from plexoscope.render.scene.scene import Slab
from plexoscope.render.screen_space import Pixels, on_screen


def under(places: Pixels, area: Flags) -> Flags:
    """Which places of a picture lie in an area of it : (N,) bool.

    Parameters
    ----------
    places
        (N, 2) or more, x and y first, in pixels.
    area : (height, width) bool
    """
    height, width = area.shape
    x, y = places[:, 0], places[:, 1]
    # NaN, of what lies before the near plane, compares as outside.
    inside: Flags = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    at = np.flatnonzero(inside)
    inside[at] = area[y[at].astype(np.intp), x[at].astype(np.intp)]
    return inside


def streamlines_under(
    tractogram: Tractogram,
    visible: Flags | None,
    camera: Camera,
    area: Flags,
    slab: Slab | None,
    checkpoint: Callable[[int, int], object],
) -> Flags:
    """Which visible streamlines have a point in an area of the picture : (S,) bool.

    Parameters
    ----------
    visible : (S,) bool or None
        By default all.
    area : (height, width) bool
    checkpoint
        Told how many points are done, and of how many.
    """
    found = np.zeros(tractogram.n_streamlines, np.bool_)
    offsets, size_px = tractogram.offsets, (float(area.shape[1]), float(area.shape[0]))
    for first, after in streamline_blocks(offsets):
        points_mm = tractogram.positions_mm[offsets[first] : offsets[after]]
        hit = under(on_screen(points_mm, camera, size_px), area)
        if slab is not None:
            hit &= _within(points_mm, slab)
        of = np.searchsorted(offsets[first : after + 1], np.flatnonzero(hit) + offsets[first], "right") - 1
        found[first + of] = True
        checkpoint(int(offsets[after]), tractogram.n_points)
    return found if visible is None else found & visible


def _within(points_mm: F32, slab: Slab) -> Flags:
    height_mm = points_mm @ np.asarray(slab.axis, np.float32)
    within: Flags = (height_mm >= slab.low_mm) & (height_mm <= slab.high_mm)
    return within
