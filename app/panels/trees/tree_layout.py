"""A tree laid out from left to right: where each node stands and which lines join them, in linear time."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from plexoscope.models.data.arrays import F64, I64
from plexoscope.plugins.results import Tree


@dataclass(frozen=True, eq=False)
class TreeLayout:
    """Where the nodes of a tree stand.

    Parameters
    ----------
    x : (N,) float
        Along the tree.
    y : (N,) float
        Across it: leaves and folded nodes in rows of one, from 0.5, others midway between their first and last
        child. NaN of what is folded away.
    n_rows : int
    rows : (n_rows,) int
        The node that ends in each row.
    reach : (N,) float
        The farthest `x` below each node, itself included.
    n_leaves : (N,) int
        Below each node; 1 of a leaf.
    last : (N,) int
        Nodes in `order` from the place of a node up to (not with) this one are those below it.
    order : (N,) int
        All nodes, each before its children.
    rank : (N,) int
        Where each node is in `order`.
    falling : bool
        Whether the heights get less from the root to the leaves, as in a dendrogram.
    """

    x: F64
    y: F64
    n_rows: int
    rows: I64
    reach: F64
    n_leaves: I64
    last: I64
    order: I64
    rank: I64
    falling: bool


def lay_out(tree: Tree, folded: Collection[int] = ()) -> TreeLayout:
    """Return the layout of a tree, with what lies below `folded` nodes folded away.

    Heights that are not finite are those of the parent, 0 of a root.
    """
    parents = tree.parents.tolist()
    n_nodes = len(parents)
    order = _order(parents)
    x = _heights(tree, order)
    rank = np.zeros(n_nodes, np.int64)
    rank[order] = np.arange(n_nodes)
    n_below, n_leaves = [1] * n_nodes, [0] * n_nodes
    reach, falling = x.tolist(), _falls(tree, x)
    farther = min if falling else max
    for node in reversed(order):  # children before their parents
        n_leaves[node] = n_leaves[node] or 1
        parent = parents[node]
        if parent >= 0:
            n_below[parent] += n_below[node]
            n_leaves[parent] += n_leaves[node]
            reach[parent] = farther(reach[parent], reach[node])
    y, rows = _rows(parents, order, n_below, set(folded))
    return TreeLayout(
        x,
        np.array(y, np.float64),
        len(rows),
        np.array(rows, np.int64),
        np.array(reach, np.float64),
        np.array(n_leaves, np.int64),
        rank + np.array(n_below, np.int64),
        np.array(order, np.int64),
        rank,
        falling,
    )


def node_groups(tree: Tree, layout: TreeLayout) -> tuple[str, ...]:
    """Return the group of each node: its own, or that of all its children if they share one, else ""."""
    if not tree.groups:
        return ("",) * len(tree.parents)
    groups = list(tree.groups)
    below: list[str | None] = [None] * len(groups)
    parents = tree.parents.tolist()
    for node in reversed(layout.order.tolist()):
        groups[node] = groups[node] or below[node] or ""
        parent = parents[node]
        if parent >= 0:
            below[parent] = groups[node] if below[parent] in (None, groups[node]) else ""
    return tuple(groups)


def one_group_subtrees(tree: Tree, layout: TreeLayout) -> set[int]:
    """Return the largest inner nodes below which all is of one group."""
    groups, parents = node_groups(tree, layout), tree.parents.tolist()
    pure = [True] * len(groups)
    for node in reversed(layout.order.tolist()):
        parent = parents[node]
        if parent >= 0:
            pure[parent] &= pure[node] and groups[node] == groups[parent]
    return {
        node
        for node, group in enumerate(groups)
        if group and pure[node] and layout.n_leaves[node] > 1 and not (parents[node] >= 0 and pure[parents[node]])
    }


def _order(parents: list[int]) -> list[int]:
    """All nodes, each before its children, subtrees together, children in the order of their numbers."""
    children: list[list[int]] = [[] for _ in parents]
    roots: list[int] = []
    for node, parent in enumerate(parents):
        (children[parent] if parent >= 0 else roots).append(node)
    order, waiting = [], roots[::-1]
    while waiting:
        node = waiting.pop()
        order.append(node)
        waiting += children[node][::-1]
    return order


def _heights(tree: Tree, order: list[int]) -> F64:
    parents = tree.parents.tolist()
    depth = [0.0] * len(parents)
    if tree.heights is None:
        for node in order:
            if parents[node] >= 0:
                depth[node] = depth[parents[node]] + 1
        return np.array(depth, np.float64)
    heights = np.array(tree.heights)
    finite = np.isfinite(heights).tolist()
    for node in order:
        if not finite[node]:
            heights[node] = heights[parents[node]] if parents[node] >= 0 else 0.0
    return heights


def _falls(tree: Tree, x: F64) -> bool:
    has_parent = tree.parents >= 0
    steps = x[has_parent] - x[tree.parents[has_parent]]
    return bool(np.sign(steps).sum() < 0)


def _rows(parents: list[int], order: list[int], n_below: list[int], folded: set[int]) -> tuple[list[float], list[int]]:
    y = [float("nan")] * len(parents)
    rows: list[int] = []
    first, last = [float("inf")] * len(parents), [float("-inf")] * len(parents)
    at = 0
    seen = []
    while at < len(order):
        node = order[at]
        seen.append(node)
        if node in folded or n_below[node] == 1:
            y[node] = len(rows) + 0.5
            rows.append(node)
            at += n_below[node]
        else:
            at += 1
    for node in reversed(seen):
        if first[node] <= last[node]:
            y[node] = (first[node] + last[node]) / 2
        parent = parents[node]
        if parent >= 0:
            first[parent] = min(first[parent], y[node])
            last[parent] = max(last[parent], y[node])
    return y, rows
