"""Classes to learn for the nodes of a network: who is shown, who decides, who is asked."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import I64
from plexoscope.models.data.network import CLASS, Network, split_name


@dataclass(frozen=True, eq=False)
class NodeTask:
    """Node classification: learn the classes of `train`, choose by `val`, answer for `test`.

    Parameters
    ----------
    labels : (N,) int64
        Index into `classes`, -1 where unknown.
    classes : tuple of C str
    train, val, test : (n,) int64
        Nodes, no node in two of them.
    """

    labels: I64
    classes: tuple[str, ...]
    train: I64
    val: I64
    test: I64

    @property
    def n_classes(self) -> int:
        return len(self.classes)

    @property
    def class_names(self) -> tuple[str, ...]:
        """Of all N nodes, "" where unknown."""
        return tuple(self.classes[label] if label >= 0 else "" for label in self.labels)


def n_published_splits(network: Network) -> int:
    """How many splits come with a network."""
    number = 0
    while split_name(number) in network.node_values:
        number += 1
    return number


def published_task(network: Network, number: int = 0) -> NodeTask | None:
    """The task that the node values `CLASS` and `split_name(number)` pose; None without such a split.

    Raises
    ------
    ValueError
        If the nodes have no classes, or only one.
    """
    task = _unsplit(network)
    if split_name(number) not in network.node_values:
        return None
    split, known = np.asarray(network.node_values[split_name(number)]).astype(str), task.labels >= 0
    train, val, test = (np.flatnonzero((split == part) & known) for part in ("train", "val", "test"))
    if not len(train) or not len(val) or not len(test):
        return None
    return replace(task, train=train, val=val, test=test)


def random_task(network: Network, train: float, val: float, rng: np.random.Generator) -> NodeTask:
    """A split drawn at random, each class in the same shares; the rest is asked about.

    Parameters
    ----------
    train, val
        Shares of the nodes whose class is known. Of each class one node or more is learnt from.

    Raises
    ------
    ValueError
        If the nodes have no classes, or only one.
    """
    task = _unsplit(network)
    parts: tuple[list[I64], ...] = ([], [], [])
    for label in range(task.n_classes):
        nodes = rng.permutation(np.flatnonzero(task.labels == label))
        n_train = max(1, round(train * len(nodes)))
        n_val = round(val * len(nodes))
        for part, chosen in zip(parts, np.split(nodes, [n_train, n_train + n_val]), strict=True):
            part.append(chosen)
    chosen_train, chosen_val, chosen_test = (np.sort(np.concatenate(part)) for part in parts)
    return replace(task, train=chosen_train, val=chosen_val, test=chosen_test)


def accuracy(predicted: npt.NDArray[np.integer], labels: I64, nodes: I64) -> float:
    """Share of `nodes` (M,) whose class `labels` (N,) is met by `predicted` (N,); NaN if there are none."""
    return float((predicted[nodes] == labels[nodes]).mean()) if len(nodes) else float("nan")


def _unsplit(network: Network) -> NodeTask:
    if CLASS not in network.node_values:
        raise ValueError(f"network: expected a class for each node (node value {CLASS!r}), got none")
    names = np.asarray(network.node_values[CLASS]).astype(str)
    classes = tuple(sorted(set(names.tolist()) - {""}))
    if len(classes) < 2:
        raise ValueError(f"network: expected nodes of two classes or more, got {len(classes)}")
    index = {name: label for label, name in enumerate(classes)}
    labels = np.array([index.get(name, -1) for name in names.tolist()], np.int64)
    nobody = np.zeros(0, np.int64)
    return NodeTask(labels, classes, nobody, nobody, nobody)
