"""The docks around the view: where they stand at first, bringing them up, hiding them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

from plexoscope.app.view.part import Dock, DockArea
from plexoscope.app.widgets.deferred import Deferred
from plexoscope.app.widgets.theme import UNIT_PX

LEFT_PX, RIGHT_PX, BOTTOM_PX = 260, 332, 277
BOTTOM_LEFT_PX = 230

_LEFT, _RIGHT, _BOTTOM = (
    Qt.DockWidgetArea.LeftDockWidgetArea,
    Qt.DockWidgetArea.RightDockWidgetArea,
    Qt.DockWidgetArea.BottomDockWidgetArea,
)
SIDES = {
    DockArea.LEFT: _LEFT,
    DockArea.BOTTOM_LEFT: _BOTTOM,
    DockArea.BOTTOM: _BOTTOM,
    DockArea.RIGHT: _RIGHT,
}
"""In the order in which the areas are filled."""
LEAST_PX = {DockArea.LEFT: LEFT_PX - 5 * UNIT_PX, DockArea.RIGHT: RIGHT_PX - 4 * UNIT_PX}
"""Widths of the docks in front, so that a first layer does not push the view aside."""


class Docks(Mapping[str, QDockWidget]):
    """The docks of a window, by name."""

    def __init__(self, window: QMainWindow, docks: Sequence[Dock]) -> None:
        self._window = window
        self._folded: list[str] = []
        self._stacks = {area: [dock for dock in docks if dock.area is area] for area in SIDES}
        self._widgets = {dock.name: _widget(window, dock) for dock in docks}
        window.setCorner(Qt.Corner.BottomRightCorner, _RIGHT)
        window.setCorner(Qt.Corner.BottomLeftCorner, _LEFT)
        for area, stack in self._stacks.items():
            self._stack_up(SIDES[area], stack)
        for area, least_px in LEAST_PX.items():
            for dock in self._stacks[area][:1]:
                dock.content.setMinimumWidth(least_px)
        self._resize(Qt.Orientation.Horizontal, (DockArea.LEFT, LEFT_PX), (DockArea.RIGHT, RIGHT_PX))
        self._resize(Qt.Orientation.Vertical, (DockArea.BOTTOM, BOTTOM_PX))

    def __getitem__(self, name: str) -> QDockWidget:
        return self._widgets[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._widgets)

    def __len__(self) -> int:
        return len(self._widgets)

    def bring_up(self, name: str) -> None:
        """Show a dock before the others of its place."""
        self._show(name)
        self[name].raise_()
        if any(dock.name == name for dock in self._stacks[DockArea.BOTTOM_LEFT]):
            sizes = (DockArea.BOTTOM, 3 * BOTTOM_LEFT_PX), (DockArea.BOTTOM_LEFT, BOTTOM_LEFT_PX)
            self._resize(Qt.Orientation.Horizontal, *sizes)

    def prefer(self, name: str) -> None:
        """Put a dock before the others of its place, unless it is hidden."""
        self[name].raise_()

    def fold_left(self, on: bool) -> None:
        """Hide the docks at the left, or show again those that were there."""
        left = [dock.name for area, stack in self._stacks.items() if SIDES[area] == _LEFT for dock in stack]
        if on and not self._folded:
            self._folded = [name for name in left if not self[name].isHidden() and not self[name].isFloating()]
            for name in self._folded:
                self[name].hide()
        elif not on:
            for name in self._folded:
                self[name].show()
            self._folded = []

    def toggle(self, name: str) -> None:
        """Hide a dock that can be seen; bring up one that is hidden or lies behind another."""
        dock = self[name]
        if dock.isVisible() and not dock.visibleRegion().isEmpty():
            dock.hide()
        else:
            self._show(name)
            dock.raise_()

    def _show(self, name: str) -> None:
        content = self[name].widget()
        if isinstance(content, Deferred):
            content.make()  # now: how large it would be counts when it takes its place
        self[name].show()

    def _stack_up(self, side: Qt.DockWidgetArea, stack: Sequence[Dock]) -> None:
        if not stack:
            return
        self._window.addDockWidget(side, self[stack[0].name])
        if (layout := self._window.layout()) is not None:
            layout.activate()  # or else Qt forgets the tab bar of the stack before, which stays in sight
        for front, behind in pairwise(stack):
            self._window.tabifyDockWidget(self[front.name], self[behind.name])
        self[stack[0].name].raise_()
        for dock in stack:
            if dock.begins_hidden:
                self[dock.name].hide()

    def _resize(self, orientation: Qt.Orientation, *wanted: tuple[DockArea, int]) -> None:
        fronts = [(self[stack[0].name], px) for area, px in wanted for stack in [self._stacks[area]] if stack]
        self._window.resizeDocks([dock for dock, _ in fronts], [px for _, px in fronts], orientation)


def _widget(window: QMainWindow, dock: Dock) -> QDockWidget:
    widget = QDockWidget(dock.name, window, objectName=f"dock{dock.name}")
    dock.content.setProperty("role", "dock")
    dock.content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    widget.setWidget(dock.content)
    return widget
