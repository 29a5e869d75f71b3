"""Features of events: what a network that is told of them makes of them, and when."""

from collections.abc import Iterator

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from plexoscope.models.data.temporal_network import TemporalNetwork  # noqa: E402
from plexoscope.models.graphs.methods.nat.learner import Nat, NatSettings  # noqa: E402
from plexoscope.models.graphs.methods.pres.learner import PLAIN, MemoryNetwork  # noqa: E402
from plexoscope.models.graphs.temporal.stream import Events, TemporalStream  # noqa: E402
from plexoscope.models.graphs.temporal.stream_training import StreamLearner  # noqa: E402
from plexoscope.models.threads import one_torch_thread  # noqa: E402

N_EVENTS, N_FEATURES = 30, 3


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    with one_torch_thread():
        yield


def _stream(changed: int = N_EVENTS) -> TemporalStream:
    """Features of the events from `changed` on are others."""
    rng = np.random.default_rng(0)
    source, target = rng.integers(0, 5, N_EVENTS), rng.integers(5, 10, N_EVENTS)
    features = rng.normal(size=(N_EVENTS, N_FEATURES)).astype(np.float32)
    features[changed:] += 1
    names, groups = tuple(map(str, range(10))), ("",) * 10
    network = TemporalNetwork(
        source, target, np.arange(N_EVENTS), names, groups, directed=True, event_features=features
    )
    return TemporalStream(network)


def _pres(stream: TemporalStream) -> StreamLearner:
    return MemoryNetwork(stream, PLAIN)


def _nat(stream: TemporalStream) -> StreamLearner:
    settings = NatSettings(n_hidden=8, n_self=8, n_first=4, n_second=4, overwrite=0.8, joint=True)
    return Nat(stream.n_nodes, settings, n_features=stream.n_features)


def test_they_go_with_their_events() -> None:
    stream = _stream()
    assert stream.n_features == N_FEATURES
    assert stream.events.features is not None
    parts = [stream.part(part).features for part in ("train", "val", "test")]
    np.testing.assert_array_equal(np.concatenate([each for each in parts if each is not None]), stream.events.features)


@pytest.mark.parametrize("make", [_pres, _nat])
def test_they_are_remembered_and_never_seen_before_their_event(make) -> None:
    scores = []
    for changed in (N_EVENTS, 15):
        stream = _stream(changed)
        learner = make(stream)
        found = []
        with torch.no_grad():
            for start in range(0, 25, 5):
                events: Events = stream.events.part(slice(start, start + 5))
                found.append(learner.score(events.asked()).numpy())
                learner.update(events)
        scores.append(found)
    same = [np.array_equal(one, other) for one, other in zip(*scores, strict=True)]
    assert same[:3] == [True] * 3
    assert not any(same[4:])
