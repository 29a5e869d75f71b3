"""The rules against a walk through all events, one by one."""

import numpy as np
import pytest

pytest.importorskip("torch")

from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.graphs.temporal.baselines import link_rules, rating_rule
from plexoscope.models.graphs.temporal.stream import Questions, TemporalStream

N_NODES, N_EVENTS = 6, 150


@pytest.fixture(scope="module")
def stream() -> TemporalStream:
    rng = np.random.default_rng(0)
    source = rng.integers(0, N_NODES, N_EVENTS)
    target = (source + rng.integers(1, N_NODES, N_EVENTS)) % N_NODES
    names = tuple(map(str, range(N_NODES)))
    weights = rng.integers(1, 10, N_EVENTS) * rng.choice([-1, 1], N_EVENTS)
    time_s = np.arange(N_EVENTS) // 2 * 10.0
    return TemporalStream(TemporalNetwork(source, target, time_s, names, ("",) * N_NODES, True, weights))


@pytest.fixture(scope="module")
def asked(stream: TemporalStream) -> Questions:
    rng = np.random.default_rng(1)
    return Questions(
        rng.integers(0, N_NODES, 300), rng.integers(0, N_NODES, 300), rng.uniform(0, stream.events.time_s[-1], 300)
    )


def _before(stream: TemporalStream, time_s: float) -> list[tuple[int, int, float, float]]:
    events = stream.events
    rows = zip(events.source.tolist(), events.target.tolist(), events.time_s, events.weight, strict=True)
    return [row for row in rows if row[2] < time_s]


def test_link_rules_see_the_strict_past(stream: TemporalStream, asked: Questions) -> None:
    found = {name: rule(asked) for name, rule in link_rules(stream).items()}
    for row in range(len(asked)):
        pair, time_s = (int(asked.source[row]), int(asked.target[row])), asked.time_s[row]
        past = _before(stream, time_s)
        same = [when for s, t, when, _ in past if (s, t) == pair]
        either = [when for s, t, when, _ in past if {s, t} == set(pair)]
        assert found["Recency"][row] == (max(same) - time_s if same else -np.inf)
        assert found["Recency, either direction"][row] == (max(either) - time_s if either else -np.inf)
        assert found["Seen before"][row] == bool(same)
        assert found["Never seen before"][row] == (not same)
        assert found["Popularity"][row] == sum(t == pair[1] for _, t, _, _ in past)


def test_without_direction_there_is_one_recency() -> None:
    network = TemporalNetwork([0, 0, 1], [1, 2, 2], [0.0, 10.0, 20.0], ("a", "b", "c"), ("",) * 3)
    stream = TemporalStream(network)
    rules = link_rules(stream)
    assert set(rules) == {"Recency", "Seen before", "Popularity", "Never seen before"}
    asked = Questions(np.array([1, 0]), np.array([0, 1]), np.array([15.0, 15.0]))
    assert rules["Recency"](asked).tolist() == [-15, -15]
    assert rules["Popularity"](asked).tolist() == [2, 1]


@pytest.mark.parametrize("signs_only", [True, False])
def test_the_rating_rule_adds_what_was_given_and_what_was_got(
    stream: TemporalStream, asked: Questions, signs_only: bool
) -> None:
    found = rating_rule(stream, signs_only)(asked)
    size = np.sign if signs_only else np.asarray
    usual = float(size(stream.part("train").weight).mean())
    for row in range(len(asked)):
        past = _before(stream, asked.time_s[row])
        given = [size(weight) for s, _, _, weight in past if s == asked.source[row]]
        got = [size(weight) for _, t, _, weight in past if t == asked.target[row]]
        expected = (np.mean(given) if given else usual) + (np.mean(got) if got else usual)
        assert found[row] == pytest.approx(expected)
