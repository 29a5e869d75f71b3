"""EvolveGCN passes what every method must, and nothing that is still to come moves what it says of the past."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("dgl")

from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.graphs.methods.evolvegcn import reference
from plexoscope.models.graphs.methods.evolvegcn.moving_blocks import MovingBlocks
from plexoscope.models.graphs.methods.evolvegcn.snapshots import Snapshots
from plexoscope.plugins.builtin.streams import evolvegcn
from plexoscope.plugins.builtin.streams.evolvegcn.class_exam import CLASS_STANDINGS
from plexoscope.plugins.builtin.streams.evolvegcn.exam import STANDINGS, SnapshotExam
from plexoscope.plugins.builtin.streams.evolvegcn.method import Params, run
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.manifest import read_manifest
from plexoscope.plugins.results import Comparison, Curve, Points, Raster, Table
from plexoscope.plugins.testing import Failing, MethodConformance, Noise, run_here

SMALLEST: Mapping[str, Any] = {
    "variant": "H",
    "n_seeds": 1,
    "n_epochs": 3,
    "n_hidden": 8,
    "learning_rate": 0.05,
    "n_history": 2,
    "n_ranked": 5,
    "width_h": 1.0,
    "n_signature": 0,
}
N_NODES, N_ACTIVE, N_HOURS = 40, 10, 10
MANIFEST = Path(evolvegcn.__file__).with_name("plugin.toml")
METHOD = "plexoscope.plugins.builtin.streams.evolvegcn.method"

_right_unrolled = reference.unrolled


def _wrong_unrolled(*arguments: Any) -> Any:
    return [each * 1.01 for each in _right_unrolled(*arguments)]


def _other_past(snapshots: Snapshots, time: int) -> Snapshots:
    return replace(snapshots, features=snapshots.features * 2)


FIGURES = ("auc", "ap", "map", "mrr")


def _figures(_exam: SnapshotExam, name: str) -> dict[str, float]:
    return dict.fromkeys(FIGURES, 0.9 if name == "Recency" else 0.5)


# One patch for each check; of networks that have the same figures none is better.
WRONG = Failing(
    params={"n_epochs": 1},
    patch={
        f"{METHOD}.SnapshotExam.figures": _figures,
        "plexoscope.models.graphs.methods.evolvegcn.through_time.unrolled": _wrong_unrolled,
        f"{METHOD}.without_future": _other_past,
    },
)


def _by_chance() -> TemporalNetwork:
    rng = np.random.default_rng(0)
    hours = np.repeat(np.arange(10.0), 40)
    source = rng.integers(0, 20, len(hours))
    target = (source + rng.integers(1, 20, len(hours))) % 20
    names = tuple(f"n{node}" for node in range(20))
    return TemporalNetwork(source, target, hours * 3600, names, ("",) * 20, directed=True)


class TestConformance(MethodConformance):
    method_id = "evolvegcn"
    smallest: ClassVar[Mapping[str, object]] = SMALLEST
    failing: ClassVar[Mapping[str, Failing]] = {
        "Modules against dense matrices": WRONG,
        "Scores without the future": WRONG,
        **{
            f"{figure} on the test snapshots: EvolveGCN-H ahead of {rival}": WRONG
            for figure in ("AUC", "MAP", "MRR")
            for rival in ("Frozen weights", "Recency")
        },
    }
    noise: ClassVar[Mapping[str, Noise]] = {
        "links drawn at random": Noise(params={"n_epochs": 1, "n_seeds": 3}, inputs={"network": _by_chance()})
    }
    _file: ClassVar[Path]

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def write_events(cls, tmp_path_factory: pytest.TempPathFactory) -> None:
        """A file and no object: `plexoscope run` is to take it, too."""
        cls._file = tmp_path_factory.mktemp("events") / "events.csv"
        cls._file.write_text("time,source,target\n" + "".join(f"{t},n{i},n{j}\n" for t, i, j in _busy_ones()))

    def inputs(self) -> Mapping[str, object]:
        return {"network": self._file}


def _busy_ones() -> list[tuple[int, int, int]]:
    """Whoever is active meets any other who is: last hour's degree says more of the next than last hour's pairs."""
    rng = np.random.default_rng(2)
    active = rng.permutation(N_NODES)[:N_ACTIVE]
    rows = []
    for hour in range(N_HOURS):
        for _ in range(20):
            first, second = rng.choice(active, 2, replace=False)
            rows.append((3600 * hour, int(first), int(second)))
        others = np.setdiff1d(np.arange(N_NODES), active)
        active = np.where(rng.random(N_ACTIVE) < 0.1, rng.permutation(others)[:N_ACTIVE], active)
    return rows


def _events(n_times: int = 10) -> TemporalNetwork:
    """The snapshots of a moving block model as events, one an hour."""
    snapshots = MovingBlocks(n_nodes=20, n_times=n_times, n_links=4.0).draw(np.random.default_rng(0))
    edges = np.concatenate(snapshots.edges)
    hours = np.repeat(np.arange(n_times), [len(each) for each in snapshots.edges])
    names = snapshots.node_names
    return TemporalNetwork(edges[:, 0], edges[:, 1], hours * 3600.0, names, snapshots.node_groups)


def test_a_given_network() -> None:
    expects = {"seen_reference_ap": 0.834}
    params = Params(n_epochs=1, n_hidden=4, width_h=1.0, n_ranked=3, n_seeds=1)
    ran = run_here(run, params, {"network": _events()}, expects=expects)
    points, precision = ran.results["embedding"][-1][1], ran.results["precision"][-1][1]
    assert isinstance(points, Points)
    assert points.positions.shape == (10, 20, 2)
    assert points.names == _events().node_names
    assert isinstance(precision, Curve)
    assert {line.name: line.baseline for line in precision.lines} == {
        "Seen before": True,
        "Recency": True,
        "Cosine of features": True,
        "Frozen weights": True,
        "EvolveGCN-H": False,
        "EvolveGCN-O": False,
        "Seen before, event by event": True,
    }
    for figure in ("auc", "map", "mrr"):
        standing = ran.results[STANDINGS[figure]][-1][1]
        assert isinstance(standing, Comparison)
        assert {each.name: each.role for each in standing.contenders} == {
            "Frozen weights": "ablation",
            "EvolveGCN-H": "method",
            "EvolveGCN-O": "method",
            **dict.fromkeys(("Seen before", "Recency", "Cosine of features"), "rule"),
        }
    assert list(ran.checks)[-2:] == ["Modules against dense matrices", "Scores without the future"]
    assert isinstance(ran.results["selected"][-1][1], Raster)
    table = ran.results["figures"][-1][1]
    assert isinstance(table, Table)
    assert table.n_rows == 6
    assert len(ran.results["weights"]) > 10
    assert ran.outputs.arrays["vectors"].shape == (10, 20, 4)
    assert ran.outputs.arrays["vectors"].dtype == np.float32


@pytest.mark.slow
def test_events_after_the_validation_move_nothing_that_was_learnt() -> None:
    """Other events in the last two snapshots: all that was said and learnt before stays, bit by bit."""
    events = _events()
    late = events.time_s >= 8 * 3600
    target = np.where(late, (events.source + 1 + events.target) % 20, events.target)
    kept = events.source != target
    low, high = np.minimum(events.source, target)[kept], np.maximum(events.source, target)[kept]
    changed = TemporalNetwork(low, high, events.time_s[kept], events.node_names, events.node_groups)
    params = Params(n_epochs=1, n_hidden=4, width_h=1.0, n_ranked=3, variant="H", val_share=0.12, n_seeds=1)
    one, other = (run_here(run, params, {"network": each}) for each in (events, changed))
    assert [value.values for _, value in one.results["scores"]] == [
        value.values for _, value in other.results["scores"]
    ]
    for name in ("vectors", "weights"):
        np.testing.assert_array_equal(one.outputs.arrays[name][:8], other.outputs.arrays[name][:8])
        assert (one.outputs.arrays[name][8:] != other.outputs.arrays[name][8:]).any()


def test_figures_of_known_scores() -> None:
    exam = SnapshotExam(range(3, 5))
    exam.note("Sure", (np.array([2.0, 3.0]), np.array([[0.0, 1.0], [1.0, 0.0]])))
    exam.note("Sure", (np.array([1.0]), np.array([[2.0, 0.0]])))
    figures = exam.figures("Sure")
    assert figures["auc"] == pytest.approx(7 / 9)
    assert figures["mrr"] == pytest.approx((1 + 0.5) / 2)
    line = exam.ranks().lines[0]
    np.testing.assert_array_equal(line.x, [4, 5])
    np.testing.assert_allclose(line.y, [1, 0.5])


CLASSES = {**SMALLEST, "n_epochs": 1, "n_nodes": 40, "n_times": 8, "rare_share": 0.4}


@pytest.mark.parametrize("task", ["link classes", "node classes"])
def test_classes_that_are_drawn(task: str) -> None:
    ran = run_here(run, Params(**{**CLASSES, "task": task, "variant": "H and O"}))
    for figure, channel in CLASS_STANDINGS.items():
        standing = ran.results[channel][-1][1]
        assert isinstance(standing, Comparison)
        always = dict.fromkeys(("Majority class", "Always the rare class"), "rule") if "f1" in figure else {}
        assert {each.name: each.role for each in standing.contenders} == {
            "Logistic regression": "baseline",
            "GCN-GRU": "baseline",
            "Frozen weights": "ablation",
            "EvolveGCN-H": "method",
            "EvolveGCN-O": "method",
            **always,
        }
    assert set(ran.results) == {channel.name for channel in read_manifest(MANIFEST).channels}
    assert list(ran.checks)[-2:] == ["Modules against dense matrices", "Scores without the future"]
    assert all(ran.checks[name].passed for name in list(ran.checks)[-2:])
    best = ran.outputs.metrics["planted_auc"]
    assert best > 0.8
    assert max(value for name, value in ran.outputs.metrics.items() if name.startswith("auc, ")) < best + 0.1
    table = ran.results["figures"][-1][1]
    assert isinstance(table, Table)
    assert table.n_rows == 6


def _ratings() -> TemporalNetwork:
    """Who is distrusted once is distrusted by all."""
    rng = np.random.default_rng(0)
    source = rng.integers(0, 30, 400)
    target = (source + rng.integers(1, 30, 400)) % 30
    hours, signs = np.sort(rng.integers(0, 10, 400)), np.where(target < 8, -1, 1)
    names = tuple(f"n{node}" for node in range(30))
    return TemporalNetwork(source, target, hours * 3600.0, names, ("",) * 30, directed=True, weights=signs)


def test_signs_of_ratings() -> None:
    """Where the past says all, the rule that says so is shown, and that it learns nothing."""
    ran = run_here(run, Params(**{**CLASSES, "task": "link classes"}), {"network": _ratings()})
    standing = ran.results[CLASS_STANDINGS["auc"]][-1][1]
    assert isinstance(standing, Comparison)
    rules = {each.name: each.values[0] for each in standing.of_role("rule")}
    assert list(rules) == ["Last class of the link", "Mean of past classes of the receiver"]
    assert rules["Mean of past classes of the receiver"] > 0.95
    assert "planted_auc" not in ran.outputs.metrics
    named = [name for name, check in ran.checks.items() if "which learns nothing, is better here" in name]
    assert any("Mean of past classes of the receiver" in name for name in named)


@pytest.mark.slow
def test_classes_dealt_at_random_leave_nothing_to_find() -> None:
    network = _ratings()
    dealt = replace(network, weights=np.random.default_rng(1).permutation(np.asarray(network.weights)))
    ran = run_here(run, Params(**{**CLASSES, "task": "link classes", "n_seeds": 2}), {"network": dealt})
    claims = {name: check.passed for name, check in ran.checks.items() if "ahead of" in name}
    assert len(claims) == 6
    assert not any(claims.values()), claims


@pytest.mark.parametrize(
    ("network", "params", "expected"),
    [
        ("text", Params(), "a temporal network, got str"),
        (_events(), Params(task="link classes"), "task link classes: .*negative weights, got none"),
        (_events(), Params(task="node classes"), "task node classes: .*two groups, and times .*got no times"),
        (_ratings(), Params(task="link classes", width_h=5.0), "six snapshots or more, got 2"),
        (
            replace(_ratings(), weights=np.where(np.arange(400) < 5, -1, 1)),
            Params(task="link classes", width_h=1.0),
            "both classes in the snapshots of validation, got 0 of",
        ),
        (_events(), Params(width_h=5.0), "six snapshots or more, got 2"),
        (_events(), Params(width_h=500.0), "two intervals or more, got 1"),
    ],
    ids=["text", "no signs", "no groups", "long snapshots of signs", "no bad one", "long snapshots", "one snapshot"],
)
def test_networks_that_cannot_be_cut(network: object, params: Params, expected: str) -> None:
    with pytest.raises(PluginError, match=expected):
        run_here(run, params, {"network": network})


def test_shares_leave_something_for_the_test() -> None:
    with pytest.raises(ValueError, match="less than 1"):
        Params(train_share=0.6, val_share=0.4)


@pytest.mark.slow
def test_without_a_network_each_seed_has_blocks_of_its_own() -> None:
    params = Params(**{**SMALLEST, "variant": "O", "n_epochs": 1, "n_seeds": 2, "n_nodes": 24, "n_times": 8})
    standings = [value for _, value in run_here(run, params).results[STANDINGS["mrr"]]]
    assert [len(each.contenders[0].values) for each in standings] == [1, 2]
    by_rule = {each.name: each.values for each in standings[-1].of_role("rule")}
    assert by_rule["Recency"][0] != by_rule["Recency"][1]
