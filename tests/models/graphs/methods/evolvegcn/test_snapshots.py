"""Snapshots of a temporal network, questions about them, and the baselines that answer from memory."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.graphs.methods.evolvegcn.moving_blocks import MovingBlocks
from plexoscope.models.graphs.methods.evolvegcn.questions import PairMemory, draw_questions
from plexoscope.models.graphs.methods.evolvegcn.snapshots import N_DEGREE_BINS, Snapshots, cut, without_future

NAMES = tuple("abcd")


def _network() -> TemporalNetwork:
    source, target = [0, 1, 0, 2, 3], [1, 0, 1, 3, 0]
    return TemporalNetwork(source, target, [0.0, 5.0, 12.0, 14.0, 35.0], NAMES, ("",) * 4, directed=True)


def _snapshots(edges: list[list[tuple[int, int]]], n_nodes: int = 8) -> Snapshots:
    arrays = tuple(np.array(each, np.int32).reshape(-1, 2) for each in edges)
    names = tuple(map(str, range(n_nodes)))
    return Snapshots(arrays, np.zeros((len(edges), n_nodes, 1)), names, ("",) * n_nodes, np.arange(len(edges)))


def test_cutting() -> None:
    snapshots = cut(_network(), 10.0, 0, np.random.default_rng(0))
    assert [each.tolist() for each in snapshots.edges] == [[[0, 1]], [[0, 1], [2, 3]], [], [[0, 3]]]
    degree = snapshots.features[:, :, :N_DEGREE_BINS].argmax(2)
    np.testing.assert_array_equal(degree, [[1, 1, 0, 0], [1, 1, 1, 1], [0, 0, 0, 0], [1, 0, 0, 1]])
    partners = snapshots.features[:, :, N_DEGREE_BINS:].argmax(2)
    np.testing.assert_array_equal(partners, [[1, 1, 0, 0], [1, 1, 1, 1], [1, 1, 1, 1], [2, 1, 1, 2]])


def test_a_signature_stays() -> None:
    snapshots = cut(_network(), 10.0, 5, np.random.default_rng(0))
    signature = snapshots.features[:, :, 2 * N_DEGREE_BINS :]
    np.testing.assert_array_equal(signature, np.broadcast_to(signature[0], signature.shape))


def test_one_interval_is_too_few() -> None:
    with pytest.raises(ValueError, match="two intervals or more, got 1"):
        cut(_network(), 100.0, 0, np.random.default_rng(0))


@settings(max_examples=30)
@given(st.integers(0, 1000), st.integers(1, 5))
def test_questions(seed: int, n_negatives: int) -> None:
    snapshots = MovingBlocks(n_nodes=30, n_times=4, n_links=2.0).draw(np.random.default_rng(seed))
    questions = draw_questions(snapshots, 2, n_negatives, seed)
    linked = {frozenset(pair) for pair in snapshots.edges[2].tolist()}
    assert {frozenset(pair) for pair in questions.positive.tolist()} == linked
    assert questions.negative.shape == (len(questions.positive), n_negatives, 2)
    for pair, others in zip(questions.positive.tolist(), questions.negative.tolist(), strict=True):
        for asked, other in others:
            assert asked == pair[0]
            assert asked != other
            assert frozenset((asked, other)) not in linked


def test_questions_depend_on_their_snapshot_alone() -> None:
    snapshots = MovingBlocks(n_nodes=30, n_times=4, n_links=2.0).draw(np.random.default_rng(0))
    one, other = draw_questions(snapshots, 2, 3, 0), draw_questions(without_future(snapshots, 2), 2, 3, 0)
    np.testing.assert_array_equal(one.positive, other.positive)
    np.testing.assert_array_equal(one.negative, other.negative)


def test_memory() -> None:
    memory = PairMemory(8)
    pairs = np.array([[1, 0], [2, 3], [4, 5]])
    np.testing.assert_array_equal(memory.recency(pairs), [-1, -1, -1])
    for time, edges in enumerate([[[0, 1], [2, 3]], [[3, 2]], np.zeros((0, 2), int)]):
        memory.see(np.array(edges), time)
    np.testing.assert_array_equal(memory.recency(pairs), [0, 1, -1])


def test_blocks_move_from_one_partition_to_the_other() -> None:
    """At first linked nodes share what the first features tell, at last what the second tell."""
    snapshots = MovingBlocks(n_nodes=150, n_times=60, n_links=6, noise=0.0).draw(np.random.default_rng(0))
    told = snapshots.features.reshape(60, 150, 2, 4).argmax(3)
    same = [(told[t][e[:, 0]] == told[t][e[:, 1]]).mean(0) for t, e in enumerate(snapshots.edges)]
    assert same[0][0] > 0.85
    assert same[0][1] < 0.4
    assert same[-1][1] > 0.85
    assert same[-1][0] < 0.4
    assert snapshots.node_groups == tuple(f"block {block + 1}" for block in told[-1][:, 1])
    assert np.mean([2 * len(each) / 150 for each in snapshots.edges]) == pytest.approx(6, rel=0.1)


def test_without_a_drift_links_stay_within_one_partition() -> None:
    blocks = MovingBlocks(n_nodes=150, n_times=12, n_links=6, noise=0.0, drifting=False)
    snapshots = blocks.draw(np.random.default_rng(0))
    told = snapshots.features.reshape(12, 150, 2, 4).argmax(3)
    same = [(told[t][e[:, 0]] == told[t][e[:, 1]]).mean(0) for t, e in enumerate(snapshots.edges)]
    assert min(each[1] for each in same) > 0.85
    assert max(each[0] for each in same) < 0.4


def test_blocks_that_cannot_be() -> None:
    with pytest.raises(ValueError, match="two or more, got 1"):
        MovingBlocks(n_nodes=200, n_times=60, n_links=2.0, n_blocks=1).draw(np.random.default_rng(0))


def test_shapes_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match="expected features"):
        Snapshots((np.zeros((0, 2)),), np.zeros((2, 3, 1)), ("a", "b", "c"), ("",) * 3, np.zeros(1))
