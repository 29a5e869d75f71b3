"""Steps of a history: named, and any of them reached in one move."""

import pytest

from plexoscope.app.document.history import History, HistoryStep


class Holder:
    def __init__(self, limit: int) -> None:
        self.state, self.n_moves = 0, 0
        self.history: History[int] = History(self.put, limit)

    def put(self, state: int) -> None:
        self.state = state
        self.n_moves += 1

    def do(self, state: int, key: str | None = None) -> None:
        self.history.do(HistoryStep(f"Go to {state}", self.state, state, key))


@pytest.mark.parametrize("n_done", range(5))
def test_any_step_is_reached_in_one_move_as_by_undoing(n_done):
    holder, other = Holder(10), Holder(10)
    for state in (3, 5, 8, 13):
        holder.do(state)
        other.do(state)
    before = holder.n_moves
    holder.history.go_to(n_done)
    for _ in range(4 - n_done):
        other.history.undo()
    assert (holder.state, holder.history.index()) == (other.state, n_done)
    assert holder.n_moves - before == (n_done != 4)
    assert holder.history.labels() == ["Go to 3", "Go to 5", "Go to 8", "Go to 13"]
    holder.history.go_to(4)
    assert holder.state == 13


def test_beyond_either_end_is_the_end():
    holder = Holder(10)
    holder.history.go_to(3)
    assert holder.n_moves == 0
    holder.do(1)
    holder.history.go_to(-1)
    assert holder.state == 0
    holder.history.go_to(9)
    assert holder.state == 1


def test_a_full_history_keeps_the_newest_and_says_so():
    holder = Holder(3)
    for state in range(1, 6):
        assert holder.history.is_full() == (state > 3)
        holder.do(state)
    assert holder.history.labels() == ["Go to 3", "Go to 4", "Go to 5"]
    holder.history.go_to(0)
    assert holder.state == 2


def test_a_step_after_going_back_ends_what_could_be_redone_and_drags_stay_one():
    holder = Holder(10)
    for state in (1, 2, 3):
        holder.do(state)
    holder.history.go_to(1)
    for state in (7, 8, 9):
        holder.do(state, "drag")
    assert holder.history.labels() == ["Go to 1", "Go to 7"]
    holder.history.go_to(1)
    assert holder.state == 1
