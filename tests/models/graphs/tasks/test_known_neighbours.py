"""Counts of known neighbours: of training nodes alone, by direction, and never of a node itself."""

from dataclasses import replace

import numpy as np

from plexoscope.models.data.network import CLASS, SPLIT, Network
from plexoscope.models.graphs.tasks.known_neighbours import known_neighbour_counts
from plexoscope.models.graphs.tasks.node_task import published_task

EDGES = np.array([[0, 1], [0, 2], [2, 1], [3, 1], [1, 4], [1, 1]])
VALUES = {CLASS: np.array(list("abbab")), SPLIT: np.array(["train", "train", "train", "val", "test"])}


def test_counts() -> None:
    network = Network(EDGES, tuple("vwxyz"), directed=True, node_values=VALUES)
    task = published_task(network)
    assert task is not None
    into, out = np.split(np.expm1(known_neighbour_counts(network, task)), 2, axis=1)
    np.testing.assert_allclose(into, [[0, 0], [1, 1], [1, 0], [0, 0], [0, 1]], atol=1e-6)
    np.testing.assert_allclose(out, [[0, 2], [0, 0], [0, 1], [0, 1], [0, 0]], atol=1e-6)
    either = np.expm1(known_neighbour_counts(replace(network, directed=False), task))
    np.testing.assert_allclose(either, into + out, atol=1e-6)
