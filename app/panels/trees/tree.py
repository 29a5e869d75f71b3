"""A rooted tree or forest; what is below a node is folded by a click."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtWidgets import QToolButton

from plexoscope.app.panels.export import Columns
from plexoscope.app.panels.shared.canvas_panel import CanvasPanel
from plexoscope.app.panels.trees.column_names import unique
from plexoscope.app.panels.trees.tree_canvas import TreeCanvas
from plexoscope.app.panels.trees.tree_layout import lay_out, node_groups, one_group_subtrees
from plexoscope.app.widgets.theme import Theme
from plexoscope.plugins.manifest import Channel
from plexoscope.plugins.results import Tree


class TreePanel(CanvasPanel):
    """Draws the newest `tree` of a channel. What is folded stays folded while the same nodes come again.

    Attributes
    ----------
    folded : set of int
        Nodes below which nothing is shown.
    """

    def __init__(self, channel: Channel, theme: Theme) -> None:
        self.tree_canvas = TreeCanvas(theme)
        super().__init__(channel, theme, self.tree_canvas)
        self.folded: set[int] = set()
        self.unfold = QToolButton(text="Unfold all", toolTip="Show all that is folded")
        self.unfold.clicked.connect(lambda _=False: self.fold(()))
        self.fold_groups = QToolButton(text="Fold groups", toolTip="Fold what is of one group")
        self.fold_groups.clicked.connect(lambda _=False: self.fold(self._of_one_group()))
        for button in (self.fold_groups, self.unfold):
            button.hide()
            self.add_control(button)
        self.tree_canvas.folding.connect(self._toggle)
        self.tree_canvas.leaf_pressed.connect(self._pick_leaf)
        self.tree_canvas.pointed.connect(lambda node: self.point(self._names_of(node)))

    def take(self, results: Sequence[tuple[int, Tree]]) -> None:
        before = self.newest
        super().take(results)
        if before is not None and (len(before.parents), before.names) != (len(self.newest.parents), self.newest.names):
            self.folded = set()

    def draw(self) -> None:
        self.tree_canvas.show_tree(self.newest, self.folded)
        self.show_marks()
        self.unfold.setVisible(bool(self.folded))
        self.fold_groups.setVisible(bool(any(self.newest.groups)) and not self.folded)

    def show_marks(self) -> None:
        """Mark the leaves of the names; branches may bear names of their own, which nothing else knows."""
        content, tree = self.tree_canvas.content, self.newest
        if content is not None and tree.names:
            marked = np.flatnonzero(~content.is_inner & np.isin(tree.names, self.marked))
            self.tree_canvas.mark(tuple(marked.tolist()))

    def _pick_leaf(self, node: int | None, adds: bool) -> None:
        names = self._names_of(node)
        if self.newest is not None and self.newest.names and (names or not adds):
            self.pick(names, adds=adds)

    def _names_of(self, node: int | None) -> tuple[str, ...]:
        """The names of the leaves at and below a node."""
        content = self.tree_canvas.content
        if node is None or content is None or not content.tree.names:
            return ()
        layout = content.layout
        below = layout.order[layout.rank[node] : layout.last[node]].tolist()
        return tuple(dict.fromkeys(content.name(each) for each in below if not content.is_inner[each]))

    def fold(self, nodes: Sequence[int] | set[int]) -> None:
        """Fold these nodes and no others."""
        self.folded = set(nodes)
        if self.newest is not None:
            self.refresh()

    def data(self) -> Columns:
        """A row for each node, whether it is folded away or not."""
        tree: Tree = self.newest
        layout = lay_out(tree)
        columns: list[tuple[str, np.ndarray | tuple[str, ...]]] = [("node", np.arange(len(tree.parents)))]
        columns.append(("parent", tree.parents))
        if tree.names:
            columns.append(("name", tree.names))
        columns.append(("leaves", layout.n_leaves))
        if tree.groups:
            columns.append(("group", node_groups(tree, layout)))
        if tree.heights is not None:
            columns.append((tree.height_label or "height", tree.heights))
        names = unique([name for name, _ in columns])
        return {name: values for name, (_, values) in zip(names, columns, strict=True)}

    def clear(self) -> None:
        self.folded = set()

    def _of_one_group(self) -> set[int]:
        return one_group_subtrees(self.newest, lay_out(self.newest))

    def _toggle(self, node: int) -> None:
        self.fold(self.folded ^ {node})
