"""What a graph looks like, wherever it is shown: sizes, widths, what stands out, and whose names come first.

The view and the panels of results draw by these; how large, thin or faint things are at all is theirs to say.
"""

import numpy as np

from plexoscope.models.data.arrays import F32, I32, I64, Flags
from plexoscope.models.data.column import Column
from plexoscope.render.scene.appearance import ValueOpacity


def node_diameters(values: F32, least: float, most: float) -> F32:
    """Diameters of nodes whose areas are in proportion to their values, from the least value or 0.

    Parameters
    ----------
    values : (N,) float32
        NaN counts as 0.
    least, most : float
        Diameters: no node is smaller than `least`; of the highest value it is `most`.

    Returns
    -------
    (N,) float32
    """
    numbers = np.nan_to_num(values, nan=0.0)
    low, high = min(float(numbers.min(initial=0)), 0.0), float(numbers.max(initial=0))
    share = (numbers - low) / (high - low) if high > low else np.full_like(numbers, 0.5)
    diameters: F32 = (most * np.maximum(np.sqrt(share), least / most)).astype(np.float32)
    return diameters


def weight_shares(weights: F32, percentile: float = 100.0) -> F32:
    """The size of each weight as a share of the highest.

    Parameters
    ----------
    weights : (E,) float32
        Their signs do not count; NaN counts as 0.
    percentile : float
        What counts as the highest: 100, or less where a few must not make all others small; those are 1.

    Returns
    -------
    (E,) float32
        0 … 1.
    """
    sizes = np.abs(np.nan_to_num(weights))
    highest = float(np.percentile(sizes, percentile)) if len(sizes) else 1.0
    shares: F32 = np.minimum(sizes / max(highest, 1e-12), 1.0).astype(np.float32)
    return shares


def edges_of(edges: I32, nodes: I64, n_nodes: int, *, between: bool = False) -> Flags:
    """(E,) which of the (E, 2) edges begin or end at some nodes; or do both, those between them."""
    chosen = np.zeros(n_nodes, np.bool_)
    chosen[nodes] = True
    source, target = chosen[edges].T
    asked: Flags = source & target if between else source | target
    return asked


def with_neighbours(edges: I32, nodes: I64, n_nodes: int) -> Flags:
    """(N,) which nodes are among some, or have one of the (E, 2) edges with one of these."""
    near = np.zeros(n_nodes, np.bool_)
    near[nodes] = True
    near[edges[edges_of(edges, nodes, n_nodes)]] = True
    return near


def faded_but(lit: Flags, faded: float, of: F32 | None = None) -> ValueOpacity:
    """Opacities of edges: those that are not lit are faint.

    Parameters
    ----------
    lit : (E,) bool
    faded : float
        What is left of the others.
    of : (E,) float32, optional
        The opacity each has anyway; by default 1.
    """
    factors = np.where(lit, np.float32(1.0), np.float32(faded))
    return ValueOpacity(Column(factors if of is None else of * factors), 0.0, 1.0)


def most_important(nodes: I64, rank: F32, n_most: int) -> I64:
    """Those of some nodes whose names come first, the most important first; equals in their order.

    Parameters
    ----------
    nodes : (M,) int64
        Rising numbers of nodes.
    rank : (N,) float32
        The importance of all.
    """
    if len(nodes) > n_most:  # sorting all of a large graph would take as long as drawing it
        nodes = np.sort(nodes[np.argpartition(-rank[nodes], n_most)[:n_most]])
    return nodes[np.argsort(-rank[nodes], kind="stable")]
