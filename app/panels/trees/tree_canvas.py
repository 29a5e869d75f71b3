"""A tree from left to right, with what the pointer and the keys do to it."""

from collections.abc import Collection

import numpy as np
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter

from plexoscope.app.panels.shared.canvas import Canvas
from plexoscope.app.panels.shared.viewport import Span, Viewport
from plexoscope.app.panels.trees.chip_row import ChipRow
from plexoscope.app.panels.trees.tree_content import TreeContent
from plexoscope.app.panels.trees.tree_painter import GAP_PX, LINE_PX, STUB_PX, TICK_PX, TreePainter
from plexoscope.app.widgets.theme import Theme, small_font
from plexoscope.plugins.results import Tree

NEAR_PX = 7
"""How far the pointer may be from a branch to mean it."""
_PAD_PX = 4
_PX_PER_LEGEND_LINE = 140
_MEASURED = 100
"""How many of the names with the most letters are measured, as not all letters are equally wide."""


class TreeCanvas(Canvas):
    """A click on an inner node or its branch folds and unfolds what is below it.

    The wheel zooms across the leaves; Shift and drag zooms to a box. With the focus, the arrow keys go to the
    parent, the first child and the nodes before and after, and Enter folds.

    Attributes
    ----------
    content : TreeContent or None
        What is shown.
    current : int or None
        The node that the keys are at.

    Signals
    -------
    folding(int)
        The user wants a node folded, or unfolded.
    leaf_pressed(int, bool)
        A leaf was clicked, or nothing (None); whether Ctrl was held.
    pointed(int)
        The node under the pointer; None for none.
    """

    folding = Signal(int)
    leaf_pressed = Signal(object, bool)
    pointed = Signal(object)
    least_units = (1e-3, 3.0)

    def __init__(self, theme: Theme) -> None:
        super().__init__("Tree", theme)
        self.content: TreeContent | None = None
        self.current: int | None = None
        self._hovered: int | None = None
        self._adds = False
        self._marked: tuple[int, ...] = ()
        self._metrics = QFontMetricsF(small_font())
        self._names_px = self._roots_px = 0.0
        self._legend = ChipRow({}, 0.0, 0)

    def show_tree(self, tree: Tree, folded: Collection[int]) -> None:
        """Show a tree with these nodes folded."""
        before, content = self.content, TreeContent(tree, folded)
        self.content = content
        n_rows = content.layout.n_rows
        roots = np.flatnonzero(tree.parents < 0).tolist()
        self._names_px = self._longest([content.row_words(row) for row in range(n_rows)])
        self._roots_px = self._longest([content.name(node) for node in roots])
        if before is None or len(before.tree.parents) != len(tree.parents):
            self.current = None
        self._hovered = None
        x, y = self.viewport.x, self.viewport.y
        follows = self._follows
        self.set_lengths(1.0, n_rows)
        if not follows and y.size < n_rows:  # as many rows as before, from the same one
            self.look_at(x, Span(n_rows, y.start, y.size).kept())

    def place(self, viewport: Viewport) -> Viewport:
        content = self.content
        if content is None:
            return super().place(viewport)
        n_lines = max(int(self.height() // _PX_PER_LEGEND_LINE), 1)
        self._legend = ChipRow(content.colours, self.width() - 2 * _PAD_PX, n_lines)
        top = self._legend.height + _PAD_PX
        below = 0.0
        if content.tree.heights is not None:
            below = TICK_PX + LINE_PX + (LINE_PX + 2 if content.tree.height_label else 0) + _PAD_PX
        left = STUB_PX + _PAD_PX + min(self._roots_px, 0.2 * self.width())
        names = min(self._names_px + GAP_PX, 0.35 * self.width()) if self._names_px else 0.0
        return viewport.placed(
            left, top, self.width() - left - names - 2 * _PAD_PX, self.height() - top - _PAD_PX - below
        )

    def zoom(self, factor: float, at: tuple[float, float] | None = None) -> None:
        y = self.viewport.y
        middle = at[1] if at else (y.start + y.end) / 2
        self.look_at(self.viewport.x, y.zoomed(factor, middle, self.least_units[1]))

    def paint(self, painter: QPainter, ratio: float) -> None:
        if self.content is None:
            return
        if not len(self.content.across):
            painter.setPen(self.theme.colour("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "No nodes")
            return
        self._legend.paint(painter, _PAD_PX, 0, self.width() - 2 * _PAD_PX, self.theme)
        TreePainter(self.content, self.viewport, self.width(), self.theme).paint(painter)

    def mark(self, nodes: tuple[int, ...]) -> None:
        """Let nodes stand out."""
        self._marked = nodes
        self.update()

    def mouseReleaseEvent(self, event) -> None:
        self._adds = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        super().mouseReleaseEvent(event)

    def paint_over(self, painter: QPainter) -> None:
        if self.content is not None and self._marked:
            marker = TreePainter(self.content, self.viewport, self.width(), self.theme)
            for marked in self._marked:
                marker.paint_subtree(painter, marked)
        node = self._hovered if self._hovered is not None else (self.current if self.hasFocus() else None)
        if self.content is not None and node is not None:
            TreePainter(self.content, self.viewport, self.width(), self.theme).paint_subtree(painter, node)

    def node_at(self, place: QPointF) -> int | None:
        """The node whose branch, dot, wedge or name is at a place in the widget."""
        content, view = self.content, self.viewport
        if content is None or not len(content.across) or not view.top <= place.y() < view.top + view.height:
            return None
        layout = content.layout
        x, y = view.to_units(place.x(), place.y())
        if 0 <= y < layout.n_rows:
            node = int(layout.rows[int(y)])
            if x >= content.across[node]:
                return node  # to the right of what ends in a row there is only its wedge or its name
        at_px = view.left + (content.across - view.x.start) * view.x_px
        parents = content.tree.parents
        starts = np.where(parents >= 0, at_px[parents], at_px - STUB_PX)
        off = np.abs(view.top + (layout.y - view.y.start) * view.y_px - place.y())
        beside = (starts - NEAR_PX / 2 <= place.x()) & (place.x() <= at_px + NEAR_PX)
        off[~beside | np.isnan(off)] = np.inf
        nearest = int(off.argmin())
        return nearest if off[nearest] <= NEAR_PX else None

    def point_at(self, place: QPointF) -> None:
        node = self.node_at(place)
        if node != self._hovered:
            self._hovered = node
            self.update()
            self.pointed.emit(node)
        self.show_reading("" if node is None or self.content is None else self.content.words(node), place)

    def press_at(self, place: QPointF) -> None:
        node = self.node_at(place)
        if node is None or self.content is None or not self.content.is_inner[node]:
            self.leaf_pressed.emit(node, self._adds)
        else:
            self._fold(node)

    def double_click_at(self, place: QPointF) -> None:
        # A quick second click on a node is meant for it as the first was.
        node = self.node_at(place)
        if node is None:
            self.fit()
        else:
            self._fold(node)

    def step(self, right: int, down: int) -> None:
        content, view = self.content, self.viewport
        if content is None or not len(content.across):
            return
        self.current = self._neighbour(content, right, down)
        y = float(content.layout.y[self.current])
        self.look_at(view.x, view.y.showing(y - 0.5, y + 0.5), follows=self._follows)
        place = QPointF(*self.viewport.to_px(content.across[self.current], y))
        self.show_reading(content.words(self.current), place)

    def keyPressEvent(self, event) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.current is not None:
            self._fold(self.current)
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event) -> None:
        self._hovered = None
        self.pointed.emit(None)
        self.update()
        super().leaveEvent(event)

    def _neighbour(self, content: TreeContent, right: int, down: int) -> int:
        """Where an arrow key leads: the order of the nodes has each before its children."""
        layout, parents = content.layout, content.tree.parents
        shown = layout.order[~np.isnan(layout.y[layout.order])]
        if self.current is None or np.isnan(layout.y[self.current]):
            return int(shown[0])
        if right < 0:
            return int(parents[self.current]) if parents[self.current] >= 0 else self.current
        at = int(np.flatnonzero(shown == self.current)[0]) + (right or down)
        follower = int(shown[min(max(at, 0), len(shown) - 1)])
        return follower if not right or parents[follower] == self.current else self.current

    def _fold(self, node: int | None) -> None:
        if node is not None and self.content is not None and self.content.is_inner[node]:
            self.folding.emit(node)

    def _longest(self, names: list[str]) -> float:
        longest = sorted(set(names), key=len)[-_MEASURED:]
        return max(map(self._metrics.horizontalAdvance, longest), default=0.0)
