"""From factors to communities over time, fibres within them, and a planted answer."""

import numpy as np
import pytest
from sklearn.metrics import normalized_mutual_info_score

from plexoscope.models.connectome.block_model import BlockFit, fit_block_model
from plexoscope.models.connectome.dynamic_connectomes.communities import (
    NONE,
    Communities,
    component_graph,
    component_loads,
    excess,
    fit_components,
    shared_communities,
    transitions,
)
from plexoscope.models.connectome.dynamic_connectomes.decomposition import Factors, decompose
from plexoscope.models.connectome.dynamic_connectomes.fibres import community_of_fibres, unit_ends
from plexoscope.models.data.parcellation import Parcellation
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from tests.models.connectome.dynamic_connectomes.planted_tensor import planted_tensor


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_planted_communities_are_found_with_their_windows(seed: int) -> None:
    planted = planted_tensor(seed, n_units=40, n_times=24, n_subjects=4)
    factors = decompose(planted.values, rank=4, n_sweeps=40, seed=seed)
    found = shared_communities(factors, fit_components(factors, 40, seed))
    loads = component_loads(factors)
    assert normalized_mutual_info_score(planted.communities, found.usual(loads)) >= 0.95
    current = found.current(loads)
    active = planted.activity.max(axis=1)  # (T, C)
    height = active.max(axis=0)
    for community in range(4):
        members = planted.communities == community
        number = np.bincount(found.usual(loads)[members]).argmax()
        at_height = active[:, community] > 0.9 * height[community]
        assert (current[at_height][:, members] == number).mean() > 0.95
        assert (current[active[:, community] == 0][:, members] == NONE).mean() > 0.95


def test_planted_tensors_are_what_they_say() -> None:
    planted = planted_tensor(0)
    assert planted.values.shape == (40, 6, 1770)
    assert (planted.values >= 0).all()
    assert np.bincount(planted.communities).tolist() == [15] * 4
    assert ((planted.activity > 0).any(axis=0).sum(axis=0) == 3).all()  # half of six subjects each
    i, j = np.triu_indices(60, 1)
    together = planted.communities[i] == planted.communities[j]
    assert planted.values[..., together].mean() > 2 * planted.values[..., ~together].mean()


def _two_blocks(first: list[int], second: list[int]) -> tuple[Factors, list[BlockFit]]:
    """Two components of six units: in each, the units of one number belong together."""
    divisions = [np.array(first), np.array(second)]
    i, j = np.triu_indices(6, 1)
    pairs = np.stack([(each[i] == each[j]) * 1.0 + 0.1 for each in divisions], axis=1)
    factors = Factors(np.eye(2), np.ones((1, 2)), pairs, np.zeros(1))
    fits = [
        BlockFit(each.astype(np.int32), int(each.max()) + 1, 0.0, False, (each.astype(np.int32),), {})
        for each in divisions
    ]
    return factors, fits


def test_a_block_that_most_units_keep_is_the_same_community() -> None:
    factors, fits = _two_blocks([0, 0, 0, 1, 1, 1], [1, 1, 1, 0, 0, 0])
    shared = shared_communities(factors, fits)
    assert shared.n_communities == 2
    np.testing.assert_array_equal(shared.members[0], shared.members[1])


def test_a_block_that_no_known_one_is_like_is_a_new_community() -> None:
    factors, fits = _two_blocks([0, 0, 0, 1, 1, 1], [0, 0, 0, 0, 0, 0])
    shared = shared_communities(factors, fits)
    assert shared.n_communities == 2  # what holds all units divides nobody
    assert (shared.members[1] == NONE).all()
    current = shared.current(component_loads(factors))
    assert (current[1] == NONE).all()
    assert set(current[0].tolist()) == {0, 1}


