"""Cora, CiteSeer and PubMed as they are handed out: Planetoid's eight files, and the two tables of LINQS.

Z. Yang, W. Cohen, R. Salakhutdinov, "Revisiting Semi-Supervised Learning with Graph Embeddings", ICML 2016, published
the split that all use since: of each class the first 20 papers to learn from, 500 to choose by, 1000 asked about.
P. Sen et al., "Collective Classification in Network Data", AI Magazine 2008, published the papers, without a split.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.models.data.arrays import F32, I64
from plexoscope.models.data.network import CLASS, SPLIT, Network
from plexoscope.models.errors import FormatError
from plexoscope.models.io.array_pickle import StoredRows, read_pickle
from plexoscope.models.io.limits import check_nodes
from plexoscope.models.io.network.building import Nodes, indices_of, network_of
from plexoscope.models.io.table import DelimitedTable, read_table

PARTS = ("x", "y", "tx", "ty", "allx", "ally", "graph", "test.index")
"""Of a data set, behind `ind.NAME.`"""
N_VAL = 500
_MOST_TIMES = 2
"""As many numbers as there are nodes of the test may they spread over: CiteSeer lacks 15 of 1015."""


def read_planetoid(path: Path) -> Network:
    """Read a data set of Planetoid.

    Nodes are numbered from 0 as its files do. Test nodes that no file describes, 15 of CiteSeer, are there with zeros
    for features and no class; nobody is asked about them.

    Parameters
    ----------
    path
        `ind.NAME.graph`; the seven others lie beside it.

    Raises
    ------
    FormatError
        If one is missing or damaged, or they do not fit together.
    """
    if not path.name.startswith("ind."):
        raise FormatError("expected ind.NAME.graph as Planetoid has it, got another name", path)
    stem = path.name.removesuffix("graph")
    paths = {part: path.with_name(stem + part) for part in PARTS}
    missing = [each.name for each in paths.values() if not each.is_file()]
    if missing:
        raise FormatError(f"expected the other files of Planetoid beside it, got no {missing[0]}", path)
    known, known_labels = _features(paths["allx"]), _one_hot(paths["ally"])
    asked, asked_labels = _features(paths["tx"]), _one_hot(paths["ty"])
    n_train = len(_one_hot(paths["y"]))
    for part, features, labels in (("ally", known, known_labels), ("ty", asked, asked_labels)):
        if len(labels) != len(features):
            raise FormatError(f"expected {len(features)} labels as there are features, got {len(labels)}", paths[part])
    if asked.shape[1] != known.shape[1] or n_train > len(known):
        raise FormatError(f"expected {known.shape[1]} features as in allx, got {asked.shape[1]}", paths["tx"])
    test = _test_nodes(paths["test.index"], len(known), len(asked))
    n_nodes = max(int(test.max(initial=-1)) + 1, len(known))
    features = np.zeros((n_nodes, known.shape[1]), np.float32)
    features[: len(known)], features[test] = known, asked
    labels = np.full(n_nodes, "", "<U11")
    labels[: len(known)], labels[test] = known_labels, asked_labels
    split = np.full(n_nodes, "", "<U5")
    split[:n_train], split[n_train : min(n_train + N_VAL, len(known))], split[test] = "train", "val", "test"
    nodes = Nodes(tuple(map(str, range(n_nodes))), values={CLASS: labels, SPLIT: split})
    network = network_of(nodes, _edges(paths["graph"], n_nodes), directed=False)
    return replace(network, features=features, weights=None)


def read_cites(path: Path) -> Network:
    """Read the papers of LINQS: who cites whom, and of each paper its words and its class.

    Papers that are cited and not described are left out with their edges, as all do, and that is said.

    Parameters
    ----------
    path
        NAME.cites, two papers a line, the cited one first; NAME.content lies beside it: a paper's name, its words as 0
        or 1, its class.

    Raises
    ------
    FormatError
        If there is no NAME.content, or the two do not fit together.
    """
    content_path = path.with_name(path.name.removesuffix("cites") + "content")
    if not content_path.is_file():
        raise FormatError(f"expected the papers beside it, got no {content_path.name}", path)
    content, cites = read_table(content_path), read_table(path)
    if content.names or content.n_columns < 3:
        raise FormatError("expected a paper's name, its words and its class in each line, got others", content_path)
    if cites.names or cites.n_columns != 2:
        raise FormatError(f"expected two papers in each line, got {cites.n_columns} columns", path)
    names = _names(content)
    all_names, (cited, citing) = indices_of([cites.node_names(0), cites.node_names(1)], names)
    kept = (cited < len(names)) & (citing < len(names))
    last = content.n_columns - 1
    features = np.stack([content.numbers(column) for column in range(1, last)], axis=1)
    nodes = Nodes(names, values={CLASS: np.asarray(content.texts(last), np.str_)})
    n_unknown, n_left = len(all_names) - len(names), int(np.count_nonzero(~kept))
    note = f"{n_left} citations are left out: they name {n_unknown} papers that {content_path.name} does not."
    network = network_of(
        nodes, np.stack([citing, cited], axis=1)[kept], directed=True, source=note if n_unknown else ""
    )
    return replace(network, features=features.astype(np.float32), weights=None)


def _names(content: DelimitedTable) -> tuple[str, ...]:
    names = tuple(content.node_names(0).texts())
    if len(set(names)) < len(names):
        raise FormatError("expected each paper once, got one twice", content.path)
    return names


def _features(path: Path) -> F32:
    held = read_pickle(path)
    dense = held.dense(path) if isinstance(held, StoredRows) else held
    if not isinstance(dense, np.ndarray) or dense.ndim != 2 or not np.isfinite(dense).all():
        raise FormatError("expected rows of finite features, got something else", path)
    return dense.astype(np.float32)


def _one_hot(path: Path) -> npt.NDArray[np.str_]:
    """The class of each row, "" where a row has none."""
    held = read_pickle(path)
    if not isinstance(held, np.ndarray) or held.ndim != 2 or not held.shape[1] or not np.isin(held, (0, 1)).all():
        raise FormatError("expected a row of 0 and 1 for each node, got something else", path)
    if (held.sum(axis=1) > 1).any():
        raise FormatError("expected one class for each node, got several", path)
    return np.where(held.any(axis=1), held.argmax(axis=1).astype(np.str_), "")


def _test_nodes(path: Path, n_known: int, n_asked: int) -> I64:
    """Numbers of the nodes that the rows of `tx` are about."""
    numbers = read_table(path).values(0)
    if numbers.dtype.kind != "i" or len(numbers) != n_asked or len(np.unique(numbers)) != n_asked:
        raise FormatError(f"expected {n_asked} different nodes as tx has rows, got {len(numbers)}", path)
    most = n_known + _MOST_TIMES * n_asked
    if not n_known <= numbers.min() <= numbers.max() < most:
        raise FormatError(f"expected nodes {n_known} … {most - 1}, got {numbers.min()} … {numbers.max()}", path)
    return numbers.astype(np.int64)


def _edges(path: Path, n_nodes: int) -> I64:
    held: Any = read_pickle(path)
    if not isinstance(held, dict):
        raise FormatError(f"expected a dictionary of neighbours, got {type(held).__name__}", path)
    pairs: list[tuple[int, int]] = []
    for node, neighbours in held.items():
        if not isinstance(neighbours, list) or not all(isinstance(each, int) for each in (node, *neighbours)):
            raise FormatError(f"node {str(node)[:20]}: expected a list of nodes, got something else", path)
        pairs += [(node, each) for each in neighbours]
    if pairs and not 0 <= min(map(min, pairs)) <= max(map(max, pairs)) < n_nodes:
        raise FormatError(f"expected nodes 0 … {n_nodes - 1}, got others", path)
    check_nodes(n_nodes, len(pairs), path)
    return np.array(pairs, np.int64).reshape(-1, 2)
