"""Which edges are asked about: those that the data say, else those that each seed draws."""

from types import SimpleNamespace

import numpy as np
import pytest

from plexoscope.models.data.network import Network
from plexoscope.plugins.builtin.edges.exam import say_which_split, split_of
from plexoscope.plugins.errors import PluginError

EDGES = np.array([[i, i + 1] for i in range(40)])
WORDS = np.array(["train"] * 30 + ["val"] * 4 + ["test"] * 6)
NON_EDGES = {"val": [[0, 9]], "test": [[9, 2], [3, 20]]}


def network(**changes):
    return Network(EDGES, tuple(map(str, range(41))), **changes)


def said(given):
    lines = []
    say_which_split(given, 0.1, 0.2, SimpleNamespace(seed=0, log=lines.append))
    return " ".join(lines)


def test_a_published_split_is_every_seeds_split():
    given = network(edge_values={"split": WORDS}, non_edges=NON_EDGES)
    for seed in (0, 1):
        split = split_of(given, 0.1, 0.2, np.random.default_rng(seed))
        assert split.test.tolist() == EDGES[34:].tolist()
        assert split.test_negative.tolist() == [[2, 9], [3, 20]]
    assert said(given) == (
        "one published split: 30 edges to learn from, 4 to choose by, 6 asked about; "
        "the pairs without an edge are published, too"
    )


def test_pairs_without_an_edge_are_drawn_where_none_are_published():
    given = network(edge_values={"split": WORDS})
    drawn = [split_of(given, 0.1, 0.2, np.random.default_rng(seed)).test_negative for seed in (0, 1)]
    assert len(drawn[0]) == 6
    assert not np.array_equal(*drawn)
    assert said(given).endswith("are drawn by each seed")


def test_else_each_seed_draws():
    one, other = (split_of(network(), 0.1, 0.2, np.random.default_rng(seed)) for seed in (0, 1))
    assert not np.array_equal(one.test, other.test)
    assert said(network()) == "no published split: each seed draws 20% of the edges to ask about, 10% to choose by"


def test_a_split_without_a_test_is_refused():
    with pytest.raises(PluginError, match="got none called test"):
        said(network(edge_values={"split": np.where(WORDS == "test", "", WORDS)}))
