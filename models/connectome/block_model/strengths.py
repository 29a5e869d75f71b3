"""How strong the edges of each node are besides what its block says, and how long that takes to tell."""

from dataclasses import dataclass

import numpy as np

from plexoscope.models.connectome.block_model.graph import WeightedGraph
from plexoscope.models.connectome.block_model.sums import BlockSums
from plexoscope.models.data.arrays import F64, I64

N_ROUNDS = 40
LONGEST_STEP = 0.5
"""Of the logarithm of a strength in a round: all ends move at once and would overshoot."""


@dataclass(frozen=True, eq=False)
class NodeStrengths:
    """What the weights of a node's edges are multiplied by.

    Parameters
    ----------
    values : (N,) float64
        > 0; the weights of an edge have the mean theta_i theta_j mu_rs. Their geometric mean over all ends is 1.
    length : float
        Nats that it takes to tell them, and the weights with them rather than without.
    """

    values: F64
    length: float


def node_strengths(graph: WeightedGraph, blocks: I64) -> NodeStrengths:
    """Return the strengths that are most likely for a division of the nodes into blocks.

    Their logarithms come from one Gaussian, whose width is that which makes all of it most likely (Laplace's
    approximation): nodes that do not differ cost next to nothing, and a node of few edges is not believed much.

    Parameters
    ----------
    graph
    blocks : (N,) int64
        0 … B - 1.
    """
    members = (blocks[:, None] == np.arange(blocks.max() + 1)).astype(np.float64)
    degrees = graph.degrees
    n = members.T @ graph.counts @ members
    logs, variance = np.zeros(len(degrees)), 0.3
    for _ in range(N_ROUNDS):
        strengths = np.exp(logs)
        weights = graph.without_strengths(strengths).weights
        w = members.T @ weights @ members
        mean = np.where(n > 0, w / np.maximum(n, 1.0), 1.0)
        # Of exponential weights, edges and weights over their means should add up to the same at each node.
        got = (weights / (members @ mean @ members.T)).sum(axis=1)
        step = (degrees - got + logs / variance) / (got + 1 / variance)
        logs = logs - LONGEST_STEP * np.clip(step, -1, 1)
        logs -= (degrees * logs).sum() / degrees.sum()
        variance = max(float((logs**2 + 1 / (degrees + 1 / variance)).mean()), 1e-6)
    told = 0.5 * np.log1p(degrees * variance) + logs**2 / (2 * variance)
    return NodeStrengths(np.exp(logs), float(told.sum() + 0.5 * np.log(len(logs)) + (degrees * logs).sum()))


def means_told(sums: BlockSums) -> F64:
    """(C,) nats more for telling the mean weight of each two blocks: what a likelihood with its best mean leaves out.

    The exponential likelihood integrated over its rate, which is itself exponential with the mean of all
    (T. P. Peixoto, "Nonparametric weighted stochastic block models", Physical Review E 97, 2018).
    """
    from scipy.special import gammaln

    diagonal = np.arange(sums.n_blocks)
    once = np.triu(np.ones((sums.n_blocks, sums.n_blocks)))
    once[diagonal, diagonal] = 0.5
    n, w = sums.n * once, sums.w * once
    mean = sums.weights.sum() / sums.counts.sum()
    best = n + n * np.log(np.maximum(w, 1e-300) / np.maximum(n, 1e-9))
    integrated = -gammaln(1 + n) - np.log(mean) + (1 + n) * np.log(mean + w)
    more: F64 = np.where(n > 0, integrated - best, 0.0).sum(axis=(1, 2))
    return more
