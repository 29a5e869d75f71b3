"""PiVeM's likelihood against what it abbreviates: dense sums and a loop over events."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from plexoscope.models.data.temporal_network import TemporalNetwork  # noqa: E402
from plexoscope.models.graphs.methods.pivem import likelihood  # noqa: E402
from plexoscope.models.graphs.methods.pivem.events import event_sums, unit_time  # noqa: E402
from plexoscope.models.graphs.methods.pivem.integral import rate_moments  # noqa: E402
from plexoscope.models.graphs.methods.pivem.paths import Paths  # noqa: E402
from plexoscope.models.graphs.methods.pivem.verification import (  # noqa: E402
    analytic_integrals,
    expected_events,
    log_rates_of_events,
    summed_integrals,
)

lengths = st.floats(1e-9, 50.0) | st.sampled_from([0.0, 1e-30, 0.0316, 0.03163, 0.19999, 0.2, 0.20001])
angles = st.floats(-math.pi, math.pi)


@settings(max_examples=100, deadline=None)
@given(lengths, angles, lengths, angles, st.floats(-20.0, 20.0))
def test_moments_are_dense_sums(distance: float, at: float, step: float, to: float, beta: float) -> None:
    start = np.array([distance * math.cos(at), distance * math.sin(at)])
    move = np.array([step * math.cos(to), step * math.sin(to)])
    node, weight = np.polynomial.legendre.leggauss(8)  # in each of 500 panels, short against the Gaussian
    sigma = ((np.arange(500)[:, None] + (node + 1) / 2) / 500 - 0.5).ravel()
    weights = np.tile(weight / 1000, 500)
    r = start + (sigma[:, None] + 0.5) * move
    rate = np.exp(beta - np.square(r).sum(1))
    for dtype, tolerance in ((torch.float64, 1e-6), (torch.float32, 2e-3)):
        got = rate_moments(
            torch.tensor(start, dtype=dtype), torch.tensor(start + move, dtype=dtype), torch.tensor(beta, dtype=dtype)
        )
        # A rate of 1e-25 is nothing to float32, whose distances alone are off by 1e-4 at 50².
        scale = weights @ rate + (1e-12 * math.exp(beta) if dtype == torch.float32 else 1e-280)
        for k, moment in enumerate(got):
            assert abs(float(moment) - weights @ (sigma**k * rate)) <= tolerance * scale


def _model(
    n_bins: int, n_nodes: int, seed: int, speed: float = 0.4, n_axes: int = 2
) -> tuple["torch.Tensor", "torch.Tensor"]:
    random = torch.Generator().manual_seed(seed)
    walk = torch.randn(n_bins + 1, n_nodes, n_axes, generator=random, dtype=torch.float64).cumsum(0) * speed
    return walk, torch.randn(n_nodes, generator=random, dtype=torch.float64)


@pytest.mark.parametrize("n_axes", [2, 3])
def test_value_and_gradient_over_tiles(n_axes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many small tiles, in and off the diagonal, against quadrature that autograd sees through."""
    monkeypatch.setattr(likelihood, "_TILE", 4 * 36)
    edges, beta = (part.requires_grad_() for part in _model(4, 17, seed=0, n_axes=n_axes))
    total = likelihood.rate_integral(edges, beta)
    node, weight = np.polynomial.legendre.leggauss(30)
    share = torch.tensor((node + 1) / 2)[:, None, None, None]
    i, j = torch.triu_indices(17, 17, 1)
    r = edges[:-1] * (1 - share) + edges[1:] * share
    rate = torch.exp(beta[i] + beta[j] - (r[:, :, i] - r[:, :, j]).square().sum(-1))
    dense = torch.einsum("s,sbp->", torch.tensor(weight / 2), rate) / 4
    torch.testing.assert_close(total, dense, rtol=1e-9, atol=0)
    got = torch.autograd.grad(total, (edges, beta))
    expected = torch.autograd.grad(dense, (edges, beta))
    torch.testing.assert_close(got, expected, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("speed", [0.0, 1e-20, 1e-4, 0.1, 30.0, 1e4])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_gradients_are_finite(speed: float, dtype: "torch.dtype") -> None:
    edges, beta = _model(6, 9, seed=1, speed=speed)
    edges, beta = edges.to(dtype).requires_grad_(), beta.to(dtype).requires_grad_()
    gradients = torch.autograd.grad(likelihood.rate_integral(edges, beta), (edges, beta))
    assert all(bool(torch.isfinite(each).all()) for each in gradients)


def test_every_way_to_the_integral_agrees() -> None:
    edges, beta = _model(7, 8, seed=2)
    paths = Paths(edges.numpy(), beta.numpy())
    i, j = np.triu_indices(8, 1)
    summed = summed_integrals(paths, i, j)
    np.testing.assert_allclose(analytic_integrals(paths, i, j, torch.float64), summed, rtol=1e-6)
    np.testing.assert_allclose(analytic_integrals(paths, i, j), summed, rtol=1e-3)
    assert sum(expected_events(paths)) == pytest.approx(summed.sum(), rel=1e-5)
    assert float(likelihood.rate_integral(edges, beta)) == pytest.approx(summed.sum(), rel=1e-9)


def _network(n_nodes: int, n_events: int, seed: int) -> TemporalNetwork:
    rng = np.random.default_rng(seed)
    i = rng.integers(0, n_nodes, n_events)
    j = (i + rng.integers(1, n_nodes, n_events)) % n_nodes
    time_s = np.sort(rng.integers(0, 3000, n_events)) * 20.0 + 1.2e9
    names = tuple(map(str, range(n_nodes)))
    return TemporalNetwork(np.minimum(i, j), np.maximum(i, j), time_s, names, ("",) * n_nodes)


def test_event_term_is_a_loop_over_events() -> None:
    network = _network(10, 500, seed=0)
    edges, beta = _model(7, 10, seed=3)
    times, total = unit_time(network), 0.0
    for i, j, t in zip(network.source, network.target, times, strict=True):
        b = min(int(t * 7), 6)
        here = edges[b] + (edges[b + 1] - edges[b]) * (t * 7 - b)
        total += float(beta[i] + beta[j] - (here[i] - here[j]).square().sum())
    sums = event_sums(network, 7)
    assert sums.n_events == 500
    assert float(likelihood.event_term(edges, beta, sums)) == pytest.approx(total, rel=1e-10)
    assert log_rates_of_events(Paths(edges.numpy(), beta.numpy()), sums) == pytest.approx(total, rel=1e-10)


def test_events_among_sampled_nodes() -> None:
    network = _network(10, 500, seed=0)
    edges, beta = _model(7, 10, seed=3)
    nodes = torch.tensor([8, 1, 5, 2])
    kept = np.isin(network.source, nodes) & np.isin(network.target, nodes)
    some = event_sums(network, 7).among(nodes)
    assert some.n_events == kept.sum()
    part = likelihood.event_term(edges[:, nodes], beta[nodes], some)
    log_rate = Paths(edges.numpy(), beta.numpy()).log_rate(
        network.source[kept], network.target[kept], unit_time(network)[kept]
    )
    assert float(part) == pytest.approx(log_rate.sum(), rel=1e-10)


def test_without_time_nobody_moves() -> None:
    network = _network(10, 500, seed=4)
    edges, beta = _model(7, 10, seed=5, speed=1.0)
    still = edges[:1].expand(8, -1, -1)
    whole = likelihood.event_term(still, beta, event_sums(network, 7))
    short = likelihood.event_term(still[:2], beta, event_sums(network, 7).without_time())
    assert float(short) == pytest.approx(float(whole), rel=1e-10)


def test_hidden_pairs_are_taken_out_of_value_and_gradient() -> None:
    torch.manual_seed(0)
    edges = torch.randn(5, 7, 2, dtype=torch.float64, requires_grad=True)
    beta = torch.randn(7, dtype=torch.float64, requires_grad=True)
    pairs = torch.triu_indices(7, 7, 1).T
    whole, every = likelihood.rate_integral(edges, beta), likelihood.hidden_integral(edges, beta, pairs)
    torch.testing.assert_close(every, whole)
    torch.testing.assert_close(torch.autograd.grad(every, [edges, beta]), torch.autograd.grad(whole, [edges, beta]))
    some = pairs[[2, 9]]
    expected = likelihood.pair_integrals(edges, beta, *some.T).sum()
    torch.testing.assert_close(likelihood.hidden_integral(edges, beta, some), expected)
