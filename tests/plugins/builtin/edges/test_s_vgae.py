"""S-VGAE as a method: what every method must pass, and that it learns from training edges alone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("dgl")

from plexoscope.models.data.network import CLASS, Network
from plexoscope.models.graphs.methods.s_vgae import counting
from plexoscope.models.graphs.tasks import splits
from plexoscope.models.graphs.tasks.splits import EdgeSplit
from plexoscope.plugins.builtin.edges import exam as edge_exam
from plexoscope.plugins.builtin.edges.s_vgae.method import Params, run
from plexoscope.plugins.builtin.edges.s_vgae.views import shown_nodes
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.results import Curve, Lanes, Points, Raster, Table
from plexoscope.plugins.testing import Failing, MethodConformance, Noise, run_here

N_NODES = 90
TINY: Mapping[str, Any] = {
    "n_steps": 2,
    "n_hidden": 16,
    "n_latent": 16,
    "n_epochs": 20,
    "learning_rate": 0.03,
    "n_quiet_epochs": 2,
    "test_share": 0.2,
    "n_seeds": 1,
}

_right_replay = counting.replay


def _network(labels: str = "abc") -> Network:
    """Three circles of few edges; everybody says, through noise, which is theirs."""
    rng = np.random.default_rng(0)
    i, j = np.triu_indices(N_NODES, 1)
    edges = np.stack([i, j], axis=1)[rng.random(len(i)) < np.where(i % 3 == j % 3, 0.2, 0.005)]
    words = rng.random((N_NODES, 30)) < np.where(np.arange(30) % 3 == np.arange(N_NODES)[:, None] % 3, 0.25, 0.1)
    return Network(
        edges.astype(np.int32),
        tuple(f"n{node}" for node in range(N_NODES)),
        node_values={CLASS: np.array([labels[node % 3] for node in range(N_NODES)])},
        features=words.astype(np.float32),
    )


def _miscounted(*arguments: Any) -> counting.SpikeReplay:
    return replace(_right_replay(*arguments), n_additions=1)


def _told_apart_by_nothing(_trainer: Any, _activity: Any, pairs: splits.Pairs) -> Any:
    return np.zeros(len(pairs))


# A model that says the same of all pairs, more steps than the energy of a dense network pays for, and a wrong count.
WRONG = Failing(
    params={"n_epochs": 1, "n_steps": 50},
    patch={
        "plexoscope.models.graphs.methods.s_vgae.counting.replay": _miscounted,
        "plexoscope.models.graphs.methods.s_vgae.training.SVGAETrainer.scores": _told_apart_by_nothing,
    },
)


def _by_chance() -> Network:
    i, j = np.triu_indices(N_NODES, 1)
    edges = np.stack([i, j], axis=1)[np.random.default_rng(0).random(len(i)) < 0.05].astype(np.int32)
    return Network(edges, tuple(f"n{node}" for node in range(N_NODES)))


class TestConformance(MethodConformance):
    method_id = "s-vgae"
    smallest: ClassVar[Mapping[str, object]] = TINY
    failing: ClassVar[Mapping[str, Failing]] = {
        "AUC on the test edges: S-VGAE as good as Adamic-Adar": WRONG,
        "Average precision on the test edges: S-VGAE as good as Adamic-Adar": WRONG,
        "Energy of one pass, 45 nm model (µJ): S-VGAE ahead of Dense VGAE, same size": WRONG,
        "Layer 1 replayed spike by spike at 12 nodes": WRONG,
    }

    noise: ClassVar[Mapping[str, Noise]] = {
        "edges drawn at random": Noise(
            params={"n_epochs": 3, "n_quiet_epochs": 0, "n_seeds": 3}, inputs={"network": _by_chance()}
        )
    }

    def inputs(self) -> Mapping[str, object]:
        return {"network": _network()}


def test_what_it_shows() -> None:
    network = _network()
    ran = run_here(run, Params(**{**TINY, "n_epochs": 5, "shown_nodes": "n3, nobody, n7"}), {"network": network})
    newest = {channel: values[-1][1] for channel, values in ran.results.items()}
    raster, points, energy = newest["spikes"], newest["latent"], newest["energy"]
    assert isinstance(raster, Raster)
    assert raster.groups == ("n3 · a",) * 16 + ("n7 · b",) * 16
    assert set(raster.times) <= {1, 2}
    assert isinstance(points, Points)
    assert (points.names, set(points.groups)) == (network.node_names, {"a", "b", "c"})
    assert isinstance(energy, Lanes)
    assert energy.time_unit == "µJ"
    metrics = ran.outputs.metrics
    for lane, name in enumerate(("S-VGAE", "Dense VGAE, same size")):
        assert metrics[f"energy, {name}"] == pytest.approx(energy.ends[energy.lanes == lane].max())
    table = newest["operations"]
    assert isinstance(table, Table)
    assert sum(table.columns["Additions, spiking"]) == ran.outputs.metrics["additions"]
    roc = newest["roc"]
    assert isinstance(roc, Curve)
    assert [line.baseline for line in roc.lines] == [False, False, True, True, True]
    assert roc.lines[0].name == f"S-VGAE {metrics['auc, S-VGAE']:.3f}"
    assert ran.outputs.arrays["vectors"].shape == (N_NODES, 16)


def test_test_edges_and_classes_do_not_reach_the_training(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other test edges, other test negatives and other classes: the vectors are the same to the last bit."""

    def elsewhere(*arguments: Any) -> EdgeSplit:
        split = splits.split_edges(*arguments)
        return replace(split, test=split.test_negative, test_negative=split.test)

    params = Params(**{**TINY, "n_epochs": 4})
    first = run_here(run, params, {"network": _network()})
    monkeypatch.setattr(edge_exam, "split_edges", elsewhere)
    second = run_here(run, params, {"network": _network(labels="xyx")})
    np.testing.assert_array_equal(first.outputs.arrays["vectors"], second.outputs.arrays["vectors"])
    for name in ("S-VGAE", "Dense VGAE, same size"):
        mirrored = 1 - first.outputs.metrics[f"auc, {name}"]
        assert second.outputs.metrics[f"auc, {name}"] == pytest.approx(mirrored)


def test_a_network_without_features_or_classes() -> None:
    network = replace(_network(), features=None, node_values={})
    ran = run_here(run, Params(**{**TINY, "n_epochs": 3, "n_quiet_epochs": 0}), {"network": network})
    assert "auc, Cosine of features" not in ran.outputs.metrics
    assert "auc, Adamic-Adar" in ran.outputs.metrics


def test_shown_nodes_are_those_named_or_the_best_connected() -> None:
    network = _network()
    degree = np.bincount(network.edges.ravel(), minlength=N_NODES)
    chosen = shown_nodes(network, "nobody")
    assert sorted(node % 3 for node in chosen) == [0, 1, 2]
    assert all(degree[node] == degree[node % 3 :: 3].max() for node in chosen)
    assert shown_nodes(network, "n5,n1, n5") == (5, 1)


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        ("no network", "a network, got str"),
        (Network(np.array([[0, 1]]), ("a", "b")), "40 edges or more between different nodes, got 1"),
        (
            Network(np.stack(np.triu_indices(12, 1), axis=1).astype(np.int32), tuple("abcdefghijkl")),
            "pairs of nodes without an edge, got 0",
        ),
    ],
    ids=["text", "one edge", "complete"],
)
def test_networks_that_leave_nothing_to_ask(network: object, expected: str) -> None:
    with pytest.raises(PluginError, match=expected):
        run_here(run, Params(), {"network": network})
