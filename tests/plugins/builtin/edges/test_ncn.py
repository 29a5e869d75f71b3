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
from plexoscope.plugins.results import Comparison, Curve, Graph, Points, Scalar, Table
from plexoscope.plugins.testing import Failing, MethodConformance, Noise, run_here

N_NODES = 60
TINY: Mapping[str, Any] = {
    "n_units": 16,
    "n_epochs": 4,
    "batch_share": 0.25,
    "learning_rate": 0.03,
    "dropout": 0.1,
    "hits_k": 4,
    "n_missing": 5,
    "n_seeds": 1,
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


def _told_apart_by_nothing(_trainer: Any, pairs: splits.Pairs) -> Any:
    return np.zeros(len(pairs))


# Models that say the same of all pairs, and edges that stay where they should not.
WRONG = Failing(
    patch={
        "plexoscope.models.graphs.methods.ncn.training.NCNTrainer.scores": _told_apart_by_nothing,
        "plexoscope.models.graphs.methods.ncn.training.without": _left_in,
    },
)


def _by_chance() -> Network:
    i, j = np.triu_indices(N_NODES, 1)
    edges = np.stack([i, j], axis=1)[np.random.default_rng(0).random(len(i)) < 0.2].astype(np.int32)
    return Network(edges, tuple(f"n{node}" for node in range(N_NODES)))


class TestConformance(MethodConformance):
    method_id = "ncn"
    smallest: ClassVar[Mapping[str, object]] = TINY
    failing: ClassVar[Mapping[str, Failing]] = {
        "Edges asked about that were left in the network": WRONG,
        **{
            f"{figure} on the test edges: {model} ahead of {rival}": WRONG
            for figure in ("Hits at 4", "AUC")
            for model in ("NCN", "NCNC")
            for rival in ("Adamic-Adar", "Without common neighbours")
        },
    }

    noise: ClassVar[Mapping[str, Noise]] = {
        "edges drawn at random": Noise(params={"n_epochs": 2, "n_seeds": 3}, inputs={"network": _by_chance()})
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
    assert names == ["NCN", "Without common neighbours", "Common neighbours", "Adamic-Adar", "Cosine of features"]
    assert [line.baseline for line in hits.lines] == [False, False, True, True, True]
    phases = [value.phase for _, value in ran.results["scores"] if isinstance(value, Scalar)]
    assert phases == ["NCN"] * 6 + ["Without common neighbours"] * 6
    standing = newest["standing-hits"]
    assert isinstance(standing, Comparison)
    roles = {each.name: each.role for each in standing.contenders}
    assert roles == {
        "NCN": "method", "Without common neighbours": "ablation", "Common neighbours": "rule", "Adamic-Adar": "rule",
        "Cosine of features": "rule",
    }  # fmt: skip
    assert standing.contenders[0].values.tolist() == [ran.outputs.metrics["hits, NCN"]]
    assert ran.outputs.arrays["vectors"].shape == (N_NODES, 16)


def test_test_edges_and_classes_do_not_reach_the_training(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other test edges, other test negatives and other classes: the vectors are the same to the last bit."""

    def elsewhere(*arguments: Any) -> EdgeSplit:
        split = splits.split_edges(*arguments)
        return replace(split, test=split.test_negative, test_negative=split.test)

    params = Params(**{**TINY, "n_epochs": 1})
    first = run_here(run, params, {"network": _network()})
    monkeypatch.setattr(edge_exam, "split_edges", elsewhere)
    second = run_here(run, params, {"network": _network(labels="xyzxyz")})
    np.testing.assert_array_equal(first.outputs.arrays["vectors"], second.outputs.arrays["vectors"])
    for model in ("NCN", "NCNC"):
        mirrored = 1 - first.outputs.metrics[f"auc, {model}"]
        assert second.outputs.metrics[f"auc, {model}"] == pytest.approx(mirrored)


def test_where_nodes_are_their_degree_common_neighbours_decide() -> None:
    network = replace(_network(), features=None, node_values={})
    params = Params(**{**TINY, "model": "NCN", "without_features": "degree", "n_seeds": 3})
    ran = run_here(run, params, {"network": network})
    assert ran.checks["AUC on the test edges: NCN ahead of Without common neighbours"].passed
    (method,) = ran.results["standing-auc"][-1][1].of_role("method")
    assert len(set(method.values.tolist())) == 3
    assert len(ran.results["standing-auc"]) == 3


def test_hits_are_left_out_where_all_would_hit() -> None:
    ran = run_here(run, Params(**{**TINY, "model": "NCN", "n_epochs": 1, "hits_k": 1000}), {"network": _network()})
    assert any("hits at 1000 are left out" in line for line in ran.logs)
    assert not any(name.startswith("Hits") for name in ran.checks)
