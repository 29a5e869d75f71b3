"""PiVeM as a method, run as the window runs it."""

import time
from collections.abc import Mapping

import numpy as np
import pytest

pytest.importorskip("torch")

from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.graphs.methods.pivem.paths import Paths
from plexoscope.plugins import parameters, runner
from plexoscope.plugins.builtin.streams.pivem.views import PositionsView, event_raster
from plexoscope.plugins.discovery import Method, find_methods
from plexoscope.plugins.results import Comparison, Curve, Points, Raster, Scalar
from plexoscope.plugins.states import RunState

QUICK: Mapping[str, object] = {
    "n_bins": 10,
    "n_position_steps": 60,
    "n_velocity_steps": 40,
    "n_prior_steps": 20,
    "n_groups": 3,
    "n_frames": 7,
    "n_questions": 500,
    "n_seeds": 1,
}


FEW: Mapping[str, object] = {**QUICK, "n_position_steps": 6, "n_velocity_steps": 4, "n_prior_steps": 2}


@pytest.fixture(scope="module")
def method() -> Method:
    return find_methods().find("pivem")


def _network(seed: int = 0, groups: bool = True) -> TemporalNetwork:
    """Two halves that change: even with even in the first half of the hour, low with low in the second."""
    rng = np.random.default_rng(seed)
    rows = []
    for time_s in np.sort(rng.integers(0, 3600, 3000)):
        i = int(rng.integers(0, 20))
        first = time_s < 1800
        friends = [n for n in range(20) if n != i and (n % 2 == i % 2 if first else n // 10 == i // 10)]
        j = int(rng.choice(friends))
        rows.append((1e9 + float(time_s), min(i, j), max(i, j)))
    times, i, j = map(np.array, zip(*rows, strict=True))
    labels = tuple(str(n % 2) if groups else "" for n in range(20))
    return TemporalNetwork(i, j, times, tuple(f"n{n}" for n in range(20)), labels)


def _start(
    method: Method,
    network: object,
    values: Mapping[str, object] = QUICK,
    seed: int = 0,
) -> runner.Run:
    params = parameters.make(method.load().params_class, values)
    return runner.start(method, params, {"network": network}, seed=seed)


def test_a_whole_run(method: Method) -> None:
    network = _network()
    run = _start(method, network)
    assert run.wait(60) is RunState.SUCCEEDED, run.error
    items = run.drain()
    tasks = {"reconstruction", "completion", "future"}
    standings = {f"standing-{figure}" for figure in (*tasks, "likelihood", "groups")}
    assert set(items) == {"events", "positions", "likelihood", *(f"roc-{task}" for task in tasks), *standings}

    raster = items["events"][-1][1]
    assert isinstance(raster, Raster)
    assert len(raster.times) == 2 * network.n_events
    assert raster.groups == ("0",) * 10 + ("1",) * 10
    points = items["positions"][-1][1]
    assert isinstance(points, Points)
    assert points.positions.shape == (7, 20, 2)
    assert (points.names, points.groups) == (network.node_names, network.node_groups)
    assert points.times[0] == 0.0
    span_s = network.time_s[-1] - network.time_s[0]
    assert 0.85 * span_s < points.times[-1] <= 0.9 * span_s
    scalars = [value for _, value in items["likelihood"]]
    assert len(scalars) == 120
    assert all(isinstance(each, Scalar) and np.isfinite(list(each.values.values())).all() for each in scalars)
    assert [each.phase for each in scalars if isinstance(each, Scalar)] == (
        ["Positions"] * 60 + ["Velocities"] * 40 + ["Prior"] * 20
    )
    curve = items["roc-completion"][-1][1]
    assert isinstance(curve, Curve)
    assert [line.baseline for line in curve.lines] == [False, *[True] * 6]

    assert run.outputs is not None
    metrics = run.outputs.metrics
    assert curve.lines[0].name == f"PiVeM {metrics['completion, PiVeM']:.3f}"
    for task in tasks:
        assert metrics[f"{task}, PiVeM"] > metrics[f"{task}, Standing still"]
        standing = items[f"standing-{task}"][-1][1]
        assert isinstance(standing, Comparison)
        assert {each.name: each.role for each in standing.contenders} == {
            "PiVeM": "method", "Standing still": "ablation", "Histogram of pairs": "baseline", "Recency": "rule",
            "Frequency": "rule", "Common partners": "rule", "Activity of both": "rule",
        }  # fmt: skip
    assert not any("in-sample" in check.name for check in run.checks)
    np.testing.assert_array_equal(run.outputs.arrays["positions"], points.positions)
    assert run.outputs.arrays["beta"].shape == (20,)


def test_without_groups_there_is_no_class_accuracy(method: Method) -> None:
    run = _start(method, _network(groups=False), FEW)
    assert run.wait(60) is RunState.SUCCEEDED
    assert not any(check.name.startswith("5-NN accuracy") for check in run.checks)
    items = run.drain()
    assert "standing-groups" not in items
    points = items["positions"][-1][1]
    assert isinstance(points, Points)
    assert points.groups == ()


def test_pause_holds_and_cancel_ends(method: Method) -> None:
    run = _start(method, _network(), {**QUICK, "n_prior_steps": 5000})
    n_seen, deadline = 0, time.monotonic() + 60
    while n_seen < 3 and time.monotonic() < deadline:
        n_seen += len(run.drain().get("likelihood", ()))
        time.sleep(0.01)
    run.pause()
    assert run.wait(10, until={RunState.PAUSED}) is RunState.PAUSED
    run.drain()
    time.sleep(0.2)
    assert not run.drain()
    run.resume()
    assert run.wait(10, until={RunState.RUNNING}) is RunState.RUNNING
    run.cancel()
    assert run.wait(10) is RunState.CANCELLED
    assert not run.abandoned


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        (TemporalNetwork(np.zeros(0), np.zeros(0), np.zeros(0), ("a", "b", "c"), ("",) * 3), "got none"),
        (TemporalNetwork([0, 1], [1, 2], [5.0, 5.0], ("a", "b", "c"), ("",) * 3), "2 at one time"),
        (TemporalNetwork([0, 0], [1, 1], [5.0, 6.0], ("a", "b"), ("",) * 2), "three nodes or more, got 2"),
        ("no network", "a temporal network, got str"),
    ],
    ids=["no events", "one time", "two nodes", "text"],
)
def test_networks_that_cannot_be_fitted(method: Method, network: object, expected: str) -> None:
    run = _start(method, network)
    assert run.wait(60) is RunState.FAILED
    assert expected in str(run.error)


def test_the_smallest_network(method: Method) -> None:
    network = TemporalNetwork([0, 1, 0, 1], [1, 2, 2, 2], [5.0, 6.0, 6.5, 9.0], ("a", "b", "c"), ("X", "X", "Y"))
    assert _start(method, network, FEW).wait(60) is RunState.SUCCEEDED


def test_pictures_do_not_jump() -> None:
    rng = np.random.default_rng(0)
    network = _network()
    edges = rng.normal(size=(11, 20, 2))
    view = PositionsView(network, 5)
    first = view.points(Paths(edges, np.zeros(20)))
    second = view.points(Paths(edges @ np.array([[0.0, 1.0], [1.0, 0.0]]), np.zeros(20)))
    np.testing.assert_allclose(second.positions, first.positions, atol=1e-5)


def test_raster_rows_stand_by_group() -> None:
    network = TemporalNetwork([0, 1], [1, 2], [5.0, 7.0], ("a", "b", "c"), ("Y", "X", "Y"))
    raster = event_raster(network)
    assert raster.groups == ("X", "Y", "Y")
    assert sorted(zip(raster.times, raster.rows, strict=True)) == [(0, 0), (0, 1), (2, 0), (2, 2)]
