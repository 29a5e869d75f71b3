"""Weighted benchmark graphs with known communities (LFR).

A. Lancichinetti, S. Fortunato, "Benchmarks for testing community detection algorithms on directed and weighted graphs
with overlapping communities", Physical Review E 80, 2009. Degrees and sizes of communities follow power laws, each
node keeps a given share of its edges, and of its weight, for other communities.

Our own construction: networkx has the benchmark without weights only.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64, I32, I64, Flags, read_only

N_TRIES = 200_000
MIXING_TOLERANCE = 0.02
LARGEST_SHARE = 0.55
"""Of all nodes: a community with more has hardly ever enough ends outside for its outer edges."""

SWAPS_PER_EDGE = 10
N_WEIGHT_ROUNDS = 200
NEAR, LEAST_GAIN = 1e-9, 0.01
"""Weights are near enough below this share of the square of all strength, or once a round gains less than this."""
LEAST_WEIGHT = 1e-12
"""Of the mean strength, for edges that no round has given anything: they are edges all the same."""


@dataclass(frozen=True, eq=False)
class LfrGraph:
    """A benchmark graph.

    Parameters
    ----------
    weights : (N, N) float64
        Symmetric, 0 for no edge, nothing on the diagonal.
    communities : (N,) int32
    """

    weights: F64
    communities: I32

    @property
    def topology_mixing(self) -> float:
        """The share of edges that lead to other communities."""
        return self._mixing(self.weights > 0)

    @property
    def weight_mixing(self) -> float:
        """The share of weight that leads to other communities."""
        return self._mixing(self.weights)

    def _mixing(self, matrix: npt.NDArray[np.generic]) -> float:
        across = self.communities[:, None] != self.communities
        return float(matrix[across].sum() / matrix.sum())


@dataclass(frozen=True, kw_only=True)
class LfrSettings:
    """What a benchmark graph is to be like. Number of nodes and degrees are those of Dyballa et al. (2024).

    Parameters
    ----------
    topology_mixing, weight_mixing : 0 … 1
        Of each node's edges and of its strength, the share for other communities.
    weight_exponent
        A node of degree k has the strength k to this power. The paper has 0.5, 1 and 2; with 1 all nodes have the same
        mean weight, with others weights tell degrees, too, and a block model divides nodes by them.
    n_nodes, mean_degree, max_degree
        A degree of n_nodes - 1 is the most.
    degree_exponent, size_exponent
        Of the power laws of degrees and of sizes of communities, which lie between least and greatest degree.

    Raises
    ------
    ValueError
        If a mixing is not in 0 … 1, or the mean degree is none that there can be.
    """

    topology_mixing: float
    weight_mixing: float
    weight_exponent: float = 1.0
    n_nodes: int = 125
    mean_degree: float = 25.0
    max_degree: int = 100
    degree_exponent: float = 2.0
    size_exponent: float = 1.0

    def __post_init__(self) -> None:
        for name in ("topology_mixing", "weight_mixing"):
            mixing = getattr(self, name)
            if not 0 <= mixing <= 1:
                raise ValueError(f"{name}: expected 0 … 1, got {mixing}")
        if not 1 <= self.mean_degree <= self.most:
            raise ValueError(f"mean_degree: expected 1 … {self.most}, got {self.mean_degree}")

    @property
    def most(self) -> int:
        """The greatest degree."""
        return min(self.max_degree, self.n_nodes - 1)


def lfr_graph(seed: int, settings: LfrSettings, checkpoint: Callable[[], None] = lambda: None) -> LfrGraph:
    """Draw a weighted LFR graph.

    With degrees up to 100 among 125 nodes, most draws cannot keep their mixing: a node of 100 edges that has 75 of
    them inside needs a community of 76, whose outer edges find too few ends in the rest. Such draws are made again
    until the graph has the mixing that it is said to have, so that its degrees seldom reach the greatest.

    Parameters
    ----------
    seed
    settings
    checkpoint
        Called for each try; may raise to cancel.

    Raises
    ------
    ValueError
        If no such graph is found.
    """
    rng = np.random.default_rng(seed)
    least = _least_degree(settings.mean_degree, settings.most, settings.degree_exponent)
    for _ in range(N_TRIES):
        checkpoint()
        graph = _drawn(settings, least, rng)
        if graph is not None:
            return graph
    between = f"{least:.0f} … {settings.most}"
    raise ValueError(f"expected a graph of {settings.n_nodes} nodes with degrees {between}, got none")


def _drawn(settings: LfrSettings, least: float, rng: np.random.Generator) -> LfrGraph | None:
    """One try; None if it cannot keep its mixing."""
    n_nodes, most = settings.n_nodes, settings.most
    chances = rng.random(n_nodes)
    degrees = np.round(_power_law(chances, least, most, settings.degree_exponent)).astype(np.int64)
    inside = _shares(degrees, 1 - settings.topology_mixing, rng)
    outside = degrees - inside
    largest = most if not outside.any() else min(most, int(LARGEST_SHARE * n_nodes))
    if inside.max() >= largest:
        return None
    sizes = _sizes(n_nodes, max(2, int(least)), largest, settings.size_exponent, int(inside.max()) + 1, rng)
    communities = None if sizes is None else _communities(inside, sizes, rng)
    if communities is None or 2 * np.bincount(communities, outside).max() > outside.sum():
        return None
    together = communities[:, None] == communities
    within = _joined(inside, together, rng)
    across = _joined(outside, ~together, rng)
    if abs(across.sum() / (across.sum() + within.sum()) - settings.topology_mixing) > MIXING_TOLERANCE:
        return None
    strengths = degrees.astype(np.float64) ** settings.weight_exponent
    weights = _weights(within, across, strengths, settings.weight_mixing)
    return LfrGraph(read_only(weights), read_only(communities, np.int32))


def _power_law(chance: F64, low: float, high: float, exponent: float) -> F64:
    """Values with density x^-exponent between two ends, from even chances in 0 … 1."""
    if exponent == 1:
        values: F64 = low * (high / low) ** chance
        return values
    p = 1 - exponent
    values = (low**p + chance * (high**p - low**p)) ** (1 / p)
    return values


def _least_degree(mean: float, most: float, exponent: float) -> float:
    """The lower end that gives the mean, by bisection."""
    chance = (np.arange(2000) + 0.5) / 2000
    low, high = 1.0, mean
    for _ in range(40):
        middle = (low + high) / 2
        if _power_law(chance, middle, most, exponent).mean() < mean:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _shares(degrees: I64, share: float, rng: np.random.Generator) -> I64:
    """A share of each degree, rounded up or down by chance, so that the mean is kept."""
    whole = np.floor(share * degrees + rng.random(len(degrees)))
    result: I64 = np.minimum(whole, degrees).astype(np.int64)
    return result


def _sizes(n_nodes: int, least: int, most: int, exponent: float, needed: int, rng: np.random.Generator) -> I64 | None:
    """Sizes that add up to all nodes, the largest with room for `needed`; None where chance gives none."""
    sizes: list[int] = []
    while sum(sizes) < n_nodes:
        sizes.append(round(float(_power_law(rng.random(1), least, most, exponent)[0])))
    sizes[-1] -= sum(sizes) - n_nodes
    if sizes[-1] < least or max(sizes) < needed:
        return None
    return np.array(sizes)


def _communities(inside: I64, sizes: I64, rng: np.random.Generator) -> I64 | None:
    """A community for each node that has room for its edges inside; the busiest nodes choose first."""
    room = sizes.copy()
    communities = np.empty(len(inside), np.int64)
    order = np.argsort(-(inside + rng.random(len(inside))), kind="stable")
    for node in order:
        places = np.cumsum(np.where(sizes > inside[node], room, 0))
        if not places[-1]:
            return None
        communities[node] = np.searchsorted(places, rng.integers(places[-1]), side="right")
        room[communities[node]] -= 1
    return communities


def _joined(degrees: I64, allowed: Flags, rng: np.random.Generator) -> Flags:
    """A simple graph of these degrees, as far as they can be had, among allowed pairs, and otherwise by chance.

    Havel and Hakimi's rule gives a graph, swaps of pairs of edges forget how it was made.
    """
    left = degrees.copy()
    free = allowed & ~np.eye(len(degrees), dtype=bool)
    edges: list[tuple[int, int]] = []
    for _ in range(len(degrees)):
        node = int(np.argmax(left + rng.random(len(left))))
        wish = np.where(free[node] & (left > 0), left + rng.random(len(left)), 0.0)
        partners = np.argsort(-wish, kind="stable")[: min(int(left[node]), int((wish > 0).sum()))]
        edges += [(node, int(partner)) for partner in partners]
        free[node, partners] = free[partners, node] = False
        left[partners] -= 1
        left[node] = 0
    graph = np.zeros_like(allowed)
    if not edges:
        return graph
    for i, j in edges:
        graph[i, j] = graph[j, i] = True
    n_swaps = SWAPS_PER_EDGE * len(edges)
    pairs, turns = rng.integers(0, len(edges), (n_swaps, 2)).tolist(), (rng.random(n_swaps) < 0.5).tolist()
    for (first, second), turn in zip(pairs, turns, strict=True):
        (a, b), (c, d) = edges[first], edges[second]
        if turn:
            c, d = d, c
        if len({a, b, c, d}) < 4 or graph[a, d] or graph[c, b] or not (allowed[a, d] and allowed[c, b]):
            continue
        graph[a, b] = graph[b, a] = graph[c, d] = graph[d, c] = False
        graph[a, d] = graph[d, a] = graph[c, b] = graph[b, c] = True
        edges[first], edges[second] = (a, d), (c, b)
    return graph


def _weights(within: Flags, across: Flags, strengths: F64, mixing: float) -> F64:
    """(N, N) weights > 0 of the edges inside and outside, whose sums come close to the strengths of the nodes.

    As the paper has it: one node after the other hands what its strength lacks to all its edges alike, then moves what
    its inner edges have too much to the outer ones; a weight that would fall to 0 stays as it is. No least weight is
    set for those: a block model of exponential weights would take it for a group of its own.
    """
    weights = np.zeros(within.shape)
    degrees, n_within, n_across = ((each).sum(axis=1) for each in (within | across, within, across))
    neighbours = [np.flatnonzero(each) for each in within | across]
    wanted = (1 - mixing) * strengths
    before = np.inf
    for _ in range(N_WEIGHT_ROUNDS):
        for node, others in enumerate(neighbours):
            if not len(others):
                continue
            row, inner = weights[node, others], within[node, others]
            row = _where_positive(row, row + (strengths[node] - row.sum()) / degrees[node])
            if n_within[node] and n_across[node]:
                surplus = row[inner].sum() - wanted[node]
                row = _where_positive(row, row + np.where(inner, -surplus / n_within[node], surplus / n_across[node]))
            weights[node, others] = weights[others, node] = row
        inside, outside = (np.where(each, weights, 0.0).sum(axis=1) for each in (within, across))
        off = np.concatenate([inside - wanted, outside - (strengths - wanted), inside + outside - strengths])
        now = float((off**2).sum())
        if now < NEAR * strengths.sum() ** 2 or now > (1 - LEAST_GAIN) * before:
            break
        before = now
    return np.where(within | across, np.maximum(weights, LEAST_WEIGHT * strengths.mean()), 0.0)


def _where_positive(kept: F64, wished: F64) -> F64:
    result: F64 = np.where(wished > 0, wished, kept)
    return result
