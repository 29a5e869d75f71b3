"""Answers that are kept with the data they are about: the very same ones, as long as it is there and no longer."""

import copy
import gc
import pickle
import threading
import weakref

import numpy as np
import pytest

from plexoscope.models.data.column import Column
from plexoscope.models.data.kept import kept_with


def a_column() -> Column:
    return Column(np.arange(3.0))


class Counted:
    """A function that is asked, and how often it had to make its answer."""

    def __init__(self, **how: int | None) -> None:
        self.n_made = 0

        @kept_with(**how)  # type: ignore[arg-type]
        def ask(*arguments: object) -> object:
            self.n_made += 1
            return Answer()

        self.ask = ask


class Answer:
    """Something that can be told from its like."""


def test_same_question_same_answer_by_identity_of_the_owner_and_value_of_the_rest():
    asked, one, alike = Counted(), a_column(), a_column()
    first = asked.ask(one, "name", (1.0, 2.0))
    assert asked.ask(one, "na" + "me", (1.0, 2.0)) is first
    assert asked.ask(alike, "name", (1.0, 2.0)) is not first  # equal values, another object
    assert asked.ask(one, "name", (1.0, 3.0)) is not first
    assert asked.n_made == 3


def test_functions_do_not_share_answers():
    one, other, column = Counted(), Counted(), a_column()
    assert one.ask(column) is not other.ask(column)


def test_owners_that_compare_by_value_count_by_identity():
    class Whole:
        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 1

    asked, one, other = Counted(n_owners=2), Whole(), Whole()
    column = a_column()
    assert asked.ask(one, column) is not asked.ask(other, column)
    assert asked.ask(column, one) is not asked.ask(column, other)


def test_named_arguments_count():
    @kept_with()
    def ask(column: Column, low: float = 0.0) -> Answer:
        return Answer()

    column = a_column()
    assert ask(column, low=1.0) is ask(column, low=1.0)
    assert ask(column, low=1.0) is not ask(column, low=2.0)


def test_methods_are_owned_by_their_object():
    class Thing:
        @kept_with(n_owners=2)
        def of(self, column: Column) -> Answer:
            return Answer()

    thing, column = Thing(), a_column()
    assert thing.of(column) is thing.of(column)
    assert Thing().of(column) is not thing.of(column)


def test_an_answer_goes_with_its_owner():
    asked, owner = Counted(), a_column()
    answer = weakref.ref(asked.ask(owner))
    assert answer() is not None
    dead = weakref.ref(owner)
    del owner
    gc.collect()
    assert dead() is None
    assert answer() is None


def test_an_answer_that_refers_to_its_owner_does_not_keep_it():
    @kept_with()
    def ask(column: Column) -> tuple[Column, ...]:
        return (column,)

    owner = a_column()
    assert ask(owner)[0] is owner
    dead = weakref.ref(owner)
    del owner
    gc.collect()
    assert dead() is None


def test_a_further_owner_is_not_kept_and_its_answers_go_with_the_next_question():
    asked, first, second = Counted(n_owners=2), a_column(), a_column()
    answer = weakref.ref(asked.ask(first, second))
    dead = weakref.ref(second)
    del second
    gc.collect()
    assert dead() is None
    asked.ask(first, a_column())
    assert answer() is None


def test_a_further_owner_may_be_missing():
    asked, first = Counted(n_owners=2), a_column()
    assert asked.ask(first, None) is asked.ask(first, None)
    second = a_column()
    assert asked.ask(first, second) is asked.ask(first, second)
    assert asked.n_made == 2


def test_no_answer_of_a_gone_owner_is_given_to_one_that_lies_where_it_lay():
    asked, first = Counted(n_owners=2), a_column()
    answers = [asked.ask(first, a_column()) for _ in range(50)]  # these get each other's addresses
    assert len({id(answer) for answer in answers}) == 50 == asked.n_made


def test_as_many_are_kept_as_asked_those_used_last():
    asked, owner, other = Counted(n_kept=2), a_column(), a_column()
    of_other = asked.ask(other, 0)
    first = asked.ask(owner, 1)
    asked.ask(owner, 2)
    assert asked.ask(owner, 1) is first
    asked.ask(owner, 3)  # drops 2
    assert asked.ask(owner, 1) is first
    assert asked.n_made == 4
    asked.ask(owner, 2)
    assert asked.n_made == 5
    assert asked.ask(other, 0) is of_other  # each owner has its own


def test_a_pickle_goes_without_answers():
    @kept_with()
    def ask(column: Column) -> object:
        return threading.Lock()  # cannot be pickled

    column = a_column()
    lock = ask(column)
    again = pickle.loads(pickle.dumps(column))
    np.testing.assert_array_equal(again.values, column.values)
    assert ask(again) is not lock
    assert ask(copy.deepcopy(column)) is not lock


def test_what_fails_is_asked_again():
    n_asked = 0

    @kept_with()
    def ask(column: Column) -> Answer:
        nonlocal n_asked
        n_asked += 1
        raise ValueError("no")

    column = a_column()
    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            ask(column)
    assert n_asked == 2


def test_threads_get_the_same_answer():
    together = threading.Barrier(4)

    @kept_with()
    def ask(column: Column) -> Answer:
        together.wait(5)  # all of them are about to make it
        return Answer()

    column, answers = a_column(), []
    threads = [threading.Thread(target=lambda: answers.append(ask(column))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    assert all(answer is answers[0] for answer in answers)
