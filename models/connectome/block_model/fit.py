"""Finding the block model that tells a weighted graph in the fewest words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from plexoscope.models.connectome.block_model.description import description_lengths
from plexoscope.models.connectome.block_model.graph import WeightedGraph
from plexoscope.models.connectome.block_model.starts import nearest_centres, spectral_places
from plexoscope.models.connectome.block_model.strengths import means_told, node_strengths
from plexoscope.models.connectome.block_model.sums import BlockSums
from plexoscope.models.data.arrays import F64, I32, I64, read_only
from plexoscope.models.data.network import Network
from plexoscope.models.room import dense

_N_COPIES = 5
"""Matrices that are there at a time: the adjacency both ways, edges and weights, and what they are made of."""
N_SWEEPS = 3
"""Between two merges: most of the way is gone in the first."""

MOST_FINAL_SWEEPS = 30
N_STRENGTH_ROUNDS = 2
"""Strengths first of one block, then of the blocks that these have led to."""


@dataclass(frozen=True, eq=False)
class BlockFit:
    """A division of a weighted graph into blocks.

    Parameters
    ----------
    blocks : (N,) int32
        0 … n_blocks - 1, the largest block first.
    n_blocks : int
    description_length : float
        In nats; smaller is better. Comparable between divisions of the same graph only, all with strengths corrected or
        all without.
    degree_corrected : bool
        Which of the two models it comes from.
    levels : tuple of (N,) int32
        The blocks, then, down to one, those after each merge of the two that the likelihood loses least by.
    description_lengths : mapping of int to float
        The shortest found for each number of blocks that was tried.
    """

    blocks: I32
    n_blocks: int
    description_length: float
    degree_corrected: bool
    levels: tuple[I32, ...]
    description_lengths: Mapping[int, float]


def fit_block_model(
    weights: npt.ArrayLike | Network,
    seed: int = 0,
    *,
    n_starts: int = 2,
    max_blocks: int | None = None,
    degree_corrected: bool | None = None,
    strength_corrected: bool = False,
    checkpoint: Callable[[], None] = lambda: None,
) -> BlockFit:
    """Fit a block model with exponential edge weights, and choose the number of blocks by description length.

    Our reading of the third stage of Dyballa et al. (2024), who use graph-tool: the profile likelihood of
    `BlockSums`, greedy moves of single nodes, and merges of blocks from `max_blocks` down to one, from spectral and
    random starts. The plain and the degree-corrected model are fitted side by side.

    Parameters
    ----------
    weights : (N, N) float or Network
        ≥ 0, symmetric; 0 for no edge. A directed network counts as the sum of both directions.
    seed
    n_starts
        Of each kind: by the weights, by the edges, by chance.
    max_blocks
        Where merging begins; by default twice the square root of the number of nodes.
    degree_corrected
        By default whichever model tells the graph in fewer words; where strengths are corrected, True.
    strength_corrected
        Whether the mean weight of an edge is theta_i theta_j mu_rs, with a strength theta of each node, and not the
        mean mu_rs of its two blocks alone: for graphs where nodes differ in the weights of their edges for reasons that
        have nothing to do with blocks. Ours, not of the paper.
    checkpoint
        Called many times a second; may raise to cancel.

    Returns
    -------
    BlockFit
        One block for a graph without edges.

    Raises
    ------
    ValueError
        If the weights are not a square, symmetric matrix of finite numbers ≥ 0.
    NoRoomError
        If a network has so many nodes that there is no room for matrices of all pairs.
    """
    matrix = _matrix(weights)
    n_nodes = len(matrix)
    graph = WeightedGraph.of_matrix(matrix)
    if not graph.n_edges:
        nothing = read_only(np.zeros(n_nodes), np.int32)
        return BlockFit(nothing, min(n_nodes, 1), 0.0, False, (nothing,), MappingProxyType({1: 0.0}))
    most = min(max(2, round(2 * n_nodes**0.5)) if max_blocks is None else max_blocks, n_nodes)
    if strength_corrected:
        graph, best = _corrected(graph, most, degree_corrected is not False, n_starts, seed, checkpoint)
    else:
        models = (True, False) if degree_corrected is None else (degree_corrected,)
        best = _best_division(graph, most, models, n_starts, seed, checkpoint)
    blocks = _by_size(best.blocks)
    return BlockFit(
        blocks,
        int(blocks.max()) + 1,
        best.length,
        best.corrected,
        _levels(graph, blocks, best.corrected),
        MappingProxyType(best.by_number),
    )


@dataclass(frozen=True, eq=False)
class _Division:
    blocks: I64
    length: float
    corrected: bool
    by_number: dict[int, float]


def _corrected(
    graph: WeightedGraph, most: int, of_degrees: bool, n_starts: int, seed: int, checkpoint: Callable[[], None]
) -> tuple[WeightedGraph, _Division]:
    """The best division with strengths corrected, and the graph without the strengths that go with it."""
    blocks = np.zeros(graph.n_nodes, np.int64)
    found: list[tuple[WeightedGraph, _Division]] = []
    for _ in range(N_STRENGTH_ROUNDS):
        strengths = node_strengths(graph, blocks)
        even = graph.without_strengths(strengths.values)
        best = _best_division(even, most, (of_degrees,), n_starts, seed, checkpoint, strengths.length)
        found.append((even, best))
        blocks = best.blocks
    return min(found, key=lambda each: each[1].length)


def _best_division(
    graph: WeightedGraph,
    most: int,
    models: tuple[bool, ...],
    n_starts: int,
    seed: int,
    checkpoint: Callable[[], None],
    strengths_told: float | None = None,
) -> _Division:
    """From all starts; `strengths_told` is how long it takes to tell the strengths that are corrected, if any."""
    rng = np.random.default_rng(seed)
    places = [spectral_places(each, most) for each in (graph.weights, graph.counts)]
    starts = []
    for _ in range(n_starts):
        starts += [nearest_centres(each, most, rng) for each in places]
        starts.append(rng.integers(0, most, graph.n_nodes))
        checkpoint()
    blocks = np.array([start for start in starts for _ in models])
    sums = BlockSums(graph, blocks, most, np.array(models * len(starts)))
    found: dict[int, tuple[float, I64, bool]] = {}
    while True:
        _settle(sums, N_SWEEPS, rng, checkpoint)
        _note(sums, found, strengths_told)
        if sums.n_blocks == 1:
            break
        sums.merge()
    # What looks best after few sweeps is settled in full, with its neighbours, before the choice.
    likely = sorted(found, key=lambda number: found[number][0])[:3]
    for number in likely:
        _, division, corrected = found[number]
        sums = BlockSums(graph, division[None].copy(), int(division.max()) + 1, np.array([corrected]))
        _settle(sums, MOST_FINAL_SWEEPS, rng, checkpoint)
        _note(sums, found, strengths_told)
    length, division, corrected = min(found.values(), key=lambda each: each[0])
    return _Division(division, length, corrected, {number: found[number][0] for number in sorted(found)})


def _settle(sums: BlockSums, most: int, rng: np.random.Generator, checkpoint: Callable[[], None]) -> None:
    for _ in range(most):
        checkpoint()
        if not sums.sweep(rng.permutation(sums.graph.n_nodes)).any():
            return


def _note(sums: BlockSums, found: dict[int, tuple[float, I64, bool]], strengths_told: float | None) -> None:
    lengths = description_lengths(sums)
    if strengths_told is not None:
        lengths = lengths + means_told(sums) + strengths_told
    for chain, length in enumerate(lengths.tolist()):
        number = int((sums.sizes[chain] > 0).sum())
        if number not in found or length < found[number][0]:
            found[number] = (length, sums.blocks[chain].copy(), bool(sums.corrected[chain]))


def _levels(graph: WeightedGraph, blocks: I32, corrected: bool) -> tuple[I32, ...]:
    """The blocks, and after each merge, down to one, those that are left."""
    levels = [blocks]
    sums = BlockSums(graph, blocks[None].astype(np.int64), int(blocks.max()) + 1, np.array([corrected]))
    while sums.n_blocks > 1:
        sums.merge()
        levels.append(_by_size(sums.blocks[0]))
    return tuple(levels)


def _by_size(blocks: I64) -> I32:
    """The same division with numbers 0, 1, … by falling size."""
    _, numbers, sizes = np.unique(blocks, return_inverse=True, return_counts=True)
    rank = np.empty(len(sizes), np.int32)
    rank[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes), dtype=np.int32)
    result: I32 = read_only(rank[numbers], np.int32)
    return result


def _matrix(weights: npt.ArrayLike | Network) -> F64:
    if isinstance(weights, Network):
        adjacency = dense(weights.adjacency, f"block model of {weights.n_nodes:,} nodes", _N_COPIES)
        matrix = adjacency + adjacency.T - np.diag(np.diag(adjacency)) if weights.directed else adjacency
    else:
        matrix = np.asarray(weights, np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"weights: expected shape (N, N), got {matrix.shape}")
    if not np.isfinite(matrix).all() or (matrix < 0).any():
        raise ValueError("weights: expected finite numbers ≥ 0")
    if not np.allclose(matrix, matrix.T):
        raise ValueError("weights: expected a symmetric matrix")
    return matrix
