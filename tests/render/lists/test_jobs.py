"""The thread for slow work: the latest wish is served, nothing piles up, errors come out, nothing is left."""

import threading
from collections.abc import Callable, Iterator

import pytest

from plexoscope.render.lists.jobs import Jobs

TIMEOUT_S = 10


class Gate:
    """Work that runs until it is let through, passing checkpoints meanwhile if asked to."""

    def __init__(self, result: object = "done", checkpoints: bool = False) -> None:
        self.started, self.go = threading.Event(), threading.Event()
        self.finished = False
        self._result, self._checkpoints = result, checkpoints

    def __call__(self, checkpoint: Callable[[], None]) -> object:
        self.started.set()
        if self._checkpoints:
            while not self.go.wait(0.001):
                checkpoint()
        assert self.go.wait(TIMEOUT_S)
        self.finished = True
        return self._result


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    jobs = Jobs("test-jobs")
    yield jobs
    jobs.close()


def started(jobs: Jobs, name: str, gate: Gate) -> Gate:
    jobs.submit(name, gate)
    assert gate.started.wait(TIMEOUT_S)
    return gate


def test_results_come_out_once_under_their_names(jobs: Jobs) -> None:
    jobs.submit("a", lambda checkpoint: 1)
    jobs.submit(("b", 2), lambda checkpoint: None)
    assert jobs.wait_until_idle(TIMEOUT_S)
    assert jobs.take() == {"a": 1, ("b", 2): None}
    assert jobs.take() == {}


def test_work_is_done_in_turn_on_one_thread(jobs: Jobs) -> None:
    done: list[tuple[int, str]] = []
    gate = started(jobs, "gate", Gate())
    for number in range(5):
        jobs.submit(number, lambda checkpoint, n=number: done.append((n, threading.current_thread().name)))
    gate.go.set()
    assert jobs.wait_until_idle(TIMEOUT_S)
    assert done == [(number, "test-jobs") for number in range(5)]


def test_the_latest_of_a_name_wins(jobs: Jobs) -> None:
    ran: list[int] = []
    running = started(jobs, "a", Gate("first"))
    for number in range(5):
        jobs.submit("a", lambda checkpoint, n=number: ran.append(n) or n)
    running.go.set()
    assert jobs.wait_until_idle(TIMEOUT_S)
    assert ran == [4]
    assert jobs.take() == {"a": 4}


def test_new_work_takes_the_place_of_a_result_not_taken(jobs: Jobs) -> None:
    jobs.submit("a", lambda checkpoint: "old")
    assert jobs.wait_until_idle(TIMEOUT_S)
    gate = started(jobs, "a", Gate("new"))
    assert jobs.take() == {}
    gate.go.set()
    assert jobs.wait_until_idle(TIMEOUT_S)
    assert jobs.take() == {"a": "new"}


def test_superseded_work_stops_at_its_checkpoint(jobs: Jobs) -> None:
    endless = started(jobs, "a", Gate(checkpoints=True))
    jobs.submit("a", lambda checkpoint: "new")
    assert jobs.wait_until_idle(TIMEOUT_S)
    assert not endless.finished
    assert jobs.take() == {"a": "new"}


@pytest.mark.parametrize("state", ["waiting", "running", "done"])
def test_cancelled_work_hands_nothing_out(jobs: Jobs, state: str) -> None:
    gate = started(jobs, "gate" if state == "waiting" else "a", Gate())
    if state == "waiting":
        jobs.submit("a", lambda checkpoint: "a")
    if state == "done":
        gate.go.set()
        assert jobs.wait_until_idle(TIMEOUT_S)
    assert jobs.has("a")
    jobs.cancel("a")
    assert not jobs.has("a")
    gate.go.set()
    assert jobs.wait_until_idle(TIMEOUT_S)
    assert "a" not in jobs.take()
    jobs.submit("a", lambda checkpoint: "again")
    assert jobs.wait_until_idle(TIMEOUT_S)
    assert jobs.take() == {"a": "again"}


def test_has_from_the_wish_to_the_taking(jobs: Jobs) -> None:
    assert not jobs.has("a")
    gate = started(jobs, "gate", Gate())
    jobs.submit("a", lambda checkpoint: 1)
    assert jobs.has("a")
    gate.go.set()
    assert jobs.wait_until_idle(TIMEOUT_S)
    assert jobs.has("a")
    jobs.take()
    assert not jobs.has("a")


def test_an_error_comes_out_once_and_costs_no_other_result(jobs: Jobs) -> None:
    def failing(checkpoint: Callable[[], None]) -> object:
        raise MemoryError("too many")

    gate = started(jobs, "gate", Gate())
    for name, work in (("a", lambda checkpoint: 1), ("b", failing), ("c", lambda checkpoint: 3)):
        jobs.submit(name, work)
    gate.go.set()
    assert jobs.wait_until_idle(TIMEOUT_S)
    with pytest.raises(MemoryError, match="too many"):
        jobs.take()
    assert jobs.take() == {"gate": "done", "a": 1, "c": 3}
    jobs.submit("b", lambda checkpoint: "better")
    assert jobs.wait_until_idle(TIMEOUT_S)
    assert jobs.take() == {"b": "better"}


def test_an_error_of_superseded_work_is_nobodys(jobs: Jobs) -> None:
    gate, go = threading.Event(), threading.Event()

    def failing(checkpoint: Callable[[], None]) -> object:
        gate.set()
        assert go.wait(TIMEOUT_S)
        raise RuntimeError("of yesterday")

    jobs.submit("a", failing)
    assert gate.wait(TIMEOUT_S)
    jobs.submit("a", lambda checkpoint: "new")
    go.set()
    assert jobs.wait_until_idle(TIMEOUT_S)
    assert jobs.take() == {"a": "new"}


@pytest.mark.parametrize("state", ["unused", "idle", "running", "waiting", "done"])
def test_close_joins_in_every_state(state: str) -> None:
    jobs = Jobs("closing")
    if state in ("running", "waiting"):
        started(jobs, "a", Gate(checkpoints=True))
    if state == "waiting":
        jobs.submit("b", lambda checkpoint: pytest.fail("waited in vain"))
    if state in ("idle", "done"):
        jobs.submit("a", lambda checkpoint: 1)
        assert jobs.wait_until_idle(TIMEOUT_S)
    if state == "idle":
        jobs.take()
    jobs.close()
    jobs.close()
    jobs.submit("a", lambda checkpoint: 1)
    assert jobs.take() == {}
    assert not jobs.has("a")
    assert not any(thread.name == "closing" for thread in threading.enumerate())


def test_nothing_is_kept_of_work_that_is_done(jobs: Jobs) -> None:
    import gc
    import weakref

    class Large:
        pass

    large = Large()
    kept = weakref.ref(large)
    jobs.submit("a", lambda checkpoint, value=large: value)
    del large
    assert jobs.wait_until_idle(TIMEOUT_S)
    assert isinstance(jobs.take()["a"], Large)
    gc.collect()
    assert kept() is None
