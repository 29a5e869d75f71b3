"""Dynamic connectomes pass what every method must, on a small recording of units that move in two groups."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from sklearn.metrics import normalized_mutual_info_score

from plexoscope.models.connectome import lfr
from plexoscope.models.connectome.block_model import fit as block_fit
from plexoscope.models.connectome.dynamic_connectomes import decomposition, planted
from plexoscope.models.connectome.dynamic_connectomes.planted import planted_recording
from plexoscope.models.data.time_series import TimeSeries
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.plugins import parameters, runner
from plexoscope.plugins.builtin.connectomes.dynamic_connectomes import exam
from plexoscope.plugins.builtin.connectomes.dynamic_connectomes.surrogates import ERROR, TIME
from plexoscope.plugins.builtin.connectomes.dynamic_connectomes.views import block_matrix, flow_table, lanes, rank_curve
from plexoscope.plugins.discovery import find_methods
from plexoscope.plugins.results import Comparison, Lanes, Matrix, Points, Scalar, Streamlines, Text
from plexoscope.plugins.states import RunState
from plexoscope.plugins.testing import Failing, MethodConformance, Noise

N_UNITS = 18
QUICK: Mapping[str, object] = {
    "window_s": 15.0,
    "stride_s": 15.0,
    "smooth_s": 1.0,
    "n_components": 2,
    "n_restarts": 2,
    "n_sweeps": 20,
    "n_graphs": 1,
    "n_surrogates": 3,
    "n_seeds": 1,
}


def _series(places: bool = True, noise: float = 0.3) -> TimeSeries:
    """Six subjects, 18 units that go in three groups and later in three others, by places on a grid or without."""
    settings = planted.PlantedSettings(n_units=N_UNITS, n_times=480, step_s=1.0, n_stimuli=2, n_rounds=1, noise=noise)
    series = planted_recording(0, settings).series
    grid = np.stack([np.arange(N_UNITS) // 8 * 40.0, np.arange(N_UNITS) % 8 * 10.0, np.zeros(N_UNITS)], axis=1)
    return replace(series, positions_mm=grid.astype(np.float32) if places else None)


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


@pytest.mark.slow
@pytest.mark.usefixtures("unplanted")
def test_a_whole_run() -> None:
    run = _run({"series": _series(), "fibres": _fibres()})
    items = {name: [value for _, value in values] for name, values in run.drain().items()}
    assert set(items) == {
        *("communities", "fibres", "factors", "subjects", "affinity", "all_affinities"),
        *("convergence", "ranks", "flow", "flow_counts"),
        *("standing-time", "standing-error", "standing-changes"),
    }
    points = items["communities"][-1]
    assert isinstance(points, Points)
    assert points.frame_groups is not None
    assert points.frame_groups.shape == (32, N_UNITS)
    assert points.times.tolist() == [7.5 + 15 * window for window in range(32)]
    fibres = items["fibres"][-1]
    assert isinstance(fibres, Streamlines)
    assert fibres.frame_groups is not None
    assert fibres.frame_groups.shape == (32, 2)  # the third has no unit at one end
    ends = points.frame_groups[:, [0, 2]]
    np.testing.assert_array_equal(fibres.frame_groups[:, 0], np.where(ends[:, 0] == ends[:, 1], ends[:, 0], -1))
    assert run.outputs is not None
    arrays, metrics = run.outputs.arrays, run.outputs.metrics
    np.testing.assert_array_equal(arrays["communities"], points.frame_groups)
    assert arrays["vectors"].dtype == np.float32
    assert arrays["vectors"].shape == (32, N_UNITS, int(metrics["n_communities"]))
    groups = list(_series().unit_values.values())
    for window in (2, -3):
        assert max(normalized_mutual_info_score(points.frame_groups[window], each) for each in groups) > 0.9
    assert (points.frame_groups[2] != points.frame_groups[-3]).any()
    standing = items["standing-time"][-1]
    assert isinstance(standing, Comparison)
    assert [(each.role, len(each.values)) for each in standing.contenders] == [("method", 1), *[("baseline", 3)] * 3]
    assert all(standing.contenders[0].values[0] > each.values.max() + 0.1 for each in standing.contenders[1:])


@pytest.fixture(autouse=True)
def small_exam(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted recordings and the search for blocks would be most of a small run, and neither is what is tested here."""
    monkeypatch.setattr(exam, "PLANTED", replace(exam.PLANTED, n_units=18, n_times=300, n_stimuli=2))
    monkeypatch.setattr(exam, "NOISES", (0.9,))
    monkeypatch.setitem(block_fit.fit_block_model.__kwdefaults__, "n_starts", 1)
    monkeypatch.setattr(block_fit, "MOST_FINAL_SWEEPS", 2)
    monkeypatch.setattr(block_fit, "N_SWEEPS", 1)  # how well blocks are found is told by their own tests
    monkeypatch.setattr(exam, "N_RESTARTS", 1)
    monkeypatch.setattr(exam, "N_SWEEPS", 30)


