"""Made-up tractograms, and one-streamline-at-a-time oracles in float64."""

from collections.abc import Iterator

import numpy as np
from hypothesis import strategies as st

from plexoscope.models.data.tractogram import Tractogram

# Whole numbers put points on the borders of cells and on each other; the others are all there is between.
coordinate = st.integers(-12, 12).map(float) | st.floats(-12, 12, width=32)
place = st.tuples(coordinate, coordinate, coordinate)
tractograms = st.lists(st.lists(place, max_size=6), max_size=6).map(lambda lines: tractogram_of(*lines))


def tractogram_of(*lines: object, **columns: object) -> Tractogram:
    points = [np.asarray(line, np.float32).reshape(-1, 3) for line in lines]
    offsets = np.cumsum([0, *map(len, points)])
    return Tractogram(np.concatenate([np.empty((0, 3), np.float32), *points]), offsets, per_streamline=columns)


def random_tractogram(
    seed: int, n_streamlines: int, n_points: int, step_mm: float, size_mm: float = 20, turn: float = 0.35
) -> Tractogram:
    """Smooth random walks that begin in a cube; every tenth streamline is empty or one point."""
    rng = np.random.default_rng(seed)
    lines = []
    for number in range(n_streamlines):
        n = number % 20 // 10 if number % 10 == 0 else int(rng.integers(2, n_points))
        heading = np.cumsum(rng.normal(size=(n, 3)) * turn, axis=0) + rng.normal(size=3)
        heading /= np.linalg.norm(heading, axis=1, keepdims=True)
        lines.append(rng.uniform(-size_mm, size_mm, 3) + np.cumsum(heading * step_mm, axis=0))
    return tractogram_of(*lines)


def lines_of(tractogram: Tractogram) -> Iterator[np.ndarray]:
    for first, last in zip(tractogram.offsets[:-1], tractogram.offsets[1:], strict=True):
        yield tractogram.positions_mm[first:last].astype(np.float64)


def distance_to_point_mm(line: np.ndarray, point: np.ndarray) -> float:
    """Least distance of a polyline to a point; infinite without points."""
    if len(line) == 0:
        return np.inf
    least = np.linalg.norm(line - point, axis=1).min()
    start, step = line[:-1], np.diff(line, axis=0)
    squared = (step**2).sum(axis=1)
    moving = squared > 0
    share = ((point - start[moving]) * step[moving]).sum(axis=1) / squared[moving]
    nearest = start[moving] + np.clip(share, 0, 1)[:, None] * step[moving]
    return min(least, np.linalg.norm(nearest - point, axis=1).min(initial=np.inf))


def distance_to_box_mm(line: np.ndarray, lowest: np.ndarray, highest: np.ndarray) -> float:
    """Least distance of a polyline to a box, by ternary search (it is convex along a segment)."""
    if len(line) == 0:
        return np.inf

    def distance(points: np.ndarray) -> np.ndarray:
        return np.linalg.norm(np.maximum(np.maximum(lowest - points, points - highest), 0), axis=-1)

    if len(line) == 1:
        return float(distance(line)[0])
    start, step = line[:-1], np.diff(line, axis=0)
    low, high = np.zeros(len(step)), np.ones(len(step))
    for _ in range(60):
        one, other = low + (high - low) / 3, high - (high - low) / 3
        nearer = distance(start + one[:, None] * step) <= distance(start + other[:, None] * step)
        low, high = np.where(nearer, low, one), np.where(nearer, other, high)
    return float(min(distance(start + low[:, None] * step).min(), distance(line).min()))
