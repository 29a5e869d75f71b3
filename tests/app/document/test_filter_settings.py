"""Filter settings: what they mean to the models, and that editing one condition leaves the others alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plexoscope.app.document.filter_settings import Condition, FilterSettings, Group
from plexoscope.models.tracts.filters import And, LengthBetween, Not, Or, ValueBetween

A, B, C = LengthBetween(0, 1), LengthBetween(1, 2), ValueBetween("weight", 0, 1)


def of(*conditions, combine="all"):
    return Group(tuple(conditions), combine)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (FilterSettings(), None),
        (FilterSettings(inverted=True), None),
        (FilterSettings((of(Condition(1, A)),)), A),
        (FilterSettings((of(Condition(1, A, negated=True)),)), Not(A)),
        (FilterSettings((of(Condition(1, A, enabled=False)),), inverted=True), None),
        (FilterSettings((of(Condition(1, A)),), inverted=True), Not(A)),
        (FilterSettings((of(Condition(1, A), Condition(2, B, enabled=False), Condition(3, C)),)), And((A, C))),
        (FilterSettings((of(Condition(1, A), Condition(2, B), combine="any"),)), Or((A, B))),
        (
            FilterSettings((of(Condition(1, A), Condition(2, B)), of(Condition(3, C)), of()), "any", inverted=True),
            Not(Or((And((A, B)), C))),
        ),
    ],
)
def test_settings_become_a_filter(settings, expected):
    assert settings.filter() == expected


conditions = st.builds(Condition, st.integers(1, 50), st.sampled_from([A, B, C]), st.booleans(), st.booleans())
some_settings = st.lists(st.lists(conditions, max_size=4).map(tuple), min_size=1, max_size=3).map(
    lambda groups: FilterSettings(tuple(Group(_renumbered(each, n)) for n, each in enumerate(groups)))
)


def _renumbered(members, place):
    return tuple(Condition(10 * place + n, each.what, each.negated, each.enabled) for n, each in enumerate(members, 1))


@given(some_settings, st.data())
def test_a_condition_is_changed_and_removed_alone(settings, data):
    ids = [condition.id for condition in settings.conditions()]
    if not ids:
        return
    id = data.draw(st.sampled_from(ids))
    changed = settings.with_condition(Condition(id, C, True, False))
    assert [each for each in changed.conditions() if each.id != id] == [
        each for each in settings.conditions() if each.id != id
    ]
    assert changed.condition(id) == Condition(id, C, True, False)
    removed = settings.without_condition(id)
    assert [each.id for each in removed.conditions()] == [each for each in ids if each != id]
    assert removed.groups
    assert settings.condition(id) is not None, "the settings themselves stay as they were"


@given(some_settings)
def test_what_is_added_is_removed_again(settings):
    added = settings.with_added(Condition(999, A))
    assert added.condition(999) == Condition(999, A)
    rest = added.without_condition(999)
    assert list(rest.conditions()) == list(settings.conditions())
    assert rest.filter() == settings.filter()
