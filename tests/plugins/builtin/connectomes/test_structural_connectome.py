"""The structural connectome passes what every method must, and says what it finds by the names of regions."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from plexoscope.models.connectome.structural_connectome import COUNT
from plexoscope.models.data.parcellation import Parcellation
from plexoscope.models.data.tractogram import Tractogram
from plexoscope.models.data.volume import Volume
from plexoscope.plugins.builtin.connectomes.structural_connectome.exam import Halves
from plexoscope.plugins.builtin.connectomes.structural_connectome.method import Params, run
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.results import Graph, Matrix, Scalar, Streamlines, Table
from plexoscope.plugins.testing import Failing, MethodConformance, Noise, run_here

FIGURE = "Agreement of two halves of one tractogram, r"
METHOD = "plexoscope.plugins.builtin.connectomes.structural_connectome"

GRID = np.diag([4.0, 4, 4, 1])
VALUES = np.arange(1, 9, dtype=np.int16).reshape(2, 2, 2).repeat(3, 0).repeat(3, 1).repeat(3, 2)
EIGHT = Parcellation(
    Volume(VALUES, GRID, "eight"), np.arange(1, 9), tuple(f"Frontal_{n}_{'LR'[n % 2]}" for n in range(8))
)


def _bundles(n_streamlines: int = 400, seed: int = 0) -> Tractogram:
    """Straight lines from one of eight cubes to the next one or two numbers on, a little bent."""
    rng = np.random.default_rng(seed)
    corners = np.argwhere(np.ones((2, 2, 2))) * 12.0
    first = rng.integers(0, 8, n_streamlines)
    last = (first + rng.integers(1, 3, n_streamlines)) % 8
    ends = np.stack([corners[first], corners[last]], axis=1) + rng.uniform(-1, 9, (n_streamlines, 2, 3))
    share = np.linspace(0, 1, 9)[:, None]
    points = ends[:, None, 0] * (1 - share) + ends[:, None, 1] * share
    return Tractogram(points.reshape(-1, 3).astype(np.float32), np.arange(n_streamlines + 1) * 9)


def _run(params: Params | None = None, **inputs: object):
    return run_here(run, params or Params(), {"streamlines": _bundles(), "parcellation": EIGHT, **inputs})


def _last(told, channel: str):
    return told.results[channel][-1][1]


def test_names_and_groups_are_those_of_the_regions() -> None:
    told = _run(Params(order="anatomy"))
    matrix = _last(told, "matrix")
    assert isinstance(matrix, Matrix)
    assert set(matrix.row_names) == set(EIGHT.names)
    assert matrix.row_groups == ("left frontal",) * 4 + ("right frontal",) * 4
    counts = told.outputs.arrays["counts"]
    at = [EIGHT.names.index(name) for name in matrix.row_names]
    np.testing.assert_allclose(matrix.values, np.log10(1 + counts[np.ix_(at, at)]), rtol=1e-6)
    graph = _last(told, "brain")
    assert isinstance(graph, Graph)
    assert graph.names == EIGHT.names
    np.testing.assert_allclose(graph.positions, EIGHT.centres_mm)
    np.testing.assert_array_equal(told.outputs.arrays["region_names"], EIGHT.names)


def test_fibres_are_those_of_the_strongest_pairs() -> None:
    told = _run(Params(n_pairs=3))
    fibres, table = _last(told, "fibres"), _last(told, "pairs")
    assert isinstance(fibres, Streamlines)
    assert isinstance(table, Table)
    named = list(zip(table.columns["Region"], table.columns["And region"], strict=True))[:3]
    assert list(dict.fromkeys(fibres.groups)) == [f"{one} – {other}" for one, other in named]
    assert len(fibres.groups) == np.asarray(table.columns[COUNT])[:3].sum()
    ends = told.outputs.arrays["ends"]
    pairs = {tuple(sorted((EIGHT.names.index(one), EIGHT.names.index(other)))) for one, other in named}
    mine = np.flatnonzero([tuple(sorted(each)) in pairs for each in ends.tolist()])
    assert len(mine) == len(fibres.groups)


def test_counts_grow_to_those_of_all_streamlines() -> None:
    told = _run()
    sums = [float((10**value.values - 1).sum()) for _, value in told.results["matrix"]]
    assert sums == sorted(sums)
    shares = [value for _, value in told.results["reliability"]]
    assert all(isinstance(each, Scalar) for each in shares)
    assert [step for step, _ in told.results["reliability"]][-1] == told.outputs.metrics["n_assigned"]
    assert told.outputs.metrics["halves_r"] > told.outputs.metrics["sizes_r"]


def test_a_volume_along_the_fibres() -> None:
    height = Volume(np.indices((6, 6, 6))[2] * 4.0, GRID, "z")
    told = _run(Params(measure="along"), scalar=height)
    table = _last(told, "pairs")
    assert isinstance(table, Table)
    assert np.all(np.diff(table.columns["z"]) <= 0)
    assert _last(told, "matrix").value_label == "z"


def test_labels_of_a_plain_volume_and_no_regions_at_all() -> None:
    labelled = _run(parcellation=EIGHT.volume)
    assert _last(labelled, "brain").names[0] == "region 1"
    np.testing.assert_array_equal(labelled.outputs.arrays["counts"], _run().outputs.arrays["counts"])
    told = run_here(run, Params(n_cells=12), {"streamlines": _bundles()})
    assert told.outputs.metrics["share_assigned"] == 1
    assert len(told.outputs.arrays["region_names"]) == 12
    assert any("no anatomy" in line for line in told.logs)
    assert any("that share says nothing" in line for line in told.logs)
    assert "Share of streamlines assigned" not in told.checks


def test_regions_elsewhere_hold_few_ends() -> None:
    assert not _run(parcellation=ELSEWHERE).checks["Share of streamlines assigned"].passed
    assert _run().checks["Share of streamlines assigned"].passed


@pytest.mark.parametrize(
    ("inputs", "params", "message"),
    [
        ({"streamlines": EIGHT}, Params(), "streamlines: expected a tractogram, got Parcellation"),
        ({"streamlines": Tractogram(np.zeros((0, 3)), np.zeros(1))}, Params(), "streamlines: expected one with points"),
        ({"parcellation": 5}, Params(), "parcellation: expected a parcellation, got int"),
        ({"parcellation": Volume(np.random.default_rng(0).random((3, 3, 3)), GRID, "FA")}, Params(),
         "parcellation: expected whole numbers, one for each region, got those of FA"),
        ({"scalar": 5}, Params(), "scalar: expected a volume, got int"),
        ({}, Params(measure="along"), 'scalar: expected a volume for the measure "along", got none'),
    ],
)  # fmt: skip
def test_wrong_inputs_are_named(inputs: Mapping[str, object], params: Params, message: str) -> None:
    with pytest.raises(PluginError, match=f"^{message}"):
        _run(params, **inputs)


ELSEWHERE = Parcellation(Volume(VALUES, GRID + np.eye(4, k=3) * 500, "far"), EIGHT.labels, EIGHT.names)


def _by_chance(reach_mm: float) -> Tractogram:
    """Ends anywhere, or as near as chance has them: counts that sizes or distances foretell as well."""
    rng = np.random.default_rng(0)
    ends = rng.uniform(0, 23, (1500, 2, 3))
    away_mm = np.linalg.norm(ends[:, 0] - ends[:, 1], axis=1)
    near = ends[rng.random(1500) < np.exp(-away_mm / reach_mm)][:500]
    return Tractogram(near.reshape(-1, 3).astype(np.float32), np.arange(len(near) + 1) * 2)


class TestConformance(MethodConformance):
    method_id = "structural-connectome"
    smallest: ClassVar[Mapping[str, object]] = {"n_asked": 20, "n_cells": 12, "n_edges": 50}
    failing: ClassVar[Mapping[str, Failing]] = {
        "Counts add up to the streamlines assigned": Failing(
            patch={f"{METHOD}.method.structural_connectome": lambda *args, **kwargs: _miscounted(*args, **kwargs)}
        ),
        "Ends in the wrong region": Failing(patch={f"{METHOD}.exam.n_wrong_ends": lambda *_: 1}),
        f"{FIGURE}: Half against half ahead of Sizes and distances of regions": Failing(
            patch={f"{METHOD}.exam.halves": lambda *_: Halves(0.1, 0.2, 0.3)}
        ),
    }

    noise: ClassVar[Mapping[str, Noise]] = {
        "joined at random": Noise(inputs={"streamlines": _by_chance(np.inf)}),
        "joined by distance alone": Noise(inputs={"streamlines": _by_chance(8.0)}),
    }

    def inputs(self) -> Mapping[str, object]:
        return {"streamlines": _fornix()}


def _fornix() -> Path:
    import dipy.data

    return Path(dipy.data.__file__).parent / "files" / "tracks300.trk"


def _miscounted(*args: object, **kwargs: object):
    from dataclasses import replace

    from plexoscope.models.connectome import structural_connectome as structural

    right = structural.structural_connectome(*args, **kwargs)  # type: ignore[arg-type]
    values = {**right.network.edge_values, COUNT: right.network.edge_values[COUNT] + 1}
    return replace(right, network=replace(right.network, edge_values=values))
