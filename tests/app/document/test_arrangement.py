"""Whatever is done to an arrangement, each view stands in it once and nothing is empty."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.app.document.arrangement import (
    Side,
    Split,
    Tabs,
    from_plain,
    in_front,
    kept,
    placed,
    resized,
    split,
    stack_of,
    stacks_of,
    tabs,
    to_plain,
    views_of,
    without,
)

VIEWS = "abcdef"
moves = st.lists(
    st.tuples(st.sampled_from(VIEWS), st.sampled_from(["", *VIEWS]), st.sampled_from(Side), st.integers(0, 3)),
    min_size=1,
    max_size=12,
)


def arranged(steps):
    arrangement = None
    for view, beside, side, at in steps:
        if beside in ("", *views_of(arrangement)):
            arrangement = placed(arrangement, view, beside, side, at)
    return arrangement or tabs("a")


def parts_of(arrangement):
    yield arrangement
    for part in arrangement.parts if isinstance(arrangement, Split) else ():
        yield from parts_of(part)


@given(moves)
def test_each_view_stands_once_and_nothing_is_divided_twice_the_same_way(steps):
    arrangement = arranged(steps)
    views = views_of(arrangement)
    assert len(set(views)) == len(views) > 0
    for part in parts_of(arrangement):
        for inner in part.parts if isinstance(part, Split) else ():
            assert not isinstance(inner, Split) or inner.across != part.across


@given(moves, st.sampled_from(VIEWS))
def test_one_more_and_away_again_leaves_the_others_where_they_were(steps, beside):
    arrangement = arranged(steps)
    if beside not in views_of(arrangement):
        return
    for side in Side:
        more = placed(arrangement, "new", beside, side)
        assert sorted(views_of(more)) == sorted([*views_of(arrangement), "new"])
        assert stack_of(more, "new").current == "new"
        assert views_of(without(more, "new")) == views_of(arrangement)


@given(moves)
def test_it_comes_back_from_text_as_it_was(steps):
    arrangement = arranged(steps)
    back = from_plain(json.loads(json.dumps(to_plain(arrangement))))
    assert list(stacks_of(back)) == list(stacks_of(arrangement))
    assert to_plain(back) == to_plain(from_plain(to_plain(back)))


@pytest.mark.parametrize(
    ("side", "order", "across"),
    [
        (Side.LEFT, ["b", "a"], True),
        (Side.RIGHT, ["a", "b"], True),
        (Side.ABOVE, ["b", "a"], False),
        (Side.BELOW, ["a", "b"], False),
    ],
)
def test_a_view_goes_where_it_is_put(side, order, across):
    both = placed(tabs("a"), "b", "a", side)
    assert views_of(both) == order
    assert both.across is across
    assert both.shares == (0.5, 0.5)


def test_a_third_beside_two_takes_half_of_the_one_it_is_put_to():
    three = placed(placed(tabs("a"), "b", "a", Side.RIGHT), "c", "b", Side.RIGHT)
    assert (views_of(three), three.shares) == (["a", "b", "c"], (0.5, 0.25, 0.25))


def test_a_tab_that_is_dragged_along_its_own_tabs_changes_its_place():
    assert placed(tabs("a", "b", "c"), "c", "a", at=0).views == ("c", "a", "b")
    assert placed(tabs("a", "b", "c"), "a", "a", at=2).views == ("b", "c", "a")
    assert placed(tabs("a"), "a", "a", Side.LEFT) == tabs("a")


def test_a_tab_that_is_pulled_to_the_side_of_its_own_tabs_parts_them():
    assert placed(tabs("a", "b"), "b", "b", Side.BELOW) == Split(False, (tabs("a"), tabs("b")), (0.5, 0.5))


def test_the_neighbour_comes_to_the_front_when_a_tab_is_closed():
    assert without(tabs("a", "b", "c", current="b"), "b") == Tabs(("a", "c"), "c")
    assert without(tabs("a", "b", current="b"), "b") == tabs("a")
    assert without(tabs("a"), "a") is None


def test_what_is_gone_is_left_out_of_an_older_arrangement():
    older = split(True, (tabs("a", "gone"), 0.3), (split(False, (tabs("gone2"), 0.5), (tabs("b"), 0.5)), 0.7))
    assert kept(older, "ab") == Split(True, (tabs("a"), tabs("b")), (0.3, 0.7))
    assert kept(older, "") is None


def test_shares_are_kept_above_nothing():
    both = placed(tabs("a"), "b", "a", Side.RIGHT)
    narrow = resized(both, (), (0.0, 1.0))
    assert 0.04 < narrow.shares[0] < 0.06
    assert sum(narrow.shares) == 1
    inner = placed(both, "c", "b", Side.BELOW)
    assert resized(inner, (1,), (3, 1)).parts[1].shares == (0.75, 0.25)


def test_another_of_the_same_tabs_comes_to_the_front():
    assert in_front(placed(tabs("a", "b"), "c", "a", Side.LEFT), "b").parts[1].current == "b"


@pytest.mark.parametrize(
    "plain",
    [
        None,
        {},
        {"views": []},
        {"views": ["a"], "current": "b"},
        {"parts": [], "shares": []},
        {"parts": [{"views": ["a"]}], "shares": [0]},
        {"across": True, "parts": [{"views": ["a"]}, {"views": ["a"]}], "shares": [1, 1]},
        {"views": [1]},
    ],
)
def test_what_is_no_arrangement_is_refused(plain):
    with pytest.raises(ValueError, match=r"arrangement|tabs"):
        from_plain(plain)
