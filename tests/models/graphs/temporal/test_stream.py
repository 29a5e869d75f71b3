"""The stream: its parts, and that scores come before the events that they are about."""

from itertools import pairwise

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from plexoscope.models.data.temporal_network import TemporalNetwork  # noqa: E402
from plexoscope.models.graphs.temporal.stream import (  # noqa: E402
    MOST_AT_ONCE,
    PARTS,
    Events,
    Questions,
    TemporalStream,
    joined,
    replay,
)


def _network(n_events: int = 20) -> TemporalNetwork:
    rng = np.random.default_rng(0)
    source = rng.integers(0, 5, n_events)
    target = (source + rng.integers(1, 5, n_events)) % 5
    time_s = 1e9 + np.arange(n_events, dtype=float)
    return TemporalNetwork(source, target, time_s, tuple("abcde"), ("",) * 5, directed=True)


class _Recorder:
    """Notes in which order it is asked and told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, float]] = []

    def forget(self) -> None:
        self.told.clear()

    def score(self, questions: Questions) -> "torch.Tensor":
        self.told.append(("score", questions.time_s[0]))
        return torch.zeros(len(questions), requires_grad=True) * 1

    def update(self, events: Events) -> None:
        self.told.append(("update", events.time_s[0]))


def test_parts_are_consecutive_and_begin_at_zero() -> None:
    stream = TemporalStream(_network())
    assert [len(stream.part(part)) for part in ("train", "val", "test")] == [14, 3, 3]
    np.testing.assert_array_equal(stream.events.time_s, np.arange(20))
    np.testing.assert_array_equal(stream.events.weight, 1)
    assert [len(batch) for batch in stream.batches("train", 5)] == [5, 5, 4]
    assert stream.n_batches("train", 5) == 3
    parts = joined([stream.part("train"), stream.part("val"), stream.part("test")])
    np.testing.assert_array_equal(parts.source, stream.events.source)


def test_a_batch_is_scored_before_it_is_learned_of() -> None:
    stream, learner = TemporalStream(_network()), _Recorder()
    for events, _, _ in replay(learner, stream.batches("train", 5), Events.asked):
        assert learner.told[-1] == ("score", events.time_s[0])
    assert learner.told == [(what, time_s) for time_s in (0, 5, 10) for what in ("score", "update")]


def test_questions_carry_no_weight() -> None:
    asked = TemporalStream(_network()).part("test").asked()
    assert type(asked) is Questions
    assert not hasattr(asked, "weight")


@pytest.mark.parametrize("learning", [True, False])
def test_gradients_are_on_where_one_learns_and_never_for_the_caller(learning: bool) -> None:
    stream = TemporalStream(_network())
    for _, _, scores in replay(_Recorder(), stream.batches("train", 5), Events.asked, learning):
        assert scores.requires_grad is learning
        assert torch.is_grad_enabled()


def test_nodes_without_an_event_in_training_are_new() -> None:
    network = TemporalNetwork([0] * 9 + [2], [1] * 9 + [1], np.arange(10.0), ("a", "b", "c"), ("",) * 3, directed=True)
    stream = TemporalStream(network)
    assert stream.is_new(stream.part("test")).tolist() == [False, True]


@pytest.mark.parametrize("n_batch", [4, 10, 25])
def test_what_happens_at_one_moment_stays_together(n_batch: int) -> None:
    """Moments of one to nine events: no border of a part and none of a batch lies within one, and none is lost."""
    rng = np.random.default_rng(0)
    time_s = np.repeat(np.arange(60.0), rng.integers(1, 10, 60))
    nodes = np.zeros(len(time_s), int), np.ones(len(time_s), int)
    stream = TemporalStream(TemporalNetwork(*nodes, time_s, ("a", "b"), ("",) * 2, directed=True))
    batches = [list(stream.batches(part, n_batch)) for part in PARTS]
    assert [len(each) for each in batches] == [stream.n_batches(part, n_batch) for part in PARTS]
    flat = [batch for each in batches for batch in each]
    np.testing.assert_array_equal(np.concatenate([batch.time_s for batch in flat]), stream.events.time_s)
    assert all(before.time_s[-1] < after.time_s[0] for before, after in pairwise(flat))
    assert all(len(batch) <= n_batch or len(set(batch.time_s)) == 1 for batch in flat)
    assert [stream.n_before(part) / len(time_s) for part in PARTS] == pytest.approx([0, 0.7, 0.85], abs=0.03)


def test_one_endless_moment_is_cut() -> None:
    n_events = 3 * MOST_AT_ONCE
    nodes = np.zeros(n_events, int), np.ones(n_events, int)
    stream = TemporalStream(TemporalNetwork(*nodes, np.zeros(n_events), ("a", "b"), ("",) * 2, directed=True))
    assert [len(stream.part(part)) / n_events for part in PARTS] == pytest.approx([0.7, 0.15, 0.15], abs=0.01)
    assert [len(batch) for batch in stream.batches("train", 10)][:2] == [MOST_AT_ONCE, MOST_AT_ONCE]
