"""Benchmark graphs have the properties that they are named for."""

import numpy as np
import pytest

from plexoscope.models.connectome.lfr import LfrSettings, lfr_graph


@pytest.mark.parametrize(("topology", "weight"), [(0.25, 0.5), (0.5, 0.25), (0.5, 0.5), (0.0, 0.0)])
def test_mixing_is_as_asked(topology: float, weight: float) -> None:
    graph = lfr_graph(1, LfrSettings(topology_mixing=topology, weight_mixing=weight))
    assert graph.topology_mixing == pytest.approx(topology, abs=0.02)
    assert graph.weight_mixing == pytest.approx(weight, abs=0.03)


@pytest.mark.parametrize("exponent", [0.5, 1.0, 2.0])
def test_strength_grows_with_degree(exponent: float) -> None:
    graph = lfr_graph(2, LfrSettings(topology_mixing=0.5, weight_mixing=0.25, weight_exponent=exponent))
    degree, strength = (graph.weights > 0).sum(axis=1), graph.weights.sum(axis=1)
    slope = np.polyfit(np.log(degree), np.log(strength), 1)[0]
    assert slope == pytest.approx(exponent, abs=0.15)


def test_no_weight_stands_apart_where_degrees_and_strengths_are_much_alike() -> None:
    """A least weight for all edges that come out too small would be a community to whoever looks at weights."""
    weights = lfr_graph(2, LfrSettings(topology_mixing=0.25, weight_mixing=0.5, weight_exponent=0.5)).weights
    edges = weights[np.triu(weights) > 0]
    assert (edges < 0.01 * edges.mean()).mean() < 0.02
    assert np.unique(edges.round(6), return_counts=True)[1].max() < 5


def test_a_graph_is_simple_and_its_degrees_are_as_asked() -> None:
    graphs = [lfr_graph(seed, LfrSettings(topology_mixing=0.5, weight_mixing=0.5)) for seed in range(4)]
    for graph in graphs:
        np.testing.assert_array_equal(graph.weights, graph.weights.T)
        assert not np.diag(graph.weights).any()
        assert (graph.weights >= 0).all()
        assert np.bincount(graph.communities).min() > 1
        assert (graph.weights > 0).sum(axis=1).max() <= 100
    assert np.mean([(graph.weights > 0).sum(axis=1).mean() for graph in graphs]) == pytest.approx(25, abs=3)


def test_a_seed_says_all() -> None:
    first, again, other = (lfr_graph(seed, LfrSettings(topology_mixing=0.5, weight_mixing=0.5)) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first.weights, again.weights)
    assert not np.array_equal(first.weights, other.weights)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"topology_mixing": 1.5, "weight_mixing": 0.5}, "topology_mixing: expected 0 … 1"),
        ({"topology_mixing": 0.5, "weight_mixing": -0.5}, "weight_mixing: expected 0 … 1"),
        ({"topology_mixing": 0.5, "weight_mixing": 0.5, "mean_degree": 300.0}, "mean_degree: expected 1 …"),
    ],
)
def test_what_cannot_be_is_refused(arguments: dict[str, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        LfrSettings(**arguments)