@pytest.fixture
def unplanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run without planted recordings, which are most of a small one and do not depend on what is given."""
    monkeypatch.setattr(exam, "check_planted", lambda n_seeds, ctx: {})


@pytest.mark.slow
@pytest.mark.usefixtures("unplanted")
def test_units_without_places_get_some_and_lines_stand_for_fibres_that_are_not_given() -> None:
    structure = np.zeros((N_UNITS, N_UNITS), np.float32)
    structure[0, 9] = structure[9, 0] = 3.0
    series = replace(_series(places=False), structure=structure)
    newest = {name: values[-1][1] for name, values in _run({"series": series}, n_surrogates=2).drain().items()}
    points, fibres = newest["communities"], newest["fibres"]
    assert isinstance(points, Points)
    assert points.positions.shape == (1, N_UNITS, 2)
    assert isinstance(fibres, Streamlines)
    np.testing.assert_array_equal(fibres.points_mm[:, :2], points.positions[0, [0, 9]])


@pytest.mark.slow
def test_the_benchmark_stands_beside_louvain(monkeypatch: pytest.MonkeyPatch) -> None:
    small = partial(lfr.LfrSettings, n_nodes=60, mean_degree=16.0, max_degree=45)
    monkeypatch.setattr(lfr, "LfrSettings", small)
    run = _run({"series": _series()}, mode="benchmark", weight_exponent=2.0)
    items = run.drain()
    assert set(items) == {"benchmark", "answer", "affinity"}
    assert [step for step, _ in items["benchmark"]] == [0, 1]
    scalars = [value for _, value in items["benchmark"]]
    assert all(isinstance(each, Scalar) and each.baselines[-2:] == ("Louvain", "Leiden") for each in scalars)
    assert [check.name for check in run.checks] == [
        "NMI at exponent 2, mixing 0.25 / 0.5",
        "Above modularity where weights mislead, exponent 2, mixing 0.25 / 0.5",
        "NMI at exponent 2, mixing 0.5 / 0.25",
    ]
    assert run.outputs is not None
    answer = items["answer"][-1][1]
    assert isinstance(answer, Text)
    rows = [line for line in answer.text.splitlines() if line.startswith("| 2 ")]
    for row, (setting, means) in zip(rows, _by_setting(run.outputs.metrics).items(), strict=True):
        assert [cell.strip() for cell in row.split("|")][4:10] == [f"{mean:.3f}" for mean in means], setting
    below = any(means[0] < 0.9 for means in _by_setting(run.outputs.metrics).values())
    assert ("add up" in answer.text) is below


def _by_setting(metrics: Mapping[str, float]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for name, value in metrics.items():
        found.setdefault(name.split(",")[1], []).append(value)
    return found


@pytest.mark.parametrize(
    ("inputs", "values", "words"),
    [
        ({"series": "traces"}, {}, "expected a time series"),
        ({"series": _series()}, {"subject": 9}, "subject: expected 0 … 6, got 9"),
        ({"series": _series()}, {"window_s": 500.0}, "at most the 480 s"),
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
PLANTED = "plexoscope.plugins.builtin.connectomes.dynamic_connectomes.exam.planted_recording"

_right_sweep = decomposition.Decomposition.sweep


def _careless_sweep(self: decomposition.Decomposition) -> float:
    error = _right_sweep(self)
    self._errors[-1] = error + len(self._errors)
    return self._errors[-1]


def _without_groups(seed: int, settings: planted.PlantedSettings) -> planted.PlantedRecording:
    return planted_recording(seed, replace(settings, noise=1e3))


# Noise in place of groups, for restarts to disagree on, and a patch for each of the other checks.
WRONG = Failing(
    params={"n_components": 3, "n_sweeps": 2},
    inputs={"series": _series(noise=1e3)},
    patch={SWEEP: _careless_sweep, PLANTED: _without_groups},
)


_right_graph = lfr.lfr_graph


def _with_another_answer(seed: int, settings: lfr.LfrSettings, checkpoint: Callable[[], None]) -> lfr.LfrGraph:
    graph = _right_graph(seed, replace(settings, n_nodes=60, mean_degree=16.0, max_degree=45), checkpoint)
    return replace(graph, communities=np.random.default_rng(seed).permutation(graph.communities))


class TestConformance(MethodConformance):
    method_id = "dynamic-connectomes"
    smallest: ClassVar[Mapping[str, object]] = QUICK
    failing: ClassVar[Mapping[str, Failing]] = {
        "Error never rises from sweep to sweep": WRONG,
        "Restarts find the same components, match": WRONG,
        f"{TIME}: ahead of surrogates": WRONG,
        f"{ERROR}: ahead of surrogates": WRONG,
        f"{exam.FIGURE.title}: Components and blocks ahead of Louvain in each window": WRONG,
        f"{exam.FIGURE.title}: Components and blocks ahead of Without time: blocks of the mean": WRONG,
    }
    noise: ClassVar[Mapping[str, Noise]] = {
        "units that go each alone": Noise(
            inputs={"series": _series(noise=1e3)},
            params={"n_seeds": 3},
            patch={
                exam.__name__ + ".PLANTED": replace(exam.PLANTED, n_units=12, n_times=180),
                exam.__name__ + ".NOISES": (1e3,),
            },
            log="is of subject 1 alone",
            is_slow=True,
        ),
        "graphs that know nothing of the answer": Noise(
            params={"mode": "benchmark"},
            patch={"plexoscope.models.connectome.lfr.lfr_graph": _with_another_answer},
            is_slow=True,
        ),
    }
    _file: ClassVar[Path]

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def write_traces(cls, tmp_path_factory: pytest.TempPathFactory) -> None:
        """A file and no object: `plexoscope run` is to take it, too."""
        cls._file = tmp_path_factory.mktemp("traces") / "traces.npy"
        np.save(cls._file, _series().values)

    def inputs(self) -> Mapping[str, object]:
        return {"series": self._file}
