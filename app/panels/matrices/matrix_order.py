"""Orders of the rows and columns of a matrix."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from plexoscope.app.panels.shared.group_order import in_order
from plexoscope.app.panels.trees.column_names import unique
from plexoscope.app.widgets.theme import group_colour
from plexoscope.models.data.arrays import F64
from plexoscope.plugins.results import Matrix

Order = npt.NDArray[np.intp]

ORDERS = {"given": "As given", "groups": "By group", "clusters": "By cluster", "sums": "By sum"}
MAX_CLUSTERED = 4_000
"""Every pair has a distance: twice as many rows take four times the memory, here 64 MB."""
_MAX_OPTIMAL = 1_500
"""Bringing neighbours together within the tree takes a second for so many."""


@dataclass(frozen=True, eq=False)
class Ordered:
    """A matrix in another order.

    Parameters
    ----------
    matrix : Matrix
        Values, names and groups in the new order.
    rows, columns : (R,) and (C,) int
        Where each stood in the matrix as it was given.
    """

    matrix: Matrix
    rows: Order
    columns: Order


def goes_together(matrix: Matrix) -> bool:
    """Whether rows and columns stand for the same things: as many, and nothing says that they are others."""
    n_rows, n_columns = matrix.values.shape
    same_names = matrix.column_names in ((), matrix.row_names)
    return n_rows == n_columns and same_names and matrix.column_groups in ((), matrix.row_groups)


def order_of(matrix: Matrix, how: str) -> tuple[Order, Order]:
    """Return the orders of rows and columns, one for both where they stand for the same things.

    Parameters
    ----------
    how
        A key of `ORDERS`: "groups" in the order in which they first appear; "clusters" along the tree of average
        linkage over Euclidean distances between the rows (columns), its leaves ordered so that neighbours are
        near (Bar-Joseph, Gifford and Jaakkola 2001) up to 1,500; "sums" from the largest to the smallest.
        NaN counts as 0. What has no groups, or more than `MAX_CLUSTERED` rows, stays.
    """
    n_rows, n_columns = matrix.values.shape
    as_given = np.arange(n_rows), np.arange(n_columns)
    if how == "given" or not matrix.values.size:
        return as_given
    together = goes_together(matrix)
    if how == "groups":
        rows = _by_group(matrix.row_groups or (matrix.column_groups if together else ()), n_rows)
        return rows, rows if together else _by_group(matrix.column_groups, n_columns)
    values = np.nan_to_num(matrix.values.astype(np.float64), posinf=0.0, neginf=0.0)
    if how == "sums":
        if together:
            rows = _descending(values.sum(axis=1) + values.sum(axis=0))
            return rows, rows
        return _descending(values.sum(axis=1)), _descending(values.sum(axis=0))
    if together:
        rows = _by_cluster((values, values.T))
        return rows, rows
    return _by_cluster((values,)), _by_cluster((values.T,))


def reordered(matrix: Matrix, rows: Order, columns: Order) -> Ordered:
    """Return the matrix with its rows and columns, their names and their groups in these orders."""
    if _is_given(rows) and _is_given(columns):
        return Ordered(matrix, rows, columns)
    values = matrix.values[rows][:, columns]
    values.flags.writeable = False  # so that it is not copied once more
    matrix = replace(
        matrix,
        values=values,
        row_names=_picked(matrix.row_names, rows),
        column_names=_picked(matrix.column_names, columns),
        row_groups=_picked(matrix.row_groups, rows),
        column_groups=_picked(matrix.column_groups, columns),
    )
    return Ordered(matrix, rows, columns)


def _by_group(groups: Sequence[str], count: int) -> Order:
    rank = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    return np.argsort([rank[group] for group in groups], kind="stable") if groups else np.arange(count)


def _descending(sums: F64) -> Order:
    return np.argsort(-sums, kind="stable")


def _by_cluster(profiles: Sequence[F64]) -> Order:
    """The order of (N, …) rows by the distances over all profiles."""
    n_rows = len(profiles[0])
    if not 2 < n_rows <= MAX_CLUSTERED:
        return np.arange(n_rows)
    from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
    from scipy.spatial.distance import squareform

    squared = np.zeros((n_rows, n_rows))
    for profile in profiles:
        centred = profile - profile.mean(axis=0)
        products = centred @ centred.T
        norms = np.diag(products)
        squared += norms[:, None] + norms - 2 * products
    distances = squareform(np.sqrt(np.maximum(squared, 0.0)), checks=False)
    tree = linkage(distances, "average")
    if n_rows <= _MAX_OPTIMAL:
        tree = optimal_leaf_ordering(tree, distances)
    return leaves_list(tree).astype(np.intp)


def _is_given(order: Order) -> bool:
    return bool((order == np.arange(len(order))).all())


def _picked(words: tuple[str, ...], order: Order) -> tuple[str, ...]:
    return tuple(words[index] for index in order) if words else ()


def blocks(groups: Sequence[str]) -> list[tuple[int, int, str]]:
    """Return (first, end, group) of each stretch of one group."""
    if not groups:
        return []
    edges = [row for row in range(1, len(groups)) if groups[row] != groups[row - 1]]
    ends = [*edges, len(groups)]
    return [(start, end, groups[start]) for start, end in zip([0, *edges], ends, strict=True)]


def wide_table(ordered: Ordered) -> dict[str, Any]:
    """Return the matrix as a spreadsheet shows it: a column of row names, the groups, then the numbers."""
    matrix = ordered.matrix
    names = [str(name) for name in (matrix.column_names or ordered.columns)]
    table: dict[str, Any] = {"row": matrix.row_names or tuple(map(str, ordered.rows))}
    if matrix.row_groups:
        table["group"] = matrix.row_groups
    return table | {
        name: matrix.values[:, number] for number, name in enumerate(unique([*table, *names])[len(table) :])
    }


def group_colours(ordered: Ordered) -> dict[str, str]:
    """The colours of the groups, whatever the order of rows and columns."""
    names = in_order(group for group in (*ordered.matrix.row_groups, *ordered.matrix.column_groups) if group)
    return {name: group_colour(rank) for rank, name in enumerate(names)}
