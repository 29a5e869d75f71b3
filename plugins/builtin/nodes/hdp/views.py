"""What HDP shows: who neighbours whom, where prototypes lie, how edges split, and whom that helps."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, F64, I64, Flags
from plexoscope.models.embedding.alignment import aligned
from plexoscope.models.embedding.principal_axes import principal_axes
from plexoscope.models.graphs.tasks.node_task import NodeTask
from plexoscope.plugins.results import Curve, Line, Matrix, Points

N_BINS = 20
N_HOMOPHILY_BINS = 5
LEAST_IN_BIN = 3


def class_matrix(edges: I64, task: NodeTask, assigned: npt.NDArray[np.floating]) -> Matrix:
    """Shares of the neighbours of each class that are of each class: as they are, and as they are assigned.

    Parameters
    ----------
    edges : (E, 2)
        In both directions.
    assigned : (N, C)
    """
    truth = np.zeros_like(assigned, dtype=np.float64)
    known = np.flatnonzero(task.labels >= 0)
    truth[known, task.labels[known]] = 1
    both = [_neighbours(edges, each) for each in (truth, assigned.astype(np.float64))]
    n_classes = task.n_classes
    return Matrix(
        np.concatenate(both, 1).astype(np.float32),
        row_names=task.classes,
        column_names=task.classes * 2,
        column_groups=("true",) * n_classes + ("assigned",) * n_classes,
        value_label="Share of the neighbours",
        limits=(0.0, 1.0),
    )


class PrototypeView:
    """Descriptors with their prototypes on two axes; each picture is turned onto the one before.

    Parameters
    ----------
    task
    node_names
    """

    def __init__(self, task: NodeTask, node_names: tuple[str, ...]) -> None:
        self._task, self._names = task, node_names
        self._before: F64 | None = None

    def points(
        self,
        descriptors: F32,
        prototypes: F32,
        assigned: F32,
        trusted: Flags,
    ) -> Points:
        """Of descriptors (N, H) and prototypes (C, H), each made one long: their contrast is of directions."""
        both = np.concatenate([descriptors, prototypes])
        both = both / np.maximum(np.linalg.norm(both, axis=1, keepdims=True), 1e-9)
        flat = principal_axes(both)
        self._before = flat if self._before is None else aligned(flat, self._before)
        classes = self._task.classes
        groups = [
            classes[label] if ok else "not trusted" for label, ok in zip(assigned.argmax(1), trusted, strict=True)
        ]
        return Points(
            self._before[None].astype(np.float32),
            np.zeros(1),
            groups=(*groups, *("prototype" for _ in classes)),
            names=(*self._names, *(f"prototype of {name}" for name in classes)),
        )


def homophily_histogram(edges: I64, same: F64, task: NodeTask) -> Curve:
    """How p_ij (E,) is spread over edges within and between classes, where both are known."""
    labels = task.labels[edges]
    known, within = (labels >= 0).all(1), labels[:, 0] == labels[:, 1]
    bounds = np.linspace(0, 1, N_BINS + 1)
    lines = []
    for name, chosen in (("Same class", known & within), ("Other class", known & ~within)):
        counts, _ = np.histogram(np.clip(same[chosen], 0, 1), bounds)
        share = 100 * counts / max(int(chosen.sum()), 1)
        lines.append(Line(f"{name}, {chosen.sum() // 2} edges", (bounds[1:] + bounds[:-1]) / 2, share))
    return Curve(tuple(lines), "p, the chance of the same class", "Edges (%)", (0.0, 1.0))


@dataclass
class Asked:
    """What one seed asked, and what each model answered.

    Parameters
    ----------
    edges : (E, 2)
        In both directions.
    task
    predicted
        Name of a model to its classes of all nodes (N,).
    """

    edges: I64
    task: NodeTask
    predicted: dict[str, I64] = field(default_factory=dict)


def homophily_of(edges: I64, task: NodeTask) -> F64:
    """Share of the neighbours of each node that are of its class, of those that are known : (N,); NaN without one."""
    labels, n_nodes = task.labels, len(task.labels)
    kept = edges[(labels[edges] >= 0).all(1)]
    same = np.bincount(kept[labels[kept[:, 0]] == labels[kept[:, 1]], 0], minlength=n_nodes)
    degree = np.bincount(kept[:, 0], minlength=n_nodes)
    return np.where(degree > 0, same / np.maximum(degree, 1), np.nan)


def accuracy_by_homophily(found: Sequence[Asked], names: Sequence[str], without_edges: str) -> Curve:
    """Accuracy over the homophily of test nodes, in bins of equally many nodes, over all seeds: who is helped where?

    Of the models of these names that there are; the one that sees no edges is dashed.
    """
    homophily = homophily_of(found[0].edges, found[0].task)
    asked = np.zeros(len(homophily))
    for each in found:
        asked[each.task.test] += 1
    nodes = np.flatnonzero((asked > 0) & np.isfinite(homophily))
    nodes = nodes[np.argsort(homophily[nodes], kind="stable")]
    bins = [each for each in np.array_split(nodes, N_HOMOPHILY_BINS) if len(each) >= LEAST_IN_BIN]
    place = np.array([homophily[each].mean() for each in bins])
    lines = []
    for name in (each for each in names if each in found[0].predicted):
        right = np.zeros(len(homophily))
        for each in found:
            test = each.task.test
            right[test] += each.predicted[name][test] == each.task.labels[test]
        share = np.array([right[each].sum() / asked[each].sum() for each in bins])
        lines.append(Line(name, place, share, baseline=name == without_edges))
    return Curve(tuple(lines), "Share of neighbours of the node's class", "Accuracy", (0.0, 1.0), (0.0, 1.0))


def _neighbours(edges: I64, shares: F64) -> F64:
    """From shares of classes (N, C) to those of the neighbours of each class (C, C); rows sum to one."""
    counts = shares[edges[:, 0]].T @ shares[edges[:, 1]]
    rows: F64 = counts / np.maximum(counts.sum(1, keepdims=True), 1e-12)
    return rows
