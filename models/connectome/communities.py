"""Communities of a weighted network: Leiden, Louvain, Infomap and a stochastic block model."""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F64, I32
from plexoscope.models.data.network import Network
from plexoscope.models.room import dense

Weights = F64
Labels = I32
Method = Literal["Leiden", "Louvain", "Infomap", "block model"]
METHODS: tuple[Method, ...] = get_args(Method)
Signs = Literal["positive", "absolute"]

N_INFOMAP_TRIALS = 2
N_LEIDEN_ROUNDS = 2

_N_COPIES = 3
"""Matrices that are there at a time while weights are made symmetric and positive."""

_igraph_chance = threading.Lock()


def undirected_weights(network: Network, signs: Signs = "positive") -> Weights:
    """The weights that communities are found on : (N, N) float64, symmetric, ≥ 0, 0 on the diagonal.

    * Directed edges lose their direction: the weights of both ways are added.
    * Loops are left out: what happens within a node says nothing of its neighbours.
    * A community is where weights are high. Negative ones are left out ("positive"), or count by their size
      ("absolute"), where being opposed is being related, too. None of the methods here has a place for opposition.

    Raises
    ------
    NoRoomError
        If there is no room for a matrix of all pairs of nodes, and for what is made of it here.
    """
    weights: Weights = dense(network.adjacency, f"communities of {network.n_nodes:,} nodes", _N_COPIES)
    if network.directed:
        weights = weights + weights.T
    weights = np.abs(weights) if signs == "absolute" else np.maximum(weights, 0)
    np.fill_diagonal(weights, 0)
    return weights


def communities(
    weights: Weights,
    method: Method,
    *,
    resolution: float = 1.0,
    seed: int = 0,
    checkpoint: Callable[[], None] = lambda: None,
) -> Labels:
    """Divide the nodes of a network into communities.

    * "Leiden" and "Louvain" look for the highest modularity (V. A. Traag, L. Waltman, N. J. van Eck, From Louvain to
      Leiden, Scientific Reports 9, 2019; V. D. Blondel et al., Fast unfolding of communities in large networks, Journal
      of Statistical Mechanics, 2008).
    * "Infomap" for the shortest description of a random walk (M. Rosvall, C. T. Bergstrom, Maps of random walks on
      complex networks reveal community structure, PNAS 105, 2008).
    * "block model" for groups that connect alike, whether or not they connect among themselves; see
      `plexoscope.models.connectome.block_model`.

    The first three by igraph.

    Parameters
    ----------
    weights : (N, N)
        From `undirected_weights`.
    resolution
        Of Leiden and Louvain: above 1 for more and smaller communities. The others have none.
    checkpoint
        Called while the block model is fitted; may raise to cancel.

    Returns
    -------
    (N,) int32
        0 for the largest community, and so on; of equally large ones that with the first node comes first.

    Raises
    ------
    ValueError
        If there is no such method, or the weights are not symmetric, finite and ≥ 0.
    """
    if method not in METHODS:
        raise ValueError(f"method: expected one of {', '.join(METHODS)}, got {method!r}")
    if not np.isfinite(weights).all() or (weights < 0).any() or not np.array_equal(weights, weights.T):
        raise ValueError("weights: expected finite numbers from 0 that are symmetric")
    if not weights.any():
        return np.arange(len(weights), dtype=np.int32)
    if method == "block model":
        from plexoscope.models.connectome.block_model import fit_block_model

        return by_size(fit_block_model(weights, seed, checkpoint=checkpoint).blocks)
    graph, values = graph_of(weights)
    with igraph_seed(seed):
        if method == "Leiden":
            found = graph.community_leiden("modularity", values, resolution=resolution, n_iterations=N_LEIDEN_ROUNDS)
        elif method == "Louvain":
            found = graph.community_multilevel(values, resolution=resolution)
        else:
            found = graph.community_infomap(edge_weights=values, trials=N_INFOMAP_TRIALS)
    return by_size(np.array(found.membership))


def modularity(weights: Weights, labels: npt.ArrayLike, resolution: float = 1.0) -> float:
    """How much more weight lies within communities than strengths alone would put there.

    Q = Σ_ij (w_ij - γ s_i s_j / 2m) [same community] / 2m; M. E. J. Newman, Analysis of weighted networks, Physical
    Review E 70, 2004, with the resolution γ of J. Reichardt, S. Bornholdt, Statistical mechanics of community
    detection, Physical Review E 74, 2006.

    Parameters
    ----------
    weights : (N, N)
        From `undirected_weights`. Without any weight the modularity is 0.
    labels : (N,) int
    """
    labels = np.asarray(labels)
    members = (labels[:, None] == np.unique(labels)).astype(np.float64)
    between = members.T @ weights @ members
    total = between.sum()
    if total == 0:
        return 0.0
    return float(np.trace(between) / total - resolution * np.sum((between.sum(axis=1) / total) ** 2))


def participation(weights: Weights, labels: npt.ArrayLike) -> Weights:
    """How evenly the weight of each node is spread over communities : (N,), 0 all in one … 1.

    R. Guimerà, L. A. N. Amaral, Functional cartography of complex metabolic networks, Nature 433, 2005. 0 for a node
    without weight.
    """
    labels = np.asarray(labels)
    members = (labels[:, None] == np.unique(labels)).astype(np.float64)
    strength = weights.sum(axis=1, keepdims=True)
    shares = np.divide(weights @ members, strength, out=np.zeros((len(weights), members.shape[1])), where=strength > 0)
    spread: Weights = np.where(strength[:, 0] > 0, 1 - np.sum(shares**2, axis=1), 0.0)
    return spread


def by_size(labels: npt.ArrayLike) -> Labels:
    """The same division with the largest community as 0 : (N,) -> (N,) int32."""
    _, first, inverse, sizes = np.unique(np.asarray(labels), return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(sizes), np.int32)
    rank[np.lexsort((first, -sizes))] = np.arange(len(sizes), dtype=np.int32)
    ranked: Labels = rank[inverse]
    return ranked


def graph_of(weights: Weights) -> tuple[Any, list[float]]:
    """An igraph of the pairs with weight, and their weights."""
    import igraph

    rows, columns = np.nonzero(np.triu(weights, 1))
    graph = igraph.Graph(len(weights), np.stack([rows, columns], axis=1).tolist())
    return graph, weights[rows, columns].tolist()


@contextmanager
def igraph_seed(seed: int) -> Iterator[None]:
    """Let igraph draw from a generator of this seed; it has one for the whole process, so others wait."""
    import igraph

    with _igraph_chance:
        igraph.set_random_number_generator(random.Random(seed))
        try:
            yield
        finally:
            igraph.set_random_number_generator(random)
