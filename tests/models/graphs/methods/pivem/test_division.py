"""What is hidden from PiVeM does not reach it, and what it is held against knows no more than it does."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from plexoscope.models.data.temporal_network import TemporalNetwork  # noqa: E402
from plexoscope.models.graphs.methods.pivem.baselines import Histogram, pair_rules  # noqa: E402
from plexoscope.models.graphs.methods.pivem.division import Division, divide  # noqa: E402
from plexoscope.models.graphs.methods.pivem.events import event_sums  # noqa: E402
from plexoscope.models.graphs.methods.pivem.training import PivemSettings, PivemTrainer  # noqa: E402

N_NODES = 12
SETTINGS = PivemSettings(
    n_position_steps=3, n_velocity_steps=3, n_prior_steps=2, learning_rate=0.1, n_batch_nodes=8, n_groups=2, seed=0
)


def _network(seed: int = 0) -> TemporalNetwork:
    rng = np.random.default_rng(seed)
    i = rng.integers(0, N_NODES, 400)
    j = (i + rng.integers(1, N_NODES, 400)) % N_NODES
    names = tuple(map(str, range(N_NODES)))
    times = np.sort(rng.random(400) * 100)
    return TemporalNetwork(np.minimum(i, j), np.maximum(i, j), times, names, ("",) * N_NODES)


def _divided(network: TemporalNetwork) -> Division:
    return divide(network, 0.1, 0.2, np.random.default_rng(0))


def test_parts_are_apart() -> None:
    network = _network()
    division = _divided(network)
    hidden = {tuple(pair) for pair in division.hidden.tolist()}
    assert len(hidden) == round(0.1 * N_NODES * (N_NODES - 1) / 2)
    for part, is_hidden, is_late in (
        (division.train, False, False),
        (division.completion, True, False),
        (division.future, False, True),
    ):
        assert part.n_events
        pairs = zip(part.source.tolist(), part.target.tolist(), strict=True)
        assert all((pair in hidden) is is_hidden for pair in pairs)
        assert ((part.time_s > division.end_s) == is_late).all()
    assert division.unit_time(np.array([-5.0, 1000.0])).tolist() == [0.0, 1.0]
    with pytest.raises(ValueError, match="events at two times or more to learn from"):
        divide(TemporalNetwork([0, 0], [1, 2], [0.0, 9.0], tuple("abc"), ("",) * 3), 0.1, 0.5, np.random.default_rng(0))


def test_what_is_hidden_moves_nothing() -> None:
    """Other events of hidden pairs and of the time to come: paths, rates and rules are the same to the last bit."""
    network = _network()
    first = _divided(network)
    kept = np.isin(network.time_s, first.train.time_s)
    kept[-1] = True  # it says how long all goes
    less = _divided(
        TemporalNetwork(
            network.source[kept], network.target[kept], network.time_s[kept], network.node_names, network.node_groups
        )
    )
    i, j = np.triu_indices(N_NODES, 1)
    fitted = []
    for division in (first, less):
        trainer = PivemTrainer(event_sums(division.train, 4), SETTINGS, hidden=division.hidden)
        for _ in trainer.train():
            pass
        rates = Histogram(division, 4).rates(i, j)
        fitted.append([trainer.paths().edges, trainer.paths().beta, rates, *pair_rules(division).values()])
    for one, other in zip(*fitted, strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_histogram_expects_as_many_events_as_there_were() -> None:
    division = _divided(_network())
    i, j = np.triu_indices(N_NODES, 1)
    histogram = Histogram(division, 4)
    keys = i * N_NODES + j
    seen = ~np.isin(keys, division.hidden @ [N_NODES, 1])
    expected = histogram.rates(i[seen], j[seen]).mean(0).sum()
    assert expected == pytest.approx(division.train.n_events, rel=0.15)
    at = division.train.time_s[:1]
    own = histogram.scores(division.train.source[:1].astype(np.int64), division.train.target[:1].astype(np.int64), at)
    others = histogram.rates(i[seen], j[seen])[0]
    assert own[0] > np.median(others)
