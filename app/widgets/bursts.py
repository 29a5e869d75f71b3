"""Which small edits belong together: a burst of clicks on one field is one step of the history, a later one another."""

import time

PAUSE_S = 1.0

clock_s = time.monotonic
"""What tells how long ago an edit was."""


class Bursts:
    """Hands out keys for `Document.edit`."""

    def __init__(self) -> None:
        self._name, self._last_s, self._count = "", 0.0, 0

    def key(self, name: str) -> str:
        """The key of an edit of `name` now: that of the edit before, unless that was another name or long ago."""
        now_s = clock_s()
        if name != self._name or now_s - self._last_s > PAUSE_S:
            self._count += 1
        self._name, self._last_s = name, now_s
        return f"{name}#{self._count}"

    def end(self) -> None:
        """The next edit begins a new step."""
        self._name = ""
