"""The functional connectome passes what every method must, and tells people apart who differ."""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

import numpy as np
import pytest

from plexoscope.models.data.time_series import TimeSeries
from plexoscope.plugins.builtin.connectomes.functional_connectome.method import Params, run
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.results import Graph, Matrix, Table
from plexoscope.plugins.testing import Failing, MethodConformance, Noise, run_here

LEFT_OUT = "Units left out for missing or equal values"
NAMES = tuple(f"Temporal_{number}_{side}" for number in range(6) for side in "LR")


def _people(n_subjects: int = 4, n_times: int = 240, differ: bool = True, places: bool = True) -> TimeSeries:
    rng = np.random.default_rng(0)
    mixing = rng.normal(size=(n_subjects if differ else 1, 12, 12)).repeat(1 if differ else n_subjects, 0)
    values = mixing @ rng.normal(size=(n_subjects, 12, n_times))
    positions = rng.uniform(-50, 50, (12, 3)).astype(np.float32) if places else None
    return TimeSeries(
        values, 0.7, NAMES, tuple(f"p{number}" for number in range(n_subjects)), positions,
        structure=np.ones((12, 12), np.float32),
    )  # fmt: skip


def test_names_order_and_mean() -> None:
    series = _people()
    told = run_here(run, Params(density=0.2), {"series": series})
    matrix = told.results["mean"][-1][1]
    assert isinstance(matrix, Matrix)
    assert sorted(matrix.row_names) == sorted(NAMES)
    assert matrix.row_groups == ("left temporal",) * 6 + ("right temporal",) * 6
    at = [NAMES.index(name) for name in matrix.row_names]
    each = [np.corrcoef(values) for values in series.values.astype(np.float64)]
    with np.errstate(divide="ignore"):
        expected = np.tanh(np.mean(np.arctanh(each), axis=0))[np.ix_(at, at)]
    other = ~np.eye(12, dtype=bool)
    np.testing.assert_allclose(matrix.values[other], expected[other], atol=1e-6)
    assert len(told.results["subject"]) == 4
    graph = told.results["brain"][-1][1]
    assert isinstance(graph, Graph)
    assert graph.names == NAMES
    assert len(graph.edges) == 13  # a fifth of 66 pairs
    assert told.outputs.metrics["n_identified"] == 4
    table = told.results["pairs"][-1][1]
    assert isinstance(table, Table)
    assert "Fibres" in table.columns


def test_communities_and_no_places() -> None:
    told = run_here(run, Params(order="communities", density=0.3), {"series": _people(places=False)})
    groups = told.results["mean"][-1][1].row_groups
    assert list(groups) == sorted(groups)
    assert groups[0].startswith("community 1")
    assert told.results["brain"][-1][1].positions.shape == (12, 2)


def test_one_subject_has_nobody_to_be_told_from() -> None:
    told = run_here(run, Params(), {"series": _people(1)})
    assert set(told.checks) == {"Symmetric and within ±1", LEFT_OUT}
    assert "halves" not in told.results


@pytest.mark.parametrize("spoilt", [np.nan, "constant"])
def test_a_unit_that_is_left_out_fails_a_check(spoilt: float | str) -> None:
    values = _people().values.copy()
    values[0, 3] = values[0, 3, 0] if spoilt == "constant" else np.where(np.arange(240) == 7, np.nan, values[0, 3])
    values[:, 5] = np.nan  # never measured, in nobody: nothing is lost
    series = TimeSeries(values, 0.7, NAMES, ("p0", "p1", "p2", "p3"))
    check = run_here(run, Params(), {"series": series}).checks[LEFT_OUT]
    assert (check.got, check.passed) == (1, False)


def _with_a_gap() -> TimeSeries:
    values = _people().values.copy()
    values[0, 3, 7] = np.nan
    return replace(_people(), values=values)


@pytest.mark.parametrize("missing", ["interpolate", "leave out times"])
def test_a_missing_value_need_not_cost_a_unit(missing: str) -> None:
    told = run_here(run, Params(missing=missing), {"series": _with_a_gap()})  # type: ignore[arg-type]
    assert told.checks[LEFT_OUT].passed
    matrix = told.results["subject"][0][1]
    assert isinstance(matrix, Matrix)
    full = run_here(run, Params(), {"series": _people()}).results["subject"][0][1]
    assert isinstance(full, Matrix)
    np.testing.assert_allclose(matrix.values, full.values, atol=0.05)


def test_a_missing_value_may_be_refused() -> None:
    with pytest.raises(PluginError, match="expected no missing values, got 1 missing value in Temporal_1_R"):
        run_here(run, Params(missing="refuse"), {"series": _with_a_gap()})


@pytest.mark.parametrize(
    ("series", "message"),
    [
        (5, "series: expected time series, got int"),
        (TimeSeries(np.zeros((1, 2, 9)), 1.0, ("a", "b"), ("p",)), "series: expected three units or more, got 2"),
        (TimeSeries(np.zeros((1, 3, 5)), 1.0, ("a", "b", "c"), ("p",)), "series: expected 6 times or more .*, got 5"),
    ],
)
def test_wrong_inputs_are_named(series: object, message: str) -> None:
    with pytest.raises(PluginError, match=f"^{message}"):
        run_here(run, Params(), {"series": series})


def _lopsided(*args: object, **kwargs: object) -> np.ndarray:
    return np.triu(np.ones((12, 12)))


def _one_lost(*args: object, **kwargs: object) -> np.ndarray:
    matrix = np.eye(12)
    matrix[3] = matrix[:, 3] = np.nan
    return matrix


# Traces of people who are nobody in particular.
NOISE = Noise(
    inputs={"series": TimeSeries(np.random.default_rng(0).normal(size=(6, 12, 120)), 1.0, NAMES, tuple("pqrstu"))}
)


class TestConformance(MethodConformance):
    method_id = "functional-connectome"
    failing: ClassVar[Mapping[str, Failing]] = {
        "Symmetric and within ±1": Failing(
            patch={"plexoscope.plugins.builtin.connectomes.functional_connectome.method.connectivity": _lopsided}
        ),
        LEFT_OUT: Failing(
            patch={"plexoscope.plugins.builtin.connectomes.functional_connectome.method.connectivity": _one_lost}
        ),
        "Halves of one session: more like one's own than like others', r": NOISE,
        "People found by the other half of their session": NOISE,
    }

    noise: ClassVar[Mapping[str, Noise]] = {"traces without people": NOISE}

    def inputs(self) -> Mapping[str, object]:
        return {"series": _people()}
