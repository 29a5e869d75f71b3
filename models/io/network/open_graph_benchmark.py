"""The Open Graph Benchmark's data: the names of its arrays, and its folders with tables and a split.

W. Hu et al., "Open Graph Benchmark: Datasets for Machine Learning on Graphs", NeurIPS 2020. What the package `ogb`
unpacks is a folder a data set, with `raw/edge.csv.gz`, `raw/num-node-list.csv.gz` and, where there are any,
`raw/node-feat.csv.gz`, `raw/node-label.csv.gz`; and `split/NAME/` with `train`, `valid` and `test`: numbers of nodes as
`.csv.gz`, or edges and pairs without one as `.pt`.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, I64
from plexoscope.models.data.network import CLASS, SPLIT, Network
from plexoscope.models.errors import FormatError
from plexoscope.models.io.array import MAX_BYTES, float32_of
from plexoscope.models.io.array_pickle import read_torch_arrays
from plexoscope.models.io.limits import check_nodes
from plexoscope.models.io.network.building import Nodes, network_of
from plexoscope.models.io.network.edge_parts import EdgeParts, network_of_parts, pairs_of_array
from plexoscope.models.io.table import read_table

OURS = {"edge_index": "edges", "node_feat": "features", "x": "features", "node_label": "labels", "y": "labels"}
PARTS = {"train": "train", "valid": "val", "test": "test"}
DIRECTED = ("arxiv", "papers100m", "citation2")
"""Data sets whose edges have a direction, says OGB's list of them; their files do not."""

Arrays = Mapping[str, npt.NDArray[Any]]


def with_our_names(arrays: Arrays) -> Arrays:
    """Return the arrays with the names that `read_npz` knows, where `edge_index` is one of them.

    Parameters
    ----------
    arrays
        `edge_index` (2, E), `node_feat` or `x` (N, F), `labels`, `node_label` or `y` (N,) or (N, 1), NaN where
        unknown, and `train`, `valid`, `test` with indices of nodes. Undirected if each edge is there both ways.
    """
    if "edge_index" not in arrays:
        return arrays
    renamed = {OURS.get(name, PARTS.get(name, name)): values for name, values in arrays.items()}
    edges = arrays["edge_index"]
    if "directed" not in arrays and edges.ndim == 2 and edges.shape[0] == 2:
        there = {tuple(each) for each in edges.T.tolist()}
        renamed["directed"] = np.array({(target, source) for source, target in there} != there)
    if "labels" in renamed:
        renamed["labels"] = _labels(renamed["labels"])
    if "num_nodes" in renamed and "names" not in renamed and renamed["num_nodes"].size == 1:
        renamed.setdefault("shape", np.array([int(renamed["num_nodes"].ravel()[0]), 0]))
    return renamed


def is_table_of_edges(path: Path) -> bool:
    """Whether a file is the table of edges of such a folder: it alone names no nodes and no direction."""
    return path.name.lower() in ("edge.csv", "edge.csv.gz") and _beside(path, "num-node-list") is not None


def read_folder(path: Path) -> Network:
    """Read the network, features, labels and split of a data set.

    Parameters
    ----------
    path
        Its table of edges.

    Raises
    ------
    FormatError
        If the files do not fit together, or there is more than one split.
    """
    n_nodes = _one_number(path, "num-node-list")
    edges = _whole_numbers(path)
    if edges.shape[1] != 2:
        raise FormatError(f"edges: expected two columns, got {edges.shape[1]}", path)
    n_edges = _one_number(path, "num-edge-list") if _beside(path, "num-edge-list") is not None else len(edges)
    if n_edges != len(edges):
        raise FormatError(f"edges: expected {n_edges} as num-edge-list says, got {len(edges)}", path)
    check_nodes(n_nodes, len(edges), path)
    if edges.size and not 0 <= edges.min() <= edges.max() < n_nodes:
        raise FormatError(f"edges: expected nodes 0 … {n_nodes - 1}, got {edges.min()} … {edges.max()}", path)
    values: dict[str, npt.NDArray[Any]] = {}
    if (labels := _beside(path, "node-label")) is not None:
        values[CLASS] = _classes(_table(labels), n_nodes, labels)
    features = None
    if (feature_path := _beside(path, "node-feat")) is not None:
        features = _features(feature_path, n_nodes)
    folder = _split_folder(path)
    parts = None if folder is None else _edge_parts(folder)
    if folder is not None and parts is None:
        values[SPLIT] = _node_split(folder, n_nodes)
    nodes = Nodes(tuple(map(str, range(n_nodes))), values=values)
    directed = any(name in path.parent.parent.name.lower() for name in DIRECTED)
    if parts is None:
        network = network_of(nodes, edges, directed=directed)
    else:
        network = network_of_parts(nodes, edges, parts, directed=directed, path=path)
    return replace(network, features=features)


