"""Reading temporal networks: lists of events, one a row."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from plexoscope.models.data.arrays import F64, I32
from plexoscope.models.data.network import CLASS
from plexoscope.models.data.temporal_network import TemporalNetwork
from plexoscope.models.errors import FormatError
from plexoscope.models.io.files import Progress, Teller
from plexoscope.models.io.guard import checked_file, guarded
from plexoscope.models.io.headings import (
    KINDS,
    RATINGS,
    SOURCE_GROUPS,
    TARGET_GROUPS,
    TIMES,
    WEIGHTS,
    ends_of,
)
from plexoscope.models.io.network.building import Nodes, indices_of
from plexoscope.models.io.network.comments import direction_in_comments
from plexoscope.models.io.network.edge_list import direction_told, weights_of
from plexoscope.models.io.network.node_table import nodes_beside
from plexoscope.models.io.table import DelimitedTable, read_table
from plexoscope.models.io.temporal.elliptic import is_elliptic, read_elliptic
from plexoscope.models.io.temporal.interactions import lists_interactions, read_interactions
from plexoscope.models.io.temporal.times import times_of
from plexoscope.models.io.temporal.votes import lists_votes, read_votes

CLOCK_S = 86_400.0
"""Numbers that are all above a day are no weights, and no names of the nodes of a small network."""

_CONTACT_COLUMNS = 5
_LEAST_COLUMNS, _MOST_COLUMNS = 3, 4


@dataclass(frozen=True)
class _Columns:
    """Where the table has what; None for what it has not."""

    source: int
    target: int
    time: int
    directed: bool
    weight: int | None = None
    groups: tuple[int, int] | None = None


def read_temporal_network(path: str | Path, progress: Progress | None = None) -> TemporalNetwork:
    """Read a list of events.

    Events of a node with itself are left out, and all are put in order of time.

    Parameters
    ----------
    path
        A table (csv, tsv, txt, dat, plain or gzipped; Parquet).

        With a header: the ends are called source and target, from and to, rater and ratee, sender and receiver and
        the like, which makes the events directed, or i and j, u and v, node1 and node2, which does not; a column
        Type of Directed or Undirected goes before that, and so do comments of SNAP and KONECT. The time is called t,
        time, timestamp or date; a weight, sign or rating is the weight; label_i and label_j are the groups of the
        nodes. Other columns are left aside.

        Without a header: five columns are t, i, j, label_i, label_j as SocioPatterns writes them, undirected. Three
        or four are source, target, a
        weight if there are four, and time, directed (SNAP); or time first, then the ends, undirected (SocioPatterns).
        Time is the one of the first and the last column that holds seconds of a clock, all of them above a day, or
        else that alone never falls, or else the last.

        Lists of interactions as JODIE has them (user_id, item_id, timestamp, state_label, features) join users to
        items, see `interactions`. Votes of SNAP's wiki-RfA are records of lines, see `votes`. The three files of the
        Elliptic data set are read together, see `elliptic`.

        Times are seconds or dates, see `times_of`. Classes of nodes may stand in NAME.nodes.csv or .tsv beside it.
    progress
        Called with bytes done and bytes in all; may raise to cancel.

    Raises
    ------
    FormatError
        If the file is missing, no such table, or breaks a rule above; with the number of the line.
    """
    if is_elliptic(checked_file(Path(path))):
        tell = Teller(progress)
        return guarded(lambda: read_elliptic(Path(path), tell), Path(path), tell)
    if lists_interactions(Path(path)):
        return guarded(lambda: read_interactions(Path(path)), Path(path), Teller(progress))
    if lists_votes(Path(path)):
        return guarded(lambda: read_votes(Path(path)), Path(path), Teller(progress))
    table = read_table(path, progress)
    return guarded(lambda: _of_table(table), table.path, Teller(None))


def _of_table(table: DelimitedTable) -> TemporalNetwork:
    columns = _with_header(table) if table.names else _without_header(table)
    said = direction_in_comments(table.path)
    if said is not None and (not table.names or table.find(KINDS) is None):
        columns = replace(columns, directed=said)
    return _network(table, columns)


def _with_header(table: DelimitedTable) -> _Columns:
    ends, time = ends_of(table.names), table.find(TIMES)
    if ends is None or time is None:
        missing = "ends such as source and target" if ends is None else "time"
        raise FormatError(
            f"temporal network: expected a column for the {missing}, got {', '.join(table.names)[:80]}", table.path
        )
    groups = table.find(SOURCE_GROUPS), table.find(TARGET_GROUPS)
    kind = table.find(KINDS)
    told = None if kind is None else direction_told(table.coded(kind).distinct)
    return _Columns(
        ends.source,
        ends.target,
        time,
        ends.directed if told is None else told,
        table.find((*WEIGHTS, *RATINGS)),
        None if groups[0] is None or groups[1] is None else (groups[0], groups[1]),
    )


def _without_header(table: DelimitedTable) -> _Columns:
    n_columns = table.n_columns
    if n_columns == _CONTACT_COLUMNS:
        return _Columns(1, 2, 0, False, groups=(3, 4))
    if not _LEAST_COLUMNS <= n_columns <= _MOST_COLUMNS:
        raise FormatError(
            f"temporal network: expected a header, or 3 to {_CONTACT_COLUMNS} columns, got {n_columns}", table.path
        )
    weighted = n_columns == _MOST_COLUMNS
    first, last = (_numbers(table, k) for k in (0, n_columns - 1))
    clocks = bool((first > CLOCK_S).all()), bool((last > CLOCK_S).all())
    rises = bool((np.diff(first) >= 0).all()), bool((np.diff(last) >= 0).all())
    if clocks == (True, False) or (clocks[0] == clocks[1] and rises == (True, False)):
        return _Columns(1, 2, 0, False, 3 if weighted else None)
    return _Columns(0, 1, n_columns - 1, True, 2 if weighted else None)


def _numbers(table: DelimitedTable, column: int) -> F64:
    """A column of numbers; of text, whose times `times_of` may read, something that neither rises nor is a clock."""
    values = table.values(column)
    return values.astype(np.float64) if values.dtype.kind in "biuf" else np.array([0.0, -1.0])


def _network(table: DelimitedTable, columns: _Columns) -> TemporalNetwork:
    ends = [table.node_names(columns.source), table.node_names(columns.target)]
    beside, ends = nodes_beside(table.path, ends)
    time_s = times_of(table, columns.time)
    weights = None if columns.weight is None else weights_of(table, columns.weight)
    node_names, (source, target) = indices_of(ends, () if beside is None else beside.names)
    groups = _groups(table, columns, node_names, (source, target), beside)
    if not columns.directed:
        source, target = np.minimum(source, target), np.maximum(source, target)
    order = np.argsort(time_s, kind="stable")
    order = order[(source != target)[order]]
    return TemporalNetwork(
        source=source[order],
        target=target[order],
        time_s=time_s[order],
        node_names=node_names,
        node_groups=groups,
        directed=columns.directed,
        weights=None if weights is None else weights[order].astype(np.float32),
    )


def _groups(
    table: DelimitedTable,
    columns: _Columns,
    names: tuple[str, ...],
    ends: tuple[I32, I32],
    beside: Nodes | None,
) -> tuple[str, ...]:
    if columns.groups is None:
        classes = beside.values.get(CLASS) if beside is not None else None
        known = {} if beside is None or classes is None else dict(zip(beside.names, classes.tolist(), strict=True))
        return tuple(known.get(name, "") for name in names)
    words, told = indices_of([table.coded(column) for column in columns.groups])
    nodes, group_of_end = np.stack(ends, axis=1).ravel(), np.stack(told, axis=1).ravel()
    group_of_node = np.full(len(names), -1, np.int32)
    group_of_node[nodes[::-1]] = group_of_end[::-1]  # of several values the last remains, which here is the first
    differs = group_of_node[nodes] != group_of_end
    if differs.any():
        k = int(np.argmax(differs))
        node, got = int(nodes[k]), words[group_of_end[k]]
        raise FormatError(
            f"line {table.lines[k // 2]}: expected node {names[node]!r} in one group, "
            f"got {words[group_of_node[node]]!r} and {got!r}",
            table.path,
        )
    return tuple("" if group < 0 else words[group] for group in group_of_node.tolist())
