"""NumPy's bundles (`.npz`): edges with the classes, parts and features of the nodes, or a matrix."""

import warnings
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32
from plexoscope.models.data.network import CLASS, SPLIT, Network
from plexoscope.models.errors import FormatError
from plexoscope.models.io.array import MAX_BYTES, float32_of, read_arrays
from plexoscope.models.io.limits import check_nodes
from plexoscope.models.io.network import open_graph_benchmark
from plexoscope.models.io.network.benchmark_masks import mask_splits, with_our_names
from plexoscope.models.io.network.building import (
    TRIANGLE,
    Nodes,
    checked_weights,
    network_of,
    network_of_matrix,
    numbered_nodes,
)
from plexoscope.models.io.network.edge_parts import EdgeParts, edge_parts, network_of_parts

PARTS = ("train", "val", "test")

Arrays = Mapping[str, npt.NDArray[Any]]


def read_npz(path: Path) -> Network:
    """Read the network of an `.npz` file.

    Parameters
    ----------
    path
        Either `edges` (E, 2) or (2, E) with, each optional, `weights` (E,), `directed`, `names` (N,), `labels` (N,)
        with -1 for unknown, `train`, `val` and `test` with indices of nodes or (N,) truth values, `positions_mm`
        (N, 3), and features: `features` (N, F), or the row format of sparse matrices as `indptr`, `indices`, `shape`
        and perhaps `data` (ones by default). Or an adjacency matrix: one square array, or what
        `scipy.sparse.save_npz` writes. Or a bundle of heterophilous graphs, see `benchmark_masks`, or one with the
        names of the Open Graph Benchmark, see `open_graph_benchmark`.

        A split of the edges is `val_edges` and `test_edges`, and perhaps `train_edges`, without which all other edges
        are learned from; pairs without an edge are `val_edges_neg` and `test_edges_neg`, see `edge_parts` for the
        names others give them. Weights are left aside then.

    Raises
    ------
    FormatError
        If it is neither, or the arrays do not fit together.
    """
    arrays = open_graph_benchmark.with_our_names(with_our_names(read_arrays(path), path))
    parts = edge_parts(arrays, path)
    if "edges" in arrays or parts is not None:
        return _of_edges(arrays, parts, path)
    if "format" in arrays:
        from scipy.sparse import load_npz

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of files from Python 2
                stored = load_npz(path)
            if hasattr(stored, "check_format"):
                stored.check_format()  # indices that lead out of it would be written to
            sparse = stored.tocoo()
        except Exception as error:
            raise FormatError(f"cannot be read as a sparse matrix ({error})", path) from error
        return network_of_sparse(sparse, path)
    square = [each for each in arrays.values() if each.ndim == 2 and each.shape[0] == each.shape[1] > 1]
    if len(square) != 1:
        names = ", ".join(f"{name} {each.shape}" for name, each in list(arrays.items())[:5]) or "none"
        raise FormatError(f"expected an array called edges, or one square matrix, got {names}", path)
    if square[0].dtype.kind not in "biuf":
        raise FormatError(f"expected a matrix of numbers, got {square[0].dtype}", path)
    return network_of_matrix(square[0].astype(np.float64), path)


def _of_edges(arrays: Arrays, parts: EdgeParts | None, path: Path) -> Network:
    edges = arrays.get("edges", np.zeros((0, 2), np.int64))
    if edges.ndim == 2 and edges.shape[1] != 2 and edges.shape[0] == 2:
        edges = edges.T
    if edges.ndim != 2 or edges.shape[1] != 2 or edges.dtype.kind not in "iu":
        raise FormatError(f"edges: expected whole numbers of shape (E, 2), got {edges.dtype} {edges.shape}", path)
    n_nodes = _n_nodes(arrays, edges, parts, path)
    n_listed = 0 if parts is None else sum(map(len, parts.edges.values()))
    check_nodes(n_nodes, len(edges) + n_listed, path)
    if edges.size and not 0 <= edges.min() <= edges.max() < n_nodes:
        raise FormatError(f"edges: expected nodes 0 … {n_nodes - 1}, got {edges.min()} … {edges.max()}", path)
    weights = arrays.get("weights")
    if weights is not None and (weights.shape != (len(edges),) or weights.dtype.kind not in "biuf"):
        raise FormatError(f"weights: expected {len(edges)} numbers, got {weights.dtype} {weights.shape}", path)
    if weights is not None:
        if not np.isfinite(weights).all():
            raise FormatError("weights: expected finite numbers, got NaN or infinity", path)
        weights = checked_weights(weights, path)
    directed = bool(np.all(arrays["directed"])) if "directed" in arrays else False
    nodes = _nodes(arrays, n_nodes, path)
    if parts is None:
        network = network_of(nodes, edges, weights, directed=directed)
    else:
        network = network_of_parts(nodes, edges.astype(np.int64), parts, directed=directed, path=path)
    features = _features(arrays, n_nodes, path)
    return network if features is None else replace(network, features=features)


def _n_nodes(arrays: Arrays, edges: npt.NDArray[Any], parts: EdgeParts | None, path: Path) -> int:
    for name in ("names", "labels", "features", "positions_mm"):
        if name in arrays and arrays[name].ndim:
            return len(arrays[name])
    if "shape" in arrays:
        shape = arrays["shape"].ravel()
        if not shape.size or shape.dtype.kind not in "iu" or shape[0] < 0:
            raise FormatError(f"shape: expected whole numbers of 0 or more, got {shape[:3].tolist()}", path)
        return int(shape[0])
    n_told = 0 if parts is None else parts.n_nodes
    return max(int(edges.max()) + 1, n_told) if edges.size else n_told  # an initial -1 is no unsigned number


