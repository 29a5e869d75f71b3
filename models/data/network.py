"""A network: nodes, edges, and what is known of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, I32, I64, read_only

if TYPE_CHECKING:
    from scipy.sparse import csr_array

CLASS = "class"
"""Node value with the known class of each node ("" where unknown). For scores and colours; for training only where a
task is to learn it."""

SPLIT = "split"
"""Node value with the published part of each node: "train", "val", "test" or "". Of several splits the first, see
`split_name`. As an edge value the published part of each edge."""


@dataclass(frozen=True, eq=False)
class Network:
    """Nodes and edges that stand still. Compares by identity.

    Parameters
    ----------
    edges : (E, 2) int32
        From and to, 0 … N - 1, no edge twice. Of an undirected network each edge once, in either direction.
    node_names : tuple of N str
    weights : (E,) float32, optional
        Finite; may be negative. By default all edges count alike.
    directed : bool
    positions_mm : (N, 3) float32, optional
        Where the nodes lie in RAS+ world space. A network without has a layout and no place.
    node_values, edge_values : mapping of str to (N,) or (E,) array of numbers or str
        What else is known, by name: a volume, a label, "class" and "split" (see `CLASS` and `SPLIT` of this module).
    features : (N, F) float32, optional
        What a method may learn from.
    non_edges : mapping of "val" and "test" to (M, 2) int32 array
        Pairs without an edge that a published split of the edges asks about. None where it brings none.
    source : str
        Citation and licence of the data, "" for a file of the user.

    Raises
    ------
    ValueError
        If the arrays do not fit together or break one of the rules above.

    Examples
    --------
    >>> network = Network([[0, 1], [1, 2]], ("a", "b", "c"), weights=[2.0, 0.5])
    >>> [(network.node_names[i], network.node_names[j]) for i, j in network.edges]
    [('a', 'b'), ('b', 'c')]
    >>> network.adjacency.sum(axis=0).tolist()
    [2.0, 2.5, 0.5]
    """

    edges: I32
    node_names: tuple[str, ...]
    weights: F32 | None = None
    directed: bool = False
    positions_mm: F32 | None = None
    node_values: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    edge_values: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    features: F32 | None = None
    source: str = ""
    non_edges: Mapping[str, I32] = field(default_factory=dict)

    def __post_init__(self) -> None:
        edges = read_only(self.edges, np.int32)
        if edges.ndim != 2 or edges.shape[1] != 2:
            raise ValueError(f"edges: expected shape (E, 2), got {edges.shape}")
        object.__setattr__(self, "edges", edges)
        if edges.size and not 0 <= edges.min() <= edges.max() < self.n_nodes:
            raise ValueError(f"edges: expected 0 … {self.n_nodes - 1}, got {edges.min()} … {edges.max()}")
        keys = np.sort(_edge_keys(edges, self.n_nodes, self.directed))  # np.unique's hashing takes twenty times as long
        n_twice = np.count_nonzero(keys[1:] == keys[:-1])
        if n_twice:
            raise ValueError(f"edges: expected each once, got {n_twice} again")
        if self.weights is not None:
            weights = read_only(self.weights, np.float32)
            if weights.shape != (self.n_edges,) or not np.isfinite(weights).all():
                raise ValueError(f"weights: expected {self.n_edges} finite numbers, got shape {weights.shape}")
            object.__setattr__(self, "weights", weights)
        if self.positions_mm is not None:
            positions = read_only(self.positions_mm, np.float32)
            if positions.shape != (self.n_nodes, 3):
                raise ValueError(f"positions_mm: expected shape ({self.n_nodes}, 3), got {positions.shape}")
            object.__setattr__(self, "positions_mm", positions)
        for name, count in (("node_values", self.n_nodes), ("edge_values", self.n_edges)):
            columns = {each: read_only(values) for each, values in getattr(self, name).items()}
            for each, values in columns.items():
                if values.shape != (count,):
                    raise ValueError(f"{name}[{each!r}]: expected {count} values, got shape {values.shape}")
            object.__setattr__(self, name, MappingProxyType(columns))
        if self.features is not None:
            features = read_only(self.features, np.float32)
            if features.ndim != 2 or len(features) != self.n_nodes:
                raise ValueError(f"features: expected shape ({self.n_nodes}, F), got {features.shape}")
            object.__setattr__(self, "features", features)
        pairs = {part: read_only(each, np.int32) for part, each in self.non_edges.items()}
        for part, each in pairs.items():
            if each.ndim != 2 or each.shape[1] != 2 or (each.size and not 0 <= each.min() <= each.max() < self.n_nodes):
                raise ValueError(f"non_edges[{part!r}]: expected nodes 0 … {self.n_nodes - 1} of shape (M, 2)")
        object.__setattr__(self, "non_edges", MappingProxyType(pairs))

    def __repr__(self) -> str:
        return f"Network({self.n_nodes:,} nodes, {self.n_edges:,} edges{', directed' if self.directed else ''})"

    @property
    def n_nodes(self) -> int:
        return len(self.node_names)

    @property
    def n_edges(self) -> int:
        return len(self.edges)

    @cached_property
    def adjacency(self) -> "csr_array":
        """(N, N) float64, weights or ones; of an undirected network both directions, a loop once."""
        from scipy.sparse import csr_array

        source, target = self.edges.T
        values = np.ones(self.n_edges) if self.weights is None else self.weights.astype(np.float64)
        if not self.directed:
            other = source != target
            source, target = np.append(source, target[other]), np.append(target, source[other])
            values = np.append(values, values[other])
        return csr_array((values, (source, target)), shape=(self.n_nodes, self.n_nodes))


def split_name(number: int) -> str:
    """Name of the node value that holds a published split, counted from 0: "split", "split 2", "split 3" …"""
    return SPLIT if number == 0 else f"{SPLIT} {number + 1}"


def _edge_keys(edges: I32, n_nodes: int, directed: bool) -> I64:
    source, target = edges.T.astype(np.int64)
    if not directed:
        source, target = np.minimum(source, target), np.maximum(source, target)
    keys: I64 = source * max(n_nodes, 1) + target
    return keys