def _beside(path: Path, stem: str) -> Path | None:
    return next((each for ending in (".csv.gz", ".csv") if (each := path.with_name(stem + ending)).is_file()), None)


def _table(path: Path) -> npt.NDArray[np.float64]:
    """All numbers of a text without a header : (R, C) float64, NaN where one is missing."""
    table = read_table(path)
    if table.n_rows * table.n_columns * np.dtype(np.float64).itemsize > MAX_BYTES:
        shape = f"{table.n_rows} × {table.n_columns}"
        raise FormatError(f"expected at most {MAX_BYTES >> 20} MB of numbers, got {shape} numbers", path)
    return np.stack([table.numbers(column, allow_missing=True) for column in range(table.n_columns)], axis=1)


def _whole_numbers(path: Path) -> I64:
    numbers = _table(path)
    if not np.array_equal(numbers, np.rint(numbers)):
        raise FormatError("expected whole numbers only, got others", path)
    return numbers.astype(np.int64)


def _one_number(path: Path, stem: str) -> int:
    listed = _beside(path, stem)
    if listed is None:
        raise FormatError(f"expected {stem}.csv.gz beside it, got none", path)
    numbers = _whole_numbers(listed)
    if numbers.size != 1 or numbers[0, 0] < 0:
        raise FormatError(f"expected the size of one graph, got {numbers.size} numbers", listed)
    return int(numbers[0, 0])


def _features(path: Path, n_nodes: int) -> F32:
    numbers = _table(path)
    if len(numbers) != n_nodes or not np.isfinite(numbers).all():
        raise FormatError(f"features: expected finite numbers in {n_nodes} rows, got {len(numbers)} rows", path)
    return float32_of(numbers, "features", path)


def _classes(labels: npt.NDArray[Any], n_nodes: int, path: Path) -> npt.NDArray[np.str_]:
    if labels.shape != (n_nodes, 1):
        raise FormatError(f"labels: expected one class for each of {n_nodes} nodes, got shape {labels.shape}", path)
    known = _labels(labels)
    return np.where(known == -1, "", known.astype(np.str_))


def _labels(labels: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """One for each node; whole numbers with -1 for NaN."""
    flat = labels[:, 0] if labels.ndim == 2 and labels.shape[1] == 1 else labels
    if flat.dtype.kind != "f" or not np.array_equal(np.rint(flat), flat, equal_nan=True):
        return flat
    return np.where(np.isnan(flat), -1, flat).astype(np.int64)


def _split_folder(path: Path) -> Path | None:
    splits = path.parent.parent / "split"
    found = sorted(each for each in splits.iterdir() if each.is_dir()) if splits.is_dir() else []
    if len(found) > 1:
        names = ", ".join(each.name for each in found[:5])
        raise FormatError(f"expected one split, got {names}: move the others elsewhere", splits)
    return found[0] if found else None


def _edge_parts(folder: Path) -> EdgeParts | None:
    """The parts of the edges, where there are files of torch for them; None where nodes are divided."""
    paths = {ours: folder / f"{theirs}.pt" for theirs, ours in PARTS.items()}
    if not any(path.is_file() for path in paths.values()):
        return None
    edges: dict[str, I64] = {}
    non_edges: dict[str, I64] = {}
    for part, path in paths.items():
        arrays = read_torch_arrays(path)
        if "edge" not in arrays:
            raise FormatError(f"expected pairs called edge, got {', '.join(sorted(arrays)[:5]) or 'none'}", path)
        edges[part] = pairs_of_array(arrays["edge"], "edge", path)
        if part != "train" and "edge_neg" in arrays:
            non_edges[part] = pairs_of_array(arrays["edge_neg"], "edge_neg", path)
    return EdgeParts(edges, non_edges)


def _node_split(folder: Path, n_nodes: int) -> npt.NDArray[np.str_]:
    split = np.full(n_nodes, "", "<U5")
    for theirs, part in PARTS.items():
        path = _beside(folder / "any", theirs)
        if path is None:
            raise FormatError(f"split: expected {theirs}.csv.gz, got none", folder)
        nodes = _whole_numbers(path).ravel()
        if nodes.size and not 0 <= nodes.min() <= nodes.max() < n_nodes:
            raise FormatError(f"split: expected nodes 0 … {n_nodes - 1}, got {nodes.min()} … {nodes.max()}", path)
        if (split[nodes] != "").any():
            raise FormatError("split: expected nodes of no other part, got some that are", path)
        split[nodes] = part
    return split
