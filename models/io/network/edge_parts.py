"""Published splits of edges: which are learned from, which chosen by, which asked about, and pairs without an edge."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import I64
from plexoscope.models.data.network import SPLIT, Network
from plexoscope.models.errors import FormatError
from plexoscope.models.io.limits import check_nodes
from plexoscope.models.io.network.building import Nodes, network_of

PARTS = {"train": ("train",), "val": ("val", "valid"), "test": ("test",)}
"""A part, and what files call it."""
_EDGES = ("_edges", "_edge", "_pos_edge_index")
_NON_EDGES = ("_edges_neg", "_edge_neg", "_edges_false", "_neg_edge_index")
"""How arrays are called behind their part, here, by the Open Graph Benchmark, Kipf and Welling, PyTorch Geometric."""
NAMES = frozenset(word + ending for words in PARTS.values() for word in words for ending in _EDGES)
"""Arrays of which one says that a bundle holds a network."""

Arrays = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True, eq=False)
class EdgeParts:
    """Edges by part, and pairs without an edge by part; each (M, 2) int64."""

    edges: Mapping[str, I64]
    non_edges: Mapping[str, I64] = field(default_factory=dict)

    @property
    def n_nodes(self) -> int:
        """One more than the highest node."""
        pairs = (*self.edges.values(), *self.non_edges.values())
        return max((int(each.max()) + 1 for each in pairs if each.size), default=0)


def edge_parts(arrays: Arrays, path: Path) -> EdgeParts | None:
    """Return the parts that arrays hold by their names, such as `train_edges` and `test_edges_neg`; None without any.

    Raises
    ------
    FormatError
        If one of them is no list of pairs, or edges for `val` and for `test` are not both there.
    """
    edges, non_edges = _called(arrays, _EDGES, path), _called(arrays, _NON_EDGES, path)
    non_edges.pop("train", None)  # methods draw their own
    if not edges and not non_edges:
        return None
    missing = [part for part in ("val", "test") if part not in edges]
    if missing:
        raise FormatError(f"split of the edges: expected val_edges and test_edges, got no {missing[0]}_edges", path)
    return EdgeParts(edges, non_edges)


def _called(arrays: Arrays, endings: tuple[str, ...], path: Path) -> dict[str, I64]:
    found: dict[str, I64] = {}
    for part, words in PARTS.items():
        for name in (word + ending for word in words for ending in endings):
            if name in arrays:
                found[part] = pairs_of_array(arrays[name], name, path)
    return found


def pairs_of_array(values: npt.NDArray[Any], name: str, path: Path) -> I64:
    """Return pairs of nodes : (M, 2) int64, from one in each row or one in each column.

    Raises
    ------
    FormatError
        If they are something else.
    """
    pairs = values.T if values.ndim == 2 and values.shape[1] != 2 and values.shape[0] == 2 else values
    if name.endswith("index") and values.shape == (2, 2):
        pairs = values.T
    if pairs.ndim != 2 or pairs.shape[1] != 2 or pairs.dtype.kind not in "iu":
        raise FormatError(f"{name}: expected whole numbers of shape (M, 2), got {values.dtype} {values.shape}", path)
    if pairs.size and pairs.min() < 0:
        raise FormatError(f"{name}: expected nodes from 0, got {pairs.min()}", path)
    return pairs.astype(np.int64)


def network_of_parts(nodes: Nodes, others: I64, parts: EdgeParts, *, directed: bool, path: Path) -> Network:
    """Return the network of all edges, each with its part as the edge value `SPLIT`, without weights.

    An edge in several parts belongs to the first of them: what is learned is not asked about.

    Parameters
    ----------
    others : (E, 2)
        Edges that may stand in parts as well. Unless `parts` says which are learned from, it is these: those in no part
        where all that are asked about are among them, else all, which others may be asked about again.

    Raises
    ------
    FormatError
        If a part names a node that is not there.
    """
    n_nodes = len(nodes.names)
    if parts.n_nodes > n_nodes:
        raise FormatError(f"split of the edges: expected nodes 0 … {n_nodes - 1}, got {parts.n_nodes - 1}", path)
    listed: dict[str, I64] = dict(parts.edges)
    if "train" not in listed and not _holds(others, np.concatenate(list(listed.values())), n_nodes, directed):
        listed["train"] = others
    rest = "" if "train" in listed else "train"
    named = [part for part in PARTS if part in listed]
    edges = np.concatenate([*(listed[part] for part in named), others])
    words = np.repeat([*named, rest], [*(len(listed[part]) for part in named), len(others)])
    check_nodes(n_nodes, len(edges), path)
    network = network_of(nodes, edges, directed=directed, edge_values={SPLIT: words})
    non_edges = {part: pairs.astype(np.int32) for part, pairs in parts.non_edges.items()}
    n_again = _n_again(listed, n_nodes, directed)
    note = f"{n_again:,} edges of a later part stand in an earlier one: they are not asked about." if n_again else ""
    return replace(network, weights=None, non_edges=non_edges, source=note)


def _holds(others: I64, asked: I64, n_nodes: int, directed: bool) -> bool:
    return bool(np.isin(_keys(asked, n_nodes, directed), _keys(others, n_nodes, directed)).all())


def _n_again(edges: Mapping[str, I64], n_nodes: int, directed: bool) -> int:
    keys = [_keys(pairs, n_nodes, directed) for pairs in edges.values()]
    return sum(map(len, keys)) - len(np.unique(np.concatenate(keys)))


def _keys(pairs: I64, n_nodes: int, directed: bool) -> I64:
    low, high = (pairs if directed else np.sort(pairs, axis=1)).T
    keys: I64 = np.unique(low * max(n_nodes, 1) + high)
    return keys
