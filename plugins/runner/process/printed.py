"""What a process prints, as lines."""

import codecs
import contextlib
import os

from plexoscope.plugins.runner.printed_lines import PrintedLines

CHUNK = 2**16
MAX_CHUNKS = 16
"""In one go: a process that prints without end must not keep its host from everything else."""


class Printed:
    """Reads lines from the pipe that the output of a process goes to.

    Attributes
    ----------
    is_over : bool
        Whether nobody is left who could print.
    """

    def __init__(self, descriptor: int) -> None:
        os.set_blocking(descriptor, False)
        self._descriptor = descriptor
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._lines = PrintedLines()
        self.is_over = False

    def lines(self, is_end: bool = False) -> list[str]:
        """Return the lines that are complete by now; at the end also one that is not."""
        return self._lines.take(self._decoder.decode(self._read(), is_end), is_end)

    def _read(self) -> bytes:
        chunks: list[bytes] = []
        with contextlib.suppress(BlockingIOError):
            while len(chunks) < MAX_CHUNKS and not self.is_over:
                chunks.append(os.read(self._descriptor, CHUNK))
                self.is_over = not chunks[-1]
        return b"".join(chunks)
