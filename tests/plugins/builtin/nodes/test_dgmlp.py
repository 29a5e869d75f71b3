"""DGMLP passes what every method must, on a network in which some must look far and others must not."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("dgl")

from plexoscope.models.data.network import CLASS, SPLIT, Network
from plexoscope.plugins.builtin.nodes.dgmlp import names
from plexoscope.plugins.builtin.nodes.dgmlp.contenders import Contenders
from plexoscope.plugins.builtin.nodes.dgmlp.method import Params, run
from plexoscope.plugins.builtin.nodes.dgmlp.views import DegreeBands
from plexoscope.plugins.errors import PluginError
from plexoscope.plugins.results import Comparison, Curve, Matrix, Points
from plexoscope.plugins.testing import Failing, MethodConformance, Noise, run_here

N_NODES, N_CLASSES, N_WORDS = 120, 3, 24
SMALLEST: Mapping[str, object] = {
    "n_steps": 4,
    "sharpness": 8.0,
    "n_hidden": 16,
    "n_epochs": 15,
    "learning_rate": 0.1,
    "weight_decay": 1e-4,
    "n_decays": 1,
    "n_seeds": 1,
    "deepest_gcn": 2,
    "study": "depths apart",
}
FEW = {**SMALLEST, "n_epochs": 4, "n_steps": 4, "study": "none"}
SPLIT_OF = np.array(["train", "val", "test"])


def _papers() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Edges, labels and words.

    The first half speaks of its subject and is linked at random, so that to look far does it harm. The others are
    silent, and one, two or three steps of their own class away from those that speak.
    """
    rng = np.random.default_rng(0)
    labels, sixth = np.arange(N_NODES) % N_CLASSES, np.arange(N_NODES) * 6 // N_NODES
    speaks, layer = sixth < 3, np.maximum(sixth, 2)
    chance = np.where(speaks[:, None] & speaks, 16 / N_NODES, 0.0)
    next_to = (np.abs(layer[:, None] - layer) == 1) & (labels[:, None] == labels)
    chance += np.where(next_to, 18 * N_CLASSES / N_NODES, 0)
    edges = np.argwhere(np.triu(rng.random((N_NODES, N_NODES)) < chance, 1))
    topical = (np.arange(N_WORDS) % N_CLASSES)[None] == labels[:, None]
    words = (rng.random((N_NODES, N_WORDS)) < np.where(topical, 0.45, 0.1)) & speaks[:, None]
    return edges, labels, words


