"""HDP passes what every method must, on a network in which half of the neighbours are of another class."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("dgl")

from plexoscope.models.data.network import CLASS, SPLIT, Network
from plexoscope.models.graphs.methods.hdp.model import HDP
from plexoscope.models.graphs.methods.hdp.training import HDPTrainer
from plexoscope.models.graphs.tasks.node_task import random_task
from plexoscope.plugins.builtin.nodes.hdp import method as hdp
from plexoscope.plugins.builtin.nodes.hdp.method import Params, run
from plexoscope.plugins.builtin.nodes.hdp.views import Asked, accuracy_by_homophily, class_matrix, homophily_histogram
from plexoscope.plugins.results import Comparison, Curve, Matrix, Points, Scalar
from plexoscope.plugins.testing import Failing, MethodConformance, Noise, run_here

N_NODES = 180
SMALLEST: Mapping[str, object] = {"n_seeds": 1, "n_epochs": 18, "n_hidden": 16, "learning_rate": 0.05}
FEW = {**SMALLEST, "n_epochs": 3}
PARTS = np.array(["train", "val", "test"])[(np.arange(N_NODES) // 3) % 3]
AHEAD = "Accuracy on the test nodes: HDP ahead of"

_right_homophily = HDP.homophily


def _wrong_homophily(self: HDP) -> Any:
    return _right_homophily(self) + 0.01


def _one_class(self: HDPTrainer, n_nodes: int) -> np.ndarray:
    return np.zeros(n_nodes, np.int64)


def _ring(to_next: float = 0.025, to_own: float = 0.025) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Edges, labels and features: three classes, each linked to itself and to the next."""
    rng = np.random.default_rng(14)
    labels = np.arange(N_NODES) % 3
    ahead = (labels - labels[:, None]) % 3
    edges = np.argwhere(rng.random((N_NODES, N_NODES)) < np.choose(ahead, (to_own, to_next, 0.0)))
    edges = edges[edges[:, 0] != edges[:, 1]]
    return edges, labels, np.eye(3)[labels] + 0.8 * rng.normal(size=(N_NODES, 3))


def _network(labels: np.ndarray | None = None, to_own: float = 0.025) -> Network:
    edges, truth, features = _ring(to_own=to_own)
    values = {CLASS: (truth if labels is None else labels).astype(str), SPLIT: PARTS}
    return Network(edges, tuple(map(str, range(N_NODES))), directed=True, node_values=values, features=features)


# Models that give one answer, and a homophily that is none.
WRONG = Failing(
    params={"n_epochs": 1},
    patch={
        "plexoscope.models.graphs.methods.hdp.training.HDPTrainer.predict": _one_class,
        "plexoscope.models.graphs.methods.hdp.model.HDP.homophily": _wrong_homophily,
    },
)


class TestConformance(MethodConformance):
    method_id = "hdp"
    smallest: ClassVar[Mapping[str, object]] = SMALLEST
    failing: ClassVar[Mapping[str, Failing]] = {
        "Homophily of edges by hand": WRONG,
        f"{AHEAD} {hdp.NO_SPLIT}": WRONG,
        f"{AHEAD} {hdp.NO_DISTRIBUTION}": WRONG,
        f"{AHEAD} {hdp.MLP_AROUND}": Failing(patch=dict(list(WRONG.patch.items())[:1])),
    }
    noise: ClassVar[Mapping[str, Noise]] = {
        "shuffled labels": Noise(
            params={**FEW, "n_seeds": 3},
            inputs={"network": _network(np.random.default_rng(1).permutation(_ring()[1]))},
        )
    }
    _file: ClassVar[Path]

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def write_ring(cls, tmp_path_factory: pytest.TempPathFactory) -> None:
        """A file and no object: `plexoscope run` is to take it, too."""
        edges, labels, features = _ring()
        cls._file = tmp_path_factory.mktemp("ring") / "ring_directed.npz"
        masks = {f"{part}_masks": (part == PARTS)[None] for part in ("train", "val", "test")}
        np.savez(cls._file, edges=edges, node_labels=labels, node_features=features.astype(np.float32), **masks)

    def inputs(self) -> Mapping[str, object]:
        return {"network": self._file}


