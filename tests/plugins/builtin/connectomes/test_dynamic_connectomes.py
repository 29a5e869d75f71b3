"""Dynamic connectomes pass what every method must, on a small recording of units that move in two groups."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import pytest

from plexoscope.models.connectome import lfr
from plexoscope.models.connectome.dynamic_connectomes import decomposition
from plexoscope.models.data.time_series import TimeSeries
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.plugins import parameters, runner
from plexoscope.plugins.builtin.connectomes.dynamic_connectomes import exam
from plexoscope.plugins.builtin.connectomes.dynamic_connectomes.views import block_matrix, flow_table, lanes, rank_curve
from plexoscope.plugins.discovery import find_methods
from plexoscope.plugins.results import Lanes, Matrix, Points, Scalar, Streamlines
from plexoscope.plugins.states import RunState
from plexoscope.plugins.testing import Failing, MethodConformance

QUICK: Mapping[str, object] = {
    "window_s": 10.0,
    "stride_s": 10.0,
    "smooth_s": 1.0,
    "n_components": 2,
    "n_restarts": 2,
    "n_sweeps": 12,
    "n_graphs": 1,
}


def _traces(seed: int = 0, n_subjects: int = 3, groups: bool = True) -> npt.NDArray[np.float32]:
    """(S, 16, 120): the halves of the units follow a walk of their own each, all of one subject at the same times."""
    rng = np.random.default_rng(seed)
    traces = 0.3 * rng.normal(size=(n_subjects, 16, 120)).cumsum(axis=2)
    if groups:
        walks = rng.normal(size=(n_subjects, 2, 120)).cumsum(axis=2)
        early = np.arange(120) < 60
        traces[:, :8] += walks[:, :1] * np.where(early, 1.0, 0.3)
        traces[:, 8:] += walks[:, 1:] * np.where(early, 0.3, 1.0)
    return traces.astype(np.float32)


def _series(places: bool = True, **arguments: Any) -> TimeSeries:
    values = _traces(**arguments)
    units = tuple(f"unit {number}" for number in range(16))
    grid = np.stack([np.arange(16) // 8 * 40.0, np.arange(16) % 8 * 10.0, np.zeros(16)], axis=1)
    subjects = tuple(f"subject {number}" for number in range(len(values)))
    return TimeSeries(values, 1.0, units, subjects, grid.astype(np.float32) if places else None)


def _fibres() -> Tractogram:
    """Within the first group, between the groups, and out of reach."""
    points = [[0, 0, 0], [0, 20, 0], [0, 10, 0], [40, 10, 0], [0, 0, 0], [500, 0, 0]]
    return Tractogram(np.array(points, np.float32), np.array([0, 2, 4, 6]))


def _run(inputs: Mapping[str, object], **values: object) -> runner.Run:
    method = find_methods().find("dynamic-connectomes")
    params = parameters.make(method.load().params_class, {**QUICK, **values})
    run = runner.start(method, params, inputs, seed=0)
    assert run.wait(60) is RunState.SUCCEEDED, run.error
    return run


def test_a_whole_run() -> None:
    run = _run({"series": _series(), "fibres": _fibres()})
    items = {name: [value for _, value in values] for name, values in run.drain().items()}
    assert set(items) == {
        *("communities", "fibres", "factors", "subjects", "affinity", "all_affinities"),
        *("convergence", "ranks", "flow", "flow_counts", "benchmark"),
    }
    points = items["communities"][-1]
    assert isinstance(points, Points)
    assert points.frame_groups is not None
    assert points.frame_groups.shape == (12, 16)
    assert points.times.tolist() == [5.0 + 10 * window for window in range(12)]
    fibres = items["fibres"][-1]
    assert isinstance(fibres, Streamlines)
    assert fibres.frame_groups is not None
    assert fibres.frame_groups.shape == (12, 2)  # the third has no unit at one end
    ends = points.frame_groups[:, [0, 2]]
    np.testing.assert_array_equal(fibres.frame_groups[:, 0], np.where(ends[:, 0] == ends[:, 1], ends[:, 0], -1))
    assert run.outputs is not None
    arrays, metrics = run.outputs.arrays, run.outputs.metrics
    np.testing.assert_array_equal(arrays["communities"], points.frame_groups)
    assert arrays["vectors"].dtype == np.float32
    assert arrays["vectors"].shape == (12, 16, int(metrics["n_communities"]))
    halves = [set(points.frame_groups[:, part].ravel().tolist()) - {-1} for part in (slice(8), slice(8, 16))]
    assert halves[0].isdisjoint(halves[1])


@pytest.fixture(autouse=True)
def small_exam(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted tensor and the shuffles do not depend on what is given, and would be most of a small run."""
    monkeypatch.setattr(exam, "N_SHUFFLES", 40)
    monkeypatch.setattr(exam, "N_PLANTED", 28)


