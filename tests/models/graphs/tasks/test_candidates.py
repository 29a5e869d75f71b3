"""Pairs that may lack their edge."""

import itertools

import numpy as np
import pytest

from plexoscope.models.graphs.tasks import candidates
from plexoscope.models.graphs.tasks.candidates import likely_pairs
from plexoscope.models.graphs.tasks.pair_scores import adamic_adar

PATHS = np.array([[0, 1], [1, 2], [2, 3], [0, 4], [2, 4]], np.int32)


def test_pairs_two_steps_apart_the_best_first() -> None:
    found = likely_pairs(PATHS, 6, 10)
    assert found[0].tolist() == [0, 2]
    assert sorted(map(tuple, found.tolist())) == [(0, 2), (1, 3), (1, 4), (3, 4)]
    scores = adamic_adar(PATHS, 6, found)
    assert (np.diff(scores) <= 0).all()
    assert likely_pairs(PATHS, 6, 1).tolist() == [[0, 2]]


def test_a_network_without_any() -> None:
    full = np.array(list(itertools.combinations(range(4), 2)), np.int32)
    assert likely_pairs(full, 4, 5).shape == (0, 2)


def test_hubs_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "MOST_COUNTED", 60)
    star = np.array([[0, k] for k in range(1, 30)] + [[30, 31], [31, 32]], np.int32)
    assert likely_pairs(star, 33, 5).tolist() == [[30, 32]]
