"""Filters against sets of streamline numbers, and how often a region is really looked at."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.models.tracts.filters import (
    And,
    Filter,
    InGroup,
    LengthBetween,
    Not,
    Or,
    Passes,
    PointsBetween,
    ValueBetween,
    evaluate,
)
from plexoscope.models.tracts.regions import Box, Sphere
from plexoscope.models.tracts.spatial_index import SpatialIndex
from tests.models.tracts.streamlines import random_tractogram, tractogram_of

LEFT, RIGHT = Sphere((-10, 0, 0), 3), Sphere((10, 0, 0), 3)
LINES = tractogram_of(
    [(-10, 0, 0), (10, 0, 0)],
    [(-10, 0, 0), (0, 9, 0)],
    [(0, 9, 0), (10, 0, 0)],
    [(0, 9, 0), (0, 10, 0)],
    [],
    weight=np.array([1, np.nan, 3, 4, 5], np.float32),
    colour=np.zeros((5, 3), np.uint8),
)
INDEX = SpatialIndex(
    replace(
        LINES,
        per_point={
            "fa": np.array([0.5, 0.2, np.nan, 0.9, 0.6, 0.9, 0.1, 0.3], np.float32),
            "colour": np.zeros((8, 3), np.uint8),
        },
        groups={"few": np.array([1, 4]), "none": np.array([], int)},
    )
)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Passes(LEFT), {0, 1}),
        (Passes(Sphere((0, 0, 0), 1)), {0}),
        (Passes(Sphere((0, 0, 0), 1), "either end"), set()),
        (Passes(LEFT, "both ends"), set()),
        (Passes(Box((-11, -1, -1), (11, 9.5, 1)), "all"), {0, 1, 2}),
        (LengthBetween(1, 14), {1, 2, 3}),
        (LengthBetween(20, np.inf), {0}),
        (LengthBetween(0, 0), {4}),
        (ValueBetween("weight", 1, 3), {0, 2}),
        (ValueBetween("weight", -np.inf, np.inf), {0, 2, 3, 4}),
        (ValueBetween("length (mm)", 0, 1), {3, 4}),
        (Not(ValueBetween("weight", 1, 3)), {1, 3, 4}),
        (PointsBetween("fa", 0.5, 1), {0, 1, 2}),
        (PointsBetween("fa", 0.5, 1, "either end"), {0, 1, 2}),
        (PointsBetween("fa", 0.5, 1, "both ends"), {2}),
        (PointsBetween("fa", 0, 0.55, "all"), {0, 3}),
        (PointsBetween("fa", -np.inf, np.inf, "all"), {0, 2, 3}),
        (Not(PointsBetween("fa", -np.inf, np.inf)), {4}),
        (InGroup("few"), {1, 4}),
        (Not(InGroup("few")), {0, 2, 3}),
        (InGroup("none"), set()),
        (And((Passes(LEFT), Passes(RIGHT))), {0}),
        (Or((Passes(LEFT), Passes(RIGHT))), {0, 1, 2}),
        (And((Or((Passes(LEFT), Passes(RIGHT))), Not(And((Passes(LEFT), Passes(RIGHT)))))), {1, 2}),
        (And(()), {0, 1, 2, 3, 4}),
        (Or(()), set()),
    ],
)
def test_by_hand(condition: Filter, expected: set[int]) -> None:
    passed = evaluate(condition, INDEX)
    assert passed.dtype == np.bool_
    assert passed.shape == (5,)
    assert set(np.flatnonzero(passed)) == expected


def test_values_made_after_the_file_was_read() -> None:
    values = {"mean FA": np.array([0.1, 0.2, 0.3, 0.4, np.nan])}
    passed = evaluate(And((ValueBetween("mean FA", 0.15, 0.35), ValueBetween("weight", 0, 9))), INDEX, values)
    assert np.flatnonzero(passed).tolist() == [2]


def test_unknown_values() -> None:
    with pytest.raises(ValueError, match=r"expected one of weight, length \(mm\), mean FA, got 'colour'"):
        evaluate(ValueBetween("colour", 0, 1), INDEX, {"mean FA": np.zeros(5)})


leaves = st.sampled_from(
    [Passes(LEFT), Passes(RIGHT), LengthBetween(1, 14), ValueBetween("weight", 1, 3), Passes(LEFT, "either end")]
)
filters = st.recursive(
    leaves,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(And, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Or, st.lists(inner, max_size=3).map(tuple))
    ),
    max_leaves=8,
)


def members(condition: Filter) -> set[int]:
    everything = set(range(5))
    if isinstance(condition, And):
        return everything.intersection(*map(members, condition.terms))
    if isinstance(condition, Or):
        return set().union(*map(members, condition.terms))
    if isinstance(condition, Not):
        return everything - members(condition.term)
    return set(np.flatnonzero(evaluate(condition, INDEX)))


@given(filters)
def test_and_or_not_are_those_of_sets(condition: Filter) -> None:
    assert set(np.flatnonzero(evaluate(condition, INDEX))) == members(condition)


def test_dragging_one_region_of_three_looks_at_one(monkeypatch: pytest.MonkeyPatch) -> None:
    index = SpatialIndex(random_tractogram(0, 50, 20, 1.0))
    asked = []
    look = SpatialIndex._passing
    monkeypatch.setattr(SpatialIndex, "_passing", lambda self, *key: asked.append(key) or look(self, *key))
    for step in range(40):
        evaluate(And((Passes(LEFT), Not(Passes(RIGHT)), Passes(Sphere((step / 4, 0, 0), 6)))), index)
    assert len(asked) == 2 + 40


def test_the_answer_is_the_askers_own() -> None:
    evaluate(Passes(LEFT), INDEX)[:] = True
    assert set(np.flatnonzero(evaluate(Passes(LEFT), INDEX))) == {0, 1}
