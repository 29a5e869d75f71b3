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
from plexoscope.plugins.builtin.streams.evolvegcn.exam import SnapshotExam
from plexoscope.plugins.builtin.streams.evolvegcn.method import Params, run
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.results import Curve, Points, Raster, Table
from plexoscope.plugins.testing import Failing, MethodConformance, run_here

SMALLEST: Mapping[str, object] = {
    "variant": "H",
    "n_nodes": 24,
    "n_times": 10,
    "n_links": 6.0,
    "n_epochs": 6,
    "n_hidden": 8,
    "learning_rate": 0.05,
    "n_ranked": 3,
}
METHOD = "plexoscope.plugins.builtin.streams.evolvegcn.method"

_right_unrolled = reference.unrolled


def _wrong_unrolled(*arguments: Any) -> Any:
    return _right_unrolled(*arguments) * 1.01


def _other_past(snapshots: Snapshots, time: int) -> Snapshots:
    return replace(snapshots, features=snapshots.features * 2)


FIGURES = ("auc", "ap", "map", "mrr")

# One patch for each check; where all have the same figures, nobody is better.
WRONG = Failing(
    params={"n_epochs": 1},
    patch={
        f"{METHOD}.SnapshotExam.figures": lambda self, name: dict.fromkeys(FIGURES, 0.5),
        "plexoscope.models.graphs.methods.evolvegcn.training.unrolled": _wrong_unrolled,
        f"{METHOD}.without_future": _other_past,
    },
)


class TestConformance(MethodConformance):
    method_id = "evolvegcn"
    smallest: ClassVar[Mapping[str, object]] = SMALLEST
    failing: ClassVar[Mapping[str, Failing]] = {
        "Test AUC": WRONG,
        "Modules against dense matrices": WRONG,
        "Scores without the future": WRONG,
    }

    def inputs(self) -> Mapping[str, object]:
        return {}


def _events(n_times: int = 10) -> TemporalNetwork:
    """The snapshots of a moving block model as events, one an hour."""
    snapshots = MovingBlocks(n_nodes=20, n_times=n_times, n_links=4.0).draw(np.random.default_rng(0))
    edges = np.concatenate(snapshots.edges)
    hours = np.repeat(np.arange(n_times), [len(each) for each in snapshots.edges])
    names = snapshots.node_names
    return TemporalNetwork(edges[:, 0], edges[:, 1], hours * 3600.0, names, snapshots.node_groups)


def test_a_given_network() -> None:
    expects = {"seen_reference_ap": 0.834}
    params = Params(n_epochs=1, n_hidden=4, width_h=1.0, n_ranked=3)
    ran = run_here(run, params, {"network": _events()}, expects=expects)
    points, precision = ran.results["embedding"][-1][1], ran.results["precision"][-1][1]
    assert isinstance(points, Points)
    assert points.positions.shape == (10, 20, 2)
    assert points.names == _events().node_names
    assert isinstance(precision, Curve)
    assert {line.name: line.baseline for line in precision.lines} == {
        "Seen before": True,
        "Recency": True,
        "Frozen weights": True,
        "EvolveGCN-H": False,
        "EvolveGCN-O": False,
        "Seen before, event by event": True,
    }
    assert isinstance(ran.results["selected"][-1][1], Raster)
    table = ran.results["figures"][-1][1]
    assert isinstance(table, Table)
    assert table.n_rows == 5
    assert len(ran.results["weights"]) > 10
    assert ran.outputs.arrays["vectors"].shape == (10, 20, 4)
    assert ran.outputs.arrays["vectors"].dtype == np.float32


def test_events_after_the_validation_move_nothing_that_was_learnt() -> None:
    """Other events in the last two snapshots: all that was said and learnt before stays, bit by bit."""
    events = _events()
    late = events.time_s >= 8 * 3600
    target = np.where(late, (events.source + 1 + events.target) % 20, events.target)
    kept = events.source != target
    low, high = np.minimum(events.source, target)[kept], np.maximum(events.source, target)[kept]
    changed = TemporalNetwork(low, high, events.time_s[kept], events.node_names, events.node_groups)
    params = Params(n_epochs=1, n_hidden=4, width_h=1.0, n_ranked=3, variant="H", val_share=0.12)
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


@pytest.mark.parametrize(
    ("network", "params", "expected"),
    [
        ("text", Params(), "a temporal network, got str"),
        (_events(), Params(width_h=5.0), "six snapshots or more, got 2"),
        (_events(), Params(width_h=500.0), "two intervals or more, got 1"),
    ],
    ids=["text", "long snapshots", "one snapshot"],
)
def test_networks_that_cannot_be_cut(network: object, params: Params, expected: str) -> None:
    with pytest.raises(PluginError, match=expected):
        run_here(run, params, {"network": network})


def test_shares_leave_something_for_the_test() -> None:
    with pytest.raises(ValueError, match="less than 1"):
        Params(train_share=0.6, val_share=0.4)


def test_a_file_is_taken(tmp_path: Path) -> None:
    """Conformance draws its network; a network from a file goes the same way as one from a sample."""
    from plexoscope.plugins.inputs import read_input

    events = _events()
    rows = zip(events.time_s, events.source, events.target, strict=True)
    path = tmp_path / "events.csv"
    path.write_text("time,source,target\n" + "".join(f"{t:.0f},n{i},n{j}\n" for t, i, j in rows))
    network = read_input("temporal_network", path)
    ran = run_here(run, Params(n_epochs=1, n_hidden=4, width_h=1.0, n_ranked=2, variant="O"), {"network": network})
    assert ran.checks["Scores without the future"].passed
