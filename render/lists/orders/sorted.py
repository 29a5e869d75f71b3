"""The order by distance from the eye, in thin slabs that keep the order of memory inside.

Two points on one ray of view keep their order under any sort axis less than 90° from the ray, so a distance taken
per segment is wrong only where two segments overlap within their own extent. Slabs far thinner than that extent lose
nothing, and within a slab neighbours on a streamline stay neighbours in the draw, so that the GPU reads memory in
rising runs. The sort is a counting sort in blocks: stable, so that a tie never flickers, and short of memory.
"""

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32
from plexoscope.render.lists.orders.base import Checkpoint, Starts, Units
from plexoscope.render.scene.scene import OrderSettings

N_SLABS = 1024


class SortedOrdering:
    """See `Ordering` for the interface. Nothing is cached but the units themselves."""

    def __init__(self, units: Units, settings: OrderSettings, checkpoint: Checkpoint) -> None:
        self._units = units

    def back_to_front(self, eye_mm: tuple[float, float, float], checkpoint: Checkpoint) -> Starts:
        nearest, farthest = distance_range(self._units.bounds_mm, eye_mm)
        scale = np.float32((N_SLABS - 1) / max(farthest - nearest, 1e-6))
        eye = np.asarray(eye_mm, np.float32)
        blocks: list[tuple[Starts, npt.NDArray[np.uint16]]] = []
        counts = np.zeros(N_SLABS, np.int64)
        for starts, middles_mm in self._units.chunks():
            checkpoint()
            offset = middles_mm - eye
            distance = np.sqrt(np.einsum("ij,ij->i", offset, offset))
            slab = ((np.float32(farthest) - distance) * scale).clip(0, N_SLABS - 1).astype(np.uint16)
            counts += np.bincount(slab, minlength=N_SLABS)
            blocks.append((starts, slab))
        ordered = np.empty(self._units.n_units, np.uint32)
        place = np.cumsum(counts) - counts
        for starts, slab in blocks:
            checkpoint()
            by_slab = np.argsort(slab, kind="stable")
            in_block = np.bincount(slab, minlength=N_SLABS)
            first = np.cumsum(in_block) - in_block
            ordered[np.arange(len(starts)) + np.repeat(place - first, in_block)] = starts[by_slab]
            place += in_block
        return ordered


def distance_range(bounds_mm: F32, eye_mm: tuple[float, float, float]) -> tuple[float, float]:
    """Distance of the nearest and the farthest point of a box (2, 3) from the eye, in mm."""
    eye = np.asarray(eye_mm, np.float64)
    low, high = bounds_mm.astype(np.float64)
    nearest = np.linalg.norm(eye - eye.clip(low, high))
    farthest = np.linalg.norm(np.maximum(np.abs(eye - low), np.abs(eye - high)))
    return float(nearest), float(farthest)
