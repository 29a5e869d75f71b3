"""The embedding explorer passes what every method must, and a picture that means nothing is not trusted."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

import numpy as np
import pytest

from plexoscope.models.data.arrays import F32
from plexoscope.models.data.vectors import Vectors
from plexoscope.plugins.builtin.vectors.embedding.method import FIGURES, run
from plexoscope.plugins.builtin.vectors.embedding.params import Params
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.results import Comparison, Points, Table
from plexoscope.plugins.testing import Failing, MethodConformance, Noise, run_here

N_ITEMS, N_LEAVES = 90, 9
METHOD = "plexoscope.plugins.builtin.vectors.embedding.method"


def _vectors() -> Vectors:
    """Small clouds far from each other in ten dimensions: two axes cannot tell them apart, a projection can."""
    rng = np.random.default_rng(0)
    centres = 6 * np.eye(10)[:N_LEAVES]
    values = np.repeat(centres, N_ITEMS // N_LEAVES, 0) + rng.normal(0, 0.4, (N_ITEMS, 10))
    names = tuple(f"item {number}" for number in range(N_ITEMS))
    return Vectors(values[None].astype(np.float32), names, np.zeros(1))


def _normal() -> Vectors:
    values = np.random.default_rng(0).normal(size=(1, 60, 60)).astype(np.float32)
    return Vectors(values, tuple(map(str, range(60))), np.zeros(1))


def _noise(values: F32, method: str, n_dimensions: int, **_: object) -> Iterator[tuple[int, F32]]:
    """A picture that has nothing to do with the vectors."""
    rng = np.random.default_rng(1)
    for t in range(len(values)):
        yield t, rng.normal(size=(t + 1, values.shape[1], n_dimensions)).astype(np.float32)


MEANINGLESS = Failing(patch={f"{METHOD}.projected": _noise})


class TestConformance(MethodConformance):
    method_id = "embedding"
    smallest: ClassVar[Mapping[str, object]] = {"method": "tsne", "n_neighbours": 6, "n_judged": 60, "n_seeds": 1}
    failing: ClassVar[Mapping[str, Failing]] = {
        f"{title}, 6 neighbours: t-SNE ahead of PCA": MEANINGLESS for title in FIGURES.values()
    }

    noise: ClassVar[Mapping[str, Noise]] = {
        "t-SNE of noise": Noise(inputs={"vectors": _normal()}, params={"n_seeds": 3}),
        "PCA of noise": Noise(inputs={"vectors": _normal()}, params={"method": "pca", "n_seeds": 3}),
    }

    def inputs(self) -> Mapping[str, object]:
        return {"vectors": _vectors()}


def test_the_nearest_are_those_of_the_same_cloud_and_the_least_trusted_come_first() -> None:
    found = run_here(run, Params(method="pca", n_neighbours=6, n_judged=60), {"vectors": _vectors()})
    points = found.results["projection"][-1][1]
    assert isinstance(points, Points)
    assert points.neighbours is not None
    cloud = np.arange(N_ITEMS) // (N_ITEMS // N_LEAVES)
    assert (cloud[points.neighbours] == cloud[:, None]).all()
    table = found.results["items"][-1][1]
    assert isinstance(table, Table)
    trust = np.asarray(table.columns["trustworthiness"], float)
    assert (np.diff(trust) >= 0).all()


@pytest.mark.parametrize(
    ("vectors", "message"),
    [
        (5, "vectors: expected vectors, got int"),
        (
            Vectors(np.zeros((1, 7, 3), np.float32), tuple("abcdefg"), np.zeros(1)),
            "vectors: expected 8 items or more, got 7",
        ),
    ],
)
def test_wrong_inputs_are_named(vectors: object, message: str) -> None:
    with pytest.raises(PluginError, match=f"^{message}"):
        run_here(run, Params(), {"vectors": vectors})


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (np.ones((1, 30, 4)), "expected vectors that differ, got the same for all items$"),
        (np.stack([np.eye(30), np.ones((30, 30))]), "got the same for all items at time 7"),
    ],
)
def test_vectors_that_are_all_the_same_are_refused(values: F32, message: str) -> None:
    vectors = Vectors(values.astype(np.float32), tuple(map(str, range(30))), np.array([0.0, 7.0])[: len(values)])
    with pytest.raises(PluginError, match=message):
        run_here(run, Params(method="pca"), {"vectors": vectors})


def test_what_pca_keeps_whole_nothing_has_to_beat() -> None:
    line = np.random.default_rng(0).normal(size=(1, 30, 1)).astype(np.float32)
    vectors = Vectors(line, tuple(map(str, range(30))), np.zeros(1))
    found = run_here(run, Params(method="tsne", n_neighbours=6, n_seeds=1), {"vectors": vectors})
    points = found.results["projection"][-1][1]
    assert isinstance(points, Points)
    assert np.isfinite(points.positions).all()
    assert not found.checks
    assert any("nothing to judge" in line for line in found.logs)


def test_pca_is_held_against_chance_and_noise_is_trusted_little() -> None:
    found = run_here(run, Params(method="pca", n_neighbours=6, n_judged=60), {"vectors": _normal()})
    standing = found.results["standing-trust"][-1][1]
    assert isinstance(standing, Comparison)
    assert [each.role for each in standing.contenders] == ["method", "baseline", "rule"]
    assert len(standing.contenders[2].values) == 3
    assert standing.contenders[0].values.mean() < 0.75


def test_meaningless_pictures_are_ahead_of_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{METHOD}.projected", _noise)
    found = run_here(run, Params(method="tsne", n_neighbours=6, n_judged=60), {"vectors": _vectors()})
    claims = {name: check.passed for name, check in found.checks.items() if "ahead of" in name}
    assert len(claims) == 2
    assert not any(claims.values()), claims
    assert any("learns nothing, is better" in name for name in found.checks)
