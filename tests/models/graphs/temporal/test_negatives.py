"""Negatives: what each kind promises, and that none looks ahead."""

import numpy as np
import pytest

pytest.importorskip("torch")

from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.graphs.temporal.negatives import KINDS, NegativeKind, Negatives
from plexoscope.models.graphs.temporal.stream import TemporalStream

N_NODES = 12


def _stream(seed: int = 0, n_events: int = 400, n_kept: int = 0) -> TemporalStream:
    """Chance events; the first `n_kept` are the same for every seed."""
    draw = np.random.default_rng(0).integers(0, N_NODES, (2, n_events))
    draw[:, n_kept:] = np.random.default_rng(seed).integers(0, N_NODES, (2, n_events - n_kept))
    source, target = draw[0], (draw[0] + 1 + draw[1] % 4) % N_NODES
    names = tuple(map(str, range(N_NODES)))
    return TemporalStream(
        TemporalNetwork(source, target, np.arange(n_events) // 3 * 60.0, names, ("",) * N_NODES, directed=True)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_negative_does_not_happen_at_its_time(kind: NegativeKind) -> None:
    stream = _stream()
    events = stream.part("test")
    source, target = Negatives(stream).draw(kind, events, np.random.default_rng(0))
    everything = stream.events
    happened = set(zip(everything.source, everything.target, everything.time_s, strict=True))
    assert not happened & set(zip(source, target, events.time_s, strict=True))
    assert (source != target).all()


def test_random_negatives_keep_the_source() -> None:
    stream = _stream()
    events = stream.part("val")
    source, target = Negatives(stream).draw("random", events, np.random.default_rng(0))
    np.testing.assert_array_equal(source, events.source)
    assert len(set(target)) > N_NODES // 2


def test_historical_pairs_met_in_training_and_inductive_ones_since() -> None:
    stream = _stream(n_events=120)
    train, events = stream.part("train"), stream.part("test")
    in_training = set(zip(train.source, train.target, strict=True))
    first = {}
    everything = stream.events
    for pair in zip(everything.source, everything.target, everything.time_s, strict=True):
        first.setdefault(pair[:2], pair[2])
    negatives = Negatives(stream)
    historical = list(zip(*negatives.draw("historical", events, np.random.default_rng(0)), strict=True))
    assert all(pair in in_training for pair in historical)
    inductive = list(zip(*negatives.draw("inductive", events, np.random.default_rng(0)), strict=True))
    since = [pair in first and first[pair] < time_s for pair, time_s in zip(inductive, events.time_s, strict=True)]
    new = [pair not in in_training for pair in inductive]
    assert np.mean(np.array(since) & np.array(new)) > 0.9  # the rest found no such pair and is random


@pytest.mark.parametrize("kind", KINDS)
def test_without_direction_neither_direction_happens(kind: NegativeKind) -> None:
    rng = np.random.default_rng(0)
    low = rng.integers(0, N_NODES - 1, 300)
    high = np.minimum(low + 1 + rng.integers(0, 3, 300), N_NODES - 1)
    time_s = np.arange(300) // 3 * 60.0
    stream = TemporalStream(TemporalNetwork(low, high, time_s, tuple(map(str, range(N_NODES))), ("",) * N_NODES))
    everything, events = stream.events, stream.part("test")
    assert 0.4 < (everything.source < everything.target).mean() < 0.6
    source, target = Negatives(stream).draw(kind, events, np.random.default_rng(0))
    happened = {
        (frozenset(pair), when)
        for *pair, when in zip(everything.source, everything.target, everything.time_s, strict=True)
    }
    drawn = {(frozenset(pair), when) for *pair, when in zip(source, target, events.time_s, strict=True)}
    assert not happened & drawn


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_to_come_moves_no_negative(kind: NegativeKind) -> None:
    one, other = _stream(1, n_kept=360), _stream(2, n_kept=360)
    early = slice(340, 360)
    drawn = [
        Negatives(stream).draw(kind, stream.events.part(early), np.random.default_rng(0)) for stream in (one, other)
    ]
    np.testing.assert_array_equal(drawn[0], drawn[1])


def test_a_share_of_random_negatives_is_harder() -> None:
    stream = _stream(n_events=120)
    train, events = stream.part("train"), stream.part("test")
    in_training = set(zip(train.source, train.target, strict=True))

    def share_of_known(hard_share: float) -> float:
        drawn = Negatives(stream).draw("random", events, np.random.default_rng(0), hard_share)
        return float(np.mean([pair in in_training for pair in zip(*drawn, strict=True)]))

    assert share_of_known(0.0) < share_of_known(0.5) < share_of_known(1.0) == 1