def _nodes(arrays: Arrays, n_nodes: int, path: Path) -> Nodes:
    values: dict[str, npt.NDArray[Any]] = {}
    if "labels" in arrays:
        labels = _of_nodes(arrays, "labels", (n_nodes,), path)
        known = labels != -1 if labels.dtype.kind in "iu" else labels.astype(np.str_) != ""
        values[CLASS] = np.where(known, labels.astype(np.str_), "")
    if any(part in arrays for part in PARTS):
        values[SPLIT] = _split(arrays, n_nodes, path)
    for name, masks in mask_splits(arrays, n_nodes, path):
        values[name] = _split(masks, n_nodes, path)
    names = numbered_nodes(n_nodes).names
    if "names" in arrays:
        names = tuple(_of_nodes(arrays, "names", (n_nodes,), path).astype(np.str_).tolist())
        if len(set(names)) < n_nodes:
            raise FormatError("names: expected each name once, got one twice", path)
    positions = None
    if "positions_mm" in arrays:
        positions = _finite("positions_mm", _of_nodes(arrays, "positions_mm", (n_nodes, 3), path), path)
    return Nodes(names, positions, values)


def _finite(name: str, values: npt.NDArray[Any], path: Path) -> F32:
    if values.dtype.kind not in "biuf":
        raise FormatError(f"{name}: expected numbers, got {values.dtype}", path)
    if not np.isfinite(values).all():
        raise FormatError(f"{name}: expected finite numbers, got NaN or infinity", path)
    return float32_of(values, name, path)


def _of_nodes(arrays: Arrays, name: str, shape: tuple[int, ...], path: Path) -> npt.NDArray[Any]:
    if arrays[name].shape != shape:
        raise FormatError(f"{name}: expected shape {shape}, got {arrays[name].shape}", path)
    return arrays[name]


def _split(arrays: Arrays, n_nodes: int, path: Path) -> npt.NDArray[np.str_]:
    split = np.full(n_nodes, "", "<U5")
    for part in PARTS:
        if part not in arrays:
            continue
        chosen = arrays[part]
        if chosen.dtype.kind == "b":
            chosen = np.flatnonzero(_of_nodes(arrays, part, (n_nodes,), path))
        if chosen.dtype.kind not in "iu" or (chosen.size and not 0 <= chosen.min() <= chosen.max() < n_nodes):
            raise FormatError(f"{part}: expected nodes 0 … {n_nodes - 1}, got others", path)
        if (split[chosen] != "").any():
            raise FormatError(f"{part}: expected nodes of no other part, got some that are", path)
        split[chosen] = part
    return split


def _features(arrays: Arrays, n_nodes: int, path: Path) -> F32 | None:
    if "features" in arrays:
        dense = arrays["features"]
        if dense.ndim != 2 or len(dense) != n_nodes or dense.dtype.kind not in "biuf":
            raise FormatError(f"features: expected numbers of shape ({n_nodes}, F), got {dense.shape}", path)
        return _finite("features", dense, path)
    if not {"indptr", "indices", "shape"} <= arrays.keys():
        return None
    from scipy.sparse import csr_array

    shape = tuple(int(n) for n in arrays["shape"].ravel())
    if len(shape) != 2 or shape[0] != n_nodes or shape[0] * shape[1] * 4 > MAX_BYTES:
        raise FormatError(f"features: expected shape ({n_nodes}, F) of at most {MAX_BYTES >> 20} MB, got {shape}", path)
    indices = arrays["indices"]
    data = arrays.get("data", np.ones(len(indices), np.float32))
    try:
        sparse = csr_array((data, indices, arrays["indptr"]), shape=shape)
        sparse.check_format()
    except ValueError as error:
        raise FormatError(f"features: expected rows of a sparse matrix, got {error}", path) from error
    return _finite("features", sparse.toarray(), path)


def network_of_sparse(sparse: Any, path: Path) -> Network:
    """Return the network of a sparse adjacency matrix in coordinates, by the rules of `network_of_matrix`.

    Raises
    ------
    FormatError
        If it is not square, has far more nodes than entries, or a weight is infinite or beyond float32.
    """
    if sparse.shape[0] != sparse.shape[1]:
        raise FormatError(f"expected a square matrix, got shape {sparse.shape}", path)
    check_nodes(sparse.shape[0], sparse.nnz, path)
    sparse.sum_duplicates()
    off_diagonal = sparse.row != sparse.col
    kept = off_diagonal & (sparse.data != 0) & ~np.isnan(sparse.data)  # as in a dense matrix
    row, column, weights = (each[kept] for each in (sparse.row, sparse.col, sparse.data))
    weights = checked_weights(weights, path)
    source = ""
    if len(weights) and ((row < column).all() or (row > column).all()):
        directed, source = False, TRIANGLE
    else:
        clean = type(sparse)((weights, (row, column)), sparse.shape)
        difference = abs(clean - clean.T)
        directed = bool(difference.nnz and difference.max() > 1e-5 * np.abs(weights).max())
    edges = np.stack([row, column], axis=1)
    return network_of(numbered_nodes(sparse.shape[0]), edges, weights, directed=directed, source=source)