def test_numbers_follow_the_number_of_units() -> None:
    shared = Communities(np.array([[0, 0, 1, 1, 1, NONE]], np.int32), np.ones((1, 6)), 2)
    loads = np.ones((3, 1))
    np.testing.assert_array_equal(shared.numbered(loads).members, [[1, 1, 0, 0, 0, NONE]])
    assert shared.numbered(loads).usual(loads).tolist() == [1, 1, 0, 0, 0, NONE]
    assert shared.names == ("Community 1", "Community 2")


def test_transitions_count_each_unit_once_a_step() -> None:
    current = np.array([[0, 0, 1, NONE], [0, 1, 1, 0]], np.int32)
    counts = transitions(current, 2)
    assert counts.shape == (1, 3, 3)
    assert counts.sum() == 4
    assert [counts[0, 0, 0], counts[0, 0, 1], counts[0, 1, 1], counts[0, 2, 0]] == [1, 1, 1, 1]


def test_excess_keeps_what_is_above_expectation() -> None:
    strengths = np.array([1.0, 2.0, 3.0, 4.0])
    expected = np.outer(strengths, strengths)
    np.testing.assert_allclose(excess(expected), 0, atol=1e-12)
    more = expected.copy()
    more[0, 1] = more[1, 0] = 20.0
    assert excess(more)[0, 1] > 0
    assert not np.diag(excess(more)).any()
    assert not excess(np.zeros((3, 3))).any()


def test_pairs_become_a_symmetric_graph() -> None:
    graph = component_graph(np.arange(1.0, 7.0), 4)
    assert graph[0, 1] == graph[1, 0] == 1.0
    assert graph[2, 3] == 6.0
    assert not np.diag(graph).any()


def test_a_level_of_all_pairs_hides_blocks_that_excess_shows() -> None:
    rng = np.random.default_rng(0)
    blocks = np.arange(40) // 20
    graph = np.triu(10.0 + rng.exponential(np.where(blocks[:, None] == blocks, 3.0, 0.5)), 1)
    graph += graph.T
    assert fit_block_model(graph).n_blocks == 1
    assert normalized_mutual_info_score(fit_block_model(excess(graph)).blocks, blocks) == pytest.approx(1.0)


# ---- fibres

PLACES_MM = np.array([[0, 0, 0], [10, 0, 0], [20, 0, 0]], np.float32)


def _fibres(*ends: tuple[float, float]) -> Tractogram:
    points = np.array([[x, 0, 0] for pair in ends for x in pair], np.float32)
    return Tractogram(points, np.arange(len(ends) + 1) * 2)


def test_ends_belong_to_the_nearest_unit_within_reach() -> None:
    ends = unit_ends(_fibres((1, 9), (0, 21), (0, 100)), ("a", "b", "c"), PLACES_MM, 3.0)
    assert ends.tolist() == [[0, 1], [0, 2], [0, NONE]]


@pytest.mark.parametrize("names", [("c", "a", "b"), ("x", "y", "z")])
def test_regions_are_units_by_name_or_by_place(names: tuple[str, ...]) -> None:
    values = np.zeros((31, 3, 3), np.float32)
    for label, x in enumerate((0, 10, 20), 1):
        values[x, 0, 0] = label
    regions = Parcellation(Volume(values, np.eye(4), "regions"), np.array([1, 2, 3]), names)
    ends = unit_ends(_fibres((0, 10), (20, 30)), ("a", "b", "c"), PLACES_MM, 2.0, regions)
    wanted = [[2, 0], [1, NONE]] if names[0] == "c" else [[0, 1], [2, NONE]]
    assert ends.tolist() == wanted


def test_places_that_are_not_known_are_asked_for() -> None:
    with pytest.raises(ValueError, match="places of the units"):
        unit_ends(_fibres((0, 1)), ("a",), None, 3.0)


def test_a_fibre_has_the_community_of_both_ends() -> None:
    ends = np.array([[0, 1], [1, 2], [0, NONE]], np.int32)
    current = np.array([[0, 0, 1], [1, NONE, NONE]], np.int32)
    assert community_of_fibres(ends, current).tolist() == [[0, NONE, NONE], [NONE, NONE, NONE]]
