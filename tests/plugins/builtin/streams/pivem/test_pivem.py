"""PiVeM as a method, run as the window runs it."""

import time
from collections.abc import Mapping
from unittest.mock import Mock

import numpy as np
import pytest

pytest.importorskip("torch")

from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.graphs.methods.pivem.paths import Paths
from plexoscope.plugins import parameters, runner
from plexoscope.plugins.builtin.streams.pivem.exam import ContactExam
from plexoscope.plugins.builtin.streams.pivem.views import PositionsView, event_raster
from plexoscope.plugins.context import Context
from plexoscope.plugins.discovery import Method, find_methods
from plexoscope.plugins.events import Checked, Logged
from plexoscope.plugins.inputs import read_input
from plexoscope.plugins.results import Curve, Points, Raster, Scalar
from plexoscope.plugins.samples import locate_sample, why_missing
from plexoscope.plugins.states import RunState

QUICK: Mapping[str, object] = {
    "n_bins": 10,
    "n_position_steps": 60,
    "n_velocity_steps": 40,
    "n_prior_steps": 20,
    "n_groups": 3,
    "n_frames": 7,
    "n_questions": 500,
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
    expects: Mapping[str, float] | None = None,
    seed: int = 0,
) -> runner.Run:
    params = parameters.make(method.load().params_class, values)
    return runner.start(method, params, {"network": network}, seed=seed, expects=expects)


def test_a_whole_run(method: Method) -> None:
    network = _network()
    run = _start(method, network)
    assert run.wait(60) is RunState.SUCCEEDED, run.error
    items = run.drain()
    assert set(items) == {"events", "positions", "likelihood", "roc"}

    raster = items["events"][-1][1]
    assert isinstance(raster, Raster)
    assert len(raster.times) == 2 * network.n_events
    assert raster.groups == ("0",) * 10 + ("1",) * 10
    points = items["positions"][-1][1]
    assert isinstance(points, Points)
    assert points.positions.shape == (7, 20, 2)
    assert (points.names, points.groups) == (network.node_names, network.node_groups)
    assert (points.times[0], points.times[-1]) == (0.0, network.time_s[-1] - network.time_s[0])
    scalars = [value for _, value in items["likelihood"]]
    assert len(scalars) == 120
    assert all(isinstance(each, Scalar) and np.isfinite(list(each.values.values())).all() for each in scalars)
    assert [each.phase for each in scalars if isinstance(each, Scalar)] == (
        ["Positions"] * 60 + ["Velocities"] * 40 + ["Prior"] * 20
    )
    curve = items["roc"][-1][1]
    assert isinstance(curve, Curve)
    assert [line.baseline for line in curve.lines] == [False, True, True]

    assert run.outputs is not None
    metrics = run.outputs.metrics
    assert curve.lines[0].name == f"PiVeM {metrics['auc']:.3f}"
    assert metrics["auc"] > metrics["auc_static"] + 0.05
    assert metrics["negative_log_likelihood"] < metrics["negative_log_likelihood_static"]
    assert {check.name for check in run.checks} == {
        "Analytic integral",
        "Reconstruction AUC",
        "5-NN class accuracy at class time",
        "Negative log-likelihood per event",
        "Expected number of events",
    }
    np.testing.assert_array_equal(run.outputs.arrays["positions"], points.positions)
    assert run.outputs.arrays["beta"].shape == (20,)


@pytest.mark.parametrize("expects", [{}, {"class_accuracy": 0.9}])
@pytest.mark.parametrize("motion_helps", [True, False])
def test_standing_still_stands_beside_the_class_accuracy(expects: Mapping[str, float], motion_helps: bool) -> None:
    network, host = _network(), Mock()
    judge = ContactExam(network, 100, 0.0, Context(host, (), 0, "cpu", expects))
    mixed, apart = np.random.default_rng(0).normal(size=(2, 6, 20, 2))
    mixed[:], apart[..., 0] = mixed[0], apart[..., 0] + 100 * (np.arange(20) % 2)
    static, moving = (mixed, apart) if motion_helps else (apart, mixed)
    judge.note_static(Paths(static, np.zeros(20)))
    judge.check_groups(Paths(moving, np.zeros(20)))
    got, floor = judge.metrics["class_accuracy"], judge.metrics["class_accuracy_static"]
    assert (got if motion_helps else floor) == 1.0
    assert (floor if motion_helps else got) < 0.8
    events = [call.args[0] for call in host.take.call_args_list]
    (check,) = [event.check for event in events if isinstance(event, Checked)][-1:]
    assert f"(standing still {floor:.3f})" in check.expected
    assert check.passed == (got > (0.9 if expects else 0.5))
    assert any(isinstance(event, Logged) for event in events) is not motion_helps


def test_without_groups_there_is_no_class_accuracy(method: Method) -> None:
    run = _start(method, _network(groups=False), FEW)
    assert run.wait(60) is RunState.SUCCEEDED
    assert "5-NN class accuracy at class time" not in {check.name for check in run.checks}
    points = run.drain()["positions"][-1][1]
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
    network = TemporalNetwork([0, 1], [1, 2], [5.0, 6.0], ("a", "b", "c"), ("X", "X", "Y"))
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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sample_id", "thresholds"),
    [
        ("hospital", {"auc": 0.95}),
        ("primary-school", {"auc": 0.94, "class_accuracy": 0.85}),
    ],
)
def test_real_contacts_reach_their_thresholds(method: Method, sample_id: str, thresholds: dict[str, float]) -> None:
    sample = next(each for each in method.manifest.samples if each.id == sample_id)
    if why_missing(sample):
        pytest.skip(why_missing(sample))
    network = read_input(sample.kind, locate_sample(sample))
    run = _start(method, network, {}, expects=sample.expects)
    assert run.wait(200) is RunState.SUCCEEDED, run.error
    assert run.outputs is not None
    for name, threshold in thresholds.items():
        assert run.outputs.metrics[name] >= threshold
    assert run.outputs.metrics["integral_relative_error"] <= 1e-3
    assert all(check.passed for check in run.checks), run.checks
