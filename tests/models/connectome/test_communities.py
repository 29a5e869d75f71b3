"""Communities of planted graphs, consensus over runs, nulls; modularity against igraph."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import normalized_mutual_info_score as nmi

from plexoscope.models.connectome import consensus as consensus_module
from plexoscope.models.connectome.communities import (
    METHODS,
    Method,
    by_size,
    communities,
    graph_of,
    modularity,
    participation,
    undirected_weights,
)
from plexoscope.models.connectome.consensus import agreement, consensus
from plexoscope.models.connectome.nulls import NULLS, AgainstNulls, Null, null_network, null_qualities
from plexoscope.models.data.network import Network


def planted(seed: int = 0, n_groups: int = 4, size: int = 12, inside: float = 0.8, outside: float = 0.05) -> np.ndarray:
    rng = np.random.default_rng(seed)
    group = np.arange(n_groups * size) // size
    chance = np.where(group[:, None] == group, inside, outside)
    weights = np.triu((rng.random(chance.shape) < chance) * rng.uniform(0.5, 2, chance.shape), 1)
    return np.asarray(weights + weights.T)


TRUTH = np.arange(48) // 12


@pytest.mark.parametrize("method", METHODS)
def test_planted_groups_are_found(method: Method) -> None:
    found = communities(planted(), method, seed=1)
    assert nmi(found, TRUTH) > 0.95
    np.testing.assert_array_equal(found, communities(planted(), method, seed=1))


@pytest.mark.parametrize("method", METHODS)
def test_nodes_without_edges_stand_alone(method: Method) -> None:
    assert len(set(communities(np.zeros((4, 4)), method).tolist())) == 4


def test_more_resolution_gives_more_communities() -> None:
    counts = [communities(planted(), "Leiden", resolution=each).max() for each in (0.1, 1, 5)]
    assert counts[0] < counts[1] < counts[2]


@pytest.mark.parametrize(
    ("weights", "method", "message"),
    [
        (np.zeros((2, 2)), "walktrap", "method: expected one of Leiden, Louvain, Infomap, block model, got 'walktrap'"),
        (np.array([[0, 1.0], [0.5, 0]]), "Leiden", "weights: expected finite numbers from 0 that are symmetric"),
        (-np.ones((2, 2)), "Leiden", "weights: expected finite"),
    ],
)
def test_errors_say_what_was_expected(weights: np.ndarray, method: Method, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        communities(weights, method)


def test_signs_directions_and_loops() -> None:
    edges = np.array([(0, 1), (1, 0), (1, 2), (2, 2)])
    network = Network(edges, ("a", "b", "c"), np.array([2.0, 3, -4, 9]), directed=True)
    np.testing.assert_array_equal(undirected_weights(network), [(0, 5, 0), (5, 0, 0), (0, 0, 0)])
    np.testing.assert_array_equal(undirected_weights(network, "absolute"), [(0, 5, 0), (5, 0, 4), (0, 4, 0)])


@given(st.integers(0, 99), st.sampled_from([0.5, 1.0, 2.0]))
def test_modularity_is_that_of_igraph(seed: int, resolution: float) -> None:
    weights, labels = planted(seed, 3, 5), np.random.default_rng(seed).integers(0, 4, 15)
    graph, values = graph_of(weights)
    expected = graph.modularity(labels.tolist(), weights=values, resolution=resolution)
    assert modularity(weights, labels, resolution) == pytest.approx(expected, abs=1e-12)


def test_modularity_without_weight() -> None:
    assert modularity(np.zeros((3, 3)), [0, 1, 2]) == 0.0


def test_participation_by_hand() -> None:
    weights = np.zeros((5, 5))
    weights[0, 1:4] = weights[1:4, 0] = 1, 1, 2
    np.testing.assert_allclose(participation(weights, [0, 0, 1, 1, 1]), [1 - (1 / 16 + 9 / 16), 0, 0, 0, 0])
    np.testing.assert_allclose(participation(weights, [0, 0, 0, 1, 1])[0], 0.5)


def test_the_largest_comes_first() -> None:
    np.testing.assert_array_equal(by_size([7, 3, 3, 9, 9, 1]), [2, 0, 0, 1, 1, 3])


def test_agreement_by_hand() -> None:
    shares = agreement([[0, 0, 1], [0, 1, 1], [0, 0, 0], [2, 2, 1]])
    np.testing.assert_allclose(shares, [(1, 0.75, 0.25), (0.75, 1, 0.5), (0.25, 0.5, 1)])


def test_consensus_beats_single_runs_where_they_differ() -> None:
    weights = planted(3, inside=0.45, outside=0.12)
    found = consensus(weights, "Louvain", 20, seed=0)
    assert found.is_unanimous
    alone = [nmi(run, TRUTH) for run in found.runs]
    assert len({tuple(run) for run in found.runs}) > 1  # or there is nothing to agree on
    assert nmi(found.labels, TRUTH) >= np.mean(alone)
    np.testing.assert_allclose(found.agreement, agreement(found.runs))
    again = consensus(weights, "Louvain", 20, seed=0)
    np.testing.assert_array_equal(found.labels, again.labels)


def test_consensus_without_an_end_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    monkeypatch.setattr(consensus_module, "communities", lambda *_, **__: rng.integers(0, 2, 48).astype(np.int32))
    found = consensus(planted(), "Leiden", 5)
    assert (found.n_rounds, found.is_unanimous) == (consensus_module.MAX_ROUNDS, False)


def test_consensus_reports_and_may_be_cancelled() -> None:
    counts: list[int] = []
    consensus(planted(), "Leiden", 4, emit=lambda runs: counts.append(len(runs)))
    assert counts == [1, 2, 3, 4]

    class StopError(Exception):
        pass

    def stop() -> None:
        raise StopError

    with pytest.raises(StopError):
        consensus(planted(), "Leiden", 4, checkpoint=stop)
    with pytest.raises(ValueError, match="consensus: expected n_runs ≥ 1 and a threshold in 0 … 1, got 0 and 2"):
        consensus(planted(), "Leiden", 0, threshold=2)


@pytest.mark.parametrize("null", NULLS)
def test_nulls_keep_what_they_say(null: Null) -> None:
    weights = planted(1)
    made = null_network(weights, null, 3)
    np.testing.assert_array_equal(made, made.T)
    assert not np.diag(made).any()
    np.testing.assert_allclose(np.sort(made[made > 0]), np.sort(weights[weights > 0]))
    assert ((made > 0) != (weights > 0)).any()
    same_degrees = ((made > 0).sum(axis=0) == (weights > 0).sum(axis=0)).all()
    assert same_degrees == (null == "degrees kept")
    np.testing.assert_array_equal(made, null_network(weights, null, 3))
    assert (made != null_network(weights, null, 4)).any()


def test_strengths_are_nearly_kept() -> None:
    weights = planted(1)
    weights[:6] *= 3  # strong nodes
    weights[:, :6] *= 3
    strength = weights.sum(axis=0)
    made = null_network(weights, "degrees kept", 0).sum(axis=0)
    assert np.corrcoef(made, strength)[0, 1] > 0.9


def test_a_complete_network_keeps_its_edges() -> None:
    weights = np.triu(np.random.default_rng(0).random((6, 6)) + 0.1, 1)
    weights += weights.T
    made = null_network(weights, "degrees kept", 0)
    np.testing.assert_array_equal(made > 0, weights > 0)
    assert (made != weights).any()


def test_communities_beat_nulls_where_there_are_some() -> None:
    weights = planted(2)
    nulls = np.array(list(null_qualities(partial(null_network, weights, "degrees kept"), "Leiden", 19, seed=0)))
    judged = AgainstNulls(modularity(weights, communities(weights, "Leiden")), nulls)
    assert judged.z > 5
    assert judged.p == 1 / 20
    flat = null_network(weights, "degrees kept", 99)
    assert AgainstNulls(modularity(flat, communities(flat, "Leiden")), nulls).p > 1 / 20


def test_p_and_z_by_hand() -> None:
    judged = AgainstNulls(0.5, np.array([0.2, 0.4, 0.6]))
    assert judged.p == 0.5
    assert judged.z == pytest.approx(0.1 / 0.2)
    assert AgainstNulls(0.5, np.array([0.2, 0.2])).z == np.inf


def test_unknown_null() -> None:
    with pytest.raises(ValueError, match="null: expected one of degrees kept, random edges, got 'none'"):
        null_network(planted(), "none", 0)  # type: ignore[arg-type]
