"""The ring of latest neighbours, and those by time, against lists; and attention over them."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from plexoscope.models.graphs.temporal.memory import mean_by_node  # noqa: E402
from plexoscope.models.graphs.temporal.neighbours import NeighbourAttention, NeighboursByTime, RecentNeighbours  # noqa: E402
from plexoscope.models.graphs.temporal.time_code import TimeCode  # noqa: E402


@pytest.mark.parametrize("n_batch", [1, 3, 40])
def test_the_ring_keeps_the_latest(n_batch: int) -> None:
    rng, n_nodes, n_each, n_events = np.random.default_rng(0), 5, 4, 40
    nodes, partners = rng.integers(0, n_nodes, (2, n_events))
    ring = RecentNeighbours(n_nodes, n_each, 1)
    expected: list[list[tuple[int, float]]] = [[] for _ in range(n_nodes)]
    for start in range(0, n_events, n_batch):
        piece = slice(start, start + n_batch)
        time_s = torch.arange(n_events, dtype=torch.float64)[piece]
        ring.add(torch.from_numpy(nodes[piece]), torch.from_numpy(partners[piece]), time_s, time_s[:, None].float())
    for event, (node, partner) in enumerate(zip(nodes, partners, strict=True)):
        expected[node] = [*expected[node], (partner, float(event))][-n_each:]
    for node in range(n_nodes):
        held = {
            (int(who), float(when), float(edge))
            for who, when, edge in zip(ring.node[node], ring.time_s[node], ring.edge[node, :, 0], strict=True)
            if who >= 0
        }
        assert held == {(who, when, when) for who, when in expected[node]}
    ring.clear()
    assert (ring.node == -1).all()


def test_by_time_are_the_latest_strictly_before_the_question() -> None:
    rng, n_nodes, n_each, n_events = np.random.default_rng(0), 5, 3, 60
    nodes, partners = rng.integers(0, n_nodes, (2, n_events))
    time_s = np.sort(rng.integers(0, 30, n_events)).astype(float)
    rows = torch.arange(n_events, dtype=torch.float32)[:, None]
    ends = torch.from_numpy(nodes), torch.from_numpy(partners), torch.from_numpy(time_s)
    by_time = NeighboursByTime(*ends, rows, n_each)
    asked, when = np.tile(np.arange(n_nodes + 1), 4), np.repeat([0.0, 7.0, 12.5, 99.0], n_nodes + 1)
    heard = by_time.before(torch.from_numpy(asked), torch.from_numpy(when))
    for row, (node, now) in enumerate(zip(asked, when, strict=True)):
        expected = [k for k in range(n_events) if nodes[k] == node and time_s[k] < now][-n_each:]
        there = heard.present[row]
        assert heard.edge[row, there, 0].tolist() == expected
        assert heard.node[row, there].tolist() == partners[expected].tolist()
        assert heard.age_s[row, there].tolist() == (now - time_s[expected]).tolist()
        assert not heard.node[row, ~there].any()


def test_who_is_absent_is_not_attended_to() -> None:
    torch.manual_seed(0)
    layer = NeighbourAttention(3, 2, 4, 5)
    own, theirs, edge = torch.randn(2, 3), torch.randn(2, 6, 3), torch.randn(2, 6, 2)
    present = torch.tensor([[True, True, False, False, False, False], [False] * 6])
    age_s = torch.rand(2, 6, dtype=torch.float64)
    found = layer(own, theirs, edge, age_s, present)
    changed = layer(own, torch.where(present[:, :, None], theirs, 9.0), edge, age_s, present)
    torch.testing.assert_close(found, changed)
    assert torch.isfinite(found).all()


def test_the_mean_of_each_node() -> None:
    distinct, mean = mean_by_node(torch.tensor([3, 1, 3]), torch.tensor([[1.0], [5.0], [2.0]]))
    assert distinct.tolist() == [1, 3]
    assert mean.tolist() == [[5.0], [1.5]]


def test_time_codes_tell_seconds_from_years() -> None:
    code = TimeCode(12)
    spans_s = torch.tensor([0.0, 1.0, 60.0, 3600.0, 86_400.0, 3e7], dtype=torch.float64)
    found = code(spans_s)
    assert found.shape == (6, 12)
    assert found.dtype == torch.float32
    apart = torch.cdist(found, found) + torch.eye(6)
    assert apart.min() > 0.2
    torch.testing.assert_close(found[0, :-1], torch.ones(11))
