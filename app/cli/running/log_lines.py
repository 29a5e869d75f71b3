"""The log of a run on its way to the terminal: what the method logs, and what its process prints and warns of."""

from queue import Empty, SimpleQueue

from plexoscope.app.cli.shared.progress import ProgressLine
from plexoscope.plugins.events import Event, Logged


class LogLines:
    """Collects the lines as an observer of the run, and prints them above the progress when asked to.

    Parameters
    ----------
    prefix
        What is put before each line, where several runs are told of.
    """

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix
        self._lines: SimpleQueue[str] = SimpleQueue()

    def take(self, elapsed_s: float, event: Event) -> None:
        """Take what happens in the run. Quick: the run holds its lock meanwhile."""
        if isinstance(event, Logged):
            self._lines.put(event.text)

    def tell(self, line: ProgressLine) -> None:
        """Print what is new on stderr."""
        while True:
            try:
                text = self._lines.get_nowait()
            except Empty:
                return
            line.tell(f"{self._prefix}{text}")
