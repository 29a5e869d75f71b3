"""DGMLP passes what every method must, on a network that drowns the features of its nodes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("dgl")

from plexoscope.models.data.network import CLASS, SPLIT, Network
from plexoscope.plugins.builtin.nodes.dgmlp.method import Params, run
from plexoscope.plugins.builtin.nodes.dgmlp.views import DegreeBands
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.results import Curve, Matrix, Points
from plexoscope.plugins.testing import Failing, MethodConformance, run_here

N_NODES, N_CLASSES, N_WORDS = 90, 3, 24
SMALLEST: Mapping[str, object] = {
    "n_steps": 8,
    "n_hidden": 16,
    "n_epochs": 25,
    "learning_rate": 0.05,
    "weight_decay": 1e-4,
    "deepest_gcn": 2,
}
FEW = {**SMALLEST, "n_epochs": 5}
SPLIT_OF = np.array(["train", "val", "test"])


def _papers() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Edges, labels and words: what a paper is about shows in its words better than eight steps away."""
    rng = np.random.default_rng(0)
    labels = np.arange(N_NODES) % N_CLASSES
    chance = np.where(labels[:, None] == labels, 0.09, 0.03)
    edges = np.argwhere(np.triu(rng.random((N_NODES, N_NODES)) < chance, 1))
    topical = (np.arange(N_WORDS) % N_CLASSES)[None] == labels[:, None]
    return edges, labels, rng.random((N_NODES, N_WORDS)) < np.where(topical, 0.35, 0.12)


def _parts() -> np.ndarray:
    return (np.arange(N_NODES) // N_CLASSES) % 3


def _network(labels: np.ndarray | None = None) -> Network:
    edges, truth, words = _papers()
    values = {CLASS: (truth if labels is None else labels).astype(str), SPLIT: SPLIT_OF[_parts()]}
    names = tuple(f"paper {node}" for node in range(N_NODES))
    return Network(edges, names, node_values=values, features=words.astype(np.float32))


def _as_shallow(self: Any, smoothed: Any, depth: int) -> Any:
    return self._sgc(smoothed, depth)


# One way for each check.
WRONG = Failing(
    params={"n_epochs": 1},
    expects={"test_accuracy": 1.01},
    patch={
        "plexoscope.models.graphs.methods.dgmlp.propagation.stationary": lambda graph, features: features,
        "plexoscope.models.graphs.methods.dgmlp.smoothing.stationary": lambda graph, features: features,
        "plexoscope.plugins.builtin.nodes.dgmlp.method.DGMLPRun._dgmlp": _as_shallow,
    },
)


class TestConformance(MethodConformance):
    method_id = "dgmlp"
    smallest: ClassVar[Mapping[str, object]] = SMALLEST
    failing: ClassVar[Mapping[str, Failing]] = {
        "Stationary features stay where they are": WRONG,
        "Distance to the stationary features never rises": WRONG,
        "Test accuracy": WRONG,
        "Against SGC of the same depth": WRONG,
    }
    _file: ClassVar[Path]

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def write_papers(cls, tmp_path_factory: pytest.TempPathFactory) -> None:
        """A file and no object: `plexoscope run` is to take it, too."""
        edges, labels, words = _papers()
        cls._file = tmp_path_factory.mktemp("papers") / "papers.npz"
        node, word = np.nonzero(words)
        np.savez(
            cls._file,
            edges=edges.astype(np.int32),
            labels=labels,
            indptr=np.searchsorted(node, np.arange(N_NODES + 1)),
            indices=word,
            shape=np.array(words.shape),
            **{name: np.flatnonzero(_parts() == part) for part, name in enumerate(SPLIT_OF)},
        )

    def inputs(self) -> Mapping[str, object]:
        return {"network": self._file}


def test_labels_of_the_test_move_nothing_but_its_accuracy() -> None:
    """Changed labels of the test: the same vectors and predictions, bit by bit."""
    _, labels, _ = _papers()
    changed = np.where(_parts() == 2, (labels + 1) % N_CLASSES, labels)
    one, other = (run_here(run, Params(**FEW), {"network": _network(each)}) for each in (labels, changed))
    for name in ("vectors", "predicted", "weights"):
        np.testing.assert_array_equal(one.outputs.arrays[name], other.outputs.arrays[name])
    assert one.outputs.metrics["val_accuracy"] == other.outputs.metrics["val_accuracy"]
    assert one.outputs.metrics["test_accuracy"] != other.outputs.metrics["test_accuracy"]


def test_what_is_shown() -> None:
    ran = run_here(run, Params(**FEW), {"network": _network()})
    depth, weights, carried = (ran.results[name][-1][1] for name in ("depth", "weights", "carried"))
    assert isinstance(depth, Curve)
    assert [(line.name, line.baseline) for line in depth.lines] == [
        ("DGMLP", False),
        ("SGC", True),
        ("GCN", True),
        ("Largest class", True),
    ]
    assert isinstance(weights, Matrix)
    np.testing.assert_allclose(weights.values.mean(1), 1, atol=1e-5)
    assert set(weights.row_names) == set(_network().node_names)
    assert isinstance(carried, Points)
    assert carried.positions.shape == (9, N_NODES, 2)
    assert ran.outputs.arrays["vectors"].shape == (N_NODES, 16)


def test_rows_stand_by_degree() -> None:
    network = Network(np.array([[0, 1], [0, 2], [0, 3]]), tuple("abcd"))
    matrix = DegreeBands(network).weights(np.full((4, 2), 0.5, np.float32))
    assert matrix.row_names == ("b", "c", "d", "a")
    assert matrix.row_groups == ("degree 0–1", "degree 0–1", "degree 0–1", "degree 3")


def test_without_features_the_structure_serves() -> None:
    edges, labels, _ = _papers()
    names = tuple(map(str, range(N_NODES)))
    network = Network(edges, names, node_values={CLASS: labels.astype(str)})
    ran = run_here(run, Params(**{**SMALLEST, "n_epochs": 2}), {"network": network})
    assert any("structure" in line for line in ran.logs)
    assert any("no published split" in line for line in ran.logs)


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        ("text", "a network, got str"),
        (Network(np.zeros((0, 2), np.int32), tuple("abcdefghijk")), "ten nodes or more and edges"),
        (Network(np.array([[0, 1]]), tuple("abcdefghijk")), "a class for each node"),
    ],
    ids=["text", "no edges", "no classes"],
)
def test_networks_that_pose_no_task(network: object, expected: str) -> None:
    with pytest.raises(PluginError, match=expected):
        run_here(run, Params(), {"network": network})
