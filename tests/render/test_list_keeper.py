"""Draw lists asked for and taken in time; the GPU is a note of what was written."""

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.frame_budget import FrameBudget
from plexoscope.render.list_keeper import FULL, MOVING, STALE_ANGLE_DEG, ListKeeper
from plexoscope.render.lists.list_maker import Source, Wish
from plexoscope.render.lists.orders.memory import FileOrdering
from plexoscope.render.lists.orders.sorted import SortedOrdering
from plexoscope.render.lists.prepared import prepared
from plexoscope.render.scene.scene import OrderSettings

LINES = Tractogram(np.random.default_rng(0).normal(size=(60, 3)).astype(np.float32), np.arange(0, 61, 6))
PREPARED = prepared(LINES, lambda: None)
DISTANCE_MM = 50.0
EYE_MM = (0.0, -DISTANCE_MM, 0.0)


def wish(shown: np.ndarray | None = None) -> Wish:
    return Wish((Source(PREPARED, 0, PREPARED.fine.n_points, shown),), SortedOrdering, OrderSettings())


def in_plane(shown: np.ndarray | None) -> Wish:
    return replace(wish(shown), ordering=FileOrdering)


def turned(angle_deg: float) -> tuple[float, float, float]:
    angle = np.radians(angle_deg)
    return (float(DISTANCE_MM * np.sin(angle)), float(-DISTANCE_MM * np.cos(angle)), 0.0)


class Gpu:
    def __init__(self) -> None:
        self.is_moving = True  # lists are made at once
        self.written: list[str] = []
        self.content = SimpleNamespace(streamlines=self)

    def write_list(self, name: str, starts: np.ndarray) -> Iterator[None]:
        self.written.append(name)
        yield
        yield


@pytest.fixture
def gpu() -> Gpu:
    return Gpu()


@pytest.fixture
def lists(gpu: Gpu) -> Iterator[ListKeeper]:
    lists = ListKeeper(gpu)
    yield lists
    lists.close()


def test_a_list_for_motion_serves_until_the_view_has_turned(lists: ListKeeper, gpu: Gpu) -> None:
    budget, same = FrameBudget(), wish()
    assert lists.update(same, EYE_MM, DISTANCE_MM, budget)
    first = lists.moving
    assert not lists.update(same, turned(0.9 * STALE_ANGLE_DEG), DISTANCE_MM, budget)
    assert lists.moving is first
    assert lists.update(same, turned(1.1 * STALE_ANGLE_DEG), DISTANCE_MM, budget)
    assert lists.moving is not first
    assert lists.update(wish(np.arange(10) < 4), turned(1.1 * STALE_ANGLE_DEG), DISTANCE_MM, budget)
    assert gpu.written == [MOVING] * 3


def test_a_larger_share_alone_is_no_news(lists: ListKeeper) -> None:
    budget, same = FrameBudget(1, 5), wish()
    lists.update(same, EYE_MM, DISTANCE_MM, budget)
    small = lists.moving
    budget.fix(1, 10)
    assert not lists.update(same, EYE_MM, DISTANCE_MM, budget)
    assert lists.moving.share > small.share
    budget.fix(10_000, 10_000)
    assert lists.update(same, EYE_MM, DISTANCE_MM, budget), "all of it is"
    assert lists.moving.complete


def test_a_list_at_rest_is_made_aside_and_uploaded_in_steps(lists: ListKeeper, gpu: Gpu) -> None:
    budget, same = FrameBudget(), wish()
    lists.update(same, EYE_MM, DISTANCE_MM, budget)
    assert not lists.bring(same, EYE_MM, 1.0)
    assert lists.ordering.wait_until_idle(10.0)
    assert not lists.arriving
    lists.update(same, EYE_MM, DISTANCE_MM, budget)
    assert lists.arriving
    assert [lists.bring(same, EYE_MM, 1.0) for _ in range(4)] == [False, False, False, True]
    assert lists.has_full(same, EYE_MM)
    assert not lists.has_full(same, turned(1))
    assert not lists.has_full(wish(np.ones(10, bool)), EYE_MM)
    assert gpu.written == [MOVING, FULL]


def test_what_is_given_up_never_arrives(lists: ListKeeper) -> None:
    budget, same = FrameBudget(), wish()
    lists.bring(same, EYE_MM, 1.0)
    lists.give_up_full()
    assert lists.ordering.wait_until_idle(10.0)
    lists.update(same, EYE_MM, DISTANCE_MM, budget)
    assert not lists.arriving
    assert lists.full is None


def test_all_at_once_and_all_forgotten(lists: ListKeeper, gpu: Gpu) -> None:
    same = wish()
    lists.make_full(same, EYE_MM)
    lists.make_full(same, EYE_MM)
    assert lists.has_full(same, EYE_MM)
    assert gpu.written == [FULL]
    lists.update(same, EYE_MM, DISTANCE_MM, FrameBudget())
    lists.forget()
    assert (lists.moving, lists.full, lists.asked) == (None, None, None)


def test_a_few_lines_in_one_plane_are_listed_at_once(lists: ListKeeper, gpu: Gpu) -> None:
    gpu.is_moving = False
    first, second = np.arange(10) < 3, np.arange(10) >= 6
    lists.update(in_plane(None), EYE_MM, DISTANCE_MM, FrameBudget())  # still on its way
    assert lists.update(in_plane(first), EYE_MM, DISTANCE_MM, FrameBudget())
    assert not lists.ordering.has(MOVING), "what was on its way is not wanted any more"
    assert lists.moving is not None
    assert lists.moving.wish.sources[0].shown is first
    assert lists.update(in_plane(second), EYE_MM, DISTANCE_MM, FrameBudget())
    assert lists.moving.wish.sources[0].shown is second


@pytest.mark.parametrize("made", [wish(np.arange(10) < 3), in_plane(None)], ids=["in depth", "all"])
def test_all_else_is_listed_elsewhere(lists: ListKeeper, gpu: Gpu, made: Wish) -> None:
    gpu.is_moving = False
    assert not lists.update(made, EYE_MM, DISTANCE_MM, FrameBudget())
    assert lists.ordering.has(MOVING)
