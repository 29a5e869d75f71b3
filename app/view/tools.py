"""What the mouse does in the view before the camera gets it: regions, slices, picking.

An event filter on the canvas: what a tool takes, the canvas never sees.
"""

from collections.abc import Iterable
from enum import IntEnum, auto

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from plexoscope.app.document.document import Document
from plexoscope.app.view.pointer import Pointer

CLICK_PX = 4.0
"""A press that moves no farther than this is a click."""
NOTCH = 120


class ToolRank(IntEnum):
    """Which tool is asked first about one place."""

    BRUSH = auto()
    SLICE = auto()
    REGION = auto()
    NODE = auto()
    STREAMLINE = auto()


class Tool:
    """Something that the mouse can do in the view. A kind overrides what means something to it."""

    rank = ToolRank.STREAMLINE

    def press(self, pointer: Pointer) -> bool:
        """The left button goes down; True takes all that follows until it is released."""
        return False

    def drag(self, pointer: Pointer) -> None:
        """The mouse moves after a press that was taken."""

    def release(self) -> None:
        """The end of what was taken."""

    def click(self, pointer: Pointer) -> bool:
        """Pressed and released in one place; True if that meant something."""
        return False

    def double_click(self, pointer: Pointer) -> bool:
        """The second click in quick succession; True keeps the view from showing all."""
        return False

    def hover(self, pointer: Pointer | None) -> Qt.CursorShape | None:
        """The mouse moves without a button, or leaves; the cursor for what is under it."""
        return None

    def wheel(self, pointer: Pointer, n_notches: float) -> bool:
        """True if that meant something."""
        return False

    def key(self, key: int) -> bool:
        """A key goes down while the view has the focus; True if that meant something."""
        return False


class ViewTools(QObject):
    """Hands the events of the canvas to the tools, in the order of their ranks, until one takes them."""

    def __init__(self, native: QWidget, document: Document, tools: Iterable[Tool]) -> None:
        super().__init__(native)
        self._native, self._document, self._tools = native, document, sorted(tools, key=lambda tool: tool.rank)
        self._taken: Tool | None = None
        self._pressed_at: QPointF | None = None
        self._swallow_release = False
        native.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.Leave:
            self._hover(None)
        elif isinstance(event, QKeyEvent) and kind == QEvent.Type.KeyPress:
            return any(tool.key(event.key()) for tool in self._tools)
        elif isinstance(event, QWheelEvent):
            pointer = self._pointer(event.position(), event.modifiers())
            # With Alt held, Qt turns the wheel sideways.
            n_notches = (event.angleDelta().y() or event.angleDelta().x()) / NOTCH
            return pointer is not None and any(tool.wheel(pointer, n_notches) for tool in self._tools)
        elif isinstance(event, QMouseEvent):
            pointer = self._pointer(event.position(), event.modifiers())
            if pointer is not None:
                return self._mouse(kind, event, pointer)
        return False

    def _mouse(self, kind: QEvent.Type, event: QMouseEvent, pointer: Pointer) -> bool:
        if kind == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position()
            self._taken = next((tool for tool in self._tools if tool.press(pointer)), None)
            return self._taken is not None
        if kind == QEvent.Type.MouseButtonDblClick and event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = None
            self._swallow_release = any(tool.double_click(pointer) for tool in self._tools)
            return self._swallow_release
        if kind == QEvent.Type.MouseMove:
            return self._move(event, pointer)
        if kind == QEvent.Type.MouseButtonRelease and event.button() == Qt.MouseButton.LeftButton:
            return self._release(pointer)
        return False

    def _move(self, event: QMouseEvent, pointer: Pointer) -> bool:
        if self._pressed_at is not None and not self._is_click(event.position()):
            self._pressed_at = None
        if self._taken is not None:
            if self._pressed_at is None:  # a hand that trembles moves nothing
                self._taken.drag(pointer)
            return True
        if event.buttons() == Qt.MouseButton.NoButton:
            self._hover(pointer)
        return False

    def _release(self, pointer: Pointer) -> bool:
        taken, self._taken = self._taken, None
        swallowed, self._swallow_release = self._swallow_release, False
        if taken is not None:
            taken.release()
        if self._pressed_at is not None:
            self._pressed_at = None
            any(tool.click(pointer) for tool in self._tools)
        self._hover(pointer)
        return taken is not None or swallowed

    def _is_click(self, at: QPointF) -> bool:
        assert self._pressed_at is not None
        away = at - self._pressed_at
        return max(abs(away.x()), abs(away.y())) <= CLICK_PX

    def _hover(self, pointer: Pointer | None) -> None:
        cursor: Qt.CursorShape | None = None
        for tool in self._tools:
            # What is under one tool is hidden from the next.
            cursor = tool.hover(None if cursor is not None else pointer) or cursor
        if cursor is None:
            self._native.unsetCursor()
        else:
            self._native.setCursor(cursor)

    def _pointer(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> Pointer | None:
        camera = self._document.state.camera
        return None if camera is None else Pointer.of(at, self._native.size(), camera, modifiers)
