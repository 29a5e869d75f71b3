"""How good a division into communities is, by the measure that each method itself looks for."""

import numpy as np
import numpy.typing as npt

from plexoscope.models.connectome.block_model.description import description_lengths
from plexoscope.models.connectome.block_model.graph import WeightedGraph
from plexoscope.models.connectome.block_model.sums import BlockSums
from plexoscope.models.connectome.communities import Method, Weights, modularity


def measure_of(method: Method) -> str:
    """What `quality` is, in words, with its unit."""
    if method == "block model":
        return "Saved by blocks against a single one (nats)"
    return "Saved by modules against a single one (bits a step)" if method == "Infomap" else "Modularity"


def quality(weights: Weights, labels: npt.ArrayLike, method: Method, resolution: float = 1.0) -> float:
    """How good a division is by what the method looks for; more is better, 0 is one community of all.

    Modularity of Leiden and Louvain, `saved_nats` of the block model, `saved_bits` of Infomap: each would look poor by
    the measure of another, right as it may be for its own.
    """
    if method == "block model":
        return saved_nats(weights, labels)
    return saved_bits(weights, labels) if method == "Infomap" else modularity(weights, labels, resolution)


def saved_nats(weights: Weights, labels: npt.ArrayLike) -> float:
    """How many fewer nats tell a network by these blocks than by a single one, by `description_lengths`.

    Each of both by whichever model, plain or with degrees, takes fewer.
    """
    graph = WeightedGraph.of_matrix(weights)
    if not graph.n_edges:
        return 0.0
    _, blocks = np.unique(np.asarray(labels), return_inverse=True)
    divisions = np.stack([blocks, blocks, np.zeros_like(blocks), np.zeros_like(blocks)]).astype(np.int64)
    corrected = np.array([True, False, True, False])
    lengths = description_lengths(BlockSums(graph, divisions, int(blocks.max()) + 1, corrected))
    return float(lengths[2:].min() - lengths[:2].min())


def saved_bits(weights: Weights, labels: npt.ArrayLike) -> float:
    """How many fewer bits tell each step of a random walk by these modules than without any.

    The map equation of two levels (M. Rosvall, C. T. Bergstrom, Maps of random walks on complex networks reveal
    community structure, PNAS 105, 2008).
    """
    labels = np.asarray(labels)
    members = (labels[:, None] == np.unique(labels)).astype(np.float64)
    total = weights.sum()
    if total == 0:
        return 0.0
    visits = weights.sum(axis=1) / total
    between = members.T @ weights @ members / total
    inside = visits @ members
    leaving = between.sum(axis=1) - np.diag(between)
    length = _plogp(leaving.sum()) - 2 * _plogp(leaving) - _plogp(visits) + _plogp(leaving + inside)
    return -_plogp(visits) - length


def _plogp(p: npt.ArrayLike) -> float:
    p = np.asarray(p, np.float64)
    return float((p * np.log2(np.where(p > 0, p, 1.0))).sum())
