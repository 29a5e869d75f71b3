"""Reading the Elliptic data set: transactions of Bitcoin in 49 steps of time, some known to be illicit.

M. Weber et al., "Anti-Money Laundering in Bitcoin: Experimenting with Graph Convolutional Networks for Financial
Forensics", KDD Workshop on Anomaly Detection in Finance 2019.
"""

from pathlib import Path

import numpy as np

from plexoscope.models.data.arrays import F64
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.errors import FormatError
from plexoscope.models.io.array import MAX_BYTES, float32_of
from plexoscope.models.io.files import Progress
from plexoscope.models.io.headings import plain
from plexoscope.models.io.limits import check_at_most
from plexoscope.models.io.network.building import indices_of
from plexoscope.models.io.table import DelimitedTable, read_table
from plexoscope.models.io.text_column import Coded

EDGES, FEATURES, CLASSES = "elliptic_txs_edgelist.csv", "elliptic_txs_features.csv", "elliptic_txs_classes.csv"
STEP_S = 14 * 86_400.0
"""From one step to the next, about two weeks."""
WORDS = {"1": "illicit", "2": "licit", "unknown": ""}
_MOST_STEPS = 10_000


def is_elliptic(path: Path) -> bool:
    """Whether a file is one of the three of the data set."""
    return path.name.lower() in (EDGES, FEATURES, CLASSES)


def read_elliptic(path: Path, progress: Progress | None = None) -> TemporalNetwork:
    """Read who pays into what, with features, step and class of each transaction.

    Parameters
    ----------
    path
        Any of the three files; the two others lie beside it.
    progress
        Told of the features, which are nearly all of it.

    Returns
    -------
    TemporalNetwork
        Directed; step s is at (s - 1) · 14 days. `node_groups` are "illicit", "licit" and "" for unknown,
        `node_features` all columns behind the step, `node_time_s` the step of each transaction.

    Raises
    ------
    FormatError
        If a file is missing, or they do not fit together.
    """
    folder = path.parent
    missing = [name for name in (EDGES, FEATURES, CLASSES) if not (folder / name).is_file()]
    if missing:
        raise FormatError(f"expected the other files of Elliptic beside it, got no {missing[0]}", path)
    features = read_table(folder / FEATURES, progress)
    if features.names or features.n_columns < 3:
        raise FormatError("expected a transaction, a step and features in each row, got others", features.path)
    names = tuple(features.node_names(0).texts())
    if len(set(names)) < len(names):
        raise FormatError("expected each transaction once, got one twice", features.path)
    check_at_most(features.n_rows * features.n_columns * 4, MAX_BYTES, "bytes of features", features.path)
    step = features.numbers(1)
    if not (np.array_equal(step, np.rint(step)) and 1 <= step.min() <= step.max() <= _MOST_STEPS):
        raise FormatError(f"expected steps 1 … {_MOST_STEPS}, got {step.min():g} … {step.max():g}", features.path)
    values = np.empty((len(names), features.n_columns - 2), np.float32)
    for column in range(2, features.n_columns):
        values[:, column - 2] = float32_of(features.numbers(column), features.title(column), features.path)
    edges = _table(folder / EDGES, ("txid1", "txid2"))
    source, target = _known(edges, (0, 1), names)
    differs = np.flatnonzero(step[source] != step[target])
    if len(differs):
        row = int(differs[0])
        got = f"{step[source[row]]:g} and {step[target[row]]:g}"
        raise FormatError(f"line {edges.lines[row]}: expected both in one step, got {got}", edges.path)
    kept = np.flatnonzero(source != target)
    kept = kept[np.argsort(step[source[kept]], kind="stable")]
    time_s: F64 = (step - 1) * STEP_S
    return TemporalNetwork(
        source[kept],
        target[kept],
        time_s[source[kept]],
        names,
        _groups(folder / CLASSES, names),
        directed=True,
        node_features=values,
        node_time_s=time_s,
    )


def _table(path: Path, header: tuple[str, str]) -> DelimitedTable:
    table = read_table(path)
    if tuple(map(plain, table.names)) != header:
        got = ", ".join(table.names)[:80] or "none"
        raise FormatError(f"expected a header of two columns, {' and '.join(header)}, got {got}", path)
    return table


def _known(table: DelimitedTable, columns: tuple[int, ...], names: tuple[str, ...]) -> list[np.ndarray]:
    """The indices of transactions, all of which the features are about."""
    found, indices = indices_of([table.node_names(column) for column in columns], names)
    if len(found) > len(names):
        raise FormatError(f"expected transactions that have features, got {found[len(names)]}", table.path)
    return indices


def _groups(path: Path, names: tuple[str, ...]) -> tuple[str, ...]:
    table = _table(path, ("txid", "class"))
    (nodes,) = _known(table, (0,), names)
    told: Coded = table.coded(1)
    strange = [word for word in told.distinct if word not in WORDS]
    if strange:
        raise FormatError(f"class: expected 1, 2 or unknown, got {strange[0][:20]!r}", path)
    groups = np.full(len(names), "", "<U7")
    groups[nodes] = np.array([WORDS[word] for word in told.distinct])[told.codes]
    return tuple(groups.tolist())
