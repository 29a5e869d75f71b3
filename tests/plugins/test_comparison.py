"""Runs side by side: what differs, what came out, and their curves on common axes."""

import math

import numpy as np
import pytest

from plexoscope.plugins.comparison import MEANS, RUNS, ComparedRun, compare
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Check, Curve, Line, Scalar, Text

CHANNELS = (
    Channel("loss", "scalar", "append", "Loss"),
    Channel("roc", "curve", "latest", "ROC"),
    Channel("report", "text", "latest", "Report"),
)


def history(*values):
    return [(step, Scalar({"ours": value, "floor": 2.0}, baselines=("floor",))) for step, value in enumerate(values)]


def run(name="#1", seed=0, *, rate=0.1, metrics=None, checks=(), state="succeeded", **results):
    return ComparedRun(
        "m", name, {"rate": rate, "depth": 3}, seed, state, 1.5, metrics or {}, checks, {**results}
    )  # fmt: skip


def test_curves_of_all_runs_share_axes_and_a_common_floor_is_drawn_once():
    both = compare([run("#1", rate=0.1, loss=history(3, 2)), run("#2", rate=0.2, loss=history(3, 1))], CHANNELS)
    curve = both.results["comparison-of-loss"]
    assert [(line.name, line.baseline) for line in curve.lines] == [
        ("rate 0.1", False),
        ("floor", True),
        ("rate 0.2", False),
    ]
    np.testing.assert_array_equal(curve.lines[2].y, [3, 1])
    assert [channel.name for channel in both.channels] == ["comparison-of-loss", RUNS]


def test_floors_that_differ_are_all_drawn():
    other = [(0, Scalar({"floor": 5.0}, baselines=("floor",)))]
    curve = compare([run(loss=history(3)), run("#2", 1, loss=other)], CHANNELS).results["comparison-of-loss"]
    assert sum(line.baseline for line in curve.lines) == 2


def test_of_whole_curves_the_newest_counts():
    def curve(y):
        return (0, Curve((Line("ROC", [0, 1], [0, y]),), "false", "true"))

    both = compare([run(roc=[curve(0.1), curve(1)]), run("#2", 1, roc=[curve(2)])], CHANNELS)
    overlaid = both.results["comparison-of-roc"]
    assert [line.y[1] for line in overlaid.lines] == [1, 2]
    assert (overlaid.x_label, [line.name for line in overlaid.lines]) == ("false", ["seed 0", "seed 1"])


def test_the_table_has_what_differs_and_what_came_out():
    good, bad = Check("beats chance", "> 0.5", 0.9, True), Check("beats chance", "> 0.5", 0.4, False)
    runs = [run("a", metrics={"auc": 0.9}, checks=(good,)), run("b", rate=0.2, checks=(bad,), state="failed")]
    both = compare(runs, CHANNELS)
    table = both.results[RUNS].columns
    assert both.differing == ("rate",)
    assert list(table) == ["run", "rate", "seed", "state", "time (s)", "checks", "auc", "beats chance"]
    assert table["rate"].tolist() == [0.1, 0.2]
    assert table["checks"] == ("1 of 1", "0 of 1")
    assert table["beats chance"] == ("✓ 0.9", "✗ 0.4")
    assert table["auc"][0] == 0.9
    assert math.isnan(table["auc"][1])


def test_seeds_are_averaged_for_each_combination_and_only_over_runs_that_succeeded():
    runs = [run(seed=seed, rate=rate, metrics={"auc": rate * 10 + seed}) for rate in (0.1, 0.2) for seed in (0, 1)]
    runs.append(run(seed=2, metrics={"auc": 100.0}, state="crashed"))
    means = compare(runs, CHANNELS).results[MEANS].columns
    assert means["rate"] == ("0.1", "0.2")
    np.testing.assert_allclose(means["auc"], [1.5, 2.5])
    np.testing.assert_allclose(means["± auc"], math.sqrt(0.5))


def test_runs_without_repeats_have_no_means():
    assert MEANS not in compare([run(), run("#2", rate=0.2)], CHANNELS).results


def test_a_metric_named_like_a_column_keeps_its_values():
    assert [*compare([run(metrics={"seed": 7.0})], CHANNELS).results[RUNS].columns.values()][-1] == [7.0]


def test_runs_alike_are_told_apart_by_their_names():
    curve = compare([run("x", loss=history(1)), run("y", loss=history(2))], CHANNELS).results["comparison-of-loss"]
    assert [line.name for line in curve.lines if not line.baseline] == ["x", "y"]


def test_other_kinds_are_left_out():
    assert "comparison-of-report" not in compare([run(report=[(0, Text("x"))])], CHANNELS).results


def test_runs_of_two_methods_are_refused():
    other = ComparedRun("n", "#2", {}, 0, "succeeded", 1)
    with pytest.raises(PluginError, match="one method, got m, n"):
        compare([run(), other], CHANNELS)
    with pytest.raises(PluginError, match="got none"):
        compare([], CHANNELS)
