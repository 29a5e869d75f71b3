"""The crosshair in the view: a click or drag with Alt moves it along the slice under the mouse, keys step slices."""

import itertools

import numpy as np
from PySide6.QtCore import Qt

from plexoscope.app.document.document import Document
from plexoscope.app.view.pointer import Pointer, on_plane
from plexoscope.app.view.slices import drawn_volumes, place_in, slice_under, step_mm
from plexoscope.app.view.tools import Tool, ToolRank
from plexoscope.app.widgets.bursts import Bursts

STEPS = {Qt.Key.Key_PageUp: 1, Qt.Key.Key_PageDown: -1}


class SliceTool(Tool):
    """Each drag, and each run of keys, is one step of the history."""

    rank = ToolRank.SLICE

    def __init__(self, document: Document) -> None:
        self._document = document
        self._bursts, self._drags = Bursts(), itertools.count(1)
        self._held: tuple[int, np.ndarray, str] | None = None
        self._pointer: Pointer | None = None

    def press(self, pointer: Pointer) -> bool:
        if pointer.modifiers != Qt.KeyboardModifier.AltModifier:
            return False
        under = slice_under(self._document.state, pointer)
        if under is not None:
            axis, place = under
            self._held = axis, place, f"crosshair drag {next(self._drags)}"
            self._move(place)
        return under is not None

    def drag(self, pointer: Pointer) -> None:
        assert self._held is not None
        axis, through, _ = self._held
        place = on_plane(*pointer.ray(), through, np.eye(3)[axis])
        if place is not None:
            self._move(place)

    def release(self) -> None:
        self._held = None

    def click(self, pointer: Pointer) -> bool:
        # The press has done it already.
        return pointer.modifiers == Qt.KeyboardModifier.AltModifier

    def hover(self, pointer: Pointer | None) -> Qt.CursorShape | None:
        self._pointer = pointer
        if pointer is None or pointer.modifiers != Qt.KeyboardModifier.AltModifier:
            return None
        return None if slice_under(self._document.state, pointer) is None else Qt.CursorShape.CrossCursor

    def key(self, key: int) -> bool:
        """Page Up and Page Down step the slice under the mouse, or else the one that faces the eye most."""
        n_steps = STEPS.get(Qt.Key(key))
        if n_steps is not None:
            self.step(n_steps)
        return n_steps is not None

    def step(self, n_steps: int) -> None:
        state = self._document.state
        volumes = drawn_volumes(state)
        if not volumes or state.view.crosshair_mm is None or state.camera is None:
            return
        under = None if self._pointer is None else slice_under(state, self._pointer)
        axis = under[0] if under is not None else int(np.argmax(np.abs(state.camera.forward)))
        place = np.array(state.view.crosshair_mm)
        place[axis] += n_steps * step_mm(volumes, axis)
        self._document.change_view(
            "Step slice", self._bursts.key(f"slice {axis}"), crosshair_mm=place_in(volumes, place)
        )

    def _move(self, place_mm: np.ndarray) -> None:
        assert self._held is not None
        volumes = drawn_volumes(self._document.state)
        if volumes:
            place = place_in(volumes, place_mm)
            self._document.change_view("Move crosshair", self._held[2], crosshair_mm=place)
