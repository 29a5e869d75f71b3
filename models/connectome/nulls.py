"""Networks without communities, to hold real ones against."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from plexoscope.models.connectome.communities import Method, Weights, communities, graph_of, igraph_seed
from plexoscope.models.connectome.qualities import quality
from plexoscope.models.data.arrays import F32, F64, I64
from plexoscope.models.room import check_square

Null = Literal["degrees kept", "random edges"]
NULLS: tuple[Null, ...] = get_args(Null)

_N_COPIES = 3
"""Matrices that are there at a time: which pairs there are, and the null."""
SWAPS_PER_EDGE = 10
N_BINS = 12
"""Of distance, with as many pairs each."""
N_DEALS = 40
"""Rounds in which weights are dealt to edges; more follow the strengths no better."""


@dataclass(frozen=True, eq=False)
class AgainstNulls:
    """A figure, such as modularity, among those of networks without communities; more is better.

    Parameters
    ----------
    found : float
    nulls : (K,) float64
    """

    found: float
    nulls: F64

    @property
    def z(self) -> float:
        """Standard deviations above the mean of the nulls; infinite or NaN where they do not vary or are one."""
        if len(self.nulls) < 2:
            return float("nan")
        with np.errstate(divide="ignore", invalid="ignore"):
            return float((self.found - self.nulls.mean()) / self.nulls.std(ddof=1))

    @property
    def p(self) -> float:
        """Share of the nulls, this network counted with them, that reach it: never below 1 / (K + 1)."""
        return float((1 + np.count_nonzero(self.nulls >= self.found)) / (1 + len(self.nulls)))


def null_network(weights: Weights, null: Null, seed: int) -> Weights:
    """A network with the same weights on other edges : (N, N) -> (N, N).

    * "degrees kept": pairs of edges swap their ends, ten times as many as there are edges (S. Maslov, K. Sneppen,
      Specificity and stability in topology of protein networks, Science 296, 2002), so that every node has as many
      neighbours as before. The weights are then dealt so that strengths are nearly kept: again and again the edges are
      ranked by what the strengths still lack at both ends, and some of them get the weights of the same rank
      (M. Rubinov, O. Sporns, Weight-conserving characterization of complex functional brain networks, NeuroImage 56,
      2011). In a complete network, where no edge can move, only the weights do.
    * "random edges": as many edges between any nodes (P. Erdős, A. Rényi, On random graphs, Publicationes Mathematicae
      6, 1959), weights dealt at random. Says less: nodes of many neighbours alone beat it.

    Raises
    ------
    ValueError
        If there is no such null.
    """
    if null not in NULLS:
        raise ValueError(f"null: expected one of {', '.join(NULLS)}, got {null!r}")
    rng = np.random.default_rng(seed)
    n_nodes = len(weights)
    check_square(f"null of {n_nodes:,} nodes", n_nodes, _N_COPIES)
    values = weights[np.triu_indices(n_nodes, 1)]
    values = values[values > 0]
    if null == "random edges":
        chosen = rng.choice(n_nodes * (n_nodes - 1) // 2, len(values), replace=False)
        rows, columns = (each[chosen] for each in np.triu_indices(n_nodes, 1))
        values = rng.permutation(values)
    else:
        graph, _ = graph_of(weights)
        with igraph_seed(seed):
            graph.rewire(SWAPS_PER_EDGE * graph.ecount())
        rows, columns = np.array(graph.get_edgelist(), np.int64).reshape(-1, 2).T
        values = _dealt(values, rows, columns, weights.sum(axis=1), rng)
    result = np.zeros_like(weights)
    result[rows, columns] = result[columns, rows] = values
    return result


def null_at_distance(weights: Weights, places: F32, seed: int) -> Weights:
    """The same weights, each on another pair of nodes about as far apart : (N, N), (N, 3) -> (N, N).

    All pairs, those without an edge as well, are dealt anew within bins of distance: what nearness alone makes of a
    network, whose edges are mostly short, is kept, and communities beyond that are gone.
    """
    rng = np.random.default_rng(seed)
    n_nodes = len(weights)
    check_square(f"null of {n_nodes:,} nodes", n_nodes, _N_COPIES)
    rows, columns = np.triu_indices(n_nodes, 1)
    away = np.linalg.norm(places[rows].astype(np.float64) - places[columns], axis=1)
    values = weights[rows, columns]
    for some in np.array_split(np.argsort(away, kind="stable"), N_BINS):
        values[some] = rng.permutation(values[some])
    result = np.zeros_like(weights)
    result[rows, columns] = result[columns, rows] = values
    return result


def null_qualities(
    draw: Callable[[int], Weights],
    method: Method,
    n_nulls: int,
    *,
    resolution: float = 1.0,
    seed: int = 0,
    checkpoint: Callable[[], None] = lambda: None,
) -> Iterator[float]:
    """How good, by its own measure, what a method finds is in network after network without communities.

    `draw` makes such a network from a seed.
    """
    seeds = np.random.default_rng(seed).integers(2**31, size=(n_nulls, 2)).tolist()
    for network_seed, method_seed in seeds:
        checkpoint()
        network = draw(network_seed)
        checkpoint()
        labels = communities(network, method, resolution=resolution, seed=method_seed, checkpoint=checkpoint)
        yield quality(network, labels, method, resolution)


def _dealt(
    values: F64,
    rows: I64,
    columns: I64,
    strength: F64,
    rng: np.random.Generator,
) -> F64:
    """The given values in an order that brings each node near its strength."""
    dealt = np.zeros(len(values))
    open_edges, pool = rng.permutation(len(values)), np.sort(values)
    lacking = strength.astype(np.float64).copy()
    for n_left in range(N_DEALS, 0, -1):
        if not len(open_edges):
            break
        wanted = np.maximum(lacking[rows[open_edges]], 0) * np.maximum(lacking[columns[open_edges]], 0)
        open_edges = open_edges[np.argsort(wanted, kind="stable")]
        ranks = np.sort(rng.choice(len(open_edges), -(-len(open_edges) // n_left), replace=False))
        edges, got = open_edges[ranks], pool[ranks]
        dealt[edges] = got
        for ends in (rows[edges], columns[edges]):
            np.subtract.at(lacking, ends, got)
        open_edges, pool = np.delete(open_edges, ranks), np.delete(pool, ranks)
    return dealt
