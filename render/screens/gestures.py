"""From mouse movements to cameras. No toolkit: positions in, cameras out.

Dragging grabs the content: what is under the pointer follows it. Each camera is computed from the one at
the press, so a drag there and back ends exactly where it began.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from plexoscope.render.scene.camera import Camera

# A drag across the shorter side of the view turns the content half way round.
_DEGREES_PER_SIDE = 180.0
_ZOOM_PER_NOTCH = 1.15

# Notches of the wheel closer than this are one gesture.
WHEEL_PAUSE_S = 0.6

Point = tuple[float, float]
DragKind = Literal["orbit", "pan"]
GestureKind = Literal["orbit", "pan", "zoom"]


@dataclass(frozen=True)
class _Drag:
    kind: DragKind
    from_px: Point
    camera: Camera


class Gestures:
    """The gesture under way. Each has a number, by which an undo stack can merge its steps, and a kind, by
    which it can name them.

    Parameters
    ----------
    clock : callable
        Seconds, rising.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._drag: _Drag | None = None
        self._last_wheel_s = -float("inf")
        self.gesture_id = 0
        self.kind: GestureKind = "orbit"

    def press(self, kind: DragKind, position_px: Point, camera: Camera) -> None:
        """Start a drag. Positions count from the upper left corner."""
        self.gesture_id += 1
        self._last_wheel_s = -float("inf")
        self._drag = _Drag(kind, position_px, camera)
        self.kind = kind

    def move(self, position_px: Point, size_px: Point) -> Camera | None:
        """The camera of the drag at this position; None if nothing is being dragged."""
        drag = self._drag
        if drag is None or min(size_px) <= 0:
            return None
        right_px, down_px = position_px[0] - drag.from_px[0], position_px[1] - drag.from_px[1]
        if drag.kind == "orbit":
            turn = _DEGREES_PER_SIDE / min(size_px)
            return drag.camera.orbited(-right_px * turn, down_px * turn)
        width, height = size_px
        return drag.camera.panned(right_px / height, -down_px / height, width / height)

    def release(self) -> None:
        self._drag = None

    def wheel(self, n_notches: float, position_px: Point, size_px: Point, camera: Camera) -> Camera | None:
        """The camera zoomed about the pointer, whose content stays under it."""
        if min(size_px) <= 0 or self._drag is not None:
            return None
        now_s = self._clock()
        if now_s - self._last_wheel_s > WHEEL_PAUSE_S:
            self.gesture_id += 1
        self._last_wheel_s = now_s
        self.kind = "zoom"
        width, height = size_px
        zoomed = camera.zoomed(_ZOOM_PER_NOTCH**n_notches)
        away = 1 - zoomed.zoom / camera.zoom
        right, up = position_px[0] / height - width / height / 2, 0.5 - position_px[1] / height
        return zoomed.panned(right * away, up * away, width / height)

    def reset(self) -> None:
        """Count a gesture that is over at once: a double click, which frames and so counts as a zoom."""
        self.gesture_id += 1
        self._drag = None
        self.kind = "zoom"