def _parts() -> np.ndarray:
    return (np.arange(N_NODES) // N_CLASSES) % 3


def _network(labels: np.ndarray | None = None) -> Network:
    edges, truth, words = _papers()
    values = {CLASS: (truth if labels is None else labels).astype(str), SPLIT: SPLIT_OF[_parts()]}
    paper_names = tuple(f"paper {node}" for node in range(N_NODES))
    return Network(edges, paper_names, node_values=values, features=words.astype(np.float32))


_right_perceptron = Contenders.perceptron


def _blind(self: Contenders, rows: Any, *others: Any, **more: Any) -> Any:
    return _right_perceptron(self, rows * 0, *others, **more)


# Perceptrons that are given nothing, and an end that is none.
WRONG = Failing(
    patch={
        "plexoscope.models.graphs.methods.dgmlp.propagation.stationary": lambda graph, features: features,
        "plexoscope.models.graphs.methods.dgmlp.smoothing.stationary": lambda graph, features: features,
        "plexoscope.plugins.builtin.nodes.dgmlp.contenders.Contenders.perceptron": _blind,
    },
)
AHEAD = "Accuracy on the test nodes: DGMLP ahead of"


class TestConformance(MethodConformance):
    method_id = "dgmlp"
    smallest: ClassVar[Mapping[str, object]] = SMALLEST
    failing: ClassVar[Mapping[str, Failing]] = {
        "Stationary features stay where they are": WRONG,
        "Distance to the stationary features never rises": WRONG,
        f"{AHEAD} {names.GCN}": WRONG,
        f"{AHEAD} {names.EVEN}": WRONG,
        f"{AHEAD} {names.LAST}": WRONG,
    }
    noise: ClassVar[Mapping[str, Noise]] = {
        "shuffled labels": Noise(
            params={**FEW, "n_steps": 2, "n_seeds": 3},
            inputs={"network": _network(np.random.default_rng(1).permutation(_papers()[1]))},
        )
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
    assert one.outputs.metrics["accuracy, DGMLP"] != other.outputs.metrics["accuracy, DGMLP"]


def test_what_is_shown() -> None:
    ran = run_here(run, Params(**{**FEW, "n_seeds": 2}), {"network": _network()})
    depth, weights, carried = (ran.results[name][-1][1] for name in ("depth", "weights", "carried"))
    assert isinstance(depth, Curve)
    shown = [(line.name, line.baseline, line.low is not None) for line in depth.lines]
    assert shown == [
        *((name, False, True) for name in (names.NAME, names.EVEN, names.SGC, names.GCN)),
        *((name, True, True) for name in (names.MLP, "Largest class")),
    ]
    first = depth.lines[0]
    assert first.x.tolist() == [1, 2, 4]
    assert first.low is not None
    assert first.high is not None
    assert ((first.low <= first.y) & (first.y <= first.high)).all()
    assert isinstance(weights, Matrix)
    np.testing.assert_allclose(weights.values.mean(1), 1, atol=1e-5)
    assert set(weights.row_names) == set(_network().node_names)
    assert isinstance(carried, Points)
    assert carried.positions.shape == (5, N_NODES, 2)
    assert ran.outputs.arrays["vectors"].shape == (N_NODES, 16)
    standing = ran.results["standing-accuracy"][-1][1]
    assert isinstance(standing, Comparison)
    found = {each.name: each for each in standing.contenders if each.role != "paper"}
    assert {name: each.role for name, each in found.items()} == {**names.ROLES, "Largest class": "rule"}
    assert first.y[-1] == pytest.approx(found["DGMLP"].values.mean())
    assert any("starting weights alone" in line for line in ran.logs)


@pytest.mark.parametrize("study", ["edges", "labels", "features"])
def test_studies_of_sparse_data(study: str) -> None:
    ran = run_here(run, Params(**{**FEW, "n_steps": 2, "n_epochs": 2, "study": study}), {"network": _network()})
    curve = ran.results["study"][-1][1]
    assert isinstance(curve, Curve)
    assert study.removesuffix("s") in curve.x_label.replace("training node", "label")
    assert [line.name for line in curve.lines] == list(names.SHOWN)
    assert curve.lines[0].x.tolist() == [0.1, 0.25, 0.5, 0.75, 1.0]
    # With all of it, it is the run itself.
    assert curve.lines[0].y[-1] == ran.outputs.metrics["accuracy, DGMLP"]


def test_deep_without_residual_connections_the_gradient_fades() -> None:
    params = {**FEW, "n_steps": 1, "deepest_gcn": 12, "n_epochs": 3, "learning_rate": 0.05, "study": "depths apart"}
    ran = run_here(run, Params(**params), {"network": _network()})
    gradient = ran.results["gradient"][-1][1]
    assert isinstance(gradient, Curve)
    deep, residual = gradient.lines
    assert deep.y[-1] < deep.y[0] - 0.5
    assert residual.y[-1] > deep.y[-1] + 0.5


def test_each_seed_has_the_next_published_split() -> None:
    parts = {"split": SPLIT_OF[_parts()], "split 2": SPLIT_OF[(_parts() + 1) % 3]}
    edges, labels, words = _papers()
    given_names = tuple(map(str, range(N_NODES)))
    values = {CLASS: labels.astype(str), **parts}
    network = Network(edges, given_names, node_values=values, features=words.astype(np.float32))
    ran = run_here(run, Params(**{**FEW, "n_steps": 1, "n_epochs": 1, "n_seeds": 2}), {"network": network})
    assert any("2 published splits" in line for line in ran.logs)
    (rule,) = ran.results["standing-accuracy"][-1][1].of_role("rule")
    expected = [np.bincount(labels[split == "test"]).max() / (split == "test").sum() for split in parts.values()]
    assert rule.values.tolist() == expected


def test_rows_stand_by_degree() -> None:
    network = Network(np.array([[0, 1], [0, 2], [0, 3]]), tuple("abcd"))
    matrix = DegreeBands(network).weights(np.full((4, 2), 0.5, np.float32))
    assert matrix.row_names == ("b", "c", "d", "a")
    assert matrix.row_groups == ("degree 0–1", "degree 0–1", "degree 0–1", "degree 3")


def test_without_features_the_structure_serves() -> None:
    edges, labels, _ = _papers()
    network = Network(edges, tuple(map(str, range(N_NODES))), node_values={CLASS: labels.astype(str)})
    ran = run_here(run, Params(**{**FEW, "n_steps": 1, "n_epochs": 1}), {"network": network})
    assert any("structure" in line for line in ran.logs)
    assert any("no published split" in line for line in ran.logs)


def _few_known(n_known: int) -> Network:
    classes = np.array([str(node % 2) if node < n_known else "" for node in range(12)])
    return Network(np.array([[0, 1]]), tuple("abcdefghijkl"), node_values={CLASS: classes})


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        ("text", "a network, got str"),
        (Network(np.zeros((0, 2), np.int32), tuple("abcdefghijk")), "ten nodes or more and edges"),
        (Network(np.array([[0, 1]]), tuple("abcdefghijk")), "a class for each node"),
        (_few_known(4), "to ask about, got 2, 2 and 0"),
    ],
    ids=["text", "no edges", "no classes", "few known"],
)
def test_networks_that_pose_no_task(network: object, expected: str) -> None:
    with pytest.raises(PluginError, match=expected):
        run_here(run, Params(), {"network": network})


def test_shares_leave_something_for_the_test() -> None:
    with pytest.raises(ValueError, match="less than 1"):
        Params(train_share=0.6, val_share=0.4)
