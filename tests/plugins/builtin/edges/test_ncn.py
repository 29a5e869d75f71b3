"""NCN and NCNC as a method: what every method must pass, and that they learn from training edges alone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("dgl")

from plexoscope.models.data.network import CLASS, Network
from plexoscope.models.graphs.tasks import splits
from plexoscope.models.graphs.tasks.splits import EdgeSplit
from plexoscope.plugins.builtin.edges import exam as edge_exam
from plexoscope.plugins.builtin.edges.ncn.method import Params, run
from plexoscope.plugins.results import Curve, Graph, Points, Scalar, Table
from plexoscope.plugins.testing import Failing, MethodConformance, run_here

N_NODES = 60
TINY: Mapping[str, Any] = {
    "n_units": 16,
    "n_epochs": 4,
    "batch_share": 0.25,
    "learning_rate": 0.03,
    "dropout": 0.1,
    "hits_k": 4,
    "n_missing": 5,
}


def _network(labels: str = "abcdef") -> Network:
    """Circles of ten. Each has two members who know everybody in it, and these alone are good common neighbours."""
    rng = np.random.default_rng(0)
    i, j = np.triu_indices(N_NODES, 1)
    chance = np.where(i // 10 == j // 10, 0.65, 0.02)
    edges = np.stack([i, j], axis=1)[rng.random(len(i)) < chance]
    names = tuple(f"n{node}" for node in range(N_NODES))
    classes = np.array([labels[node // 10] for node in range(N_NODES)])
    words = np.eye(6, dtype=np.float32)[np.arange(N_NODES) // 10]
    words[rng.random(N_NODES) < 0.3] = 0
    return Network(edges.astype(np.int32), names, node_values={CLASS: classes}, features=words)


def _left_in(edges: splits.Pairs, _places: Any) -> splits.Pairs:
    return edges


# Bars out of reach, and edges that stay where they should not.
WRONG = Failing(
    params={"n_epochs": 1, "with_plain": False},
    expects={f"{figure}_{model}": 1.01 for figure in ("hits", "auc") for model in ("ncn", "ncnc")},
    patch={"plexoscope.models.graphs.methods.ncn.training.without": _left_in},
)


class TestConformance(MethodConformance):
    method_id = "ncn"
    smallest: ClassVar[Mapping[str, object]] = TINY
    failing: ClassVar[Mapping[str, Failing]] = {
        "NCN: hits at 4": WRONG,
        "NCN: AUC": WRONG,
        "NCNC: hits at 4": WRONG,
        "NCNC: AUC": WRONG,
        "Edges asked about that were left in the network": WRONG,
    }

    def inputs(self) -> Mapping[str, object]:
        return {"network": _network()}


def test_what_it_shows() -> None:
    network = _network()
    params = Params(**{**TINY, "n_epochs": 6, "model": "NCN", "pair": "n3, n17"})
    ran = run_here(run, params, {"network": network})
    newest = {channel: values[-1][1] for channel, values in ran.results.items()}
    graph, table, points, hits = (newest[channel] for channel in ("pair", "missing", "vectors", "hits"))
    assert isinstance(graph, Graph)
    assert graph.names[:2] == ("n3", "n17")
    assert graph.groups[:2] == ("Asked about", "Asked about")
    assert set(graph.groups[2:]) <= {"Common neighbours", "Joined to n3 only", "Joined to n17 only"}
    neighbours = {frozenset(edge) for edge in network.edges.tolist()}
    assert graph.weights is not None
    for (a, b), weight in zip(graph.edges.tolist(), graph.weights.tolist(), strict=True):
        real = frozenset(network.node_names.index(graph.names[end]) for end in (a, b))
        assert weight < 1 or real in neighbours
    assert isinstance(table, Table)
    assert table.n_rows == 5
    for one, other in zip(table.columns["from"], table.columns["to"], strict=True):
        known = frozenset({network.node_names.index(one), network.node_names.index(other)}) in neighbours
        held_out = table.columns["held-out edge"][list(table.columns["from"]).index(one)]
        assert known or not held_out
    assert isinstance(points, Points)
    assert points.names == network.node_names
    assert isinstance(hits, Curve)
    names = [line.name.rsplit(" ", 3)[0] for line in hits.lines]
    assert names == ["NCN", "Plain autoencoder", "Common neighbours", "Adamic-Adar", "Cosine of features"]
    assert [line.baseline for line in hits.lines] == [False, False, True, True, True]
    phases = [value.phase for _, value in ran.results["scores"] if isinstance(value, Scalar)]
    assert phases == ["NCN"] * 6 + ["Plain autoencoder"] * 6
    metrics = ran.outputs.metrics
    assert metrics["hits_over_plain"] == pytest.approx(metrics["hits_ncn"] - metrics["hits_plain"])
    assert ran.outputs.arrays["vectors"].shape == (N_NODES, 16)


def test_test_edges_and_classes_do_not_reach_the_training(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other test edges, other test negatives and other classes: the vectors are the same to the last bit."""

    def elsewhere(*arguments: Any) -> EdgeSplit:
        split = splits.split_edges(*arguments)
        return replace(split, test=split.test_negative, test_negative=split.test)

    params = Params(**{**TINY, "n_epochs": 2})
    first = run_here(run, params, {"network": _network()})
    monkeypatch.setattr(edge_exam, "split_edges", elsewhere)
    second = run_here(run, params, {"network": _network(labels="xyzxyz")})
    np.testing.assert_array_equal(first.outputs.arrays["vectors"], second.outputs.arrays["vectors"])
    for model in ("ncn", "ncnc"):
        mirrored = 1 - first.outputs.metrics[f"auc_{model}"]
        assert second.outputs.metrics[f"auc_{model}"] == pytest.approx(mirrored)


@pytest.mark.parametrize("without_features", ["degree", "vectors"])
def test_without_features_structure_decides(without_features: str) -> None:
    network = replace(_network(), features=None, node_values={})
    params = Params(**{**TINY, "model": "NCN", "without_features": without_features})
    ran = run_here(run, params, {"network": network}, expects={"hits_over_plain": 0.05})
    gain = ran.checks["Hits above the plain autoencoder"]
    assert gain.passed == (gain.got >= 0.05)
    if without_features == "degree":
        assert gain.passed
