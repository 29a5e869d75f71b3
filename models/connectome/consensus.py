"""Consensus over many divisions of one network."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plexoscope.models.connectome.communities import Labels, Method, Weights, communities
from plexoscope.models.data.arrays import I32
from plexoscope.models.room import check_square

DEFAULT_THRESHOLD = 0.5
MAX_ROUNDS = 20


@dataclass(frozen=True, eq=False)
class Consensus:
    """What many runs agree on.

    Parameters
    ----------
    labels : (N,) int32
        The division that they agree on, the largest community 0.
    agreement : (N, N) float64
        Share of the first runs, those on the network itself, that put two nodes together; 1 on the diagonal.
    runs : (R, N) int32
        The first runs.
    n_rounds : int
        How often the agreement was divided anew until all runs were the same.
    is_unanimous : bool
        False if `MAX_ROUNDS` did not suffice; `labels` is then the first division of the last round.
    """

    labels: Labels
    agreement: Weights
    runs: I32
    n_rounds: int
    is_unanimous: bool


def agreement(runs: npt.ArrayLike) -> Weights:
    """Share of divisions that put two nodes together : (R, N) int -> (N, N) float64."""
    runs = np.asarray(runs)
    check_square(f"agreement on {runs.shape[1]:,} nodes", runs.shape[1], 2)
    together = np.zeros((runs.shape[1],) * 2)
    for labels in runs:
        together += labels[:, None] == labels
    return together / len(runs)


def consensus(
    weights: Weights,
    method: Method,
    n_runs: int,
    *,
    threshold: float = DEFAULT_THRESHOLD,
    resolution: float = 1.0,
    seed: int = 0,
    checkpoint: Callable[[], None] = lambda: None,
    emit: Callable[[Sequence[Labels]], None] = lambda _: None,
) -> Consensus:
    """Divide a network many times, then divide what the divisions agree on, until they are all the same.

    A. Lancichinetti, S. Fortunato, Consensus clustering in complex networks, Scientific Reports 2, 2012. The agreement
    of the runs is a network, too; what is below the threshold is cut, but each node keeps its strongest neighbour; the
    same method divides that network as many times; and so on.

    Parameters
    ----------
    weights : (N, N)
        From `undirected_weights`.
    n_runs
        ≥ 1, each with a seed of its own.
    threshold
        In 0 … 1.
    checkpoint
        Called between runs; may raise to cancel.
    emit
        Called with all first runs so far, after each.

    Raises
    ------
    ValueError
        If the number of runs or the threshold is out of range, or as `communities` does.
    """
    if n_runs < 1 or not 0 <= threshold <= 1:
        raise ValueError(f"consensus: expected n_runs ≥ 1 and a threshold in 0 … 1, got {n_runs} and {threshold}")
    seeds = np.random.default_rng(seed)

    def divided(network: Weights, told: Callable[[Sequence[Labels]], None]) -> I32:
        found: list[Labels] = []
        for _ in range(n_runs):
            checkpoint()
            each_seed = int(seeds.integers(2**31))
            found.append(communities(network, method, resolution=resolution, seed=each_seed, checkpoint=checkpoint))
            told(found)
        return np.array(found)

    first = runs = divided(weights, emit)
    shares = agreement(runs)
    n_rounds = 0
    while not (runs == runs[0]).all() and n_rounds < MAX_ROUNDS:
        runs = divided(_cut(agreement(runs), threshold), lambda _: None)
        n_rounds += 1
    return Consensus(runs[0], shares, first, n_rounds, bool((runs == runs[0]).all()))


def _cut(shares: Weights, threshold: float) -> Weights:
    network = shares.copy()
    np.fill_diagonal(network, 0)
    nearest = network.argmax(axis=1)
    nodes = np.flatnonzero(network[np.arange(len(network)), nearest] > 0)
    kept = np.where(network >= threshold, network, 0)
    kept[nodes, nearest[nodes]] = network[nodes, nearest[nodes]]
    kept[nearest[nodes], nodes] = network[nodes, nearest[nodes]]
    return kept
