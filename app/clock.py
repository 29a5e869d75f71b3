"""The one tick of the window: everything that moves by itself moves on it, so that it is painted at once.

A window that holds a GL canvas is composed anew for every paint, whoever asked for it. Timers out of step
would have it composed many times over for what one pass can show.
"""

from PySide6.QtCore import QObject, QTimer, Signal

TICK_MS = 80


class Clock(QObject):
    """Ticks as long as somebody wants it to.

    Signals
    -------
    tick
    """

    tick = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted: set[str] = set()
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self.tick)

    def want(self, who: str, wanted: bool) -> None:
        """Say whether `who` needs the tick."""
        (self._wanted.add if wanted else self._wanted.discard)(who)
        if bool(self._wanted) != self._timer.isActive():
            (self._timer.start if self._wanted else self._timer.stop)()

    def stop(self) -> None:
        self._wanted.clear()
        self._timer.stop()
