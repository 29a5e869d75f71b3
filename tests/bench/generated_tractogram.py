"""A made-up tractogram of the size of a whole brain, for machines without the real one. The same on every machine.

Streamlines follow a smooth field of directions inside an ellipsoid as large as a brain, in steps of 1 mm. It has the
number of streamlines and points of the real one and about its depth; how its fibres cross and bundle is not real.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.io.tractogram import write_tractogram

HALF_AXES_MM = (68.0, 86.0, 60.0)
STEP_MM = 1.0
N_POINTS_MIN, N_POINTS_MAX = 21, 250
_MEAN_BEYOND_MIN = 18.0
_WAVELENGTHS_MM = (70.0, 220.0)
_N_WAVES = 8
_BATCH = 1 << 14

Points = npt.NDArray[np.float64]


def write_generated(path: Path, n_streamlines: int, seed: int = 0) -> None:
    """Write a generated tractogram in a format that the ending of the name decides."""
    write_tractogram(generated_tractogram(n_streamlines, seed), path)


def generated_tractogram(n_streamlines: int, seed: int = 0) -> Tractogram:
    """Make streamlines of 21 … 250 points, about 35 in the mean."""
    rng = np.random.default_rng(seed)
    field = _field(rng)
    streamlines: list[Points] = []
    while len(streamlines) < n_streamlines:
        streamlines += _batch(rng, field)
    kept = streamlines[:n_streamlines]
    offsets = np.append(0, np.cumsum([len(each) for each in kept]))
    return Tractogram(np.concatenate(kept).astype(np.float32), offsets)


def _field(rng: np.random.Generator) -> Callable[[Points], Points]:
    """Unit directions at points: a sum of plane waves and of a steady part, so that it nowhere vanishes for long."""
    ways = rng.normal(size=(_N_WAVES, 3))
    lengths_mm = rng.uniform(*_WAVELENGTHS_MM, size=(_N_WAVES, 1))
    numbers = 2 * np.pi * ways / (np.linalg.norm(ways, axis=1, keepdims=True) * lengths_mm)
    phases, amplitudes = rng.uniform(0, 2 * np.pi, _N_WAVES), rng.normal(size=(_N_WAVES, 3))
    steady = rng.normal(size=3)

    def directions(points_mm: Points) -> Points:
        flow = np.sin(points_mm @ numbers.T + phases) @ amplitudes + steady
        unit: Points = flow / np.maximum(np.linalg.norm(flow, axis=1, keepdims=True), 1e-9)
        return unit

    return directions


def _batch(rng: np.random.Generator, field: Callable[[Points], Points]) -> list[Points]:
    """Follow the field from random places until each streamline has its length or leaves the ellipsoid."""
    places = rng.normal(size=(_BATCH, 3))
    places *= (rng.uniform(size=(_BATCH, 1)) ** (1 / 3)) / np.linalg.norm(places, axis=1, keepdims=True)
    places *= HALF_AXES_MM
    wanted = N_POINTS_MIN + rng.exponential(_MEAN_BEYOND_MIN, _BATCH).astype(np.int64)
    wanted = np.minimum(wanted, N_POINTS_MAX)
    track = np.full((N_POINTS_MAX, _BATCH, 3), np.nan, np.float32)
    n_points = np.zeros(_BATCH, np.int64)
    going = np.arange(_BATCH)
    for step in range(N_POINTS_MAX):
        track[step, going] = places[going]
        n_points[going] += 1
        here = places[going]
        middle = here + STEP_MM / 2 * field(here)
        places[going] = here + STEP_MM * field(middle)
        inside = (np.square(places[going] / HALF_AXES_MM)).sum(axis=1) < 1
        going = going[inside & (n_points[going] < wanted[going])]
        if not len(going):
            break
    return [track[: n_points[each], each] for each in np.flatnonzero(n_points >= N_POINTS_MIN)]
