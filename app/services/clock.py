"""The clock of the window: everything that changes by itself changes on it.

A window that holds a GL canvas is composed anew for every paint, whoever asked for it: 10 to 20 ms where no GPU
helps. So new data and motion take turns, and no turn paints so much that the user's hand would feel it.
"""

import math
import time

from PySide6.QtCore import QObject, QTimer, Signal

TURN_MS = 60


class Clock(QObject):
    """Runs as long as somebody wants it to.

    Attributes
    ----------
    motion_every_s
        What plays stands still for so long, at least, from one frame to the next.

    Signals
    -------
    data, motion
        In turn: the time to show what is new, and the time to play one frame.
    """

    data = Signal()
    motion = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted: set[str] = set()
        self._timer = QTimer(self, interval=TURN_MS)
        self._timer.timeout.connect(self._turn)
        self._data_next = True
        self.motion_every_s = 0.0
        self._moved_s = -math.inf

    @property
    def turn_ms(self) -> int:
        """From one turn to the next."""
        return self._timer.interval()

    @turn_ms.setter
    def turn_ms(self, ms: int) -> None:
        self._timer.setInterval(ms)

    @property
    def wanted(self) -> frozenset[str]:
        """Who needs the clock."""
        return frozenset(self._wanted)

    def want(self, who: str, wanted: bool) -> None:
        """Say whether `who` needs the clock."""
        (self._wanted.add if wanted else self._wanted.discard)(who)
        if bool(self._wanted) != self._timer.isActive():
            (self._timer.start if self._wanted else self._timer.stop)()

    def _turn(self) -> None:
        if self._data_next:
            self.data.emit()
        elif time.monotonic() - self._moved_s >= self.motion_every_s:
            self._moved_s = time.monotonic()
            self.motion.emit()
        self._data_next = not self._data_next

    def stop(self) -> None:
        self._wanted.clear()
        self._timer.stop()
