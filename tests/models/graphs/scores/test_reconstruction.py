"""Questions about pairs and times, the recency rule, and the times without mixing."""

import numpy as np
import pytest

from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.graphs.scores.reconstruction import TimedPairs, draw_questions, recency
from plexoscope.models.graphs.temporal.activity import busy_times, least_mixed_times


def _random_network(n_nodes: int, n_events: int, seed: int) -> TemporalNetwork:
    rng = np.random.default_rng(seed)
    i = rng.integers(0, n_nodes, n_events)
    j = (i + rng.integers(1, n_nodes, n_events)) % n_nodes
    names = tuple(map(str, range(n_nodes)))
    time_s = np.sort(rng.integers(0, 50, n_events)) * 20.0 + 1e9
    return TemporalNetwork(np.minimum(i, j), np.maximum(i, j), time_s, names, ("",) * n_nodes)


def test_recency_by_hand() -> None:
    network = _random_network(6, 60, seed=1)
    rng = np.random.default_rng(2)
    i = rng.integers(0, 5, 300)
    questions = TimedPairs(i, np.minimum(i + rng.integers(1, 5, 300), 5), 1e9 + rng.integers(-2, 55, 300) * 20.0)
    got = recency(network, questions)
    for k in range(300):
        same = (network.source == questions.i[k]) & (network.target == questions.j[k])
        past = network.time_s[same & (network.time_s < questions.time_s[k])]
        assert got[k] == (past.max() - questions.time_s[k] if len(past) else -np.inf)
    assert np.isfinite(got).any()
    assert np.isinf(got).any()


@pytest.mark.parametrize("quiet_s", [0.0, 20.0, 90.0])
def test_negatives_are_quiet(quiet_s: float) -> None:
    network = _random_network(12, 300, seed=3)
    positive, negative = draw_questions(network, 200, quiet_s, np.random.default_rng(0))
    events = set(zip(network.source.tolist(), network.target.tolist(), network.time_s.tolist(), strict=True))
    assert len(positive) == 200
    assert set(zip(positive.i.tolist(), positive.j.tolist(), positive.time_s.tolist(), strict=True)) <= events
    assert len(negative) > 50
    assert np.all(negative.i < negative.j)
    assert set(negative.time_s) <= set(positive.time_s)
    for i, j, time_s in zip(negative.i, negative.j, negative.time_s, strict=True):
        near = np.abs(network.time_s - time_s) <= quiet_s
        assert not np.any(near & (network.source == i) & (network.target == j))


def test_lessons_are_told_from_breaks() -> None:
    """20 nodes in 4 groups: within groups in even windows, anybody with anybody in odd ones."""
    rng = np.random.default_rng(0)
    rows = []
    for window in range(8):
        for _ in range(400):
            i = int(rng.integers(0, 20))
            j = (i + 4 * int(rng.integers(1, 5))) % 20 if window % 2 == 0 else (i + int(rng.integers(1, 20))) % 20
            rows.append((window * 100.0 + rng.uniform(0, 99), min(i, j), max(i, j)))
    rows.append((1150.0, 0, 1))  # a window with one pair is not busy
    time_s, i, j = map(np.array, zip(*sorted(rows), strict=True))
    network = TemporalNetwork(i, j, time_s, tuple(map(str, range(20))), ("",) * 20)
    assert len(busy_times(network, 100.0)[0]) == 8
    found = least_mixed_times(network, 100.0, share=0.5)
    assert ((found - time_s[0]) // 100).tolist() == [0, 2, 4, 6]
