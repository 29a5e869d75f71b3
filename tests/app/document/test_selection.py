"""The algebra of selections is that of sets, of names and of streamlines alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.app.document.document import Document
from plexoscope.app.document.selection import (
    HOWS,
    SelectedStreamlines,
    Selection,
    described,
    streamlines_of,
)
from plexoscope.models.data.column import Column
from tests.app.document.test_document import make_layer

NAMES = ("a", "b", "c", "d")
SIZES = {"one": 6, "two": 3, "three": 1}

masks = {layer: st.lists(st.booleans(), min_size=n, max_size=n).map(np.array) for layer, n in SIZES.items()}
selections = st.builds(
    lambda names, some: Selection(tuple(names), streamlines_of(some.items())),
    st.lists(st.sampled_from(NAMES), unique=True),
    st.fixed_dictionaries({}, optional=masks),
)


def as_set(selection: Selection) -> set[object]:
    rows = {(each.layer, row) for each in selection.streamlines for row in np.flatnonzero(each.which.values).tolist()}
    return {*selection.names, *rows}


EVERYTHING = {*NAMES, *((layer, row) for layer, n in SIZES.items() for row in range(n))}
OPERATIONS = {"replace": lambda a, b: b, "add": set.union, "subtract": set.difference, "intersect": set.intersection}


@given(selections, selections, st.sampled_from(HOWS))
def test_joining_is_that_of_sets(one: Selection, other: Selection, how) -> None:
    joined = one.joined(other, how)
    assert as_set(joined) == OPERATIONS[how](as_set(one), as_set(other))
    assert len(set(joined.names)) == len(joined.names)
    assert all(each.which.values.any() for each in joined.streamlines)  # what is empty stands nowhere
    assert bool(joined) == bool(as_set(joined))
    assert one.means(other) == (as_set(one) == as_set(other))


@given(selections)
def test_inverting_twice_comes_back_to_the_same(one: Selection) -> None:
    others = one.inverted(NAMES, SIZES)
    everything = {each for each in EVERYTHING if isinstance(each, str)} if one.names or not one else set()
    everything |= {each for each in EVERYTHING if not isinstance(each, str)} if one.streamlines or not one else set()
    assert as_set(others) == everything - as_set(one)
    if others.names and others.streamlines:
        assert as_set(others.inverted(NAMES, SIZES)) == everything - as_set(others)


@given(selections, selections)
def test_what_does_not_change_is_the_very_same(one: Selection, other: Selection) -> None:
    assert one.joined(one, "add") == one.joined(one, "intersect") == one.joined(one, "replace") == one
    both = one.joined(other, "add")
    assert both.joined(other, "add") == both
    for each in one.streamlines:
        copied = SelectedStreamlines(each.layer, Column(each.which.values.copy()))
        assert one.joined(Selection(one.names, (copied,)), "add").of_layer(each.layer) is each.which


def test_how_much_is_selected_in_words() -> None:
    some = streamlines_of([("one", np.arange(20_000) % 2 == 0)])
    assert described(Selection(("a", "b"), some), "node") == "2 nodes, 10,000 streamlines"
    assert described(Selection(("a",)), "node") == "1 node"
    assert described(Selection()) == "nothing"


@pytest.fixture
def document() -> Document:
    document = Document()
    document.add_layers((make_layer(0), make_layer(1)))
    return document


def test_selecting_is_a_step_and_a_drag_is_one(document: Document) -> None:
    n_steps = document.history.count()
    for row in range(3):
        document.select_streamlines(streamlines_of([("layer-0", np.arange(3) <= row)]), gesture="drag")
    assert document.history.count() == n_steps + 1
    assert document.state.selection.n_streamlines == 3
    document.select_streamlines(streamlines_of([("layer-0", np.ones(3, bool))]))
    assert document.history.count() == n_steps + 1  # the same streamlines are the same selection
    document.history.undo()
    assert not document.state.selection


def test_a_closed_layer_is_selected_no_more_and_comes_back_with_it(document: Document) -> None:
    document.select_streamlines(streamlines_of([("layer-0", np.ones(3, bool)), ("layer-1", np.ones(3, bool))]))
    document.keep_selection("both")
    document.select(document.state.selection.without_layer("layer-0"))
    document.keep_selection("second")
    before = document.state
    document.remove_layer("layer-1")
    assert document.state.selection == Selection()
    assert [each.name for each in document.state.selections] == ["both"]
    assert document.state.selections[0].selection.of_layer("layer-1") is None
    document.history.undo()
    assert document.state == before


def test_named_selections_are_renamed_replaced_and_removed(document: Document) -> None:
    document.select_nodes(("a", "b"))
    document.keep_selection("left")
    (kept,) = document.state.selections
    document.rename_selection(kept.id, "right")
    assert (document.state.selections[0].id, document.state.selections[0].name) == (kept.id, "right")
    document.select_nodes(("c",))
    document.keep_selection("right")
    assert [each.selection.names for each in document.state.selections] == [("c",)]
    document.remove_selection(document.state.selections[0].id)
    assert document.state.selections == ()
    assert document.state.selected_nodes == ("c",)
