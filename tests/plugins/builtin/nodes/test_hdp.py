"""HDP passes what every method must, on a network in which nobody neighbours their like."""

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
from plexoscope.plugins.builtin.nodes.hdp.method import Params, run
from plexoscope.plugins.builtin.nodes.hdp.views import NodeTally, class_matrix, homophily_histogram
from plexoscope.plugins.results import Curve, Matrix, Points, Scalar
from plexoscope.plugins.testing import Failing, MethodConformance, run_here

N_NODES = 60
SMALLEST: Mapping[str, object] = {"n_splits": 1, "n_epochs": 15, "n_hidden": 8, "learning_rate": 0.05}
FEW = {**SMALLEST, "n_epochs": 4}

_right_homophily = HDP.homophily


def _wrong_homophily(self: HDP) -> Any:
    return _right_homophily(self) + 0.01


def _one_class(self: HDPTrainer) -> np.ndarray:
    return np.zeros(N_NODES, np.int64)


def _ring() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Edges, labels and features: three classes, each linked to the next alone."""
    rng = np.random.default_rng(0)
    labels = np.arange(N_NODES) % 3
    edges = np.argwhere(rng.random((N_NODES, N_NODES)) < np.where((labels[:, None] + 1) % 3 == labels, 0.15, 0))
    return edges, labels, np.eye(3)[labels] + 0.7 * rng.normal(size=(N_NODES, 3))


def _network(labels: np.ndarray | None = None) -> Network:
    edges, truth, features = _ring()
    parts = np.array(["train", "val", "test"])[(np.arange(N_NODES) // 3) % 3]
    values = {CLASS: (truth if labels is None else labels).astype(str), SPLIT: parts}
    return Network(edges, tuple(map(str, range(N_NODES))), directed=True, node_values=values, features=features)


# One patch for each check.
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
    failing: ClassVar[Mapping[str, Failing]] = {"Test accuracy": WRONG, "Homophily of edges by hand": WRONG}
    _file: ClassVar[Path]

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def write_ring(cls, tmp_path_factory: pytest.TempPathFactory) -> None:
        """A file and no object: `plexoscope run` is to take it, too."""
        edges, labels, features = _ring()
        cls._file = tmp_path_factory.mktemp("ring") / "ring.npz"
        np.savez(cls._file, edges=edges.astype(np.int32), labels=labels, features=features.astype(np.float32))

    def inputs(self) -> Mapping[str, object]:
        return {"network": self._file}


def test_labels_of_the_test_move_nothing_but_its_accuracy() -> None:
    """Changed labels of the test: the same vectors, assignments and predictions, bit by bit."""
    _, labels, _ = _ring()
    changed = np.where((np.arange(N_NODES) // 3) % 3 == 2, (labels + 1) % 3, labels)
    one, other = (run_here(run, Params(**FEW), {"network": _network(each)}) for each in (labels, changed))
    for name in ("vectors", "assigned", "predicted"):
        np.testing.assert_array_equal(one.outputs.arrays[name], other.outputs.arrays[name])
    assert one.outputs.metrics["hdp_accuracy"] != other.outputs.metrics["hdp_accuracy"]


def test_what_is_shown() -> None:
    ran = run_here(run, Params(**{**FEW, "n_splits": 2}), {"network": _network()})
    classes, prototypes, splits = (ran.results[name][-1][1] for name in ("classes", "prototypes", "splits"))
    assert isinstance(classes, Matrix)
    assert classes.values.shape == (3, 6)
    assert (classes.values[:, :3].diagonal() == 0).all()
    assert isinstance(prototypes, Points)
    assert prototypes.names[-3:] == ("prototype of 0", "prototype of 1", "prototype of 2")
    assert isinstance(splits, Scalar)
    assert splits.baselines == ("MLP", "GCN")
    assert len(ran.results["splits"]) == 2
    assert isinstance(ran.results["nodes"][-1][1], Curve)
    assert ran.outputs.metrics["edge_homophily"] == 0


def test_bars_are_checked_against_the_others() -> None:
    for bar, passed in ((-1.0, True), (1.01, False)):
        expects = {"over_gcn": bar, "over_mlp": bar}
        ran = run_here(run, Params(**FEW), {"network": _network()}, expects=expects)
        assert {ran.checks[f"Test accuracy against {name}"].passed for name in ("GCN", "MLP")} == {passed}


def test_pictures_of_what_is_known() -> None:
    network = _network()
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
    tally = NodeTally(edges, task)
    tally.note({"HDP": task.labels, "MLP": 1 - task.labels}, task.test)
    right, wrong = tally.curve(("MLP",)).lines
    assert (right.y == 1).all()
    assert (wrong.y == 0).all()
    assert (right.baseline, wrong.baseline) == (False, True)


def test_shares_leave_something_for_the_test() -> None:
    with pytest.raises(ValueError, match="less than 1"):
        Params(train_share=0.6, val_share=0.4)
