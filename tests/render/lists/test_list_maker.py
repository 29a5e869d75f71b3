"""Draw lists for a view: within the budget, of the visible, nested shares, and orders used again."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest

from plexoscope.models.data.tractogram import Tractogram
from plexoscope.render.lists.list_maker import DrawList, Source, Wish, of_share, within_budget
from plexoscope.render.lists.orders.memory import FileOrdering, MemoryOrdering
from plexoscope.render.lists.orders.sorted import SortedOrdering
from plexoscope.render.lists.polylines import Polylines
from plexoscope.render.lists.prepared import Prepared, prepared
from plexoscope.render.scene.scene import OrderSettings

EYE_MM = (200.0, 30.0, -10.0)


def check() -> None:
    pass


def set_of_lines(n_streamlines: int, seed: int = 0) -> Prepared:
    """Streamlines of 2 to 40 points 1 mm apart, bent so that none is left out."""
    rng = np.random.default_rng(seed)
    n_points = rng.integers(2, 41, n_streamlines)
    steps = rng.normal(size=(n_points.sum(), 3))
    steps /= np.linalg.norm(steps, axis=1, keepdims=True)
    return prepared(Tractogram(np.cumsum(steps, axis=0), np.append(0, np.cumsum(n_points))), check)


LARGE, SMALL = set_of_lines(300), set_of_lines(40, 1)


def source(lines: Prepared = LARGE, shown: npt.NDArray[np.bool_] | None = None, first: int = 0) -> Source:
    return Source(lines, first + lines.coarse.n_points, first, shown)


def wish(*sources: Source) -> Wish:
    return Wish(sources, SortedOrdering, OrderSettings())


def drawn_streamlines(made: DrawList, place: int = 0) -> set[int]:
    """Numbers of the streamlines in a list; each must be there with all of its segments."""
    of = made.wish.sources[place]
    lines: Polylines = of.prepared.fine if made.fine else of.prepared.coarse
    first = of.first_fine if made.fine else of.first_coarse
    here = made.starts[(made.starts >= first) & (made.starts < first + lines.n_points)].astype(int) - first
    line = np.searchsorted(lines.offsets, here, side="right") - 1
    numbers, counts = np.unique(line, return_counts=True)
    np.testing.assert_array_equal(counts, np.diff(lines.offsets)[numbers] - 1)
    return set(lines.streamlines[numbers])


def test_a_small_set_is_drawn_whole_and_fine() -> None:
    n_all = LARGE.fine.n_segments
    made = within_budget(wish(source()), EYE_MM, n_all, 0)(check)
    assert made.complete
    assert (made.share, len(made.starts), made.eye_mm) == (1.0, n_all, EYE_MM)
    assert drawn_streamlines(made) == set(range(300))
    assert not within_budget(wish(source()), EYE_MM, n_all - 1, 10**9)(check).complete


@pytest.mark.parametrize("n_coarse", [1, 100, 700, 10**6])
def test_a_large_set_is_thinned_to_the_budget(n_coarse: int) -> None:
    made = within_budget(wish(source()), EYE_MM, 0, n_coarse)(check)
    assert not made.fine
    assert not made.complete
    n_all = LARGE.coarse.n_segments
    assert made.share == pytest.approx(min(n_coarse / n_all, 1))
    # Streamlines are taken whole, so the number of segments is met on average only.
    assert len(made.starts) == pytest.approx(min(n_coarse, n_all), abs=40, rel=0.2)
    assert len(drawn_streamlines(made)) == int(np.ceil(made.share * 300))


def test_nothing_fits_any_budget() -> None:
    hidden = source(shown=np.zeros(300, bool))
    for nothing in (wish(), wish(hidden)):
        made = within_budget(nothing, EYE_MM, 0, 0)(check)
        assert made.complete
        assert len(made.starts) == 0
        assert len(of_share(nothing, EYE_MM, 0.5, None)(check).starts) == 0


def test_the_share_is_of_the_visible_and_hidden_ones_are_absent() -> None:
    shown = np.arange(300) % 3 == 0
    visible = wish(source(shown=shown))
    everything = of_share(visible, EYE_MM, 1.0, None)(check)
    assert drawn_streamlines(everything) == set(range(0, 300, 3))
    half = of_share(visible, EYE_MM, 0.5, None)(check)
    assert len(drawn_streamlines(half)) == 50
    assert drawn_streamlines(half) < drawn_streamlines(everything)
    # What is hidden takes nothing of the budget.
    assert within_budget(visible, EYE_MM, len(everything.starts), 0)(check).complete
    assert not within_budget(wish(source()), EYE_MM, len(everything.starts), 0)(check).complete


def test_a_larger_share_contains_a_smaller_fine_or_coarse() -> None:
    shown = np.random.default_rng(2).random(300) < 0.7
    for visible in (wish(source()), wish(source(shown=shown))):
        made = [within_budget(visible, EYE_MM, 0, n)(check) for n in (50, 200, 800)]
        made.append(of_share(visible, EYE_MM, made[-1].share ** 0.5, None)(check))
        numbers = [drawn_streamlines(each) for each in made]
        assert all(few < many for few, many in pairwise(numbers))


def test_layers_are_thinned_alike_and_lie_where_they_are_on_the_gpu() -> None:
    both = wish(source(first=500), source(SMALL, first=500 + LARGE.n_points))
    made = of_share(both, EYE_MM, 0.25, None)(check)
    assert len(drawn_streamlines(made, 0)) == 75
    assert len(drawn_streamlines(made, 1)) == 10
    assert made.starts.min() >= 500 + LARGE.coarse.n_points
    assert made.starts.dtype == np.uint32
    assert len(set(made.starts)) == len(made.starts)


class CountingOrdering(SortedOrdering):
    """Counts how often its units are cached."""

    made = 0

    def __init__(self, *arguments: object) -> None:
        type(self).made += 1
        super().__init__(*arguments)


def test_the_same_units_are_cached_once() -> None:
    CountingOrdering.made = 0
    counted = replace(wish(source()), ordering=CountingOrdering)
    first = of_share(counted, EYE_MM, 1.0, None)(check)
    other_eye = (-50.0, 100.0, 30.0)
    again = of_share(counted, other_eye, 1.0, first)(check)
    assert CountingOrdering.made == 1
    assert again.ordering is first.ordering
    assert again.eye_mm == other_eye
    np.testing.assert_array_equal(again.starts, of_share(counted, other_eye, 1.0, None)(check).starts)
    CountingOrdering.made = 0
    moving = within_budget(counted, EYE_MM, 0, 10**9)(check)
    hidden = replace(counted, sources=(source(shown=np.ones(300, bool)),))
    coarser = replace(counted, settings=OrderSettings(voxel_mm=9))
    for last, other, share in ((first, counted, 0.5), (first, hidden, 1), (first, coarser, 1), (moving, counted, 1)):
        assert of_share(other, EYE_MM, share, last)(check).share == share
    assert CountingOrdering.made == 5


def test_wishes_are_equal_by_identity_of_what_they_hold() -> None:
    shown = np.ones(300, bool)
    assert wish(source(shown=shown)) == wish(source(shown=shown))
    assert hash(source(shown=shown)) == hash(source(shown=shown))
    others = (source(), source(shown=shown.copy()), source(first=1, shown=shown), source(SMALL))
    assert all(wish(source(shown=shown)) != wish(other) for other in others)
    assert source() != "a source"


def test_orders_that_are_there_already() -> None:
    for ordering, is_by_file in ((MemoryOrdering, False), (FileOrdering, True)):
        made = of_share(replace(wish(source()), ordering=ordering), EYE_MM, 1.0, None)(check)
        line = np.searchsorted(LARGE.fine.offsets, made.starts.astype(int) - LARGE.coarse.n_points, side="right") - 1
        assert (np.diff(LARGE.fine.streamlines[line]) >= 0).all() == is_by_file
        assert (np.diff(line) >= 0).all() != is_by_file
        assert drawn_streamlines(made) == set(range(300))


def test_a_checkpoint_stops_it_anywhere() -> None:
    n_passed = 0

    def count() -> None:
        nonlocal n_passed
        n_passed += 1

    of_share(wish(source()), EYE_MM, 1.0, None)(count)
    assert n_passed >= 3
    for n_allowed in range(n_passed):
        left = [None] * n_allowed
        with pytest.raises(IndexError):
            of_share(wish(source()), EYE_MM, 1.0, None)(left.pop)
