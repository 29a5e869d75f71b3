"""The order by distance: a permutation, far first to within a slab, stable, and kind to memory."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.render.lists.orders.sorted import N_SLABS, SortedOrdering, distance_range
from plexoscope.render.scene.scene import OrderSettings

EYE_MM = (300.0, 20.0, -40.0)


class Middles:
    """Units of given middles, in chunks of a given size; unit i is named 10 * i."""

    def __init__(self, middles_mm: np.ndarray, chunk: int = 1000) -> None:
        self.middles_mm = np.asarray(middles_mm, np.float32).reshape(-1, 3)
        self.names = 10 * np.arange(len(self.middles_mm), dtype=np.uint32)
        self.chunk = chunk

    @property
    def n_units(self) -> int:
        return len(self.names)

    @property
    def bounds_mm(self) -> np.ndarray:
        if not self.n_units:
            return np.zeros((2, 3), np.float32)
        return np.stack([self.middles_mm.min(axis=0), self.middles_mm.max(axis=0)])

    def chunks(self, by_file: bool = False) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for first in range(0, self.n_units, self.chunk):
            yield self.names[first : first + self.chunk], self.middles_mm[first : first + self.chunk]


def check() -> None:
    pass


def ordered(units: Middles, eye_mm: tuple[float, float, float] = EYE_MM) -> np.ndarray:
    """Numbers of the units from back to front."""
    starts = SortedOrdering(units, OrderSettings(), check).back_to_front(eye_mm, check)
    assert starts.dtype == np.uint32
    return starts.astype(int) // 10


def ball(n: int = 5000, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, 3)) * 40


def distances_mm(units: Middles, numbers: np.ndarray, eye_mm: tuple[float, float, float] = EYE_MM) -> np.ndarray:
    return np.linalg.norm(units.middles_mm[numbers].astype(float) - eye_mm, axis=1)


@pytest.mark.parametrize("eye_mm", [EYE_MM, (0.0, 0.0, 0.0), (0.0, 1e4, 0.0)])
def test_far_comes_first_to_within_a_slab(eye_mm: tuple[float, float, float]) -> None:
    units = Middles(ball())
    numbers = ordered(units, eye_mm)
    assert sorted(numbers) == list(range(units.n_units))
    nearest, farthest = distance_range(units.bounds_mm, eye_mm)
    slab_mm = (farthest - nearest) / (N_SLABS - 1)
    assert slab_mm < 0.5
    distance_mm = distances_mm(units, numbers, eye_mm)
    # No unit comes after one that is nearer by more than a slab: float32 costs a hair.
    nearest_before_mm = np.minimum.accumulate(distance_mm)
    assert (distance_mm - nearest_before_mm).max() < 1.01 * slab_mm + 2e-3


def test_equal_distances_keep_the_order_of_memory() -> None:
    shell = ball(500)
    shell /= np.linalg.norm(shell, axis=1, keepdims=True)
    two_shells = Middles(np.concatenate([10 * shell, 30 * shell]), chunk=70)
    numbers = ordered(two_shells, (0.0, 0.0, 0.0))
    assert numbers.tolist() == [*range(500, 1000), *range(500)]
    same_place = Middles(np.ones((9, 3)))
    assert ordered(same_place).tolist() == list(range(9))


def test_within_a_slab_memory_is_read_in_rising_runs() -> None:
    """Short streamlines across the view lie in one slab each, and there one behind the other."""
    across = np.linspace(-0.5, 0.5, 50)[:, None] * (0, 1, 0)
    away = np.random.default_rng(0).permutation(100)[:, None, None] * (3.0, 0, 0)
    many = (across + away).reshape(-1, 3)
    numbers = ordered(Middles(many), (1000.0, 0.0, 0.0))
    rising = np.diff(numbers) == 1
    assert rising.mean() > 0.95


@given(st.integers(0, 3000), st.integers(1, 1500))
def test_chunks_change_nothing(n: int, chunk: int) -> None:
    middles_mm = ball(n)
    np.testing.assert_array_equal(ordered(Middles(middles_mm, chunk)), ordered(Middles(middles_mm, 10**6)))


@pytest.mark.parametrize("eye_mm", [(0, 0, 0), (3, 3, 3), (-9, 0.5, 100), (1, 2, 1)])
def test_the_range_of_distances_of_a_box(eye_mm: tuple[float, float, float]) -> None:
    low, high = np.float32([[-1, 0, 1], [2, 4, 8]])
    inside = np.random.default_rng(0).uniform(low, high, size=(20_000, 3))
    corners = np.stack(np.meshgrid(*zip(low, high, strict=True)), -1).reshape(-1, 3)
    distance_mm = np.linalg.norm(np.concatenate([inside, corners]) - eye_mm, axis=1)
    nearest, farthest = distance_range(np.stack([low, high]), eye_mm)
    assert nearest == pytest.approx(distance_mm.min(), abs=0.3)
    assert nearest <= distance_mm.min()
    assert farthest == pytest.approx(distance_mm.max(), rel=1e-6)


def test_a_checkpoint_stops_it() -> None:
    units = Middles(ball(), chunk=500)
    passed: list[None] = []
    SortedOrdering(units, OrderSettings(), check).back_to_front(EYE_MM, lambda: passed.append(None))
    assert len(passed) == 20  # each of ten chunks is seen twice
    with pytest.raises(IndexError):
        SortedOrdering(units, OrderSettings(), check).back_to_front(EYE_MM, [None].pop)
