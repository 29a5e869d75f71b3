"""Matrices of all pairs: what they take is asked for before they are made, and refused with the remedy."""

import numpy as np
import pytest

from plexoscope.models import room
from plexoscope.models.connectome.block_model import fit_block_model
from plexoscope.models.connectome.communities import undirected_weights
from plexoscope.models.connectome.consensus import agreement
from plexoscope.models.connectome.dynamic_connectomes.affinity import affinity_tensor
from plexoscope.models.connectome.functional_connectome import connectivity, subject_matrices
from plexoscope.models.connectome.nulls import null_network
from plexoscope.models.connectome.structural_connectome import COUNT, dense
from plexoscope.models.data.network import Network
from plexoscope.models.data.time_series import TimeSeries
from plexoscope.models.embedding.trust import ranks_of
from plexoscope.models.errors import NoRoomError
from plexoscope.models.graphs.tasks.structural_features import structural_features
from plexoscope.models.io.limits import VARIABLE

N = 40
TRACES = np.random.default_rng(0).normal(size=(N, 30)).astype(np.float32)
RING = Network(
    np.stack([np.arange(N), (np.arange(N) + 1) % N], axis=1),
    tuple(f"n{number}" for number in range(N)),
    edge_values={COUNT: np.ones(N)},
)
SERIES = TimeSeries(TRACES[None], 1.0, RING.node_names, ("one",))
MAKERS = {
    "weights": lambda: undirected_weights(RING),
    "agreement": lambda: agreement(np.zeros((2, N), int)),
    "null": lambda: null_network(np.ones((N, N)), "random edges", 0),
    "block model": lambda: fit_block_model(RING, n_starts=1, max_blocks=2),
    "correlations": lambda: connectivity(TRACES),
    "correlations of subjects": lambda: subject_matrices(SERIES),
    "affinities": lambda: affinity_tensor(SERIES, 5.0, 5.0),
    "matrix of a connectome": lambda: dense(RING, COUNT),
    "ranks": lambda: ranks_of(TRACES, TRACES[:, :2]),
    "features": lambda: structural_features(RING),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_what_makes_a_matrix_of_all_pairs_asks_for_room(make, monkeypatch):
    make()
    monkeypatch.setattr(room, "ALWAYS_BYTES", 2000)
    with pytest.raises(NoRoomError, match=rf"40 .*: expected at most 2 kB of memory, got .* \({VARIABLE}=\d+ in the"):
        make()


def test_the_variable_that_is_named_allows_it(monkeypatch):
    monkeypatch.setattr(room, "ALWAYS_BYTES", 2000)
    with pytest.raises(NoRoomError) as refused:
        room.check_square("a matrix", N, 2)
    factor = str(refused.value).split(f"{VARIABLE}=")[1].split()[0]
    monkeypatch.setenv(VARIABLE, factor)
    room.check_square("a matrix", N, 2)


def test_no_variable_helps_where_memory_is_not_free(monkeypatch):
    monkeypatch.setattr(room, "free_bytes", lambda: 5_000)
    monkeypatch.setenv(VARIABLE, "1000")
    with pytest.raises(NoRoomError, match=r"at most the 5 kB of memory that are free, got 12.8 kB") as refused:
        room.check_square("a matrix", N)
    assert VARIABLE not in str(refused.value)


def test_a_hundred_thousand_nodes_are_refused_at_once():
    names = tuple(map(str, range(100_000)))
    with pytest.raises(NoRoomError, match=r"communities of 100,000 nodes: .*, got 240 GB"):
        undirected_weights(Network(np.array([[0, 1]]), names))


def test_what_is_free_is_known_where_the_system_says_it():
    free = room.free_bytes()
    assert free is None or free > 1 << 20
