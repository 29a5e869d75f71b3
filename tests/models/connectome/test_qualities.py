"""What each method looks for, against igraph's code length and the block model's own count; nulls of correlations."""

import numpy as np
import pytest

from plexoscope.models.connectome.block_model import fit_block_model
from plexoscope.models.connectome.communities import graph_of, igraph_seed, modularity
from plexoscope.models.connectome.correlation_nulls import chance_correlations, surrogate_correlations
from plexoscope.models.connectome.functional_connectome import connectivity
from plexoscope.models.connectome.nulls import N_BINS, null_at_distance
from plexoscope.models.connectome.qualities import quality, saved_bits, saved_nats
from plexoscope.models.data.arrays import F64
from plexoscope.models.data.time_series import TimeSeries

GROUPS = np.repeat([0, 1, 2], 8)


def _weights(seed: int = 0) -> F64:
    rng = np.random.default_rng(seed)
    chance = np.where(GROUPS[:, None] == GROUPS, 0.8, 0.1)
    weights = np.triu((rng.random(chance.shape) < chance) * rng.uniform(0.5, 2, chance.shape), 1)
    return weights + weights.T


def test_bits_are_those_of_igraph() -> None:
    weights = _weights()
    graph, values = graph_of(weights)
    with igraph_seed(0):
        found = graph.community_infomap(edge_weights=values)
    visits = weights.sum(axis=1) / weights.sum()
    whole = -(visits * np.log2(visits)).sum()
    assert saved_bits(weights, found.membership) == pytest.approx(whole - found.codelength, abs=1e-9)
    assert saved_bits(weights, np.zeros(24)) == pytest.approx(0)


def test_nats_are_those_that_the_block_model_counts() -> None:
    weights = _weights()
    fit = fit_block_model(weights)
    saved = fit.description_lengths[1] - fit.description_length
    assert saved_nats(weights, fit.blocks) == pytest.approx(saved, abs=1e-6)
    assert saved_nats(weights, np.zeros(24)) == pytest.approx(0)


def test_each_method_has_its_own_measure() -> None:
    weights = _weights()
    assert quality(weights, GROUPS, "Leiden") == modularity(weights, GROUPS)
    assert quality(weights, GROUPS, "Infomap") == saved_bits(weights, GROUPS)
    assert quality(weights, GROUPS, "block model") == saved_nats(weights, GROUPS)


def test_a_null_of_distance_deals_within_its_bins() -> None:
    rng = np.random.default_rng(0)
    places = rng.random((24, 3)).astype(np.float32)
    rows, columns = np.triu_indices(24, 1)
    away = np.linalg.norm(places[rows] - places[columns], axis=1)
    weights = _weights()
    made = null_at_distance(weights, places, 1)
    np.testing.assert_array_equal(made, made.T)
    assert (made != weights).any()
    for some in np.array_split(np.argsort(away, kind="stable"), N_BINS):
        np.testing.assert_array_equal(*(np.sort(each[rows[some], columns[some]]) for each in (weights, made)))


def test_correlations_of_chance_have_mean_and_spread_of_others() -> None:
    rng = np.random.default_rng(0)
    traces = rng.normal(size=(60, 30)) + 0.7 * rng.normal(size=30)
    matrix = connectivity(traces)
    pairs = np.triu_indices(60, 1)
    drawn = [chance_correlations(matrix, np.random.default_rng(seed)) for seed in range(20)]
    np.testing.assert_allclose(np.mean([each[pairs].mean() for each in drawn]), matrix[pairs].mean(), atol=0.03)
    np.testing.assert_allclose(np.mean([each[pairs].std() for each in drawn]), matrix[pairs].std(), rtol=0.2)
    assert np.linalg.eigvalsh(drawn[0]).min() > -1e-9
    np.testing.assert_array_equal(drawn[0], drawn[0].T)


def test_surrogates_have_no_correlation_left_but_by_chance() -> None:
    rng = np.random.default_rng(0)
    traces = np.repeat(rng.normal(size=(2, 1, 900)), 5, axis=1)
    matrix = surrogate_correlations(TimeSeries(traces, 1.0, tuple("abcde"), ("p", "q")), rng)
    assert np.abs(matrix[np.triu_indices(5, 1)]).max() < 0.15
