"""An alarm clock of one run."""

import threading
from collections.abc import Callable


class Alarm:
    """Calls back once after so many seconds, on a thread of its own, unless it is set anew or stopped before."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._timer: threading.Timer | None = None

    def set(self, after_s: float, ring: Callable[[], None]) -> None:
        self.stop()
        self._timer = threading.Timer(max(0.0, after_s), ring)
        self._timer.name, self._timer.daemon = self._name, True
        try:
            self._timer.start()
        except RuntimeError:  # the system gives no more threads; a method that behaves needs no alarm
            self._timer = None

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def join(self) -> None:
        """Wait for the thread of a clock that was stopped, unless this is it."""
        if self._timer is not None and self._timer is not threading.current_thread():
            self._timer.join()
