"""From lists of edges and matrices, as files hold them, to a network without doubled edges and loops."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, F64, I32, I64, Flags
from plexoscope.models.data.network import CLASS, Network
from plexoscope.models.errors import FormatError
from plexoscope.models.io.text_column import Coded

MAX_MATRIX_NODES = 20_000
"""More nodes than these in a dense matrix are no matrix that anybody can look at."""
TRIANGLE = "One triangle of the matrix is empty: taken as undirected."
WEIGHT_RANGE = "a weight of 1e-45 to 3e38 in size, or 0"
SYMMETRY = 1e-5
"""Of the largest weight: what text with six digits loses."""
_LARGEST_KEY = 1 << 63
_MOST_DIGITS = 1000
"""Of a number; Python refuses to read those of a few thousand."""


@dataclass(frozen=True, eq=False)
class Nodes:
    """What is known of the nodes besides their edges; each array in the order of `names`."""

    names: tuple[str, ...]
    positions_mm: F32 | None = None
    values: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)


def network_of(
    nodes: Nodes,
    edges: npt.NDArray[np.integer[Any]],
    weights: npt.NDArray[np.floating[Any]] | None = None,
    *,
    directed: bool,
    edge_values: Mapping[str, npt.NDArray[Any]] | None = None,
    source: str = "",
) -> Network:
    """Return the network of edges that may be there several times.

    Loops are left out. Edges between the same two nodes become one, in the place of the first and with its values;
    its weight is the sum of theirs, where each without a weight counts 1. An undirected list that holds every edge in
    both directions with the same weight holds it once.

    Parameters
    ----------
    edges : (E, 2)
        Indices of nodes.
    weights : (E,), optional
        Finite.
    edge_values : mapping of str to (E,)

    Returns
    -------
    Network
        Without weights where all are 1.
    """
    values = edge_values or {}
    kept = np.flatnonzero(edges[:, 0] != edges[:, 1])
    strengths = np.ones(len(edges)) if weights is None else weights.astype(np.float64)
    first, strengths = _merged(edges[kept], strengths[kept], len(nodes.names))
    kept = kept[first]
    if not directed:
        kept, strengths = _without_direction(edges, kept, strengths, len(nodes.names))
    return Network(
        edges=edges[kept].astype(np.int32),
        node_names=nodes.names,
        weights=None if (strengths == 1).all() else strengths.astype(np.float32),
        directed=directed,
        positions_mm=nodes.positions_mm,
        node_values=nodes.values,
        edge_values={name: column[kept] for name, column in values.items()},
        source=source,
    )


def network_of_matrix(
    matrix: npt.NDArray[Any],
    path: str | Path,
    nodes: Nodes | None = None,
    directed: bool | None = None,
    source: str = "",
) -> Network:
    """Return the network of an adjacency matrix : (N, N).

    An entry that is neither 0 nor NaN is an edge from its row to its column. The diagonal is left out.

    Parameters
    ----------
    directed
        None for what the matrix says: one that equals its transpose to 5 digits is undirected, and so is one of which
        a triangle is 0 or NaN throughout, as tck2connectome writes it.

    Raises
    ------
    FormatError
        If the matrix is not square, too large, or holds infinity off its diagonal, or there are not as many nodes.
    """
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise FormatError(f"expected a square matrix, got shape {matrix.shape}", path)
    n_nodes = len(matrix)
    if n_nodes > MAX_MATRIX_NODES:
        raise FormatError(f"expected a matrix of at most {MAX_MATRIX_NODES} nodes, got {n_nodes}", path)
    if nodes is not None and len(nodes.names) != n_nodes:
        raise FormatError(f"expected {n_nodes} nodes as the matrix has, got {len(nodes.names)}", path)
    weights = np.nan_to_num(matrix, nan=0.0, posinf=np.inf, neginf=-np.inf)
    np.fill_diagonal(weights, 0)
    if np.isinf(weights).any():
        row, column = np.argwhere(np.isinf(weights))[0] + 1
        raise FormatError(
            f"row {row}, column {column}: expected a finite weight, got {matrix[row - 1, column - 1]}", path
        )
    if directed is not True and weights.any() and not (np.triu(weights).any() and np.tril(weights).any()):
        weights = weights + weights.T
        source = source or (TRIANGLE if directed is None else "")
    if directed is None:
        directed = not np.allclose(weights, weights.T, rtol=0, atol=SYMMETRY * np.abs(weights).max(initial=0))
    entries = weights if directed else np.triu(weights, 1)
    found = np.argwhere(entries != 0)
    known = nodes or numbered_nodes(n_nodes)
    found_weights = checked_weights(entries[tuple(found.T)].astype(np.float64), path)
    return network_of(known, found, found_weights, directed=directed, source=source)


def checked_weights(weights: npt.NDArray[Any], path: str | Path) -> F64:
    """Return weights as float64 : (E,), all of which float32 holds.

    Raises
    ------
    FormatError
        If one is NaN or infinite, or so large or small that float32 makes infinity or 0 of it.
    """
    checked: F64 = weights.astype(np.float64)
    fits = fits_float32(checked)
    if not fits.all():
        row = int(np.argmin(fits))
        expected = WEIGHT_RANGE if np.isfinite(checked[row]) else "a finite weight"
        raise FormatError(f"edge {row + 1}: expected {expected}, got {checked[row]:g}", path)
    return checked


def fits_float32(weights: F64) -> Flags:
    """Which weights : (E,) are finite in float32, and 0 only where they are."""
    with np.errstate(over="ignore", under="ignore"):
        narrow = weights.astype(np.float32)
    fits: Flags = np.isfinite(narrow) & ((narrow == 0) == (weights == 0))
    return fits


def numbered_nodes(n_nodes: int) -> Nodes:
    """Nodes that have no names, called 1, 2, …"""
    return Nodes(tuple(str(k + 1) for k in range(n_nodes)))


def indices_of(ends: Sequence[Coded], known: Sequence[str] = ()) -> tuple[tuple[str, ...], list[I32]]:
    """Return the names of all nodes, and for each column the index of each name.

    Parameters
    ----------
    ends
        Columns of names.
    known
        Nodes that come first, whether they have an edge or not; the others follow in natural order (9 before 10).
    """
    found = set().union(*(column.distinct for column in ends))
    names = (*known, *_in_natural_order(found.difference(known)))
    index = {name: k for k, name in enumerate(names)}
    return names, [np.array([index[name] for name in column.distinct], np.int32)[column.codes] for column in ends]


def _in_natural_order(names: Iterable[str]) -> list[str]:
    """Whole numbers by value, before all others."""
    whole: list[str] = []
    others: list[str] = []
    for name in names:
        is_whole = name.isdecimal() and name.isascii() and len(name) < _MOST_DIGITS
        (whole if is_whole else others).append(name)
    return sorted(sorted(whole), key=int) + sorted(others)


def node_column(name: str, values: npt.NDArray[Any]) -> tuple[str, npt.NDArray[Any]]:
    """Return the name and values under which a column of a node table is kept: classes are text, whatever they are."""
    if name.strip().lower() != CLASS:
        return name, values
    if values.dtype.kind == "f":  # whole numbers some of which are missing
        return CLASS, np.asarray(["" if np.isnan(value) else f"{value:g}" for value in values], np.str_)
    return CLASS, values.astype(np.str_)


def is_place(name: str) -> bool:
    """Whether a column is a coordinate: x, y, z, or x_mm, …"""
    return name.strip().lower().removesuffix("_mm") in ("x", "y", "z")


def positions_of(columns: Mapping[str, npt.NDArray[Any]], path: str | Path) -> F32 | None:
    """Take x, y and z in mm as positions, where all three are there and finite and not all z are the same.

    Programs that draw graphs in a plane write their layouts as x and y, some with a z of 0.
    """
    by_name = {name.strip().lower().removesuffix("_mm"): values for name, values in columns.items()}
    if not {"x", "y", "z"} <= by_name.keys():
        return None
    axes = [by_name[axis] for axis in "xyz"]
    if not all(values.dtype.kind in "iuf" for values in axes):
        raise FormatError("expected x, y and z in mm, got text among them", path)
    positions = np.stack(axes, axis=1).astype(np.float32)
    if not np.isfinite(positions).all() or (len(positions) > 1 and not np.ptp(positions[:, 2])):
        return None
    return positions


def _keys(edges: npt.NDArray[np.integer[Any]], n_nodes: int) -> I64:
    source, target = edges.T.astype(np.int64)
    keys: I64 = source * max(n_nodes, 1) + target
    return keys


def _merged(edges: npt.NDArray[np.integer[Any]], weights: F64, n_nodes: int) -> tuple[I64, F64]:
    """Which edges are the first of their kind, in the order of the list, and the sum of the weights of each kind."""
    keys = _keys(edges, n_nodes)
    order = _order(keys, n_nodes)
    begins = np.diff(keys[order], prepend=-1) > 0
    sums = np.bincount(np.cumsum(begins) - 1, weights[order], minlength=0).astype(np.float64)
    first = order[begins]
    of_edge = np.empty(len(edges), np.float64)
    of_edge[first] = sums
    is_first = np.zeros(len(edges), np.bool_)
    is_first[first] = True
    return np.flatnonzero(is_first), of_edge[is_first]


def _order(keys: I64, n_nodes: int) -> I64:
    """A stable argsort, five times as fast where key and place fit into one number."""
    n = max(len(keys), 1)
    if n * max(n_nodes, 1) ** 2 >= _LARGEST_KEY:
        return np.argsort(keys, kind="stable").astype(np.int64)
    order: I64 = np.sort(keys * n + np.arange(len(keys))) % n
    return order


def _without_direction(
    edges: npt.NDArray[np.integer[Any]],
    kept: I64,
    weights: F64,
    n_nodes: int,
) -> tuple[I64, F64]:
    there, back = _keys(edges[kept], n_nodes), _keys(edges[kept][:, ::-1], n_nodes)
    twice = np.array_equal(np.sort(there), np.sort(back)) and np.array_equal(
        weights[_order(there, n_nodes)], weights[_order(back, n_nodes)]
    )
    first, sums = _merged(np.sort(edges[kept], axis=1), weights, n_nodes)
    return kept[first], sums / 2 if twice else sums
