"""Edges divided into those to learn from and those to be asked about, with pairs that are no edges beside them."""

from dataclasses import dataclass

import numpy as np

from plexoscope.models.data.arrays import I32, I64
from plexoscope.models.data.network import SPLIT, Network

Pairs = I32

PARTS = {"train": ("train",), "val": ("val", "valid", "validation"), "test": ("test",)}
"""What a published split calls its parts."""


@dataclass(frozen=True, eq=False)
class EdgeSplit:
    """Pairs of nodes without direction, the lower index first; no pair is in two of them.

    Parameters
    ----------
    train, val, test : (E, 2) int32
        Edges. Only those of `train` may be seen by a model.
    val_negative, test_negative : (E, 2) int32
        Pairs that are no edge of the network in any part. Those that are drawn are as many as there are edges in `val`
        and `test`; a published split may bring more or fewer.
    """

    train: Pairs
    val: Pairs
    test: Pairs
    val_negative: Pairs
    test_negative: Pairs


def split_edges(network: Network, val: float, test: float, rng: np.random.Generator) -> EdgeSplit:
    """Divide the edges at random, and draw as many pairs without an edge.

    Direction is dropped and loops are left out: of a directed network both directions are one pair, since the
    reverse of an edge in training would give the edge away.

    Parameters
    ----------
    val, test
        Shares of the edges, each above 0, together below 1.
    rng
        Decides which edges and which pairs.

    Raises
    ------
    ValueError
        If the shares are no such shares, a part would have no edge, or there are too few pairs without an edge.
    """
    if not (val > 0 and test > 0 and val + test < 1):
        raise ValueError(f"split: expected shares above 0 and together below 1, got {val:g} and {test:g}")
    edges = pairs_of(network)
    n_val, n_test = round(val * len(edges)), round(test * len(edges))
    if not (n_val and n_test and n_val + n_test < len(edges)):
        raise ValueError(f"split: expected enough edges for each of three parts, got {len(edges)}")
    order = rng.permutation(len(edges))
    parts = (edges[np.sort(part)] for part in np.split(order, [n_val, n_val + n_test]))
    val_edges, test_edges, train_edges = parts
    negative = draw_non_edges(edges, network.n_nodes, n_val + n_test, rng)
    return EdgeSplit(train_edges, val_edges, test_edges, negative[:n_val], negative[n_val:])


def published_split(network: Network, rng: np.random.Generator) -> EdgeSplit | None:
    """Return the split that the edge value `SPLIT` poses; None without one, or if it names none of `PARTS`.

    Direction is dropped and loops are left out. A pair in several parts belongs to the first of them, as what is
    learned is not asked about. Where no pairs without an edge are published they are drawn, as many as edges.

    Raises
    ------
    ValueError
        If one of the parts has no edge, or there are too few pairs without one.
    """
    if SPLIT not in network.edge_values:
        return None
    words = np.char.lower(np.asarray(network.edge_values[SPLIT]).astype(np.str_))
    if not np.isin(words, [name for names in PARTS.values() for name in names]).any():
        return None
    ordered = np.sort(network.edges, axis=1)
    no_loop = ordered[:, 0] != ordered[:, 1]
    known = np.zeros(0, np.int64)
    parts: dict[str, Pairs] = {}
    for part, names in PARTS.items():
        places = np.setdiff1d(_places(ordered[no_loop & np.isin(words, names)]), known)
        if not len(places):
            raise ValueError(f"published split: expected edges called train, val and test, got none called {part}")
        parts[part], known = _pairs(places), np.union1d(known, places)
    edges = pairs_of(network)
    n_drawn = {part: len(parts[part]) for part in ("val", "test") if part not in network.non_edges}
    drawn = draw_non_edges(edges, network.n_nodes, sum(n_drawn.values()), rng)
    negative = {part: _published_non_edges(pairs, edges) for part, pairs in network.non_edges.items()}
    negative |= dict(zip(n_drawn, np.split(drawn, np.cumsum(list(n_drawn.values()))[:-1]), strict=False))
    for part in ("val", "test"):
        if not len(negative[part]):
            raise ValueError(f"published split: expected pairs without an edge for {part}, got none")
    return EdgeSplit(parts["train"], parts["val"], parts["test"], negative["val"], negative["test"])


def _published_non_edges(pairs: Pairs, edges: Pairs) -> Pairs:
    """Without loops, doubles, and what is an edge after all."""
    ordered = np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1)
    return _pairs(np.setdiff1d(_places(ordered), _places(edges)))


def pairs_of(network: Network) -> Pairs:
    """Edges without direction, weight and loops : (E, 2) int32, the lower index first, in order, none twice."""
    pairs = np.sort(network.edges[network.edges[:, 0] != network.edges[:, 1]], axis=1)
    return _pairs(np.unique(_places(pairs)))


def draw_non_edges(edges: Pairs, n_nodes: int, n_drawn: int, rng: np.random.Generator) -> Pairs:
    """Draw distinct pairs without an edge, evenly from all there are.

    Parameters
    ----------
    edges : (E, 2) int32
        As `pairs_of` gives them.

    Returns
    -------
    (n_drawn, 2) int32
        The lower index first, in random order.

    Raises
    ------
    ValueError
        If there are not so many.
    """
    n_free = n_nodes * (n_nodes - 1) // 2 - len(edges)
    if n_free < n_drawn:
        raise ValueError(f"split: expected {n_drawn} pairs of nodes without an edge, got {n_free}")
    # The k-th free place lies behind all edges that have at most k free places before them: no draw is refused,
    # however dense the network is.
    taken = np.sort(_places(edges))
    n_free_before = taken - np.arange(len(taken))
    drawn = rng.choice(n_free, n_drawn, replace=False)
    return _pairs(drawn + np.searchsorted(n_free_before, drawn, side="right"))


def _places(pairs: Pairs) -> I64:
    """Where a pair stands when all pairs i < j are counted: (0, 1), (0, 2), (1, 2), (0, 3) …"""
    low, high = pairs.T.astype(np.int64)
    places: I64 = high * (high - 1) // 2 + low
    return places


def _pairs(places: I64) -> Pairs:
    high = ((1 + np.sqrt(1 + 8 * places.astype(np.float64))) / 2).astype(np.int64)
    # The square root may be one off where it should be whole.
    high -= high * (high - 1) // 2 > places
    high += (high + 1) * high // 2 <= places
    return np.stack([places - high * (high - 1) // 2, high], axis=1).astype(np.int32)