def test_labels_of_the_test_move_nothing_but_its_accuracy() -> None:
    """Changed labels of the test: the same vectors, assignments and predictions, bit by bit."""
    _, labels, _ = _ring()
    changed = np.where(PARTS == "test", (labels + 1) % 3, labels)
    one, other = (run_here(run, Params(**FEW), {"network": _network(each)}) for each in (labels, changed))
    for name in ("vectors", "assigned", "predicted"):
        np.testing.assert_array_equal(one.outputs.arrays[name], other.outputs.arrays[name])
    assert one.outputs.metrics["accuracy, HDP"] != other.outputs.metrics["accuracy, HDP"]


def test_what_is_shown() -> None:
    ran = run_here(run, Params(**{**FEW, "n_seeds": 2}), {"network": _network(to_own=0.0)})
    classes, prototypes, accuracy = (ran.results[name][-1][1] for name in ("classes", "prototypes", "accuracy"))
    assert isinstance(classes, Matrix)
    assert classes.values.shape == (3, 6)
    assert (classes.values[:, :3].diagonal() == 0).all()
    assert isinstance(prototypes, Points)
    assert prototypes.names[-3:] == ("prototype of 0", "prototype of 1", "prototype of 2")
    assert isinstance(accuracy, Scalar)
    baselines = {hdp.MLP, hdp.MLP_AROUND, hdp.COUNTS, hdp.GCN, hdp.DIRECTED_GCN}
    assert set(accuracy.baselines) == {hdp.MLP, hdp.GCN, hdp.DIRECTED_GCN, "Largest class"}
    assert len(ran.results["accuracy"]) == FEW["n_epochs"]
    nodes = ran.results["nodes"][-1][1]
    assert isinstance(nodes, Curve)
    assert [line.name for line in nodes.lines] == list(hdp.SHOWN)
    assert ran.outputs.metrics["edge_homophily"] == 0
    standing = ran.results["standing-accuracy"][-1][1]
    assert isinstance(standing, Comparison)
    assert {each.name for each in standing.of_role("baseline")} == baselines
    assert {each.name for each in standing.of_role("ablation")} == {hdp.NO_SPLIT, hdp.NO_DISTRIBUTION}
    assert all(len(each.values) == 2 for each in standing.contenders if each.role != "paper")


def test_without_directions_there_is_one_gcn() -> None:
    edges, labels, features = _ring()
    edges = np.unique(np.sort(edges, axis=1), axis=0)
    values = {CLASS: labels.astype(str)}
    network = Network(edges, tuple(map(str, range(N_NODES))), node_values=values, features=features)
    ran = run_here(run, Params(**{**FEW, "n_epochs": 1}), {"network": network})
    assert "accuracy, GCN" in ran.outputs.metrics
    assert "accuracy, GCN with directions" not in ran.outputs.metrics


def test_pictures_of_what_is_known() -> None:
    network = _network(to_own=0.0)
    task = random_task(network, 0.4, 0.3, np.random.default_rng(0))
    edges = np.concatenate([network.edges, network.edges[:, ::-1]]).astype(np.int64)
    truth = np.eye(3)[task.labels]
    matrix = class_matrix(edges, task, truth)
    np.testing.assert_allclose(matrix.values[:, :3], matrix.values[:, 3:])
    np.testing.assert_allclose(matrix.values.sum(1), 2, atol=1e-5)
    same = (truth[edges[:, 0]] * truth[edges[:, 1]]).sum(1)
    within, between = homophily_histogram(edges, same, task).lines
    assert within.y.sum() == 0
    assert between.y[0] == 100
    asked = Asked(edges, task, {"HDP": task.labels, "MLP": (task.labels + 1) % 3})
    other = Asked(edges, task, {"HDP": task.labels, "MLP": task.labels})
    right, half = accuracy_by_homophily([asked, other], ("HDP", "GCN", "MLP"), "MLP").lines
    assert (right.y == 1).all()
    assert (half.y == 0.5).all()
    assert (right.baseline, half.baseline) == (False, True)


def test_shares_leave_something_for_the_test() -> None:
    with pytest.raises(ValueError, match="less than 1"):
        Params(train_share=0.6, val_share=0.4)
