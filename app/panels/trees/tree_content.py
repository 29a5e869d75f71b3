"""A tree as it is shown: its layout, what is folded, its colours and its words."""

from collections.abc import Collection

import numpy as np

from plexoscope.app.panels.shared.group_order import in_order
from plexoscope.app.panels.trees.tree_layout import lay_out, node_groups
from plexoscope.app.widgets.number_box import number_text
from plexoscope.app.widgets.theme import group_colour
from plexoscope.models.data.arrays import F64
from plexoscope.plugins.results import Tree


class TreeContent:
    """What is worked out once for a tree and the nodes that are folded.

    Attributes
    ----------
    layout : Layout
    groups : tuple of N str
        Of each node, given or shared by all its children.
    colours : dict of str to str
        Of each group, in the order in which the tree has them.
    across, reach : (N,) float
        How far each node, and the farthest below it, are from the root's side, 0 … 1.
    ends : (float, float)
        The heights at 0 and at 1.
    is_inner : (N,) bool
        Whether a node has children.
    """

    def __init__(self, tree: Tree, folded: Collection[int]) -> None:
        self.tree, self.folded = tree, frozenset(folded)
        self.layout = layout = lay_out(tree, folded)
        self.groups = node_groups(tree, layout)
        names = in_order(group for group in tree.groups if group)
        self.colours = {name: group_colour(rank) for rank, name in enumerate(names)}
        low, high = (float(layout.x.min()), float(layout.x.max())) if len(layout.x) else (0.0, 1.0)
        self.ends = (high, low) if layout.falling else (low, high)
        self.across, self.reach = self._share(layout.x), self._share(layout.reach)
        self.is_inner = np.zeros(len(tree.parents), bool)
        self.is_inner[tree.parents[tree.parents >= 0]] = True

    def name(self, node: int) -> str:
        return self.tree.names[node] if self.tree.names else ""

    def row_words(self, row: int) -> str:
        """What is written beside the node that ends in a row: of a folded one also how many leaves are in it."""
        node = int(self.layout.rows[row])
        if node not in self.folded:
            return self.name(node)
        n_leaves = int(self.layout.n_leaves[node])
        return f"{self.name(node) or self.groups[node]} ({n_leaves:,})".strip()

    def words(self, node: int) -> str:
        """What is said of a node: name, height, number of leaves, group."""
        tree, n_leaves = self.tree, int(self.layout.n_leaves[node])
        lines = [self.name(node) or f"node {node}"]
        if tree.heights is not None:
            lines.append(f"{tree.height_label or 'height'} {number_text(float(tree.heights[node]))}")
        if self.is_inner[node]:
            words = f"{n_leaves:,} {'leaf' if n_leaves == 1 else 'leaves'}"
            lines.append(f"{words}, folded" if node in self.folded else words)
        if self.groups[node]:
            lines.append(self.groups[node])
        return "\n".join(lines)

    def _share(self, heights: F64) -> F64:
        start, end = self.ends
        return (heights - start) / (end - start) if start != end else np.zeros(len(heights))