@pytest.fixture
def unplanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run without the planted tensor, which is most of a small one and does not depend on what is given."""
    monkeypatch.setattr(exam, "check_planted", lambda ctx, metrics: None)


@pytest.mark.usefixtures("unplanted")
def test_units_without_places_get_some() -> None:
    points = [value for _, value in _run({"series": _series(places=False)}).drain()["communities"]][-1]
    assert isinstance(points, Points)
    assert points.positions.shape == (1, 16, 2)


@pytest.mark.usefixtures("unplanted")
def test_lines_stand_for_fibres_that_are_not_given() -> None:
    structure = np.zeros((16, 16), np.float32)
    structure[0, 9] = structure[9, 0] = 3.0
    series = replace(_series(), structure=structure)
    fibres = [value for _, value in _run({"series": series}).drain()["fibres"]][-1]
    assert isinstance(fibres, Streamlines)
    assert fibres.points_mm.tolist() == [[0, 0, 0], [40, 10, 0]]


def test_the_benchmark_stands_beside_louvain(monkeypatch: pytest.MonkeyPatch) -> None:
    small = partial(lfr.LfrSettings, n_nodes=60, mean_degree=16.0, max_degree=45)
    monkeypatch.setattr(lfr, "LfrSettings", small)
    run = _run({"series": _series()}, mode="benchmark")
    items = run.drain()
    assert set(items) == {"benchmark", "affinity"}
    assert [step for step, _ in items["benchmark"]] == [0, 1, 2]
    scalars = [value for _, value in items["benchmark"]]
    assert all(isinstance(each, Scalar) and each.baselines == ("Louvain",) for each in scalars)
    assert [check.name for check in run.checks] == [
        "NMI at mixing 0.25 / 0.5",
        "Above Louvain where weights mislead",
        "NMI at mixing 0.5 / 0.25",
    ]
    assert run.outputs is not None
    assert run.outputs.metrics["NMI mixing 0.25 / 0.5"] > run.outputs.metrics["NMI mixing 0.25 / 0.5, Louvain"]


@pytest.mark.parametrize(
    ("inputs", "values", "words"),
    [
        ({"series": "traces"}, {}, "expected a time series"),
        ({"series": _series()}, {"subject": 9}, "subject: expected 0 … 3, got 9"),
        ({"series": _series()}, {"window_s": 500.0}, "at most the 120 s"),
        ({"series": _series(places=False), "fibres": _fibres()}, {}, "places of the units"),
    ],
)
def test_what_cannot_be_is_refused(inputs: Mapping[str, object], values: Mapping[str, object], words: str) -> None:
    method = find_methods().find("dynamic-connectomes")
    run = runner.start(method, parameters.make(method.load().params_class, {**QUICK, **values}), inputs)
    assert run.wait(60) is RunState.FAILED
    assert words in str(run.error)


# ---- views


def test_blocks_stand_together_and_none_stands_last() -> None:
    matrix = block_matrix(np.arange(16.0).reshape(4, 4), np.array([1, -1, 0, 1]), tuple("abcd"), "w")
    assert isinstance(matrix, Matrix)
    assert matrix.row_names == ("c", "a", "d", "b")
    assert matrix.row_groups == ("Block 1", "Block 2", "Block 2", "no community")
    assert matrix.values[1, 0] == 2.0
    assert np.isnan(np.diag(matrix.values)).all()


def test_lanes_join_steps_of_one_community() -> None:
    from plexoscope.models.connectome.dynamic_connectomes.communities import Communities

    communities = Communities(np.zeros((1, 2), np.int32), np.ones((1, 2)), 2)
    current = np.array([[1, 0], [1, 0], [0, -1]], np.int32)
    times_s = np.array([1.0, 3.0, 5.0])
    shown = lanes(current, communities, np.array([1, 0]), times_s, ("a", "b"))
    assert isinstance(shown, Lanes)
    assert shown.names == ("b", "a")  # by usual community
    rows = sorted(zip(shown.labels, shown.starts.tolist(), shown.ends.tolist(), shown.lanes.tolist(), strict=True))
    assert rows == [("Community 1", 0.0, 4.0, 0), ("Community 1", 4.0, 6.0, 1), ("Community 2", 0.0, 4.0, 1)]
    assert list(dict.fromkeys(shown.labels)) == ["Community 1", "Community 2"]
    table = flow_table(current, communities, times_s).columns
    assert list(zip(table["from"], table["to"], table["units"], strict=True)) == [
        ("Community 1", "no community", 1),
        ("Community 2", "Community 1", 1),
    ]


def test_the_rank_curve_marks_what_is_used() -> None:
    from plexoscope.models.connectome.dynamic_connectomes.rank import RankScore

    curve = rank_curve([RankScore(2, 0.5, 0.9), RankScore(3, 0.4, 0.8)], 3)
    assert curve.lines[-1].name == "Used: 3"
    assert curve.lines[-1].baseline


# ---- what every method must

SWEEP = "plexoscope.models.connectome.dynamic_connectomes.decomposition.Decomposition.sweep"
PLANTED = "plexoscope.plugins.builtin.connectomes.dynamic_connectomes.exam.planted_tensor"

_right_sweep = decomposition.Decomposition.sweep


def _careless_sweep(self: decomposition.Decomposition) -> float:
    error = _right_sweep(self)
    self._errors[-1] = error + len(self._errors)
    return self._errors[-1]


def _noise_in_place_of_a_plan(seed: int, **sizes: int) -> object:
    from plexoscope.models.connectome.dynamic_connectomes.planted import PlantedTensor

    rng = np.random.default_rng(seed)
    n_units = sizes["n_units"]
    values = rng.random((sizes["n_times"], sizes["n_subjects"], n_units * (n_units - 1) // 2)).astype(np.float32)
    return PlantedTensor(values, np.arange(n_units, dtype=np.int32) % 4, np.ones((1, 1, 4)))


# Noise in place of groups, for subjects and restarts to disagree on, and a patch for each of the other checks.
WRONG = Failing(
    params={"n_components": 4, "n_sweeps": 2},
    inputs={"series": _series(groups=False)},
    patch={SWEEP: _careless_sweep, PLANTED: _noise_in_place_of_a_plan},
)


class TestConformance(MethodConformance):
    method_id = "dynamic-connectomes"
    smallest: ClassVar[Mapping[str, object]] = QUICK
    failing: ClassVar[Mapping[str, Failing]] = {
        "Error never rises from sweep to sweep": WRONG,
        "Restarts find the same components, match": WRONG,
        "Planted communities found, NMI": WRONG,
        "Halves of the subjects agree on communities, NMI": WRONG,
    }
    _file: ClassVar[Path]

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def write_traces(cls, tmp_path_factory: pytest.TempPathFactory) -> None:
        """A file and no object: `plexoscope run` is to take it, too."""
        cls._file = tmp_path_factory.mktemp("traces") / "traces.npy"
        np.save(cls._file, _traces())

    def inputs(self) -> Mapping[str, object]:
        return {"series": self._file}
